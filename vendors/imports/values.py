"""How a cell is read as a value, or refused with Unreadable, and how a value is written."""

import datetime
import re
from collections import defaultdict
from contextvars import ContextVar
from decimal import Decimal
from functools import cache, wraps
from typing import NamedTuple
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts import clock
from vendors.cities import find_city
from vendors.imports.plain_words import CODES, CURRENCIES, MANY_TIMES, UNITS_OF_RATES, YES_OR_NO
from vendors.models.facts import Certificate
from vendors.models.person import pk_of
from vendors.models.vendor import web_address
from vendors.names import country_name, language_name, zone_lines
from vendors.spellings import code_like, country_of, folded, language_of, month_called

GROUPED = r"\d{1,3}([\s,.'’]\d{3})+"  # 1 200 or 1,200
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # as vendors.models refuse them
LARGEST = 2_147_483_647  # of a whole number in the table
CERTIFICATES = {
    **{value: value for value in Certificate.Kind.values},
    "soc2": Certificate.Kind.SOC_2.value,
    "soc2type2": Certificate.Kind.SOC_2.value,
    "soc2typeii": Certificate.Kind.SOC_2.value,
}


class Meaning(NamedTuple):
    """What a file means where its cells leave it open; None is not known."""

    month_first: bool | None = None
    has_comma: bool | None = None  # 1,5 is one and a half
    yes: frozenset = frozenset()  # words that mean yes in this file
    no: frozenset = frozenset()


NOTHING_KNOWN = Meaning()
MEANING = ContextVar("what the file being read means", default=NOTHING_KNOWN)


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


def read_name(text):
    """A name stands on one line, whatever the cell was broken into."""
    return text_up_to(200)(re.sub(r"\s*[\r\n]+\s*", " ", text))


@refusing(_("%(text)s is not a web address."), _("Write it as https://www.example.org."))
def read_web_address(text):
    address = text_up_to(300)(text if "://" in text else f"https://{text}")
    web_address(address)
    return address


NO_COUNTRY = _("%(text)s is not a country we know.")
NO_LANGUAGE = _("%(text)s is no language we know.")
MEANT = _("Did you mean %(name)s?")


@refusing(NO_COUNTRY, _("Write its name, or its two-letter code, such as MA."))
def read_country(text):
    code = country_of(text)
    if not code and (near := code_like("countries", text)):
        raise Unreadable(NO_COUNTRY % {"text": quoted(text)}, MEANT % {"name": country_name(near)})
    return code


@cache
def zones_by_country():
    zones = defaultdict(list)
    for code, _position, zone, *_comment in zone_lines("zone.tab"):
        zones[code].append(zone)
    return zones


def zone_of(city, country):
    """Where the country has one zone only, or the table knows the city there; else None."""
    zones = zones_by_country().get(country, ())
    if len(zones) == 1:
        return zones[0]
    cities, _is_guess = find_city(city, country) if country else ((), False)
    return cities[0].zone if len({city.zone for city in cities}) == 1 else None


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


AMOUNT = re.compile(r"(?P<before>[^\d\-−+]*?)\s*(?P<digits>\d[\d\s.,'’]*)\s*(?P<after>[^\d]*)")


def decimal_in(text):
    """Return the number of digits with signs between them, or None where it may be two."""
    digits = re.sub(r"[\s'’]", "", text).rstrip(".,")
    signs = [sign for sign in digits if sign in ".,"]
    if len(set(signs)) == 2:
        units, part = digits[: digits.rindex(signs[-1])], digits[digits.rindex(signs[-1]) + 1 :]
        grouped = re.fullmatch(r"\d{1,3}([.,]\d{3})+", units) and len(set(signs[:-1])) == 1
        return Decimal(f"{re.sub('[.,]', '', units)}.{part}") if grouped else None
    if len(signs) > 1:
        is_grouped = re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits)
        return Decimal(re.sub("[.,]", "", digits)) if is_grouped else None
    if signs and is_open_decimal(digits):
        has_comma = MEANING.get().has_comma
        if has_comma is None:
            return None
        is_decimal = (signs[0] == ",") == has_comma
        return Decimal(digits.replace(signs[0], "." if is_decimal else ""))
    return Decimal(digits.replace(",", "."))


