"""Other weights on the same ratings: the server re-ranks, and saves nothing."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from scoring.forms.what_if import ScenarioForm, WhatIfForm
from scoring.permissions import can_save_scenario, is_lead
from scoring.results.kept import scores_for
from scoring.results.moves import equal_points, move_rows, moves_under, order_of, spoken_order
from scoring.results.scenarios import tried_sets
from scoring.views.released import released_evaluation


@require_safe
def what_if(request, pk):
    evaluation = released_evaluation(request.user, pk)
    results = scores_for(evaluation)
    form = WhatIfForm(results, request.GET or None)
    if request.htmx:
        return render(request, "scoring/_what_if_result.html", _context(form))
    return what_if_page(request, form, ScenarioForm(results))


def what_if_page(request, form, scenario_form):
    """Answer with the whole page: the weights of `form`, and the name to keep them under."""
    evaluation = form.results.evaluation
    context = {
        "scenario_form": scenario_form,
        "may_save": can_save_scenario(request.user, evaluation),
        "form": scenario_form if scenario_form.is_bound else form,
        "is_lead": is_lead(request.user, evaluation),
        "sets": list(_sets(form.results)),
    }
    return render(request, "scoring/what_if.html", _context(form) | context)


def _context(form):
    """Return what the order under the weights of a form needs."""
    moves = moves_under(form.results, form.points)
    return {
        "evaluation": form.results.evaluation,
        "weights": form,
        "moves": moves,
        "rows": move_rows(moves),
        "order": order_of(moves),
        "spoken": spoken_order(moves),
    }


def _sets(results):
    """Return (name, address) of each set of weights that is worth a try."""
    used = [line.id for line in results.used_criteria]
    yield "Equal weights", _address(results, dict(zip(used, equal_points(len(used)), strict=True)))
    for one in tried_sets(results):
        yield one.name, _address(results, {name: one.points[name] for name in used})


def _address(results, points):
    return f"{reverse('what_if', args=[results.evaluation.pk])}?{urlencode(points)}"
