"""Letters to the vendors that were not chosen: one each, for the lead, after the decision."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from scoring.models import CandidateDecision
from scoring.permissions import can_send_letters
from scoring.report.book import BadDocument
from scoring.report.letter import NOT_CHOSEN, NotAddressed, render_letter
from scoring.report.pdf import ReportFailed
from scoring.views.released import released_evaluation

ONLY_LEAD = "Letters are the lead's, once the decision is made. Its report is for every member."
REPLACED = "This decision was replaced. Letters follow the one that is in force."
FAILED = "The letter could not be made just now. Nothing is lost; try again in a minute."


@require_safe
def letter(request, pk, determination_pk, number):
    evaluation = released_evaluation(request.user, pk)
    if not can_send_letters(request.user, evaluation):
        raise PermissionDenied(ONLY_LEAD)
    determination = get_object_or_404(evaluation.determinations, pk=determination_pk)
    if evaluation.determinations.filter(number__gt=determination.number).exists():
        raise PermissionDenied(REPLACED)
    try:
        content = render_letter(determination.document, f"C{number}")
    except NotAddressed:
        raise Http404 from None
    except (BadDocument, ReportFailed):
        messages.error(request, FAILED)
        return redirect(determination)
    _record(request, evaluation, determination, number)
    response = HttpResponse(content, content_type="application/pdf")
    title = slugify(evaluation.title)[:60] or "evaluation"
    name = f"{title}-decision-{determination.number}-letter-{number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


@transaction.atomic
def _record(request, evaluation, determination, number):
    """Note who took which letter away. Asking for the head alone takes nothing."""
    if request.method != "HEAD":
        after = {"decision": determination.number, "candidate": number}
        evaluation.record(request.user, "downloaded a letter", after=after)


def letters_of(user, determination):
    """Return (number, name, outcome) of everybody this person can write to, [] for nobody."""
    evaluation = determination.evaluation
    is_replaced = evaluation.determinations.filter(number__gt=determination.number).exists()
    if is_replaced or not can_send_letters(user, evaluation):
        return []
    rows = CandidateDecision.objects.filter(
        candidate__evaluation=evaluation, candidate__withdrawn_at=None, outcome__in=NOT_CHOSEN
    ).select_related("candidate__vendor")
    return [
        (row.candidate.number, row.candidate.vendor.name, row.get_outcome_display()) for row in rows
    ]
