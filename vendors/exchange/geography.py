"""Countries by name, and the zones of each, from the zone data that the hours come from."""

from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from vendors import names


@cache
def countries():
    """Return the two-letter code of each country by its English name, in lower case."""
    return {name.casefold(): code for code, name in names.countries().items()}


@cache
def only_zones():
    """Return {country code: zone} of the countries with just one time zone."""
    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    zones = {}
    for line in text.splitlines():
        if line and line[0] != "#":
            code, _place, zone = line.split("\t")[:3]
            zones.setdefault(code, []).append(zone)
    return {code: found[0] for code, found in zones.items() if len(found) == 1}


@cache
def known_zones():
    return frozenset(available_timezones())
