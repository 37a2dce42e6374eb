"""Moderation: the cells that need talk, and the level the panel agreed on each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods

from accounts.kept import take_kept_post
from scoring.caps import Cap
from scoring.forms.moderation import AgreedLevelForm
from scoring.models import Moderation
from scoring.permissions import can_moderate, is_lead
from scoring.results import results_for
from scoring.results.talk import KINDS, cells_to_talk_about, low_ratings, opened_cells
from scoring.views.released import released_evaluation

CELLS_A_PAGE = 25
TITLES = {
    "unsettled": "Beyond tolerance",
    "over-evidence": "Above the evidence",
    "pending": "Not rated",
    "agreed": "Agreed",
}


@require_http_methods(["GET", "HEAD", "POST"])
def moderation(request, pk):
    evaluation = released_evaluation(request.user, pk)
    if request.method == "POST":
        return _agree(request, evaluation)
    kept = take_kept_post(request)
    results = results_for(evaluation)
    return _page(request, results, MultiValueDict(kept) if kept else None)


@transaction.atomic
def _agree(request, evaluation):
    """Record the agreed level of the posted cell, or show what is wrong with it."""
    evaluation.lock()
    if not can_moderate(request.user, evaluation):
        raise PermissionDenied(
            "Only the lead records what the panel agreed, and only until the decision."
        )
    results = results_for(evaluation)
    cell = _cell_in(request.POST)
    if cell not in [known for _, known in cells_to_talk_about(results)]:
        raise Http404
    form = _form_of(results, cell, request.POST)
    if not form.is_valid():
        return _page(request, results, request.POST)
    candidate = evaluation.candidates.get(pk=results.candidates[cell[0]].pk)
    check = evaluation.checks.get(pk=results.checks[cell[1]].pk)
    level, reason = form.cleaned_data["level"], form.cleaned_data["reason"]
    Moderation.objects.agree(candidate, check, level, reason, request.user)
    messages.success(request, f"Level {level} is agreed for {check} of {candidate}.")
    return redirect(request.get_full_path())


def _page(request, results, data=None):
    """Answer with one page of cells; `data` are posted fields of one of them, or None."""
    known = cells_to_talk_about(results)
    kind = request.GET.get("kind")
    cells = [(own, cell) for own, cell in known if own == kind or kind not in KINDS]
    posted = _cell_in(data) if data else None
    page = Paginator(cells, CELLS_A_PAGE).get_page(request.GET.get("page"))
    opened = opened_cells(results, list(page))
    forms = [
        _form_of(results, cell, data if cell == posted else None) for _, cell in page.object_list
    ]
    may_agree = can_moderate(request.user, results.evaluation)
    return render(
        request,
        "scoring/moderation.html",
        {
            "evaluation": results.evaluation,
            "kind": kind,
            "kinds": [(name, TITLES[name], _count(known, name)) for name in KINDS],
            "page": page,
            "cells": list(zip(opened, forms, strict=True)),
            "low_ratings": list(low_ratings(results)),
            "may_agree": may_agree,
            "is_lead": is_lead(request.user, results.evaluation),
            "form": next((form for form in forms if form.is_bound), None),
        },
    )


def _cell_in(data):
    return (data.get("candidate"), data.get("check"))


def _form_of(results, cell, data=None):
    found = results.standings.candidate(cell[0]).cells[cell[1]]
    return AgreedLevelForm(
        Cap(results.grid.check(cell[1]), found.evidence),
        results.grid.rules.note_min_words,
        data,
        prefix="-".join(cell),
    )


def _count(cells, kind):
    return sum(own == kind for own, _ in cells)
