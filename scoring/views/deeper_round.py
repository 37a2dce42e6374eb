"""Starting a deeper round from the short list of a decision."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from scoring.forms.deeper_round import RoundForm
from scoring.models import CandidateDecision, NotReady
from scoring.models.deeper_round import start_deeper_round
from scoring.permissions import can_start_deeper_round, is_lead
from scoring.views.released import released_evaluation
from scoring.views.setup import posted

NOT_YOURS = "The lead of a decided evaluation starts a deeper round, and only who may lead one."


@require_http_methods(["GET", "HEAD", "POST"])
def deeper_round(request, pk):
    evaluation = released_evaluation(request.user, pk)
    determination = evaluation.determinations.last()
    if determination is None or not can_start_deeper_round(request.user, evaluation):
        raise PermissionDenied(NOT_YOURS)
    form = RoundForm(posted(request), initial={"title": f"{evaluation.title[:180]}, deeper round"})
    if request.method == "POST" and form.is_valid():
        return _start(request, determination, form.cleaned_data["title"])
    context = {
        "evaluation": evaluation,
        "determination": determination,
        "candidates": _candidates(evaluation),
        "form": form,
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/deeper_round.html", context)


def _start(request, determination, title):
    try:
        deeper = start_deeper_round(determination, request.user, title)
    except NotReady as error:
        raise PermissionDenied(str(error)) from None
    messages.success(request, "The deeper round is there, as a draft. Take its steps next.")
    return redirect(deeper)


def _candidates(evaluation):
    """Return those who go on: the short list, and the incumbent whether it is on it or not."""
    goes_on = Q(is_incumbent=True) | Q(decision__outcome=CandidateDecision.Outcome.SHORTLIST)
    return evaluation.candidates.present().filter(goes_on).select_related("vendor")
