"""Importing vendors: file, columns, preview, and the work with its progress."""

from io import BytesIO

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from vendors.forms.imports import (
    ApplyForm,
    ColumnsForm,
    DoublesForm,
    LeavingForm,
    MendingForm,
    ReadingForm,
    VendorFileForm,
)
from vendors.imports import apply, preview
from vendors.imports.columns import GROUPS
from vendors.imports.export import sample_file, xlsx_file
from vendors.imports.rows import CHANGED, DOUBTFUL, LATER, NEW, OUT, WRONG
from vendors.imports.said import file_in_words
from vendors.imports.samples import languages, sample_csv, sample_workbook
from vendors.imports.tables import TABLES
from vendors.imports.undo import undo_import
from vendors.imports.uses import uses_of
from vendors.models.imports import VendorImport
from vendors.models.vendor import Vendor
from vendors.permissions import can_import_vendors
from vendors.views.refusals import IMPORTING

PAGE = 50
SHEETS = {"csv": lambda code: BytesIO(sample_csv(code)), "xlsx": sample_workbook}
MOST_CELLS = 500  # named on the last page
State = VendorImport.State
# Groups whose rows carry a box that leaves them out, or takes them in again.
ROWS_MAY_LEAVE = (NEW, CHANGED, OUT)
# The groups of the preview, those that need an answer first.
GROUP_TITLES = {
    "doubtful": gettext_lazy("May be doubles"),
    "wrong": gettext_lazy("Rows that cannot come in"),
    "cells": gettext_lazy("Cells left empty"),
    "said": gettext_lazy("Worth a look"),
    "changed": gettext_lazy("Changed"),
    "new": gettext_lazy("New"),
    "same": gettext_lazy("The same"),
    "out": gettext_lazy("Left out"),
}


AT_WORK = {
    ("running", False): gettext_lazy("Importing"),
    ("running", True): gettext_lazy("Comparing"),
    ("stopped", False): gettext_lazy("The import stopped"),
    ("stopped", True): gettext_lazy("The preview is not there"),
}


@require_http_methods(["GET", "POST"])
def vendor_import_new(request):
    if not can_import_vendors(request.user):
        raise PermissionDenied(IMPORTING)
    is_post = request.method == "POST"
    form = VendorFileForm(request.POST, request.FILES) if is_post else VendorFileForm()
    if is_post and form.is_valid():
        file = form.cleaned_data["file"]
        vendor_import = apply.take_in(**file, person=request.user)
        if file["sheet"].note:
            messages.info(request, file["sheet"].note)
        return redirect(vendor_import)
    recent = VendorImport.objects.visible_to(request.user).defer(
        "rows", "tables", "outcome", "file"
    )
    context = {
        "form": form,
        "recent": recent.select_related("uploaded_by")[:10],
        "groups": GROUPS,
        "tables": TABLES.values(),
        "samples": languages(),
    }
    return render(request, "vendors/import_new.html", context)


@require_safe
def vendor_import_sample(request):
    if not can_import_vendors(request.user):
        raise PermissionDenied(IMPORTING)
    return FileResponse(sample_file(), as_attachment=True, filename="sample-vendors.xlsx")


@require_safe
def vendor_import_sheet(request, language, format):
    """The sample as a plain sheet of one language: what a newcomer's own file looks like."""
    if not can_import_vendors(request.user):
        raise PermissionDenied(IMPORTING)
    if language not in languages() or format not in SHEETS:
        raise Http404
    name = f"{languages()[language]['file']}.{format}"
    return FileResponse(SHEETS[format](language), as_attachment=True, filename=name)


@require_safe
def vendor_import_template(request):
    if not can_import_vendors(request.user):
        raise PermissionDenied(IMPORTING)
    empty = xlsx_file(Vendor.objects.none())
    return FileResponse(empty, as_attachment=True, filename="vendors-template.xlsx")


def import_for(user, pk, *unread):
    """Return the import, or 404; `unread` are large fields that this page does not need."""
    return get_object_or_404(VendorImport.objects.visible_to(user).defer(*unread), pk=pk)


