"""The reports of an evaluation: what is frozen, and its downloads."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from scoring.permissions import is_lead
from scoring.report import archive
from scoring.report.book import open_book
from scoring.report.freezing import draft_document
from scoring.report.pdf import ReportFailed, render_pdf
from scoring.report.robustness_tables import robustness_csv_of
from scoring.report.tables import csv_of
from scoring.report.workbook import xlsx_of
from scoring.views.letters import letters_of
from scoring.views.released import released_evaluation

ONLY_LEAD = "A draft is for the lead alone. The report of the decision is for every member."
FAILED = "The report could not be made just now. Nothing is lost; try again in a minute."
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def report_list(request, pk):
    evaluation = released_evaluation(request.user, pk)
    determinations = evaluation.determinations.select_related("decided_by").order_by("-number")
    context = {
        "evaluation": evaluation,
        "determinations": determinations,
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/report/report_list.html", context)


@require_safe
def report_detail(request, pk, determination_pk):
    determination = _determination(request, pk, determination_pk)
    context = {
        "evaluation": determination.evaluation,
        "determination": determination,
        "replaced_by": getattr(determination, "replaced_by", None),
        "state": archive.state_of(determination),
        "is_lead": is_lead(request.user, determination.evaluation),
        "file_name": _file_name(determination, "pdf"),
        "letters": letters_of(request.user, determination),
    }
    name = "_report_state" if request.htmx else "report_detail"
    return render(request, f"scoring/report/{name}.html", context)


@require_safe
def report_pdf(request, pk, determination_pk):
    determination = _determination(request, pk, determination_pk)
    try:
        path = archive.pdf_of(determination)
    except ReportFailed:
        messages.error(request, FAILED)
        return redirect(determination)
    _record(request, determination, "PDF")
    return _download(
        HttpResponse(path.read_bytes(), content_type="application/pdf"), determination, "pdf"
    )


@require_safe
def report_csv(request, pk, determination_pk):
    determination = _determination(request, pk, determination_pk)
    _record(request, determination, "CSV")
    text = csv_of(open_book(determination.document))
    return _download(
        # The mark at the start tells spreadsheets that the text is UTF-8.
        HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8"),
        determination,
        "csv",
    )


@require_safe
def report_firmness(request, pk, determination_pk):
    determination = _determination(request, pk, determination_pk)
    _record(request, determination, "CSV, HOW FIRM")
    text = robustness_csv_of(open_book(determination.document))
    return _download(
        HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8"),
        determination,
        "firmness.csv",
    )


@require_safe
def report_xlsx(request, pk, determination_pk):
    determination = _determination(request, pk, determination_pk)
    _record(request, determination, "XLSX")
    content = xlsx_of(open_book(determination.document))
    return _download(HttpResponse(content, content_type=XLSX), determination, "xlsx")


@require_safe
def report_json(request, pk, determination_pk):
    determination = _determination(request, pk, determination_pk)
    _record(request, determination, "JSON")
    return _download(
        HttpResponse(determination.document.encode(), content_type="application/json"),
        determination,
        "json",
    )


@require_safe
@never_cache
def draft_report(request, pk):
    evaluation = released_evaluation(request.user, pk)
    if not is_lead(request.user, evaluation):
        raise PermissionDenied(ONLY_LEAD)
    try:
        content = render_pdf(draft_document(evaluation, request.user))
    except ReportFailed:
        messages.error(request, FAILED)
        return redirect("report_list", evaluation.pk)
    with transaction.atomic():
        evaluation.record(request.user, "downloaded a draft report")
    return _attached(
        HttpResponse(content, content_type="application/pdf"),
        f"{slugify(evaluation.title)[:60] or 'evaluation'}-draft.pdf",
    )


# Long, and asked for by the few answers that are made from them.
DOCUMENTS = ("document", "replaces__document", "replaced_by__document")


def _determination(request, pk, determination_pk):
    """Return a determination this person may read; 404 for strangers, 403 before the release."""
    evaluation = released_evaluation(request.user, pk)
    determinations = evaluation.determinations.select_related(
        "decided_by", "replaces", "replaced_by"
    ).defer(*DOCUMENTS)
    determination = get_object_or_404(determinations, pk=determination_pk)
    determination.evaluation = evaluation
    return determination


@transaction.atomic
def _record(request, determination, kind):
    """Note who took the report away, and as what. Asking for the head alone takes nothing."""
    if request.method != "HEAD":
        determination.evaluation.record(
            request.user,
            "downloaded the report",
            after={"decision": determination.number, "as": kind},
        )


def _download(response, determination, ending):
    return _attached(response, _file_name(determination, ending))


def _attached(response, name):
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


def _file_name(determination, ending):
    title = slugify(determination.evaluation.title)[:60] or "evaluation"
    return f"{title}-decision-{determination.number}.{ending}"
