"""How a cell is read as a value, or refused with Unreadable, and how a value is written."""

import datetime
import re
from collections import defaultdict
from decimal import Decimal
from functools import cache, wraps
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts import clock
from vendors.models.facts import Certificate
from vendors.models.person import pk_of
from vendors.models.vendor import web_address
from vendors.names import countries, language_codes, zone_lines

GROUPED = r"\d{1,3}([\s,.'’]\d{3})+"  # 1 200 or 1,200
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # as vendors.models refuse them
LARGEST = 2_147_483_647  # of a whole number in the table
YES_OR_NO = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "oui", "vrai"), True),
    **dict.fromkeys(("no", "n", "false", "0", "non", "faux"), False),
}
CERTIFICATES = {
    **{value: value for value in Certificate.Kind.values},
    "iso27001:2022": "iso27001",
    "iso/iec27001": "iso27001",
    "isoiec27001": "iso27001",
    "iso/iec27001:2022": "iso27001",
    "soc2typeii": "soc2",
}


class Unreadable(ValueError):
    def __init__(self, reason, remedy):
        self.reason, self.remedy = str(reason), str(remedy)
        super().__init__(self.reason)


def quoted(text):
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def refusing(reason, remedy):
    """Let a reader refuse, as Unreadable, a cell for which it returns None or raises ValueError."""

    def decorate(read):
        @wraps(read)
        def read_or_refuse(text):
            try:
                value = read(text)
            except Unreadable:
                raise  # of a reader within this one, which knows better
            except (ValueError, ArithmeticError, ValidationError):
                value = None
            if value is None:
                raise Unreadable(reason % {"text": quoted(text)}, remedy)
            return value

        return read_or_refuse

    return decorate