def is_open_decimal(digits):
    """1.200 may be one thousand two hundred, or one and a fifth."""
    return re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits) is not None


def money_and_currency(text):
    """Return (amount, currency or "") of a text such as 3,2 M€, or None."""
    match = AMOUNT.fullmatch(text.strip())
    if match is None:
        return None
    units = re.findall(r"[^\W\d_]+|[€$£¥₺]", f"{match['before']} {match['after']}")
    currency, times = "", 1
    for word in units:
        if code := currency_of(word):
            currency = code
        elif word.casefold() in MANY_TIMES:
            times *= MANY_TIMES[word.casefold()]
        elif word.casefold() in UNITS_OF_RATES:
            continue
        else:
            return None
    amount = decimal_in(match["digits"])
    if amount is None:
        return None
    amount = (amount * times).quantize(Decimal("0.01"))
    return (amount, currency) if amount < 10**14 else None


def currency_of(word):
    if word.upper() in CODES:
        return word.upper()
    return CURRENCIES.get(word.casefold())


def money_in(text):
    amount = money_and_currency(text)
    return amount and amount[0]


read_money = refusing(
    _("%(text)s is not an amount we can read without guessing."),
    _("Write digits and a decimal point: 1200000.50."),
)(money_in)


def read_result(text):
    """Return an amount that may be a loss."""
    is_loss = text.startswith(("-", "−"))
    amount = read_money(text[1:].strip() if is_loss else text)
    return -amount if is_loss else amount


def write_money(amount):
    return f"{amount.normalize():f}"


NUMERIC_DATE = re.compile(r"(\d{1,2})[./\-\s](\d{1,2})[./\-\s](\d{4})")


def open_date(text):
    """Return the two numbers of a date before its year, which may be day or month, or None."""
    match = NUMERIC_DATE.fullmatch(text.strip().removesuffix(" 00:00:00").strip())
    return match and tuple(map(int, match.groups()))


def day_and_month(first, second):
    """Return which is which: by the numbers, else by what the file means, else None."""
    if first > 12 or first == second:
        return first, second
    month_first = True if second > 12 else MEANING.get().month_first
    if month_first is None:
        return None
    return (second, first) if month_first else (first, second)


def date_in_words(text):
    """Return 30 June 2027 or June 30, 2027 as a date, or None."""
    parts = re.findall(r"[^\W_]+", text)
    numbers = [int(word) for word in parts if word.isdigit()]
    months = [month for word in parts if not word.isdigit() and (month := month_called(word))]
    if len(numbers) != 2 or len(months) != 1:
        # The "de" of Spanish and Portuguese and the ending of 1er, 1st are no months.
        return None
    day, year = numbers if numbers[0] <= 31 else reversed(numbers)
    return datetime.date(year, months[0], day) if year > 1000 else None


@refusing(
    _("%(text)s is not a date we can read without guessing."),
    _("Write year-month-day: 2026-11-12."),
)
def read_date(text):
    if numbers := open_date(text):
        pair = day_and_month(*numbers[:2])
        return pair and datetime.date(numbers[2], pair[1], pair[0])
    if any(sign.isalpha() for sign in text):
        return date_in_words(text)
    return (
        datetime.date.fromisoformat(text.replace("/", "-").replace(".", "-")[:10])
        if (re.fullmatch(r"\d{4}([-/.]?)\d\d\1\d\d( 00:00:00)?", text))
        else None
    )


@refusing(_("%(text)s lies in the future."), _("Write today or an earlier day."))
def read_past_date(text):
    day = read_date(text)
    # The preview and the thread that applies it may stand in different zones, so the day that
    # has begun anywhere is not the future.
    latest = (clock.now() + datetime.timedelta(hours=14)).date()
    return day if day <= latest else None


def beside_a_yes(read):
    """Let a reader of dates read the one in “yes (30/06/2027)” too."""

    def read_inside(text):
        match = re.fullmatch(r"([^\W\d]+)[\s,:(]+([\d./-]+)\)?", text)
        return read(match[2] if match and is_yes_or_no(match[1]) else text)

    return read_inside


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
    return is_yes_or_no(text)


