"""What came from outside after the seal, and a member of the panel who lets it count."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.evaluations.access import entered_page
from scoring.evaluations.permissions import member_of
from scoring.ratings.acceptance import accept_facts, waiting_changes_of, why_not_accepted


@entered_page
def waiting_changes(request, evaluation, candidate_pk):
    candidates = evaluation.candidates.select_related("vendor")
    candidate = get_object_or_404(candidates, pk=candidate_pk)
    refusal = why_not_accepted(member_of(request.user, evaluation), evaluation, candidate)
    if request.method == "POST":
        if refusal:
            raise PermissionDenied(refusal)
        is_all = "all" in request.POST
        keys = request.POST.get("shown", "").split() if is_all else request.POST.getlist("row")
        count = accept_facts(evaluation, candidate, keys, request.user)
        if count:
            sentence = ngettext(
                "%(count)s fact is accepted. It counts here from now on.",
                "%(count)s facts are accepted. They count here from now on.",
                count,
            )
            messages.success(request, sentence % {"count": count})
        if not keys:
            messages.error(request, _("Tick what should count, then accept it."))
        elif count < len(set(keys)):
            messages.error(
                request,
                _("What you chose does not wait any more, or has changed. Look again."),
            )
        return redirect("waiting_changes", evaluation.pk, candidate_pk)
    counts = evaluation.is_under_judgement
    waiting = waiting_changes_of(evaluation, candidate) if counts else []
    context = {
        "evaluation": evaluation,
        "candidate": candidate,
        "refusal": refusal,
        "waiting": waiting,
        "facts": [row.change.key for row in waiting if row.change.key],
    }
    return render(request, "scoring/ratings/waiting_changes.html", context)
