"""The weights that a member gives alone, before seeing anybody else's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from scoring.forms.weighing import FORMS
from scoring.models import NotReady, WeightProposal
from scoring.permissions import can_weigh
from scoring.views.membership import enter
from scoring.views.setup import posted, too_late
from scoring.views.weighing import form_for, found_by, panel_of


@require_http_methods(["GET", "HEAD", "POST"])
def own_weights(request, pk):
    member = fetch_weigher(request, pk)
    if request.method == "POST" and not can_weigh(member, member.evaluation):
        return too_late(request, member.evaluation)
    if request.method == "POST":
        return act(request, WeightProposal.objects.give, member)
    proposal = WeightProposal.objects.filter(member=member).first()
    evaluation = member.evaluation
    return render(
        request,
        "scoring/own_weights.html",
        {
            "evaluation": evaluation,
            "proposal": proposal,
            "can_weigh": can_weigh(member, evaluation),
            "panel": panel_of(request.user, evaluation),
            **_own(proposal, evaluation.criterion_titles),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def own_weighing(request, pk, method):
    member = fetch_weigher(request, pk)
    if method not in FORMS:
        raise Http404
    if request.method == "POST" and not can_weigh(member, member.evaluation):
        return too_late(request, member.evaluation)
    proposal = WeightProposal.objects.filter(member=member).first()
    if not can_weigh(member, member.evaluation) or (proposal and proposal.is_given):
        return redirect("own_weights", pk)
    form = form_for(method, posted(request), member.evaluation, kept(proposal))
    if request.method == "POST" and form.is_valid():
        judged = method, form.judgements(), form.points()
        return act(request, WeightProposal.objects.work_out, member, *judged)
    context = {"evaluation": member.evaluation, "form": form, "method": method, "is_own": True}
    return render(request, "scoring/setup_weighing.html", context)


def fetch_weigher(request, pk):
    """Return the member; an observer, who weighs nothing, gets 403."""
    member = enter(request.user, pk)
    if member.role == member.Role.OBSERVER:
        raise PermissionDenied
    return member


def act(request, change, member, *judged):
    """Carry out a change and go back to the member's own page, with what became of it."""
    try:
        proposal = change(member, *judged)
    except NotReady as error:
        messages.error(request, str(error))
    else:
        if proposal.is_given:
            messages.success(request, "Your weights are given. You see what the others gave.")
    return redirect("own_weights", member.evaluation_id)


def kept(proposal):
    """Return what a member judged before, as `form_for` reads it."""
    return {"method": proposal.method, "judgements": proposal.judgements} if proposal else {}


def _own(proposal, titles):
    if proposal is None:
        return {"points": [], "found": None}
    points = proposal.points
    return {
        "points": [(title, points[criterion]) for criterion, title in titles.items()],
        "found": found_by(kept(proposal), list(titles)),
    }
