"""Set-up: how 100 points are shared between the criteria."""

from django.contrib import messages
from django.shortcuts import redirect

from scoring.forms.weights import SharingForm, WeightsForm
from scoring.models.readiness import total_gap
from scoring.permissions import can_set_up
from scoring.views.setup import posted, show, step
from scoring.views.weighing import found_by, panel_of, use_middles


@step
def setup_weights(request, evaluation):
    around = {
        "panel": panel_of(request.user, evaluation),
        "found": found_by(evaluation.weighing, list(evaluation.criterion_titles)),
    }
    if not can_set_up(request.user, evaluation):
        text = weights_text(evaluation)
        return show(request, "scoring/setup_weights.html", evaluation, **text, **around)
    if request.POST.get("act") == "middle":
        return use_middles(request, evaluation)
    if request.POST.get("act") == "share":
        form = share(request, evaluation)
        return show(request, "scoring/setup_weights.html", evaluation, form=form, **around)
    form = WeightsForm(posted(request), evaluation=evaluation)
    if request.method == "POST" and form.is_valid():
        save(form, evaluation, request.user)
        total = sum(points for points, _ in form.points().values())
        gap = total_gap(total)
        messages.success(request, f"Weights are saved. {gap}" if gap else "Weights are saved.")
        return redirect("setup_weights" if gap else "evaluation_detail", evaluation.pk)
    return show(request, "scoring/setup_weights.html", evaluation, form=form, **around)


def share(request, evaluation):
    """Return the form with the rest of the points shared in proportion, not saved."""
    form = SharingForm(request.POST, evaluation=evaluation)
    if not form.is_valid():
        return form
    messages.info(request, "The rest is shared in proportion. Nothing is saved yet.")
    return WeightsForm(initial=form.shared, evaluation=evaluation)


def save(form, evaluation, user):
    """Save points and minima; points that were changed by hand were given as points."""
    before = dict(evaluation.weights.values_list("criterion", "points"))
    evaluation.weigh(form.points(), user)
    if before != {criterion: points for criterion, (points, _) in form.points().items()}:
        evaluation.change(user, "weights agreed", weighing={"method": "direct"})


def weights_text(evaluation):
    """Return (title, points, minimum) of every criterion, and the total."""
    titles = evaluation.criterion_titles
    rows = [(titles[row.criterion], row.points, row.minimum) for row in evaluation.weights.all()]
    return {"rows": rows, "total": sum(points for _, points, _ in rows)}
