"""The reports of an evaluation: what is frozen, and its downloads."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Length
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.record.acts import Act
from scoring.decisions.document.book import book_of
from scoring.evaluations.access import released_evaluation
from scoring.evaluations.permissions import can_send_letters, can_take_bundle, is_lead
from scoring.reports.kept import is_as_printed
from scoring.reports.pdf import MOST_LETTERS_AT_ONCE, sheet_file_of
from scoring.reports.printing import ALTERED, report_of
from scoring.reports.spreadsheets import csv_of, robustness_csv_of
from scoring.reports.workbook import xlsx_of

PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# kind -> (name in the record, type, ending of the file name, what makes it from a Book)
TABLES = {
    "csv": ("CSV", CSV, "csv", csv_of),
    "robustness": ("CSV, ROBUSTNESS", CSV, "robustness.csv", robustness_csv_of),
    "xlsx": ("XLSX", XLSX, "xlsx", xlsx_of),
}


@require_safe
def report_list(request, pk):
    evaluation = released_evaluation(request.user, pk)
    determinations = evaluation.determinations.select_related("decided_by").order_by("-number")
    context = {
        "evaluation": evaluation,
        "determinations": determinations,
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/reports/report_list.html", context)


@require_safe
def report_detail(request, pk, determination_pk):
    determination = readable_determination(request, pk, determination_pk)
    report = report_of(determination)
    progress = report.progress()
    return show(request, determination, progress, report.state(progress))


def show(request, determination, progress, state, status=200):
    evaluation = determination.evaluation
    may_send = can_send_letters(request.user, evaluation) and not is_replaced(determination)
    context = {
        "evaluation": evaluation,
        "determination": determination,
        "replaced_by": getattr(determination, "replaced_by", None),
        "progress": progress,
        "state": state,
        "is_lead": is_lead(request.user, evaluation),
        "file_name": file_name(determination, "pdf"),
        "may_send": may_send,
        "takes_bundle": evaluation.is_decided and can_take_bundle(request.user, evaluation),
    }
    name = "_report_state" if request.htmx else "report_detail"
    return render(request, f"scoring/reports/{name}.html", context, status=status)


@require_safe
def report_pdf(request, pk, determination_pk):
    determination = readable_determination(request, pk, determination_pk)
    report = report_of(determination)
    if not default_storage.exists(report.file):
        return redirect(determination)  # which says how far it is, and has it made again
    if not is_as_printed(determination):
        return show(request, determination, None, ALTERED, status=409)
    record_download(request, determination, "PDF")
    return download_file(report.file, file_name(determination, "pdf"))


def is_long(determination):
    # Counted there, since the document itself is long.
    length = Length("document")
    rows = type(determination).objects.filter(pk=determination.pk)
    return rows.values_list(length, flat=True).get() > MOST_LETTERS_AT_ONCE


def download_file(name, file_name, content_type=PDF):
    """Stream a file after asking for the right: an address of the store would outlive it."""
    response = StreamingHttpResponse(pieces_of(name))
    response["Content-Length"] = default_storage.size(name)
    return as_download(response, content_type, file_name)


def pieces_of(name):
    with default_storage.open(name) as file:
        yield from file.chunks()


@require_POST
def make_report(request, pk, determination_pk):
    """Have the PDF made again, after it failed or its file was lost or altered."""
    determination = readable_determination(request, pk, determination_pk)
    report = report_of(determination)
    if default_storage.exists(report.file) and not is_as_printed(determination):
        default_storage.delete(report.file)
    if not default_storage.exists(report.file):
        report.begin(request.user)
    return redirect(determination)


@require_safe
def report_table(request, pk, determination_pk, kind):
    determination = readable_determination(request, pk, determination_pk)
    label, content_type, ending, content_of = TABLES[kind]
    if kind == "xlsx" and is_long(determination):
        sheet, progress = sheet_file_of(determination.sha256), report_of(determination).progress()
        if default_storage.exists(sheet):
            record_download(request, determination, label)
            return download_file(sheet, file_name(determination, ending), content_type)
        if progress and progress.is_under_way:
            messages.info(request, _("The spreadsheet is made with the PDF. Ask again then."))
            return redirect(determination)
    record_download(request, determination, label)
    content = content_of(book_of(determination))
    if content_type == CSV:
        # The mark at the start tells spreadsheets that the text is UTF-8.
        content = content.encode("utf-8-sig")
    return download(content, content_type, file_name(determination, ending))


@require_safe
def report_json(request, pk, determination_pk):
    determination = readable_determination(request, pk, determination_pk)
    record_download(request, determination, "JSON")
    content = determination.document.encode()
    return download(content, "application/json", file_name(determination, "json"))


def readable_determination(request, pk, determination_pk):
    """Return a determination this person may read; 404 for strangers, 403 before the release."""
    evaluation = released_evaluation(request.user, pk)
    determinations = evaluation.determinations.select_related(
        "decided_by", "replaces", "replaced_by"
    ).defer(
        # Long, and asked for by the few answers that are made from them.
        *("document", "replaces__document", "replaced_by__document")
    )
    determination = get_object_or_404(determinations, pk=determination_pk)
    determination.evaluation = evaluation
    return determination


def is_replaced(determination):
    later = determination.evaluation.determinations.filter(number__gt=determination.number)
    return later.exists()


@transaction.atomic
def record_download(request, determination, kind):
    """Note who took the report away, and as what. Asking for the head alone takes nothing."""
    if request.method != "HEAD":
        after = {"decision": determination.number, "as": kind}
        determination.evaluation.record(request.user, Act.DOWNLOADED_REPORT, after=after)


def download(content, content_type, name):
    return as_download(HttpResponse(content), content_type, name)


def as_download(response, content_type, name):
    response["Content-Type"] = content_type
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


def file_name(determination, ending, separator="."):
    title = slugify(determination.evaluation.title)[:60] or "evaluation"
    return f"{title}-decision-{determination.number}{separator}{ending}"
