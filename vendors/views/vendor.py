"""The vendor directory, on the page and as CSV and XLSX."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from vendors.changes import (
    merged,
    people_of,
    personal_fields,
    record_change,
    record_reading_about_people,
)
from vendors.directory import directory_page, headings, known_sort, sorted_by
from vendors.filters import VendorFilter, chips
from vendors.forms.facts import TABLES, VendorForm
from vendors.forms.fields import typed_again
from vendors.imports.export import csv_lines, xlsx_file
from vendors.models.evidence import Evidence
from vendors.models.facts import Fact, Site
from vendors.models.memberships import is_compared_now
from vendors.models.vendor import Vendor
from vendors.names import country_name
from vendors.overlap import OFFICE_DAY, overlap_with_sites
from vendors.permissions import (
    can_add_evidence,
    can_edit_vendors,
    can_export_vendors,
    can_see_people,
)
from vendors.places import places
from vendors.profile import completeness, parts_held, sections_of


@require_safe
def vendor_list(request):
    visible = Vendor.objects.visible_to(request.user).active()
    narrowed = VendorFilter(request.GET, visible, request.user)
    sort = known_sort(request.GET.get("sort", "name"))
    filters_in_use = chips(narrowed)
    context = {
        "filters": narrowed.form,
        "page": directory_page(narrowed.qs, sort, request.GET.get("page"), bool(filters_in_use)),
        "sort": sort,
        "chips": filters_in_use,
        "headings": headings(sort, request.GET),
        "can_edit": can_edit_vendors(request.user),
        "can_export": can_export_vendors(request.user),
    }
    return render(request, "vendors/vendor_list.html", context)


@require_safe
def vendor_export(request, format):
    """Hand out the vendors of the list under the filters and the order of the same GET fields."""
    visible = Vendor.objects.visible_to(request.user).active()
    narrowed = VendorFilter(request.GET, visible, request.user)
    vendors = sorted_by(narrowed.qs, known_sort(request.GET.get("sort", "name")))
    if not can_export_vendors(request.user):
        raise PermissionDenied
    if format not in ("csv", "xlsx"):
        raise Http404
    if request.method == "GET":
        record_export(request.user, format, narrowed.form.cleaned_data, vendors)
    name = f"vendors-{timezone.localdate():%Y-%m-%d}.{format}"
    if format == "xlsx":
        return FileResponse(xlsx_file(vendors), as_attachment=True, filename=name)
    return StreamingHttpResponse(
        csv_lines(vendors),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@transaction.atomic
def record_export(person, format, fields, vendors):
    filters = {name: value for name, value in fields.items() if value}
    after = {"format": format, "filters": filters, "vendors": vendors.count()}
    RecordEntry.objects.append(actor=person, act=Act.EXPORTED_VENDORS, subject=person, after=after)


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
    sections, people = sections_of(vendor), people_of(vendor)
    items = [item for section in sections for item in section.held]
    parts = parts_held(vendor, sections, people, vendor.evidence.held().exists())
    sites = [item.shown.row for item in items if isinstance(item.shown.row, Site)]
    return {
        "sections": sections,
        "people": people,
        "completeness": completeness(parts),
        "out_of_date": sum(item.is_out_of_date for item in items),
        "differing": sum(item.differs for item in items),
        "shared": overlap_with_sites(person.time_zone, OFFICE_DAY, sites, timezone.localdate()),
    }


def evidence_of(vendor, person):
    evidence = Evidence.objects.visible_to(person).filter(vendor=vendor)
    return evidence.prefetch_related("checks").order_by(
        F("withdrawn_on").asc(nulls_first=True), F("issued_on").desc(nulls_last=True), "pk"
    )


@require_POST
def vendor_people(request, pk):
    # A post, so that no link, preview or prefetch reads about people by accident.
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
    countries = (place for place in places().places if place.kind == "country")
    return next((place for place in countries if place.country == code), None)


def history_of(vendor):
    entries = RecordEntry.objects.about(vendor).select_related("actor")
    return entries.order_by("-number")[:10]


@require_http_methods(["GET", "POST"])
def vendor_new(request):
    if not can_edit_vendors(request.user):
        raise PermissionDenied
    form = VendorForm(typed_again(request))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            vendor = form.save()
            record_change(request.user, vendor)
        messages.success(
            request,
            format_html(_("<bdi>{}</bdi> is added. Now add what you know about it."), vendor),
        )
        return redirect(vendor)
    return render(request, "vendors/vendor_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def vendor_edit(request, pk):
    vendor = get_object_or_404(Vendor.objects.visible_to(request.user), pk=pk)
    if not can_edit_vendors(request.user):
        raise PermissionDenied
    form = VendorForm(typed_again(request), instance=vendor)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved, before = merged(vendor, form.changed_data)
            saved.save()
            record_change(request.user, saved, before)
        messages.success(request, _("Saved."))
        return redirect(saved)
    # A refused form has already written its values on the instance.
    vendor = Vendor.objects.get(pk=pk)
    context = {"form": form, "vendor": vendor, "is_compared": is_compared_now(vendor)}
    return render(request, "vendors/vendor_form.html", context)


@require_http_methods(["GET", "POST"])
def row_new(request, pk, table):
    """Add a value next to those we hold: nothing is overwritten."""
    vendor = get_object_or_404(Vendor.objects.visible_to(request.user), pk=pk)
    return save_row(request, vendor, table)


@require_http_methods(["GET", "POST"])
def row_edit(request, pk, table, row_pk):
    vendor = get_object_or_404(Vendor.objects.visible_to(request.user), pk=pk)
    if table not in TABLES:
        raise Http404
    row = get_object_or_404(TABLES[table].model, pk=row_pk, vendor=vendor)
    return save_row(request, vendor, table, row)


def save_row(request, vendor, slug, row=None):
    if slug not in TABLES:
        raise Http404
    table = TABLES[slug]
    if not can_edit_vendors(request.user):
        raise PermissionDenied
    if row and personal_fields(row):
        record_reading_about_people(request.user, vendor)
    form = table.form_class()(typed_again(request), instance=row)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved, before = merged(form.instance, form.changed_data)
            form.keep(saved, vendor, request.user)
            record_change(request.user, saved, before)
        sentence = _("The %(noun)s is saved.") if row else _("The %(noun)s is added.")
        messages.success(request, sentence % {"noun": table.noun})
        return redirect(vendor)
    heading = _("Correct a %(noun)s") if row else _("Add a %(noun)s")
    context = {
        "form": form,
        "vendor": vendor,
        "heading": heading % {"noun": table.noun},
        "slug": slug,
        "is_new": row is None,
        "is_compared": is_compared_now(vendor),
    }
    return render(request, "vendors/row_form.html", context)
