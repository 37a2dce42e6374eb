"""Scenarios: tried weights under a name, beside the agreed ones that they never touch."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from accounts.kept import take_kept_post
from scoring.forms.what_if import ScenarioForm, WhatIfForm
from scoring.models import NotReady, Scenario
from scoring.permissions import can_save_scenario, is_lead
from scoring.results.kept import scores_for
from scoring.results.scenarios import comparison_of, tried_sets
from scoring.views.released import released_evaluation
from scoring.views.what_if import what_if_page

REFUSED = (
    "The lead and the assessors keep scenarios, from the release of the ratings to the decision."
)


@require_http_methods(["GET", "HEAD", "POST"])
def scenarios(request, pk):
    evaluation = released_evaluation(request.user, pk)
    if request.method == "POST":
        return _save(request, evaluation)
    kept = take_kept_post(request)
    if kept:
        return _not_saved(request, evaluation, MultiValueDict(kept))
    return _list(request, evaluation)


@require_POST
def archive_scenario(request, pk, scenario_pk):
    return _change(
        request, pk, scenario_pk, Scenario.archive, "archived. You can put it back below"
    )


@require_POST
def restore_scenario(request, pk, scenario_pk):
    return _change(request, pk, scenario_pk, Scenario.restore, "back among the others")


def _save(request, evaluation):
    _refuse(request, evaluation)
    form = ScenarioForm(scores_for(evaluation), request.POST)
    if not form.is_valid():
        return _not_saved(request, evaluation, request.POST)
    name = form.cleaned_data["name"]
    try:
        Scenario.objects.save_as(evaluation, name, form.points, request.user)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            format_html("“<bdi>{}</bdi>” is saved. The agreed weights stay as they are.", name),
        )
    return redirect("scenarios", evaluation.pk)


def _not_saved(request, evaluation, data):
    """Show the weights that were sent, with what is wrong with them or with their name."""
    results = scores_for(evaluation)
    return what_if_page(request, WhatIfForm(results, data), ScenarioForm(results, data))


def _list(request, evaluation):
    results = scores_for(evaluation)
    held = list(evaluation.scenarios.for_list())
    context = {
        "evaluation": evaluation,
        "comparison": comparison_of(results, tried_sets(results)),
        "scenarios": [scenario for scenario in held if not scenario.is_archived],
        "archived": [scenario for scenario in held if scenario.is_archived],
        "may_save": can_save_scenario(request.user, evaluation),
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/scenarios.html", context)


def _change(request, pk, scenario_pk, act, done):
    """Archive a scenario or put it back; 404 for strangers, 403 for observers."""
    evaluation = released_evaluation(request.user, pk)
    _refuse(request, evaluation)
    scenario = get_object_or_404(evaluation.scenarios, pk=scenario_pk)
    try:
        act(scenario, request.user)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, format_html("“<bdi>{}</bdi>” is {}.", scenario, done))
    return redirect("scenarios", pk)


def _refuse(request, evaluation):
    if not can_save_scenario(request.user, evaluation):
        raise PermissionDenied(REFUSED)
