"""Other weights on the same ratings: the server re-ranks, and saves nothing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import HiddenInput
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.decisions.document.book import book_for
from scoring.evaluations.access import released_evaluation
from scoring.evaluations.models import NotReady
from scoring.evaluations.permissions import can_save_scenario, is_lead
from scoring.results.forms import ScenarioForm, WhatIfForm
from scoring.results.models import Scenario
from scoring.results.what_if import (
    comparison_of,
    equal_points,
    move_rows,
    moves_under,
    spoken_order,
)

CHANGES = {
    "archive": (
        Scenario.archive,
        gettext_lazy("“<bdi>{}</bdi>” is archived. You can put it back below."),
    ),
    "restore": (Scenario.restore, gettext_lazy("“<bdi>{}</bdi>” is back among the others.")),
}


@require_safe
def what_if(request, pk):
    evaluation = released_evaluation(request.user, pk)
    book = book_for(evaluation)
    form = WhatIfForm(book.results, request.GET or None)
    if request.htmx:
        return render(request, "scoring/reports/_what_if_result.html", _order(evaluation, form))
    return what_if_page(request, evaluation, book, form, ScenarioForm(book.results))


def what_if_page(request, evaluation, book, form, scenario_form):
    """Answer with the whole page: the weights of `form`, and the name to keep them under."""
    used = [line.id for line in book.results.used_criteria]
    equal = dict(zip(used, equal_points(len(used)), strict=True))
    sets = [(_("Equal weights"), equal), *((tried.name, tried.points) for tried in book.tried_sets)]
    address = reverse("what_if", args=[evaluation.pk])
    context = {
        "scenario_form": scenario_form,
        # Without ids: those belong to the boxes above, which hold the same points.
        "hidden_points": [HiddenInput().render(box.html_name, box.value()) for box in form],
        "may_save": can_save_scenario(request.user, evaluation),
        "form": scenario_form if scenario_form.is_bound else form,
        "is_lead": is_lead(request.user, evaluation),
        "sets": [
            (name, f"{address}?{urlencode({criterion: points[criterion] for criterion in used})}")
            for name, points in sets
        ],
    }
    return render(request, "scoring/reports/what_if.html", _order(evaluation, form) | context)


def _order(evaluation, form):
    moves = moves_under(form.results, form.points)
    return {
        "evaluation": evaluation,
        "weights": form,
        "moves": moves,
        "rows": move_rows(moves),
        "spoken": spoken_order(moves),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def scenarios(request, pk):
    evaluation = released_evaluation(request.user, pk)
    if request.method == "POST":
        refuse_unless_savable(request, evaluation)
        book = book_for(evaluation)
        form = ScenarioForm(book.results, request.POST)
        if not form.is_valid():
            weights = WhatIfForm(book.results, request.POST)
            return what_if_page(request, evaluation, book, weights, form)
        name = form.cleaned_data["name"]
        try:
            Scenario.objects.save_as(evaluation, name, form.points, request.user)
        except NotReady as refusal:
            messages.error(request, str(refusal))
        else:
            text = _("“<bdi>{}</bdi>” is saved. The agreed weights stay as they are.")
            messages.success(request, format_html(text, name))
        return redirect("scenarios", evaluation.pk)
    book, rows = book_for(evaluation), list(evaluation.scenarios.for_list())
    context = {
        "evaluation": evaluation,
        "comparison": comparison_of(book.results, book.tried_sets),
        "scenarios": [scenario for scenario in rows if not scenario.is_archived],
        "archived": [scenario for scenario in rows if scenario.is_archived],
        "may_save": can_save_scenario(request.user, evaluation),
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/reports/scenarios.html", context)


@require_POST
def change_scenario(request, pk, scenario_pk, act):
    """Archive a scenario or put it back; 404 for strangers, 403 for observers."""
    evaluation = released_evaluation(request.user, pk)
    refuse_unless_savable(request, evaluation)
    scenario = get_object_or_404(evaluation.scenarios, pk=scenario_pk)
    change, success = CHANGES[act]
    try:
        change(scenario, request.user)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, format_html(success, scenario))
    return redirect("scenarios", pk)


def refuse_unless_savable(request, evaluation):
    if not can_save_scenario(request.user, evaluation):
        raise PermissionDenied(
            _(
                "The lead and the assessors keep scenarios, from the release of the ratings to "
                "the decision."
            )
        )