@require_http_methods(["GET", "POST"])
def vendor_import_columns(request, pk):
    vendor_import = import_for(request.user, pk, "tables", "file")
    if vendor_import.state not in (State.UPLOADED, State.MATCHED):
        return redirect(vendor_import)
    form = ColumnsForm(vendor_import, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        apply.match_columns(vendor_import, form.cleaned_data["columns"], **form.meanings())
        return to_preview(request, vendor_import)
    return columns_page(request, vendor_import, form, ReadingForm(vendor_import))


def to_preview(request, vendor_import):
    vendor_import.refresh_from_db()
    preview.begin(vendor_import, request.user)
    return redirect(vendor_import)


@require_POST
def vendor_import_reading(request, pk):
    """Read the file again in another encoding, or by another sheet, delimiter or row of heads."""
    vendor_import = import_for(request.user, pk)
    if vendor_import.state not in (State.UPLOADED, State.MATCHED) or not vendor_import.file:
        return redirect(vendor_import)
    reading = ReadingForm(vendor_import, request.POST)
    if not reading.is_valid():
        return columns_page(request, vendor_import, ColumnsForm(vendor_import), reading)
    apply.read_again(vendor_import, reading.sheet)
    messages.success(request, _("The file was read again. Look at the columns."))
    return redirect("vendor_import_columns", pk)


def columns_page(request, vendor_import, columns, reading):
    context = {
        # Whichever of the two was posted and refused is the one that the summary names.
        "form": reading if reading.errors else columns,
        "columns": columns,
        "reading": reading,
        "vendor_import": vendor_import,
        "lines": columns.lines(vendor_import.rows[:50]),
        "file_said": file_in_words(vendor_import.found),
        "row_count": len(vendor_import.rows),
    }
    return render(request, "vendors/import_columns.html", context)


@require_safe
def vendor_import(request, pk):
    vendor_import = import_for(request.user, pk, "rows", "tables", "file")
    if vendor_import.state == State.UPLOADED:
        return redirect("vendor_import_columns", pk)
    if vendor_import.state == State.MATCHED:
        plan = preview.kept_plan(vendor_import)
        if plan is None and preview.takes_long(vendor_import):
            return at_work(request, vendor_import, preview.progress_of(vendor_import))
        return preview_page(request, vendor_import, plan or preview.preview_of(vendor_import))
    if vendor_import.state == State.RUNNING:
        return at_work(request, vendor_import, apply.progress_of(vendor_import))
    left_out = Paginator(vendor_import.outcome.get("left_out", []), PAGE)
    is_done = vendor_import.state == State.DONE
    context = {
        "vendor_import": vendor_import,
        "page": left_out.get_page(request.GET.get("page")),
        "cells": vendor_import.outcome.get("cells", [])[:MOST_CELLS],
        "has_failed": vendor_import.state == State.FAILED,
        "uses": uses_of(request.user, vendor_import) if is_done else [],
    }
    return render(request, "vendors/import_done.html", context)


def things_of(plan, group):
    """Return what a group of the preview lists: Rows, or (Row, cell) or (Row, sentence) pairs."""
    if group == "cells":
        return plan.cells
    if group == "said":
        return plan.said
    return [row for row in plan.rows if row.group == group]


def at_work(request, vendor_import, progress):
    """How far a preview or an import is; a button to start it where nobody is at it."""
    is_preview = vendor_import.state == State.MATCHED
    page = "running" if progress and progress.is_under_way else "stopped"
    context = {
        "vendor_import": vendor_import,
        "progress": progress,
        "is_preview": is_preview,
        "title": AT_WORK[page, is_preview],
    }
    return render(request, f"vendors/import_{page}.html", context)


def preview_page(request, vendor_import, plan):
    counts = plan.counts()
    group = request.GET.get("group")
    if group not in GROUP_TITLES:
        # Doubles come first for as long as one of them waits for its answer.
        waits = any(row.group == DOUBTFUL and row.answer == LATER for row in plan.rows)
        names = [name for name in GROUP_TITLES if name != DOUBTFUL or waits]
        group = next((name for name in names if counts[name]), NEW)
    page = Paginator(things_of(plan, group), PAGE).get_page(request.GET.get("page"))
    doubles = DoublesForm(page.object_list if group == DOUBTFUL else [])
    context = {
        "vendor_import": vendor_import,
        "groups": [(name, title, counts[name]) for name, title in GROUP_TITLES.items()],
        "group": group,
        "title": GROUP_TITLES[group],
        "page": page,
        "doubles": list(zip(doubles.rows.values(), doubles, strict=True)),
        "mending": MendingForm(page.object_list if group == "cells" else []),
        "naming": MendingForm(
            [pair for pair in plan.nameless if pair[0] in page.object_list]
            if group == WRONG
            else []
        ),
        "leaving": LeavingForm(page.object_list if group in ROWS_MAY_LEAVE else []),
        "counts": counts,
        "file_said": file_in_words(vendor_import.found, plan),
        "to_save": counts["added"] + counts["updated"],
        "form": ApplyForm(initial={"fingerprint": plan.fingerprint()}),
    }
    return render(request, "vendors/import_preview.html", context)


def keep_answers(request, vendor_import):
    """Keep posted answers, mended cells and rows left out; return whether any is new."""
    plan = preview.preview_of(vendor_import)
    rows = [
        row for row in plan.rows if row.group == DOUBTFUL and f"double_{row.number}" in request.POST
    ]
    mended = MendingForm(plan.cells + plan.nameless, request.POST).mended()
    out = LeavingForm(plan.rows, request.POST).out()
    is_answered = apply.answer_doubles(vendor_import, DoublesForm(rows, request.POST).answers())
    return apply.choose(vendor_import, mended=mended, out=out) or is_answered


@require_POST
def vendor_import_doubles(request, pk):
    vendor_import = import_for(request.user, pk)
    if vendor_import.state == State.MATCHED:
        keep_answers(request, vendor_import)
        messages.success(request, _("Your answers are saved. Nothing is imported yet."))
        return to_preview(request, vendor_import)
    return redirect(vendor_import)


@require_POST
def vendor_import_apply(request, pk):
    vendor_import = import_for(request.user, pk)
    if vendor_import.state != State.MATCHED:
        return redirect(vendor_import)
    if keep_answers(request, vendor_import):
        # Answers that were chosen and not yet saved change what the preview shows.
        messages.info(request, _("Your answers are saved. Look at the preview again, then import."))
        return to_preview(request, vendor_import)
    form = ApplyForm(request.POST)
    # Anything else is of no preview of ours, and a NUL in it could not even be stored.
    fingerprint = form.cleaned_data["fingerprint"] if form.is_valid() else ""
    apply.start(vendor_import, request.user, fingerprint)
    return redirect(vendor_import)


@require_POST
def vendor_import_again(request, pk):
    """Try a failed import again, or one whose worker died; make a preview that is not there."""
    vendor_import = import_for(request.user, pk, "rows", "tables", "file")
    if vendor_import.state == State.FAILED:
        apply.back_to_preview(vendor_import)
        return to_preview(request, vendor_import)
    if vendor_import.state == State.MATCHED:
        preview.begin(vendor_import, request.user)
    elif vendor_import.state == State.RUNNING and not apply.progress_of(vendor_import):
        apply.start_again(vendor_import, request.user)
    return redirect(vendor_import)


@require_POST
def vendor_import_undo(request, pk):
    vendor_import = import_for(request.user, pk, "rows", "tables", "file")
    if vendor_import.can_be_undone:
        undo_import(vendor_import, request.user)
    return redirect(vendor_import)


@require_safe
def vendor_import_progress(request, pk):
    """Return the progress for htmx; when the work is over, send the page to its end."""
    vendor_import = import_for(
        request.user, pk, "rows", "tables", "file", "header", "columns", "answers"
    )
    if not request.htmx:
        return redirect(vendor_import)
    work = preview if vendor_import.state == State.MATCHED else apply
    progress = work.progress_of(vendor_import)
    if progress is None or not progress.is_under_way:
        return HttpResponseClientRedirect(vendor_import.get_absolute_url())
    context = {"vendor_import": vendor_import, "progress": progress}
    return render(request, "_progress.html", context)
