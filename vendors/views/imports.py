"""Importing vendors: file, columns, preview, and the work with its progress."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from vendors.exchange import applying, intake
from vendors.exchange.columns import GROUPS
from vendors.exchange.exporting import csv_lines
from vendors.exchange.progress import progress_of
from vendors.exchange.sample import SAMPLE
from vendors.forms.exchange import ColumnsForm, VendorFileForm
from vendors.models import Vendor, VendorImport
from vendors.permissions import can_edit_vendors

PAGE = 50
State = VendorImport.State


@require_http_methods(["GET", "POST"])
def vendor_import_new(request):
    if not can_edit_vendors(request.user):
        raise PermissionDenied
    is_post = request.method == "POST"
    form = VendorFileForm(request.POST, request.FILES) if is_post else VendorFileForm()
    if is_post and form.is_valid():
        taken = form.cleaned_data["file"]
        vendor_import = intake.take_in(**taken, person=request.user)
        if taken["sheet"].note:
            messages.info(request, taken["sheet"].note)
        return redirect(vendor_import)
    recent = VendorImport.objects.visible_to(request.user).defer("rows", "outcome")
    recent = recent.select_related("uploaded_by")[:10]
    context = {"form": form, "recent": recent, "groups": GROUPS}
    return render(request, "vendors/import_new.html", context)


@require_safe
def vendor_import_sample(request):
    """Hand out the sample file: eighteen invented vendors."""
    if not can_edit_vendors(request.user):
        raise PermissionDenied
    return FileResponse(SAMPLE.open("rb"), as_attachment=True, content_type="text/csv")


@require_safe
def vendor_import_template(request):
    """Hand out an empty file with our columns."""
    if not can_edit_vendors(request.user):
        raise PermissionDenied
    disposition = {"Content-Disposition": 'attachment; filename="vendors-template.csv"'}
    lines = b"".join(csv_lines(Vendor.objects.none()))
    return HttpResponse(lines, content_type="text/csv; charset=utf-8", headers=disposition)


def import_seen_by(user, pk, *left):
    """Return the import, or 404; `left` are large fields that this page does not need."""
    return get_object_or_404(VendorImport.objects.visible_to(user).defer(*left), pk=pk)


@require_http_methods(["GET", "POST"])
def vendor_import_columns(request, pk):
    vendor_import = import_seen_by(request.user, pk)
    if vendor_import.state not in (State.UPLOADED, State.MATCHED):
        return redirect(vendor_import)
    form = ColumnsForm(vendor_import, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        intake.match_columns(vendor_import, form.cleaned_data["columns"])
        return redirect(vendor_import)
    context = {
        "form": form,
        "vendor_import": vendor_import,
        "lines": form.lines(vendor_import.rows[:50]),
        "row_count": len(vendor_import.rows),
    }
    return render(request, "vendors/import_columns.html", context)


@require_safe
def vendor_import(request, pk):
    """Show the page that this import has come to."""
    found = import_seen_by(request.user, pk, "rows")
    if found.state == State.UPLOADED:
        return redirect("vendor_import_columns", pk)
    if found.state == State.MATCHED:
        return preview(request, found)
    if found.state == State.RUNNING:
        progress = progress_of(found)
        if not progress["is_alive"]:
            return render(request, "vendors/import_stopped.html", {"vendor_import": found})
        context = {"vendor_import": found, "progress": progress}
        return render(request, "vendors/import_running.html", context)
    left_out = Paginator(found.outcome.get("left_out", []), PAGE)
    page = left_out.get_page(request.GET.get("page"))
    return render(request, "vendors/import_done.html", {"vendor_import": found, "page": page})


def preview(request, found):
    """Show one group of rows, the ones that need an answer first."""
    plan = intake.preview_of(found)
    counts = plan.counts()
    groups = {group: counts[group] for group in GROUP_ORDER}
    group = request.GET.get("group")
    if group not in groups:
        group = next((name for name, count in groups.items() if count), "new")
    rows = [row for row in plan.rows if row.group == group]
    context = {
        "vendor_import": found,
        "groups": [(name, GROUP_ORDER[name], count) for name, count in groups.items()],
        "group": group,
        "title": GROUP_ORDER[group],
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "counts": counts,
        "to_save": counts["added"] + counts["updated"],
        "fingerprint": plan.fingerprint(),
    }
    return render(request, "vendors/import_preview.html", context)


GROUP_ORDER = {
    "doubtful": "May be doubles",
    "wrong": "Problems",
    "changed": "Changed",
    "new": "New",
    "same": "The same",
}


@require_POST
def vendor_import_doubles(request, pk):
    found = import_seen_by(request.user, pk)
    if found.state == State.MATCHED:
        intake.answer_doubles(found, request.POST, intake.preview_of(found))
        messages.success(request, "Your answers are kept. Nothing is imported yet.")
    return redirect(found)


@require_POST
def vendor_import_apply(request, pk):
    found = import_seen_by(request.user, pk)
    if found.state != State.MATCHED:
        return redirect(found)
    if intake.answer_doubles(found, request.POST, intake.preview_of(found)):
        # Answers that were chosen and not yet kept change what the preview shows.
        messages.info(request, "Your answers are kept. Look at the preview again, then import.")
        return redirect(found)
    sent = request.POST.get("fingerprint", "")
    # Anything else is of no preview of ours, and a NUL in it could not even be kept.
    fingerprint = sent if re.fullmatch("[0-9a-f]{64}", sent) else ""
    applying.start(found, request.user, fingerprint)
    return redirect(found)


@require_POST
def vendor_import_again(request, pk):
    """Try a failed import again, or one whose worker died."""
    found = import_seen_by(request.user, pk, "rows")
    if found.state == State.FAILED:
        intake.back_to_preview(found)
    elif found.state == State.RUNNING and not progress_of(found)["is_alive"]:
        applying.start_again(found, request.user)
    return redirect(found)


@require_safe
def vendor_import_progress(request, pk):
    """Return the progress for htmx; when the work is over, send the page to its end."""
    found = import_seen_by(request.user, pk, "rows", "header", "columns", "answers")
    if not request.htmx:
        return redirect(found)
    progress = progress_of(found) if found.state == State.RUNNING else None
    if not progress or not progress["is_alive"]:
        return HttpResponseClientRedirect(found.get_absolute_url())
    context = {"vendor_import": found, "progress": progress}
    return render(request, "vendors/_import_progress.html", context)
