"""One vendor: what we hold about it."""

from datetime import time

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import RecordEntry
from vendors.changes import people_of, record_reading_about_people
from vendors.completeness import completeness
from vendors.models import Evidence, Fact, Site, Vendor
from vendors.names import country_name
from vendors.overlap import overlap_with_sites
from vendors.permissions import can_add_evidence, can_edit_vendors, can_see_people
from vendors.places import places
from vendors.profile import parts_held, sections_of

OFFICE_DAY = (time(9), time(18))


@require_safe
def vendor_detail(request, pk):
    vendor = get_object_or_404(Vendor.objects.visible_to(request.user), pk=pk)
    can_edit = can_edit_vendors(request.user)
    context = {
        "vendor": vendor,
        "country": country_name(vendor.country),
        "place": place_of_country(vendor.country),
        **facts_of(vendor, request.user),
        "evidence": evidence_of(vendor, request.user),
        "can_see_people": can_see_people(request.user, vendor),
        "can_add_evidence": can_add_evidence(request.user, vendor),
        "can_edit": can_edit,
        "history": history_of(vendor) if can_edit else [],
    }
    return render(request, "vendors/vendor_detail.html", context)


def facts_of(vendor, person):
    """Return what the page says of the facts held, for any reader."""
    sections, people = sections_of(vendor), people_of(vendor)
    held = [item for section in sections for item in section.held]
    parts = parts_held(vendor, sections, people, vendor.evidence.held().exists())
    sites = [item.shown.row for item in held if isinstance(item.shown.row, Site)]
    return {
        "sections": sections,
        "people": people,
        "completeness": completeness(parts),
        "out_of_date": sum(item.is_out_of_date for item in held),
        "differing": sum(item.differs for item in held),
        "shared": overlap_with_sites(person.time_zone, OFFICE_DAY, sites, timezone.localdate()),
    }


def evidence_of(vendor, person):
    """Return the evidence that this person may open, newest first and withdrawn last."""
    seen = Evidence.objects.visible_to(person).filter(vendor=vendor).prefetch_related("checks")
    return seen.order_by(
        F("withdrawn_on").asc(nulls_first=True), F("issued_on").desc(nulls_last=True), "pk"
    )


@require_POST
def vendor_people(request, pk):
    """Show references and data protection officers, and record who looked.

    A post, so that no link, preview or prefetch reads about people by accident.
    """
    vendor = get_object_or_404(Vendor.objects.visible_to(request.user), pk=pk)
    if not can_see_people(request.user, vendor):
        raise PermissionDenied
    record_reading_about_people(request.user, vendor)
    context = {
        "vendor": vendor,
        "references": vendor.references.select_related("checked_by"),
        "officers": officers_of(vendor).select_related("checked_by"),
        "can_edit": can_edit_vendors(request.user),
    }
    return render(request, "vendors/vendor_people.html", context)


def officers_of(vendor):
    return vendor.facts.filter(kind=Fact.Kind.DATA_PROTECTION_OFFICER)


def place_of_country(code):
    """Return the country that we hold claims about, or None."""
    countries = (place for place in places().places if place.kind == "country")
    return next((place for place in countries if place.country == code), None)


def history_of(vendor):
    entries = RecordEntry.objects.about(vendor).select_related("actor")
    return entries.order_by("-number")[:10]
