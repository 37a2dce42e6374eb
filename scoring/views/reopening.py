"""Opening a decision again: it stays as it is, and the next one replaces it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from scoring.forms.panel_meeting import ReasonForm
from scoring.models import NotReady
from scoring.permissions import can_reopen_decision, is_lead
from scoring.views.released import released_evaluation
from scoring.views.setup import posted

NOT_YOURS = "The lead opens a decision again, and only one that is in force."


@require_http_methods(["GET", "HEAD", "POST"])
def reopen_decision(request, pk):
    evaluation = released_evaluation(request.user, pk)
    determination = evaluation.determinations.last()
    if determination is None or not can_reopen_decision(request.user, evaluation):
        raise PermissionDenied(NOT_YOURS)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return _reopen(request, determination, form.cleaned_data["reason"])
    context = {
        "evaluation": evaluation,
        "form": form,
        "determination": determination,
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/reopen_decision.html", context)


def _reopen(request, determination, reason):
    try:
        determination.reopen(request.user, reason)
    except NotReady as error:
        raise PermissionDenied(str(error)) from None
    messages.success(
        request,
        f"Decision {determination.number} stays as it is. The one that you make now replaces it.",
    )
    return redirect("decide", determination.evaluation_id)
