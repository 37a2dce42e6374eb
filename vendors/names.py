"""English names of countries and languages for the codes that we store."""

from functools import lru_cache
from importlib.resources import files

from django.conf.locale import LANG_INFO


def zone_lines(table):
    """Return the lines of a table that comes with the zone data, each a list of its columns."""
    text = (files("tzdata") / "zoneinfo" / table).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]


@lru_cache
def countries():
    """Return {two-letter code: name}."""
    lines = zone_lines("iso3166.tab")
    return {code: name.replace("(", "").replace(")", "") for code, name in lines}


def country_name(code):
    return countries().get(code, code)


def needs_invented_sign(name, is_invented):
    return is_invented and "(invented)" not in name


def countries_called(word):
    """Return the codes of the countries with a word in their name that begins so, or this code."""
    start = word.casefold()
    codes = [
        code
        for code, name in countries().items()
        if any(part.casefold().startswith(start) for part in name.split())
    ]
    return [word.upper(), *codes]


MEMBERS_OF_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = frozenset(MEMBERS_OF_EU.split())
EEA = EU | {"IS", "LI", "NO"}


def countries_of_region(name):
    """Return the country codes of `EU`, `EEA` or one country by code or name; else none."""
    regions = {"EU": EU, "EEA": EEA}
    own = {code for code, country in countries().items() if country.casefold() == name.casefold()}
    code = name.strip().upper()
    return regions.get(code) or frozenset(own | ({code} & countries().keys()))


def country_choices():
    return sorted(countries().items(), key=lambda pair: pair[1])


def language_name(code):
    return LANG_INFO.get(code, {}).get("name") or code.upper()


def language_in_words(text):
    return LANG_INFO.get(text.lower(), {}).get("name") or text


def language_codes(text):
    """Return `fr en` of `FR, en`. Raises ValueError where something in it is no code."""
    codes = text.replace(",", " ").lower().split()
    if any(not (code.isascii() and code.isalpha() and 2 <= len(code) <= 3) for code in codes):
        raise ValueError(text)
    return " ".join(dict.fromkeys(codes))


def language_choices():
    codes = [code for code, entry in LANG_INFO.items() if len(code) <= 3 and "name" in entry]
    return sorted(((code, language_name(code)) for code in codes), key=lambda pair: pair[1])


_INSIDE = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


def isolated(text):
    """Return `text` so that a name from right to left turns no word round it."""
    # Marks of its own that would end this one early are taken out; nobody sees them.
    within = str(text).translate(_INSIDE)
    return f"\N{FIRST STRONG ISOLATE}{within}\N{POP DIRECTIONAL ISOLATE}"
