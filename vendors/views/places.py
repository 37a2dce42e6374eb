"""Sourced claims about countries, cities and hubs, and the clocks: never part of a score."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.forms import time_zone_choices
from vendors.models.compliance import TransferStatus
from vendors.models.facts import Site
from vendors.models.vendor import Vendor
from vendors.names import EEA, country_name, zone_lines
from vendors.overlap import OFFICE_DAY, overlap, twelve_months
from vendors.permissions import can_edit_vendors, can_export_vendors, can_record_transfers
from vendors.places import places

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
    transfers = TransferStatus.objects.select_related("checked_by").newest()
    context |= {
        "transfers": sorted(transfers.values(), key=lambda status: country_name(status.country)),
        "unchecked": sorted(
            (country_name(country), country)
            for country in countries_of_sites(request.user) - EEA - transfers.keys()
        ),
        "can_import": can_edit_vendors(request.user),
        "can_record": can_record_transfers(request.user),
        "can_export": can_export_vendors(request.user),
    }
    return render(request, "vendors/place_list.html", context)


@require_safe
def place_detail(request, slug):
    place = places().place(slug)
    if place is None:
        raise Http404
    vendors = vendors_in(place, request.user)
    zone, is_city = place.time_zone, place.kind == "city"
    filters = {"city": place.name} if is_city else {"country": place.country}
    buyer_zone = buyer_zone_of(request.GET.get("buyer"), request.user.time_zone)
    context = {
        "place": place,
        "transfer": TransferStatus.objects.newest([place.country]).get(place.country),
        "can_record": can_record_transfers(request.user) and place.kind == "country",
        "parent": places().place(place.parent),
        "children": [child for child in places().places if child.parent == place.id],
        "counts": counts_of(place),
        "questions": questions_about(place),
        "clock": zone and clock_of(zone, buyer_zone, clock.today()),
        "buyer_form": BuyerForm(initial={"buyer": buyer_zone}),
        "all_vendors": f"{reverse('vendor_list')}?{urlencode(filters)}",
        "where": place.name if is_city else country_name(place.country),
        "vendors": vendors[:FEW],
        "vendor_count": vendors.count(),
    }
    return render(request, "vendors/place_detail.html", context)


def countries_of_sites(person):
    """The codes of the countries in which vendors that this person sees have a site."""
    sites = Site.objects.filter(vendor__in=Vendor.objects.visible_to(person).active())
    return set(sites.order_by().values_list("country", flat=True).distinct()) - {""}


def vendors_in(place, person):
    if place.kind == "city":
        there = Q(pk__in=Site.objects.filter(city__iexact=place.name).values("vendor"))
    else:
        sites = Site.objects.filter(country=place.country)
        there = Q(country=place.country) | Q(pk__in=sites.values("vendor"))
    return Vendor.objects.visible_to(person).active().filter(there).by_name()


# --- The claims under their questions


class Counts(NamedTuple):
    claims: int
    conflicts: int
    vendor_written: int


def claims_about(place):
    return [claim for claim in places().claims if claim.place == place]


def conflicts_about(place):
    return [c for c in places().conflicts if any(claim.place == place for claim in c.claims)]


def counts_of(place):
    claims = claims_about(place)
    vendor_written = sum(claim.source.is_vendor_written for claim in claims)
    return Counts(len(claims), len(conflicts_about(place)), vendor_written)


class Question(NamedTuple):
    """One topic: what each text says, where they clash, and our own sums."""

    topic: Any
    claims: list
    conflicts: list
    figures: list

    @property
    def elsewhere(self):
        claims = {claim.id: claim for conflict in self.conflicts for claim in conflict.claims}
        return [claim for claim in claims.values() if claim not in self.claims]


def questions_about(place):
    """Return the questions that any claim about this place speaks to, in the file's order."""
    claims, conflicts = claims_about(place), conflicts_about(place)
    computed = [c for c in places().computed if any(claim.place == place for claim in c.answers)]
    questions = (
        Question(
            topic,
            [claim for claim in claims if claim.topic == topic],
            [conflict for conflict in conflicts if conflict.topic == topic],
            [figure for c in computed if c.topic == topic for figure in c.figures],
        )
        for topic in places().topics
    )
    return [question for question in questions if any(question[1:])]


# --- The clock, computed


class BuyerForm(forms.Form):
    buyer = forms.ChoiceField(label=gettext_lazy("Your own place"), choices=time_zone_choices)


def buyer_zone_of(zone, own_zone):
    """Return the zone asked for, else the reader's own."""
    if zone in available_timezones():
        return zone
    return own_zone if own_zone != "UTC" else DEFAULT_BUYER


def clock_of(zone, buyer_zone, today):
    """Return the clock of a place next to a buyer's, computed on the day of reading."""
    runs, kilometres = gap_runs(buyer_zone, zone, today), kilometres_between(buyer_zone, zone)
    clock = {
        "runs": runs,
        "strip": [((run.first - today).days, run.days, run) for run in runs],
        "shared": overlap(buyer_zone, OFFICE_DAY, ((zone, *OFFICE_DAY),), today),
        "capitals": capitals_on_the_same_clock(zone, today),
    }
    if kilometres:
        clock["distance"] = _("%(kilometres)s km") % {"kilometres": f"{kilometres:,}"}
        clock["flight_hours"] = f"{kilometres / CRUISE_KM_PER_HOUR + 0.5:.1f}"
    return clock


class Run(NamedTuple):
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
    def gap(day):
        return offset_on(buyer_zone, day) - offset_on(zone, day)

    runs = [(minutes, list(days)) for minutes, days in groupby(twelve_months(first_day), gap)]
    return tuple(Run(days[0], days[-1], minutes) for minutes, days in runs)


def capitals_on_the_same_clock(zone, day):
    return sum(offset_on(capital, day) == offset_on(zone, day) for capital in EU_CAPITALS)


@lru_cache
def coordinates():
    """Return {zone: (latitude, longitude)} of each zone's own city, in degrees."""
    return {zone: degrees_of(text) for _code, text, zone, *_comment in zone_lines("zone.tab")}


def degrees_of(text):
    """Return (latitude, longitude) of ISO 6709 text: `+3339-00735` is Casablanca."""
    angles = []
    for sign, *parts in re.findall(r"([+-])(\d{2,3}?)(\d\d)(\d\d)?(?!\d)", text):
        degrees, minutes, seconds = (int(part or 0) for part in parts)
        angle = degrees + minutes / 60 + seconds / 3600
        angles.append(-angle if sign == "-" else angle)
    return tuple(angles)


def kilometres_between(zone, other_zone):
    """The great-circle distance between two zones' cities, or None when unknown."""
    cities = coordinates()
    if zone not in cities or other_zone not in cities:
        return None
    north, east, other_north, other_east = map(radians, cities[zone] + cities[other_zone])
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(half)))
