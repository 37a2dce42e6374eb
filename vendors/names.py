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


def needs_invented_sign(name, is_invented):
    """Say whether a name has to be marked as invented: not when it says so itself."""
    return is_invented and "(invented)" not in name


def countries_called(word):
    """Return the codes of the countries with a word in their name that begins so, or this code."""
    start = word.casefold()
    named = [
        code
        for code, name in countries().items()
        if any(part.casefold().startswith(start) for part in name.split())
    ]
    return [word.upper(), *named]


def country_choices():
    """Return (code, name) pairs by name."""
    return sorted(countries().items(), key=lambda pair: pair[1])


def language_name(code):
    """Return the name, or the code in capitals when we know no name for it."""
    return LANG_INFO.get(code, {}).get("name") or code.upper()


def language_in_words(text):
    """Return the name of a language given by its code; any other text as it stands."""
    return LANG_INFO.get(text.lower(), {}).get("name") or text


def language_code(text):
    """Return the code of a language given by its name or code; any other text as it stands."""
    return _language_codes().get(text.casefold(), text)


@lru_cache
def _language_codes():
    """Return {name or code in small letters: code}."""
    by_name = {name.casefold(): code for code, name in language_choices()}
    return by_name | {code: code for code in by_name.values()}


def language_choices():
    """Return (code, name) pairs by name."""
    known = [code for code, about in LANG_INFO.items() if len(code) <= 3 and "name" in about]
    return sorted(((code, language_name(code)) for code in known), key=lambda pair: pair[1])
