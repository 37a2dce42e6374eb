"""Sourced claims about countries, cities and hubs: context, never part of a score."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.forms import time_zone_choices
from vendors.models import Site, Vendor
from vendors.names import country_name
from vendors.place_page import clock_of, counts_of, family, questions_about
from vendors.places import places

FEW = 12


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
    parent, children = family(place)
    vendors = vendors_in(place, request.user)
    today = timezone.localdate()
    context = {
        "place": place,
        "parent": parent,
        "children": children,
        "counts": counts_of(place),
        "questions": questions_about(place),
        "clock": clock_of(place, request.GET.get("buyer"), request.user.time_zone, today),
        "zones": time_zone_choices(),
        "where": place.name if place.kind == "city" else country_name(place.country),
        "vendors": vendors[:FEW],
        "vendor_count": vendors.count(),
    }
    return render(request, "vendors/place_detail.html", context)


def vendors_in(place, person):
    """Return the vendors with a site there, or for a country also those registered there."""
    if place.kind == "city":
        there = Q(pk__in=Site.objects.filter(city__iexact=place.name).values("vendor"))
    else:
        sites = Site.objects.filter(country=place.country)
        there = Q(country=place.country) | Q(pk__in=sites.values("vendor"))
    return Vendor.objects.visible_to(person).active().filter(there).by_name()
