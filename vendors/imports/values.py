"""How a cell is read as a value, or refused with Unreadable, and how a value is written."""

import datetime
import re
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vendors.models.facts import Certificate
from vendors.models.vendor import FactState, web_address
from vendors.names import countries

GROUPED = r"\d{1,3}([\s,.'’]\d{3})+"  # 1 200 or 1,200
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # as vendors.models refuse them
LARGEST = 2_147_483_647  # of a whole number in the table
YES = {"yes", "y", "true", "1", "x", "oui", "vrai"}
NO = {"no", "n", "false", "0", "non", "faux"}
STATES = {
    **{value: value for value in FactState.values},
    "out of date": "expired",
    "déclaration": "claim",
    "declaration": "claim",
    "vérifié": "verified",
    "verifie": "verified",
    "expiré": "expired",
    "périmé": "expired",
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
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def quoted(text):
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


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


def read_web_address(text):
    text = same_text(text)
    address = text_up_to(300)(text if "://" in text else f"https://{text}")
    try:
        web_address(address)
    except ValidationError as problem:
        raise Unreadable(
            _("%(text)s is not a web address.") % {"text": quoted(text)},
            _("Write it as https://www.example.org."),
        ) from problem
    return address


@cache
def _codes_by_name():
    return {name.casefold(): code for code, name in countries().items()}


def read_country(text):
    code = text.upper() if len(text) == 2 else _codes_by_name().get(text.casefold(), "")
    if not re.fullmatch("[A-Z]{2}", code):
        raise Unreadable(
            _("%(text)s is not a country we know.") % {"text": quoted(text)},
            _("Write its two-letter code, such as MA, or its English name."),
        )
    return code


@cache
def zones_by_country():
    zones = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines():
        if line and line[0] != "#":
            code, _position, zone = line.split("\t")[:3]
            zones.setdefault(code, []).append(zone)
    return zones


def zone_of(city, country):
    """Where the country has one zone only, or one named after the city; else None."""
    zones = zones_by_country().get(country, ())
    if len(zones) == 1:
        return zones[0]
    name = city.replace(" ", "_").casefold()
    return next((zone for zone in zones if zone.rpartition("/")[2].casefold() == name), None)


zones = cache(available_timezones)


def read_zone(text):
    if text not in zones():
        raise Unreadable(
            _("%(text)s is not a time zone.") % {"text": quoted(text)},
            _("Write it as Continent/City, for example Africa/Casablanca."),
        )
    return text


def read_number(text):
    digits = re.sub(r"[\s,.'’]", "", text) if re.fullmatch(GROUPED, text) else text
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= 15
    if not is_number or int(digits) > LARGEST:
        raise Unreadable(
            _("%(text)s is not a whole number.") % {"text": quoted(text)},
            _("Write digits only, such as 40."),
        )
    return int(digits)


def number_in(text):
    """Return the number to sort a value by, or None for a text such as “over 200”."""
    try:
        return read_number(text)
    except Unreadable:
        return None


def read_percent(text):
    number = read_number(text.removesuffix("%").strip())
    if number > 100:
        raise Unreadable(
            _("%(text)s is more than 100 percent.") % {"text": quoted(text)}, _("Write 0 to 100.")
        )
    return number


def read_year(text):
    number = read_number(text)
    if not 1900 <= number <= 2200:
        raise Unreadable(
            _("%(text)s is not a year.") % {"text": quoted(text)},
            _("Write four digits, such as 2025."),
        )
    return number


def read_money(text):
    try:
        amount = Decimal(re.sub(r"[\s'’]", "", text)) if text.isascii() else Decimal("NaN")
        if amount.is_finite() and 0 <= amount < 10**14:
            return amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        pass
    raise Unreadable(
        _("%(text)s is not an amount.") % {"text": quoted(text)},
        _("Write digits and a decimal point: 1200000.50."),
    )


def write_money(amount):
    return f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:f}"


def read_date(text):
    try:
        return datetime.date.fromisoformat(text.removesuffix(" 00:00:00"))
    except ValueError as problem:
        raise Unreadable(
            _("%(text)s is not a date we can read without guessing.") % {"text": quoted(text)},
            _("Write year-month-day: 2026-11-12."),
        ) from problem


def read_past_date(text):
    day = read_date(text)
    # The preview and the thread that applies it may stand in different zones, so the day that
    # has begun anywhere is not the future.
    if day > (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=14)).date():
        raise Unreadable(
            _("%(text)s lies in the future.") % {"text": quoted(text)},
            _("Write today or an earlier day."),
        )
    return day


def read_hours(text):
    """Return the start and the end of a working day; only midnight to midnight is all of it."""
    match = re.fullmatch(r"(\d{1,2})[:h](\d\d)\s*[-–—]\s*(\d{1,2})[:h](\d\d)", text)
    try:
        first, second, third, fourth = map(int, match.groups())
        starts, ends = datetime.time(first, second), datetime.time(third, fourth)
    except (AttributeError, ValueError) as problem:
        raise Unreadable(
            _("%(text)s is not a working day.") % {"text": quoted(text)},
            _("Write it as 09:00-18:00."),
        ) from problem
    if starts == ends != datetime.time.min:
        raise Unreadable(
            _("%(text)s ends when it starts.") % {"text": quoted(text)},
            _("Write 00:00-00:00 for all day and night."),
        )
    return starts, ends


def write_hours(hours):
    return f"{hours[0]:%H:%M}-{hours[1]:%H:%M}"


def read_yes(text):
    word = text.casefold()
    if word not in YES | NO:
        raise Unreadable(
            _("%(text)s is neither yes nor no.") % {"text": quoted(text)}, _("Write yes or no.")
        )
    return word in YES


def write_yes(value):
    return "yes" if value else "no"


def read_state(text):
    state = STATES.get(text.casefold())
    if state is None:
        raise Unreadable(
            _("%(text)s is not a state of proof.") % {"text": quoted(text)},
            _("Write claim, document, verified or expired."),
        )
    return state


def read_certificate(text):
    kind = CERTIFICATES.get(re.sub(r"[\s-]", "", text.casefold()))
    if kind is None:
        raise Unreadable(
            _("%(text)s is not a certificate we know.") % {"text": quoted(text)},
            _("Write iso27001, soc2, iso9001 or other."),
        )
    return kind


def read_language(text):
    code = text.lower()
    if not re.fullmatch(r"[a-z]{2,3}", code):
        raise Unreadable(
            _("%(text)s is not a language code.") % {"text": quoted(text)},
            _("Write the code, such as fr."),
        )
    return code


def read_currency(text):
    code = text.upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise Unreadable(
            _("%(text)s is not a currency.") % {"text": quoted(text)},
            _("Write the three-letter code, such as EUR."),
        )
    return code
