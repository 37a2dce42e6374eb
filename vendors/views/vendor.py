"""The vendor directory, on the page and as CSV and XLSX."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from vendors.access import vendor_for
from vendors.changes import (
    merged,
    note_look_at_people,
    record_change,
)
from vendors.comparing import FEWEST, MOST, comparison, other_comparisons
from vendors.directory import directory_page, headings, known_sort, sorted_by
from vendors.filters import VendorFilter, chips
from vendors.forms.delivery import PRICES, TABLES
from vendors.forms.facts import VendorForm
from vendors.forms.fields import typed_again
from vendors.imports.export import csv_lines, xlsx_file
from vendors.models.evidence import Evidence
from vendors.models.facts import Site
from vendors.models.memberships import is_compared_now
from vendors.models.person import OutsidePerson
from vendors.models.proof import Proof
from vendors.models.vendor import Vendor
from vendors.names import country_name
from vendors.overlap import OFFICE_DAY, overlap_with_sites
from vendors.permissions import (
    can_add_evidence,
    can_add_facts,
    can_add_vendors,
    can_edit_vendor,
    can_export_vendors,
    can_import_vendors,
    can_record_proof,
    can_see_people,
    can_see_prices,
)
from vendors.places import places
from vendors.profile import (
    PARTS,
    delivery_sections,
    missing_on_page,
    percent_held,
    sections_of,
)
from vendors.proof_kinds import BY_HAND
from vendors.timeline import timeline_of
from vendors.views.refusals import ADDING, EDITING, EXPORTING, PEOPLE
from vendors.views.refusals import PRICES as PRICES_SHOWN
from vendors.witnesses import Scope, witnessed

MOST_DIGITS = 18  # of a key that a database holds


def directory_of(request):
    visible = Vendor.objects.visible_to(request.user).active()
    sort = known_sort(request.GET.get("sort", "name"))
    return VendorFilter(request.GET, visible, request.user), sort


@require_safe
def vendor_list(request):
    narrowed, sort = directory_of(request)
    filters_in_use = chips(narrowed)
    context = {
        "filters": narrowed.form,
        "page": directory_page(narrowed.qs, sort, request.GET.get("page"), bool(filters_in_use)),
        "sort": sort,
        "chips": filters_in_use,
        "headings": headings(sort),
        "can_add": can_add_vendors(request.user),
        "can_import": can_import_vendors(request.user),
        "can_export": can_export_vendors(request.user),
    }
    return render(request, "vendors/vendor_list.html", context)


@require_safe
def vendor_compare(request):
    visible = Vendor.objects.visible_to(request.user).select_related("merged_into")
    pks = [text for text in request.GET.getlist("vendor") if text.isascii() and text.isdigit()]
    rows = visible.in_bulk([int(text) for text in pks if len(text) <= MOST_DIGITS])
    # In the order in which they were asked for, and each firm once.
    vendors = [rows[int(text)].main_record for text in pks if int(text) in rows]
    vendors = list(dict.fromkeys(vendors))
    only_differences = request.GET.get("only") == "differences"
    context = {"vendors": vendors, "only_differences": only_differences, "refusal": ""}
    if not FEWEST <= len(vendors) <= MOST:
        context["refusal"] = _("Tick two to four vendors in the list, then compare them.")
    else:
        context["groups"] = comparison(vendors, request.user, only_differences)
        context["columns"] = len(vendors) + 1
        context["others"] = other_comparisons(request.user, vendors)
    return render(request, "vendors/vendor_compare.html", context)


@require_safe
def vendor_export(request, format):
    narrowed, sort = directory_of(request)
    vendors = sorted_by(narrowed.qs, sort)
    if not can_export_vendors(request.user):
        raise PermissionDenied(EXPORTING)
    if format not in ("csv", "xlsx"):
        raise Http404
    if request.method == "GET":
        filters = {name: value for name, value in narrowed.form.cleaned_data.items() if value}
        after = {"format": format, "filters": filters, "vendors": vendors.count()}
        person = {"actor": request.user, "subject": request.user}
        with transaction.atomic():
            RecordEntry.objects.append(act=Act.EXPORTED_VENDORS, after=after, **person)
    name = f"vendors-{clock.today():%Y-%m-%d}.{format}"
    if format == "xlsx":
        return FileResponse(xlsx_file(vendors, request.user), as_attachment=True, filename=name)
    return StreamingHttpResponse(
        csv_lines(vendors),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def vendor_detail(request, pk):
    vendor = vendor_for(request.user, pk)
    if vendor.pk != pk:
        return redirect(vendor)
    can_edit = can_edit_vendor(request.user, vendor)
    evidence = vendor.rows_of(Evidence).visible_to(request.user)
    proofs = vendor.rows_of(Proof).visible_to(request.user)
    place_key = ("country", vendor.country)
    place = next((row for row in places().places if (row.kind, row.country) == place_key), None)
    context = {
        "vendor": vendor,
        "country": country_name(vendor.country),
        "place": place,
        **facts_of(vendor, request.user),
        "evidence": evidence.prefetch_related("checks").order_by(
            F("withdrawn_on").asc(nulls_first=True), F("issued_on").desc(nulls_last=True), "pk"
        ),
        "proofs": proofs.select_related("performed_by", "correction").prefetch_related("checks"),
        "proof_kinds": [Proof.Kind(kind) for kind in BY_HAND],
        "can_see_people": can_see_people(request.user, vendor),
        "can_add_evidence": can_edit or can_add_evidence(request.user, vendor),
        "can_edit": can_edit,
        "can_add": can_add_facts(request.user, vendor),
        "merges": vendor.merges.in_force().select_related("merged", "by"),
    }
    context["timeline"] = timeline_of(request.user, vendor, context, can_edit)
    return render(request, "vendors/vendor_detail.html", context)


def facts_of(vendor, person):
    sections = sections_of(vendor)
    missing = missing_on_page(vendor, sections)
    items = [item for section in sections for item in section.held]
    sites = [item.shown for item in items if isinstance(item.shown, Site)]
    return {
        "sections": sections,
        "people": vendor.rows_of(OutsidePerson).present().count(),
        "missing": missing,
        "percent": percent_held(missing),
        "parts_held": len(PARTS) - len(missing),
        "parts": len(PARTS),
        "out_of_date": sum(item.is_out_of_date for item in items),
        "differing": sum(item.differs for item in items),
        "shared": overlap_with_sites(person.time_zone, OFFICE_DAY, sites, clock.today()),
    }


@require_POST
def vendor_people(request, pk):
    # A post, so that no link, preview or prefetch reads about people by accident.
    vendor = vendor_for(request.user, pk)
    if not can_see_people(request.user, vendor):
        raise PermissionDenied(PEOPLE)
    note_look_at_people(request.user, vendor)
    context = {
        "vendor": vendor,
        "people": vendor.rows_of(OutsidePerson).present().with_parts(),
        "can_record": can_record_proof(request.user, vendor),
    }
    return render(request, "vendors/vendor_people.html", context)


PEOPLE_OF_A_PAGE = 25


@require_safe
def vendor_delivery(request, pk):
    """Show how the vendor delivers and complies; prices to few."""
    vendor = vendor_for(request.user, pk)
    with_prices = can_see_prices(request.user, vendor)
    sections = delivery_sections(vendor, with_prices)
    roster = next(section for section in sections if section.slug == "roster")
    context = {
        "vendor": vendor,
        "sections": sections,
        "roster": Paginator(roster.held, PEOPLE_OF_A_PAGE).get_page(request.GET.get("page")),
        "can_edit": can_edit_vendor(request.user, vendor),
        "can_add": can_add_facts(request.user, vendor),
    }
    return render(request, "vendors/vendor_delivery.html", context)


@require_http_methods(["GET", "POST"])
def vendor_edit(request, pk=None):
    vendor = vendor_for(request.user, pk) if pk is not None else None
    user = request.user
    if vendor and not can_edit_vendor(user, vendor):
        raise PermissionDenied(EDITING)
    if not vendor and not can_add_vendors(user):
        raise PermissionDenied(ADDING)
    form = VendorForm(typed_again(request), instance=vendor)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic(), witnessed(request.user, [vendor.pk] if vendor else []):
            saved, before = merged(form.instance, form.changed_data)
            saved.save()
            record_change(request.user, saved, before)
        added = format_html(_("<bdi>{}</bdi> is added. Now add what you know about it."), saved)
        messages.success(request, _("Saved.") if vendor else added)
        return redirect(saved)
    context = {"form": form}
    if vendor:
        # A refused form has already written its values on the instance.
        context |= {
            "vendor": Vendor.objects.get(pk=vendor.pk),
            "is_compared": is_compared_now(vendor),
        }
    return render(request, "vendors/vendor_form.html", context)


@require_http_methods(["GET", "POST"])
def row_edit(request, pk, slug, row_pk=None):
    """Add a value next to those we hold, or correct one: nothing is overwritten."""
    vendor = vendor_for(request.user, pk)
    if slug not in TABLES:
        raise Http404
    table = TABLES[slug]
    row = None
    if row_pk is not None:
        row = get_object_or_404(vendor.rows_of(table.model), pk=row_pk)
    if row and not can_edit_vendor(request.user, vendor):
        raise PermissionDenied(EDITING)
    if not can_add_facts(request.user, vendor):
        raise PermissionDenied(ADDING)
    if slug == PRICES and not can_see_prices(request.user, vendor):
        raise PermissionDenied(PRICES_SHOWN)
    form = table.form_class()(typed_again(request), instance=row, vendor=vendor)
    if request.method == "POST" and form.is_valid():
        scope = Scope(tables=[table.model._meta.model_name])
        with transaction.atomic(), witnessed(request.user, [vendor.pk], scope):
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
