"""Curators add and change vendors, and the facts held about them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from vendors.changes import (
    merged,
    personal_fields,
    record_change,
    record_reading_about_people,
)
from vendors.forms.rows import TABLES
from vendors.forms.typed import typed_again
from vendors.forms.vendor import VendorForm
from vendors.models import Vendor
from vendors.permissions import can_edit_vendors
from vendors.taking_part import is_compared_now


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
            request, format_html("<bdi>{}</bdi> is added. Now add what you know about it.", vendor)
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
        messages.success(request, "Saved.")
        return redirect(saved)
    # A refused form has already written its values on the instance.
    held = Vendor.objects.get(pk=pk)
    context = {"form": form, "vendor": held, "is_compared": is_compared_now(held)}
    return render(request, "vendors/vendor_form.html", context)


@require_http_methods(["GET", "POST"])
def row_new(request, pk, table):
    """Add a value beside those held: nothing is overwritten."""
    vendor = get_object_or_404(Vendor.objects.visible_to(request.user), pk=pk)
    return save_row(request, vendor, table)


@require_http_methods(["GET", "POST"])
def row_edit(request, pk, table, row_pk):
    """Correct a value held."""
    vendor = get_object_or_404(Vendor.objects.visible_to(request.user), pk=pk)
    row = get_object_or_404(table_named(table).model, pk=row_pk, vendor=vendor)
    return save_row(request, vendor, table, row)


def table_named(slug):
    if slug not in TABLES:
        raise Http404
    return TABLES[slug]


def save_row(request, vendor, slug, row=None):
    table = table_named(slug)
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
        messages.success(request, f"The {table.noun} is {'saved' if row else 'added'}.")
        return redirect(vendor)
    context = {
        "form": form,
        "vendor": vendor,
        "table": table,
        "slug": slug,
        "is_new": row is None,
        "is_compared": is_compared_now(vendor),
    }
    return render(request, "vendors/row_form.html", context)
