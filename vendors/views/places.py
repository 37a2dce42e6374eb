"""Sourced claims about countries, cities and hubs, and the clocks: never part of a score."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.forms import time_zone_choices
from vendors.models.facts import Site
from vendors.models.vendor import Vendor
from vendors.names import country_name
from vendors.overlap import OFFICE_DAY, overlap, twelve_months
from vendors.places import places
from vendors.places.claims import Claim, Conflict, Figure, Place, Topic

FEW = 12
DEFAULT_BUYER = "Europe/Paris"
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


@require_safe
def place_list(request):
    cards = [(place, counts_of(place)) for place in places().places]
    context = {"cards": cards, "sources": places().sources, "version": places().version}
    return render(request, "vendors/place_list.html", context)


@require_safe
def place_detail(request, slug):
    place = places().place(slug)
    if place is None:
        raise Http404
    vendors = vendors_in(place, request.user)
    is_city = place.kind == "city"
    filters = {"city": place.name} if is_city else {"country": place.country}
    clock = clock_of(place, request.GET.get("buyer"), request.user.time_zone)
    context = {
        "place": place,
        "parent": places().place(place.parent),
        "children": [child for child in places().places if child.parent == place.id],
        "counts": counts_of(place),
        "questions": questions_about(place),
        "clock": clock,
        "buyer_form": clock and BuyerForm(initial={"buyer": clock.buyer_zone}),
        "all_vendors": f"{reverse('vendor_list')}?{urlencode(filters)}",
        "where": place.name if is_city else country_name(place.country),
        "vendors": vendors[:FEW],
        "vendor_count": vendors.count(),
    }
    return render(request, "vendors/place_detail.html", context)


def vendors_in(place, person):
    if place.kind == "city":
        there = Q(pk__in=Site.objects.filter(city__iexact=place.name).values("vendor"))
    else:
        sites = Site.objects.filter(country=place.country)
        there = Q(country=place.country) | Q(pk__in=sites.values("vendor"))
    return Vendor.objects.visible_to(person).active().filter(there).by_name()


# --- The claims under their questions


@dataclass(frozen=True)
class Question:
    """One topic: what each text says, where they clash, and our own sums."""

    topic: Topic
    claims: tuple[Claim, ...]
    conflicts: tuple[Conflict, ...]
    figures: tuple[Figure, ...]

    @property
    def elsewhere(self):
        claims = dict.fromkeys(c for conflict in self.conflicts for c in conflict.claims)
        return [claim for claim in claims if claim not in self.claims]


@dataclass(frozen=True)
class Counts:
    claims: int
    conflicts: int
    vendor_written: int


def counts_of(place):
    about = [claim for claim in places().claims if claim.place == place]
    conflicts = [c for c in places().conflicts if any(claim in about for claim in c.claims)]
    return Counts(len(about), len(conflicts), sum(c.source.is_vendor_written for c in about))


def questions_about(place):
    """Return the questions that any claim about this place speaks to, in the file's order."""
    about = {claim.id for claim in places().claims if claim.place == place}
    conflicts = [c for c in places().conflicts if about & {claim.id for claim in c.claims}]
    computed = [c for c in places().computed if about & {claim.id for claim in c.answers}]
    questions = []
    for topic in places().topics:
        question = Question(
            topic=topic,
            claims=tuple(c for c in places().claims if c.id in about and c.topic == topic),
            conflicts=tuple(c for c in conflicts if c.topic == topic),
            figures=tuple(f for c in computed if c.topic == topic for f in c.figures),
        )
        if question.claims or question.conflicts or question.figures:
            questions.append(question)
    return questions


# --- The clock, computed


class BuyerForm(forms.Form):
    buyer = forms.ChoiceField(label=gettext_lazy("Your own place"), choices=time_zone_choices)


@dataclass(frozen=True)
class Clock:
    """The place's clock next to a buyer's, computed on the day of reading."""

    place: Place
    buyer_zone: str
    today: date

    @property
    def runs(self):
        return gap_runs(self.buyer_zone, self.place.time_zone, self.today)

    @property
    def strip(self):
        return [((run.first - self.today).days, run.days, run) for run in self.runs]

    @property
    def shared(self):
        site = (self.place.time_zone, *OFFICE_DAY)
        return overlap(self.buyer_zone, OFFICE_DAY, (site,), self.today)

    @property
    def capitals(self):
        return capitals_on_the_same_clock(self.place.time_zone, self.today)

    @property
    def kilometres(self):
        return kilometres_between(self.buyer_zone, self.place.time_zone)

    @property
    def distance(self):
        return _("%(kilometres)s km") % {"kilometres": f"{self.kilometres:,}"}

    @property
    def flight_hours(self):
        """Return an estimate, not a timetable."""
        return f"{self.kilometres / CRUISE_KM_PER_HOUR + 0.5:.1f}"


def clock_of(place, zone, own_zone):
    """Return the `Clock` for a zone, else for the reader's own; None for a place without one."""
    if place.time_zone is None:
        return None
    if zone not in available_timezones():
        zone = own_zone if own_zone != "UTC" else DEFAULT_BUYER
    return Clock(place, zone, timezone.localdate())


@dataclass(frozen=True)
class Run:
    first: date
    last: date
    minutes: int  # buyer's clock minus the other's

    @property
    def days(self):
        return (self.last - self.first).days + 1


def offset_on(zone, day):
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return noon.astimezone(ZoneInfo(zone)).utcoffset() // timedelta(minutes=1)


@lru_cache(maxsize=512)
def gap_runs(buyer_zone, zone, first_day):
    runs = []
    for day in twelve_months(first_day):
        minutes = offset_on(buyer_zone, day) - offset_on(zone, day)
        if runs and runs[-1].minutes == minutes:
            runs[-1] = Run(runs[-1].first, day, minutes)
        else:
            runs.append(Run(day, day, minutes))
    return tuple(runs)


def capitals_on_the_same_clock(zone, day):
    return sum(offset_on(capital, day) == offset_on(zone, day) for capital in EU_CAPITALS)


@lru_cache
def coordinates():
    """Return {zone: (latitude, longitude)} of each zone's own city, in degrees."""
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    return {zone: degrees_of(position) for _code, position, zone, *_comment in lines}


def degrees_of(text):
    """Return (latitude, longitude) of ISO 6709 text: `+3339-00735` is Casablanca."""
    middle = max(text.rfind("+"), text.rfind("-"))
    angles = []
    for part, width in ((text[:middle], 2), (text[middle:], 3)):
        sign, digits = (-1 if part[0] == "-" else 1), part[1:]
        minutes, seconds = digits[width : width + 2], digits[width + 2 :] or "0"
        angles.append(sign * (int(digits[:width]) + int(minutes) / 60 + int(seconds) / 3600))
    return tuple(angles)


def kilometres_between(zone, other_zone):
    """The great-circle distance between two zones' cities, or None when unknown."""
    cities = coordinates()
    if zone not in cities or other_zone not in cities:
        return None
    (north, east), (other_north, other_east) = (
        map(radians, cities[name]) for name in (zone, other_zone)
    )
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(half)))