def same_text(text):
    """Return a text as it is kept and compared: one kind of line break, no blanks around."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def text_up_to(limit):
    def read(text):
        text = same_text(text)
        if len(text) > limit:
            raise Unreadable(
                _("%(text)s has %(length)s characters; %(limit)s fit.")
                % {"text": quoted(text), "length": f"{len(text):,}", "limit": f"{limit:,}"},
                _("Shorten it."),
            )
        if CONTROL.search(text):
            raise Unreadable(
                _("%(text)s holds invisible control characters.")
                % {"text": quoted("".join(filter(str.isprintable, text)))},
                _("Type the text again instead of pasting it."),
            )
        return text

    return read


@refusing(_("%(text)s is not a web address."), _("Write it as https://www.example.org."))
def read_web_address(text):
    address = text_up_to(300)(text if "://" in text else f"https://{text}")
    web_address(address)
    return address


@cache
def codes_by_name():
    return {name.casefold(): code for code, name in countries().items()}


@refusing(
    _("%(text)s is not a country we know."),
    _("Write its two-letter code, such as MA, or its English name."),
)
def read_country(text):
    code = text.upper() if len(text) == 2 else codes_by_name().get(text.casefold(), "")
    return code if re.fullmatch("[A-Z]{2}", code) else None


@cache
def zones_by_country():
    zones = defaultdict(list)
    for code, _position, zone, *_comment in zone_lines("zone.tab"):
        zones[code].append(zone)
    return zones


def zone_of(city, country):
    """Where the country has one zone only, or one named after the city; else None."""
    zones = zones_by_country().get(country, ())
    if len(zones) == 1:
        return zones[0]
    name = city.replace(" ", "_").casefold()
    return next((zone for zone in zones if zone.rpartition("/")[2].casefold() == name), None)


zones = cache(available_timezones)


@refusing(
    _("%(text)s is not a time zone."),
    _("Write it as Continent/City, for example Africa/Casablanca."),
)
def read_zone(text):
    return text if text in zones() else None


@refusing(_("%(text)s is not a whole number."), _("Write digits only, such as 40."))
def read_number(text):
    digits = re.sub(r"[\s,.'’]", "", text) if re.fullmatch(GROUPED, text) else text
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= 15
    return int(digits) if is_number and int(digits) <= LARGEST else None


def number_in(text):
    """Return the number to sort a value by, or None for a text such as “over 200”."""
    try:
        return read_number(text)
    except Unreadable:
        return None


@refusing(_("%(text)s is more than 100 percent."), _("Write 0 to 100."))
def read_percent(text):
    number = read_number(text.removesuffix("%").strip())
    return number if number <= 100 else None


def up_to(limit):
    def read(text):
        number = read_number(text)
        if number > limit:
            raise Unreadable(
                _("%(text)s is more than %(limit)s.") % {"text": quoted(text), "limit": limit},
                _("Write 0 to %(limit)s.") % {"limit": limit},
            )
        return number

    return read


@refusing(_("%(text)s is more than a monthly figure can be."), _("Write less than a million."))
def read_figure(text):
    amount = read_money(text.removesuffix("%").strip())
    return amount if amount < 10**6 else None


@refusing(_("%(text)s is not a year."), _("Write four digits, such as 2025."))
def read_year(text):
    number = read_number(text)
    return number if 1900 <= number <= 2200 else None


def money_in(text):
    """Return an amount, or None. Raises ArithmeticError."""
    if not text.isascii():
        return None
    # A comparison with NaN, which a text may say, raises an ArithmeticError.
    amount = Decimal(re.sub(r"[\s']", "", text))
    return amount.quantize(Decimal("0.01")) if 0 <= amount < 10**14 else None


read_money = refusing(
    _("%(text)s is not an amount."), _("Write digits and a decimal point: 1200000.50.")
)(money_in)


def read_result(text):
    """Return an amount that may be a loss."""
    is_loss = text.startswith(("-", "−"))
    amount = read_money(text[1:].strip() if is_loss else text)
    return -amount if is_loss else amount


def write_money(amount):
    return f"{amount.normalize():f}"


@refusing(
    _("%(text)s is not a date we can read without guessing."),
    _("Write year-month-day: 2026-11-12."),
)
def read_date(text):
    return datetime.date.fromisoformat(text.removesuffix(" 00:00:00"))


@refusing(_("%(text)s lies in the future."), _("Write today or an earlier day."))
def read_past_date(text):
    day = read_date(text)
    # The preview and the thread that applies it may stand in different zones, so the day that
    # has begun anywhere is not the future.
    latest = (clock.now() + datetime.timedelta(hours=14)).date()
    return day if day <= latest else None


def read_month(text):
    return read_past_date(f"{text}-01" if len(text) == 7 else text).replace(day=1)


@refusing(_("%(text)s is not a moment with its zone."), _("Write it as 2026-11-12T09:30+01:00."))
def read_moment(text):
    moment = datetime.datetime.fromisoformat(text)
    return moment.astimezone(datetime.UTC) if moment.tzinfo else None  # nobody guesses a zone


@refusing(_("%(text)s lies in the future."), _("Write a moment that has passed."))
def read_past_moment(text):
    moment = read_moment(text)
    return moment if moment <= clock.now() else None


def write_moment(moment):
    return moment.astimezone(datetime.UTC).isoformat(timespec="minutes")


def one_of(choices):
    """Return a reader of one of these choices, by its code."""
    codes = {code.casefold(): code for code in choices.values}

    def read(text):
        code = codes.get(text.casefold().replace(" ", "_"))
        if code is None:
            raise Unreadable(
                _("%(text)s is not one of the words for this.") % {"text": quoted(text)},
                _("Write one of: %(labels)s.") % {"labels": ", ".join(codes)},
            )
        return code

    return read


@refusing(_("%(text)s is not a working day."), _("Write it as 09:00-18:00."))
def read_hours(text):
    """Return the start and the end of a working day; only midnight to midnight is all of it."""
    match = re.fullmatch(r"(\d{1,2})[:h](\d\d)\s*[-–—]\s*(\d{1,2})[:h](\d\d)", text)
    if match is None:
        return None
    first, second, third, fourth = map(int, match.groups())
    starts, ends = datetime.time(first, second), datetime.time(third, fourth)
    if starts == ends != datetime.time.min:
        raise Unreadable(
            _("%(text)s ends when it starts.") % {"text": quoted(text)},
            _("Write 00:00-00:00 for all day and night."),
        )
    return starts, ends


def write_hours(starts, ends):
    return f"{starts:%H:%M}-{ends:%H:%M}"


@refusing(_("%(text)s is neither yes nor no."), _("Write yes or no."))
def read_yes(text):
    return YES_OR_NO.get(text.casefold())


def write_yes(value):
    return "yes" if value else "no"


@refusing(_("%(text)s is not a certificate we know."), _("Write iso27001, soc2, iso9001 or other."))
def read_certificate(text):
    return CERTIFICATES.get(re.sub(r"[\s-]", "", text.casefold()))


@refusing(_("%(text)s is not a language code."), _("Write the code, such as fr."))
def read_language(text):
    return text.lower() if re.fullmatch(r"[a-z]{2,3}", text.lower()) else None


@refusing(
    _("%(text)s is not a list of language codes."), _("Write codes with spaces, such as fr en.")
)
def read_languages(text):
    return language_codes(text_up_to(60)(text))


# What follows repeats no cell: it may hold a price or a person's name, and others read problems.
@refusing(_("This is not a price."), _("Write digits and a decimal point: 480.50."))
def read_price(text):
    amount = money_in(text)
    return amount if amount is not None and amount < 10**10 else None


@refusing(_("This is not a currency."), _("Write the three-letter code, such as EUR."))
def read_price_currency(text):
    return text.upper() if re.fullmatch(r"[A-Z]{3}", text.upper()) else None


@refusing(_("This is not the code of a person."), _("Write a code such as P-0007, never a name."))
def read_person(text):
    return pk_of(text)


@refusing(_("This is not an e-mail address."), _("Write it as privacy@example.org."))
def read_email(text):
    validate_email(text)
    return text if len(text) <= 254 else None


@refusing(_("%(text)s is not an hour."), _("Write it as 18:00."))
def read_hour(text):
    match = re.fullmatch(r"(\d{1,2})[:h](\d\d)", text)
    return match and datetime.time(*map(int, match.groups()))


def write_hour(hour):
    return f"{hour:%H:%M}"


@refusing(_("%(text)s is not a currency."), _("Write the three-letter code, such as EUR."))
def read_currency(text):
    return text.upper() if re.fullmatch(r"[A-Z]{3}", text.upper()) else None
