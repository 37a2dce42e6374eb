"""What one part of a cell may hold: how it is read, and how it is written again.

A reader takes a text that is not empty and returns a value, or raises Unreadable with the
reason and the remedy. A writer takes a value and returns its text.
"""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from vendors.exchange.geography import countries, known_zones
from vendors.models import Certificate, FactState
from vendors.models.vendor import web_address

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


@dataclass(frozen=True)
class Part:
    """One detail: the field of the model it fills, how to read it and how to write it."""

    name: str
    read: Any
    write: Any = str
    needed: bool = False


def shown(text):
    """Return a text short enough for a sentence."""
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
                f"{shown(text)} has {len(text):,} characters; {limit:,} fit.", "Shorten it."
            )
        if CONTROL.search(text):
            raise Unreadable(
                f"{shown(''.join(filter(str.isprintable, text)))} holds invisible control "
                "characters.",
                "Type the text again instead of pasting it.",
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
            f"{shown(text)} is not a web address.", "Write it as https://www.example.org."
        ) from problem
    return address


def read_country(text):
    code = text.upper() if len(text) == 2 else countries().get(text.casefold(), "")
    if not re.fullmatch("[A-Z]{2}", code):
        raise Unreadable(
            f"{shown(text)} is not a country we know.",
            "Write its two-letter code, such as MA, or its English name.",
        )
    return code


def read_zone(text):
    if text not in known_zones():
        raise Unreadable(
            f"{shown(text)} is not a time zone.",
            "Write it as Continent/City, for example Africa/Casablanca.",
        )
    return text


def read_number(text):
    digits = re.sub(r"[\s,.'’]", "", text) if re.fullmatch(GROUPED, text) else text
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= 15
    if not is_number or int(digits) > LARGEST:
        raise Unreadable(f"{shown(text)} is not a whole number.", "Write digits only, such as 40.")
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
        raise Unreadable(f"{shown(text)} is more than 100 percent.", "Write 0 to 100.")
    return number


def read_year(text):
    number = read_number(text)
    if not 1900 <= number <= 2200:
        raise Unreadable(f"{shown(text)} is not a year.", "Write four digits, such as 2025.")
    return number


def read_money(text):
    try:
        amount = Decimal(re.sub(r"[\s'’]", "", text)) if text.isascii() else Decimal("NaN")
        if amount.is_finite() and 0 <= amount < 10**14:
            return amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        pass
    raise Unreadable(
        f"{shown(text)} is not an amount.", "Write digits and a decimal point: 1200000.50."
    )


def write_money(amount):
    return f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:f}"


def read_date(text):
    try:
        return datetime.date.fromisoformat(text[:10] if text[10:] in (" 00:00:00",) else text)
    except ValueError as problem:
        raise Unreadable(
            f"{shown(text)} is not a date we can read without guessing.",
            "Write year-month-day: 2026-11-12.",
        ) from problem


def read_past_date(text):
    day = read_date(text)
    # The preview and the thread that applies it may stand in different zones, so the day that
    # has begun anywhere is not the future.
    if day > (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=14)).date():
        raise Unreadable(f"{shown(text)} lies in the future.", "Write today or an earlier day.")
    return day


def read_hours(text):
    """Return the start and the end of a working day; only midnight to midnight is all of it."""
    found = re.fullmatch(r"(\d{1,2})[:h](\d\d)\s*[-–—]\s*(\d{1,2})[:h](\d\d)", text)
    try:
        first, second, third, fourth = map(int, found.groups())
        starts, ends = datetime.time(first, second), datetime.time(third, fourth)
    except (AttributeError, ValueError) as problem:
        raise Unreadable(
            f"{shown(text)} is not a working day.", "Write it as 09:00-18:00."
        ) from problem
    if starts == ends != datetime.time.min:
        raise Unreadable(
            f"{shown(text)} ends when it starts.", "Write 00:00-00:00 for all day and night."
        )
    return starts, ends


def write_hours(hours):
    return f"{hours[0]:%H:%M}-{hours[1]:%H:%M}"


def read_yes(text):
    word = text.casefold()
    if word not in YES | NO:
        raise Unreadable(f"{shown(text)} is neither yes nor no.", "Write yes or no.")
    return word in YES


def write_yes(value):
    return "yes" if value else "no"


def read_audited(text):
    word = text.casefold()
    return word == "audited" or (word != "not audited" and read_yes(text))


def write_audited(value):
    return "audited" if value else "not audited"


def read_state(text):
    state = STATES.get(text.casefold())
    if state is None:
        raise Unreadable(
            f"{shown(text)} is not a state of proof.",
            "Write claim, document, verified or expired.",
        )
    return state


def read_certificate(text):
    kind = CERTIFICATES.get(re.sub(r"[\s-]", "", text.casefold()))
    if kind is None:
        raise Unreadable(
            f"{shown(text)} is not a certificate we know.",
            "Write iso27001, soc2, iso9001 or other.",
        )
    return kind


def read_language(text):
    code = text.lower()
    if not re.fullmatch(r"[a-z]{2,3}", code):
        raise Unreadable(f"{shown(text)} is not a language code.", "Write the code, such as fr.")
    return code


def read_currency(text):
    code = text.upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise Unreadable(
            f"{shown(text)} is not a currency.", "Write the three-letter code, such as EUR."
        )
    return code