def is_yes_or_no(text):
    """Return True or False where a text says yes or no in any language we know, or None."""
    word, meaning = text.casefold().strip(" ."), MEANING.get()
    if word in meaning.yes or word in meaning.no:
        return word in meaning.yes
    return YES_OR_NO.get(word)


def is_no(text):
    return is_yes_or_no(text) is False


def write_yes(value):
    return "yes" if value else "no"


@refusing(_("%(text)s is not a certificate we know."), _("Write iso27001, soc2, iso9001 or other."))
def read_certificate(text):
    key = folded(text).replace(" ", "")
    if match := re.fullmatch(r"((din|bs|pn|en|nf|iso|iec)*)(27001|9001)(v?(19|20)\d\d)?", key):
        return f"iso{match[3]}"
    return CERTIFICATES.get(key)


@refusing(NO_LANGUAGE, _("Write its name, or its code, such as fr."))
def read_language(text):
    code = language_of(re.sub(r"\(.*?\)", "", text).strip())
    if not code and (near := code_like("languages", text)):
        name = {"name": language_name(near)}
        raise Unreadable(NO_LANGUAGE % {"text": quoted(text)}, MEANT % name)
    return code


BETWEEN = re.compile(r"[,;،؛/\n\r|+&•]+")
AND = re.compile(r"\s+(?:and|et|und|y|e|i|o|و)\s+", re.IGNORECASE)


def listed(text):
    """Return the parts of a list: by comma, slash, semicolon or line break, then by an “and”."""
    parts = (part.strip(" .*-–•") for part in BETWEEN.split(text))
    return [word.strip() for part in parts for word in AND.split(part) if word.strip()]


def language_parts(text):
    """Return the parts of a list of languages; bare codes may stand with blanks between."""
    if language_of(text.strip()):
        return [text.strip()]
    codes = text.split()
    if len(codes) > 1 and all(len(word) <= 3 and language_of(word) for word in codes):
        return codes
    return listed(text)


def read_languages(text):
    """Return codes with blanks between, of a list of names or codes."""
    codes = " ".join(dict.fromkeys(map(read_language, language_parts(text))))
    return text_up_to(60)(codes)


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


# --- Single values of plain columns

ABOUT = re.compile(
    r"(?:[<>≥≤~≈±]|over|under|about|around|approx\.?|more than|less than|up to|at least|plus de|"
    r"moins de|environ|env\.?|près de|über|unter|ca\.?|circa|rund|mehr als|más de|menos de|"
    r"alrededor de|oltre|più di|meno di|mais de|cerca de|ponad|około|ok\.?|poniżej|أكثر من|حوالي)?"
    r"\s*(\d[\d\s.,'’]*)\s*(?:(?:-|–|—|to|à|bis|a|do|au)\s*(\d[\d\s.,'’]*))?\s*\+?",
    re.IGNORECASE,
)


@refusing(_("%(text)s is no number of people or things."), _("Write digits only, such as 40."))
def read_count(text):
    """Return a number as it is written, or a text such as “50 - 249” or “over 200”."""
    text = same_text(text)
    if number_in(text) is not None:
        return text
    match = ABOUT.fullmatch(text)
    numbers = [number_in(part.strip()) for part in match.groups() if part] if match else [None]
    if None in numbers or len(text) > 60 or text.startswith(("-", "−")):
        return None
    is_bare = re.fullmatch(r"[\d\s.,'’]+", text)
    return None if is_bare else text


@refusing(_("%(text)s is no year between 1800 and now."), _("Write four digits, such as 2011."))
def read_founded(text):
    """Return the year of a year, a month or a date, as text."""
    month = re.fullmatch(r"([^\W\d_]+)\.?\s+(\d{4})|\d\d?[./-](\d{4})|(\d{4})[./-]\d\d?", text)
    if numbers := open_date(text):
        year = numbers[2]
    elif month and (not month[1] or month_called(month[1])):
        year = int(month[2] or month[3] or month[4])
    elif text.isdigit():
        year = int(text)
    else:
        # What a date would have to look like is no help to whoever meant a year.
        day = read_date.__wrapped__(text)
        year = day.year if day else 0
    return str(year) if 1800 <= year <= clock.today().year else None
