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
def zones_by_country():
    """Return {country code: [zone]}."""
    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    zones = {}
    for line in text.splitlines():
        if line and line[0] != "#":
            code, _place, zone = line.split("\t")[:3]
            zones.setdefault(code, []).append(zone)
    return zones


def zone_of(city, code):
    """Return the zone of a city where that is beyond doubt, or None.

    Beyond doubt: its country has one zone only, or names one after the city.
    """
    zones = zones_by_country().get(code, ())
    if len(zones) == 1:
        return zones[0]
    name = city.replace(" ", "_").casefold()
    return next((zone for zone in zones if zone.rpartition("/")[2].casefold() == name), None)


@cache
def known_zones():
    return frozenset(available_timezones())
