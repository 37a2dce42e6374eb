"""What a file means by its dates, decimals and yes: read from all cells, asked where open."""

import re

from vendors.imports.columns import places_of
from vendors.imports.plain_words import YES_OR_NO, is_placeholder
from vendors.imports.values import Meaning, open_date

MEANINGS = DATES, DECIMAL, YES = "dates", "decimal", "yes"
DAY_FIRST, MONTH_FIRST, COMMA, POINT = "day", "month", "comma", "point"
OF_DATES = ("as_of", "iso_expires", "iso_issued", "iso_27001")
OF_AMOUNTS = ("revenue", "day_rate")
OF_YES = ("is_invented", "iso_27001")
DATE_INSIDE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{4}\b")
MOST_WORDS = 6


def cells_of(vendor_import, keys):
    """Yield the texts of the columns that hold one of these keys."""
    places = places_of(vendor_import.header, vendor_import.columns)
    columns = [place + 1 for key, place in places.items() if key.partition(":")[0] in keys]
    for line in vendor_import.rows:
        for place in columns:
            if place < len(line) and line[place].strip():
                yield line[place].strip()


def evidence_of_dates(vendor_import):
    """Return the orders that some date shows, and whether any date leaves its order open."""
    orders, is_open = set(), False
    # A year of foundation tells the order of a file, and needs none itself.
    for key in (*OF_DATES, "founded"):
        for text in cells_of(vendor_import, (key,)):
            for date in DATE_INSIDE.findall(text):
                first, second, _year = open_date(date)
                if first > 12 >= second or second > 12 >= first:
                    orders.add(DAY_FIRST if first > 12 else MONTH_FIRST)
                elif first != second and key != "founded":
                    is_open = True
    return orders, is_open


def evidence_of_decimals(vendor_import):
    signs, is_open = set(), False
    for text in cells_of(vendor_import, OF_AMOUNTS):
        for number in re.findall(r"\d[\d.,'’\s]*", text):
            digits = re.sub(r"[\s'’]", "", number).rstrip(".,")
            if match := re.fullmatch(r"\d+(?:([.,])\d{3})*([.,])(\d+)", digits):
                groups, last, part = match.groups()
                if len(part) != 3 or (groups and groups != last):
                    signs.add(COMMA if last == "," else POINT)
                elif groups:
                    signs.add(POINT if last == "," else COMMA)  # it groups, so the other parts
                elif digits[0] != "0" and len(digits.partition(last)[0]) <= 3:
                    is_open = True
    return signs, is_open


def unknown_words(vendor_import):
    """Return the short words of columns of yes and no that no language of ours has."""
    unknown = {}
    for text in cells_of(vendor_import, OF_YES):
        word = text.casefold().strip(" .")
        is_short = len(word) <= 3 and not any(sign.isdigit() for sign in word)
        if is_short and word not in YES_OR_NO and not is_placeholder(text):
            unknown[word] = text
    return unknown if len(unknown) <= MOST_WORDS else {}


def questions_of(vendor_import):
    """Return the names of the questions that the file leaves open, each asked once."""
    orders, has_open_dates = evidence_of_dates(vendor_import)
    signs, has_open_decimals = evidence_of_decimals(vendor_import)
    questions = []
    if len(vendor_import.found.get("offers", ())) > 1:
        questions.append("sheet")
    if has_open_dates and len(orders) != 1:
        questions.append(DATES)
    if has_open_decimals and len(signs) != 1:
        questions.append(DECIMAL)
    if unknown_words(vendor_import):
        questions.append(YES)
    return questions


def meaning_of(vendor_import):
    """Return the Meaning of a file: what its cells show, else what a person said of it."""
    choices = vendor_import.choices
    orders, _is_open = evidence_of_dates(vendor_import)
    signs, _is_open = evidence_of_decimals(vendor_import)
    order = next(iter(orders)) if len(orders) == 1 else choices.get(DATES)
    sign = next(iter(signs)) if len(signs) == 1 else choices.get(DECIMAL)
    unknown = unknown_words(vendor_import)
    yes = frozenset(choices.get(YES, ())) & unknown.keys()
    return Meaning(
        month_first=None if order is None else order == MONTH_FIRST,
        has_comma=None if sign is None else sign == COMMA,
        yes=yes,
        no=frozenset(unknown.keys() - yes) if YES in choices else frozenset(),
    )
