"""The reports of an evaluation: what is frozen, its downloads, and the letters."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.record.acts import Act
from scoring.decisions.document.book import BadDocument, book_of
from scoring.decisions.document.document import draft_document
from scoring.decisions.document.limits import TooLarge
from scoring.evaluations.access import released_evaluation
from scoring.evaluations.permissions import can_send_letters, is_lead
from scoring.reports import pdf
from scoring.reports.letters import NotAddressed, recipients, render_letter
from scoring.reports.pages.words import OUTCOMES
from scoring.reports.pdf import ReportFailed, render_pdf
from scoring.reports.spreadsheets import csv_of, robustness_csv_of, xlsx_of

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
    evaluation = determination.evaluation
    letters = []
    if can_send_letters(request.user, evaluation) and not is_replaced(determination):
        letters = [
            (int(row["id"][1:]), row["name"], OUTCOMES[row["outcome"]])
            for row in recipients(book_of(determination))
        ]
    context = {
        "evaluation": evaluation,
        "determination": determination,
        "replaced_by": getattr(determination, "replaced_by", None),
        "state": pdf.state_of(determination),
        "is_lead": is_lead(request.user, evaluation),
        "file_name": file_name(determination, "pdf"),
        "letters": letters,
    }
    name = "_report_state" if request.htmx else "report_detail"
    return render(request, f"scoring/reports/{name}.html", context)


@require_safe
def report_pdf(request, pk, determination_pk):
    determination = readable_determination(request, pk, determination_pk)
    try:
        name = pdf.pdf_of(determination)
        size = default_storage.size(name)
    except (ReportFailed, OSError):
        messages.error(request, report_failed())
        return redirect(determination)
    record_download(request, determination, "PDF")
    # Through this page, which asks for the right: an address of the store would outlive it.
    response = StreamingHttpResponse(pieces_of(name))
    response["Content-Length"] = size
    return as_download(response, PDF, file_name(determination, "pdf"))


def pieces_of(name):
    with default_storage.open(name) as file:
        yield from file.chunks()


@require_safe
def report_table(request, pk, determination_pk, kind):
    determination = readable_determination(request, pk, determination_pk)
    label, content_type, ending, content_of = TABLES[kind]
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


@require_safe
@never_cache
def draft_report(request, pk):
    evaluation = released_evaluation(request.user, pk)
    if not is_lead(request.user, evaluation):
        raise PermissionDenied(
            _("A draft is for the lead alone. The report of the decision is for every member.")
        )
    try:
        content = render_pdf(draft_document(evaluation, request.user))
    except (ReportFailed, TooLarge) as refusal:
        sentence = str(refusal) if isinstance(refusal, TooLarge) else report_failed()
        messages.error(request, sentence)
        return redirect("report_list", evaluation.pk)
    with transaction.atomic():
        evaluation.record(request.user, Act.DOWNLOADED_DRAFT)
    return download(content, PDF, f"{slugify(evaluation.title)[:60] or 'evaluation'}-draft.pdf")


@require_safe
def letter(request, pk, determination_pk, number):
    evaluation = released_evaluation(request.user, pk)
    if not can_send_letters(request.user, evaluation):
        raise PermissionDenied(
            _("Letters are the lead's, once the decision is made. Its report is for every member.")
        )
    determination = get_object_or_404(evaluation.determinations, pk=determination_pk)
    if is_replaced(determination):
        raise PermissionDenied(
            _("This decision was replaced. Letters follow the one that is in force.")
        )
    try:
        content = render_letter(book_of(determination), f"C{number}")
    except NotAddressed:
        raise Http404 from None
    except (BadDocument, ReportFailed):
        text = _("The letter could not be made just now. Nothing is lost; try again in a minute.")
        messages.error(request, text)
        return redirect(determination)
    if request.method != "HEAD":
        after = {"decision": determination.number, "candidate": number}
        with transaction.atomic():
            evaluation.record(request.user, Act.DOWNLOADED_LETTER, after=after)
    return download(content, PDF, file_name(determination, f"letter-{number}.pdf", "-"))


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


def report_failed():
    return _("The report could not be made just now. Nothing is lost; try again in a minute.")


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
