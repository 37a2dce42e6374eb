"""The gap between two clocks, day by day, from zone data; and how far apart their cities lie."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from vendors.overlap import twelve_months

EARTH_KM = 6371
CRUISE_KM_PER_HOUR = 800  # our assumption, with half an hour for climb and landing
EU_CAPITALS = [
    *("Europe/Vienna", "Europe/Brussels", "Europe/Sofia", "Europe/Zagreb", "Asia/Nicosia"),
    *("Europe/Prague", "Europe/Copenhagen", "Europe/Tallinn", "Europe/Helsinki", "Europe/Paris"),
    *("Europe/Berlin", "Europe/Athens", "Europe/Budapest", "Europe/Dublin", "Europe/Rome"),
    *("Europe/Riga", "Europe/Vilnius", "Europe/Luxembourg", "Europe/Malta", "Europe/Amsterdam"),
    *("Europe/Warsaw", "Europe/Lisbon", "Europe/Bucharest", "Europe/Bratislava"),
    *("Europe/Ljubljana", "Europe/Madrid", "Europe/Stockholm"),
]


@dataclass(frozen=True)
class Run:
    """Days in a row with the same gap."""

    first: date
    last: date
    minutes: int  # buyer's clock minus the other's

    @property
    def days(self):
        return (self.last - self.first).days + 1


def offset_on(zone, day):
    """Return minutes from UTC at noon UTC of that day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return noon.astimezone(ZoneInfo(zone)).utcoffset() // timedelta(minutes=1)


@lru_cache(maxsize=512)
def gap_runs(buyer_zone, zone, first_day):
    """Return the runs of equal gap over twelve months, in order."""
    runs = []
    for day in twelve_months(first_day):
        minutes = offset_on(buyer_zone, day) - offset_on(zone, day)
        if runs and runs[-1].minutes == minutes:
            runs[-1] = Run(runs[-1].first, day, minutes)
        else:
            runs.append(Run(day, day, minutes))
    return tuple(runs)


def capitals_on_the_same_clock(zone, day):
    """Return how many of the capitals of the 27 EU states show the same time that day."""
    return sum(offset_on(capital, day) == offset_on(zone, day) for capital in EU_CAPITALS)


@lru_cache
def coordinates():
    """Return {zone: (latitude, longitude)} of each zone's own city, in degrees."""
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    return {zone: degrees_of(place) for _, place, zone, *_ in lines}


def degrees_of(text):
    """Return (latitude, longitude) of ISO 6709 text: `+3339-00735` is Casablanca."""
    middle = max(text.rfind("+"), text.rfind("-"))
    return one_angle(text[:middle], 2), one_angle(text[middle:], 3)


def one_angle(text, whole):
    sign, digits = (-1 if text[0] == "-" else 1), text[1:]
    minutes, seconds = digits[whole : whole + 2], digits[whole + 2 :] or "0"
    return sign * (int(digits[:whole]) + int(minutes) / 60 + int(seconds) / 3600)


def kilometres_between(zone, other):
    """Return the great-circle distance between two zones' cities, or None when unknown."""
    known = coordinates()
    if zone not in known or other not in known:
        return None
    (north, east), (other_north, other_east) = (map(radians, known[z]) for z in (zone, other))
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(half)))


def rough_flight_hours(kilometres):
    """Return an estimate, not a timetable."""
    return kilometres / CRUISE_KM_PER_HOUR + 0.5
