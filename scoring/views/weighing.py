"""Set-up: points from an order, from swings or from pairs, and the middle of the panel's."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect

from scoring.arithmetic import ACCEPTED_RATIO, RANDOM_INDEX_SOURCE
from scoring.forms.weighing import FORMS
from scoring.models import WeightProposal
from scoring.permissions import can_see_proposals, can_set_up, member_of
from scoring.views.setup import posted, show, step
from scoring.weighing import HOW, MIDDLE, consistency_by, middles


@step
def setup_weighing(request, evaluation, method):
    if method not in FORMS or method == "direct":
        raise Http404
    if not can_set_up(request.user, evaluation):
        return redirect("setup_weights", evaluation.pk)
    form = form_for(method, posted(request), evaluation, evaluation.weighing)
    if request.method == "POST" and form.is_valid():
        weighing = {"method": method, "judgements": form.judgements()}
        evaluation.agree_weights(form.points(), weighing, request.user)
        messages.success(request, "Weights are saved. These are the points they come to.")
        return redirect("setup_weights", evaluation.pk)
    return show(request, "scoring/setup_weighing.html", evaluation, form=form, method=method)


def use_middles(request, evaluation):
    """Agree the middle of what the panel gave; the person must have given theirs."""
    panel = panel_of(request.user, evaluation)
    if not panel["has_middle"]:
        messages.error(request, "There is no middle to use. Agree the points yourselves.")
        return redirect("setup_weights", evaluation.pk)
    points = {row.criterion: row.middle for row in panel["rows"]}
    weighing = {"method": MIDDLE, "proposals": len(panel["proposals"])}
    evaluation.agree_weights(points, weighing, request.user)
    messages.success(request, "The middle values are agreed.")
    return redirect("setup_weights", evaluation.pk)


def form_for(method, data, evaluation, kept):
    """Return the form of a method, begun with what was judged by it before."""
    begun = kept.get("judgements") if kept.get("method") == method else None
    return FORMS[method](data, titles=evaluation.criterion_titles, initial=begun)


def found_by(weighing, criteria):
    """Return how points were found, in words, with the advice on comparisons in pairs."""
    method = weighing.get("method", "direct")
    consistency = consistency_by(method, weighing.get("judgements"), criteria)
    return {
        "how": HOW[method],
        "consistency": consistency,
        "is_consistent": consistency is not None and consistency <= ACCEPTED_RATIO,
        "source": RANDOM_INDEX_SOURCE,
    }


def panel_of(user, evaluation):
    """Return what the panel gave, as far as this person may see it."""
    member = member_of(user, evaluation)
    given = list(WeightProposal.objects.for_list().filter(member__evaluation=evaluation))
    seen = given if can_see_proposals(member, evaluation, given) else []
    agreed = dict(evaluation.weights.values_list("criterion", "points"))
    titles = evaluation.criterion_titles
    rows = middles(titles, agreed, [proposal.points for proposal in seen]) if seen else []
    return {
        "given": len(given),
        "asked": evaluation.members.present().exclude(role="observer").count(),
        "proposals": seen,
        "rows": rows,
        "has_middle": bool(rows) and rows[0].middle is not None,
    }
