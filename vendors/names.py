"""English names of countries and languages for the codes that we store."""

from functools import lru_cache
from importlib.resources import files

from django.conf.locale import LANG_INFO


@lru_cache
def countries():
    """Return {two-letter code: name}, from the table that comes with the zone data."""
    text = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    return {code: name.replace("(", "").replace(")", "") for code, name in lines}


def country_name(code):
    """Return the name, or the code itself when we know no name for it."""
    return countries().get(code, code)


def country_choices():
    """Return (code, name) pairs by name."""
    return sorted(countries().items(), key=lambda pair: pair[1])


def language_name(code):
    """Return the name, or the code in capitals when we know no name for it."""
    return LANG_INFO.get(code, {}).get("name") or code.upper()


def language_choices():
    """Return (code, name) pairs by name."""
    known = [code for code, about in LANG_INFO.items() if len(code) <= 3 and "name" in about]
    return sorted(((code, language_name(code)) for code in known), key=lambda pair: pair[1])
