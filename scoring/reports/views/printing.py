"""Drafts and letters: asked for, made by a worker, and taken away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.record.acts import Act
from scoring.decisions.document.book import book_of
from scoring.decisions.document.limits import TooLarge, refuse_too_many
from scoring.evaluations.access import released_evaluation
from scoring.evaluations.permissions import can_send_letters, is_lead
from scoring.reports.letters import recipients
from scoring.reports.printing import READY, draft_of, letter_to
from scoring.reports.views.report import download_file, file_name, is_replaced

show_or_make = require_http_methods(["GET", "HEAD", "POST"])


def draft_for(request, pk):
    evaluation = released_evaluation(request.user, pk)
    if not is_lead(request.user, evaluation):
        raise PermissionDenied(
            _("A draft is for the lead alone. The report of the decision is for every member.")
        )
    return evaluation, draft_of(evaluation, request.user)


@show_or_make
def draft_report(request, pk):
    evaluation, draft = draft_for(request, pk)
    if request.method == "POST":
        try:
            refuse_too_many(evaluation)
        except TooLarge as refusal:
            messages.error(request, str(refusal))
        else:
            draft.begin(request.user)
        return redirect(draft.page)
    context = {
        "evaluation": evaluation,
        "title": _("Draft report"),
        "back": reverse("report_list", args=[pk]),
        "download": reverse("draft_pdf", args=[pk]),
        "is_remade": True,
    }
    return show(request, draft, context)


@require_safe
def draft_pdf(request, pk):
    evaluation, draft = draft_for(request, pk)
    if draft.state(draft.progress()) != READY:
        return redirect(draft.page)
    if request.method != "HEAD":
        with transaction.atomic():
            evaluation.record(request.user, Act.DOWNLOADED_DRAFT)
    name = f"{slugify(evaluation.title)[:60] or 'evaluation'}-draft.pdf"
    return download_file(draft.file, name)


def letter_for(request, pk, determination_pk, number):
    """Return the determination, the row of the vendor in its document, and the letter."""
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
    rows = {row["id"]: row for row in recipients(book_of(determination))}
    if f"C{number}" not in rows:
        raise Http404
    return determination, rows[f"C{number}"], letter_to(determination, number)


@show_or_make
def letter(request, pk, determination_pk, number):
    determination, row, printing = letter_for(request, pk, determination_pk, number)
    if request.method == "POST":
        if not default_storage.exists(printing.file):
            printing.begin(request.user)
        return redirect(printing.page)
    context = {
        "evaluation": determination.evaluation,
        "title": _("Letter to %(vendor)s") % {"vendor": row["name"]},
        "back": determination.get_absolute_url(),
        "download": reverse("letter_pdf", args=[pk, determination_pk, number]),
        "is_remade": False,
    }
    return show(request, printing, context)


@require_safe
def letter_pdf(request, pk, determination_pk, number):
    determination, _row, printing = letter_for(request, pk, determination_pk, number)
    if printing.state(printing.progress()) != READY:
        return redirect(printing.page)
    if request.method != "HEAD":
        after = {"decision": determination.number, "candidate": number}
        with transaction.atomic():
            determination.evaluation.record(request.user, Act.DOWNLOADED_LETTER, after=after)
    name = file_name(determination, f"letter-{number}.pdf", "-")
    return download_file(printing.file, name)


def show(request, printing, context):
    progress = printing.progress()
    context |= {"printing": printing, "progress": progress, "state": printing.state(progress)}
    name = "_printing" if request.htmx else "printing"
    return render(request, f"scoring/reports/{name}.html", context)
