"""Moderation: the cells that need talk, and the level the panel agreed on each."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from accounts.kept import take_kept_post
from scoring.agreeing import sign_offs_of
from scoring.caps import Cap
from scoring.forms.moderation import AgreedLevelForm
from scoring.models import Moderation
from scoring.permissions import can_moderate, is_lead
from scoring.results import results_for
from scoring.results.ratings import agreed_of
from scoring.results.talk import (
    KINDS,
    NEEDED,
    cells_to_talk_about,
    counts_of,
    low_ratings,
    opened_cells,
)
from scoring.views.released import released_evaluation

CELLS_A_PAGE = 25
TITLES = {
    "unsettled": "Beyond tolerance",
    "over-evidence": "Above the evidence",
    "pending": "Not rated",
    "under-minimum": "Under a minimum",
    "missing": "Answers missing",
    "agreed": "Agreed",
}
SIGNED = "Everybody has signed the agreed levels. Open moderation again before you change one."
MEANWHILE = (
    "Level {level} was recorded here while you were reading. Read it, then record yours again."
)


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
    place = _place_of(results, request, cell)
    if sign_offs_of(evaluation).is_closed:
        messages.error(request, SIGNED)
        return redirect("sign_off", evaluation.pk)
    if _is_stale(request, results, cell):
        return _page(request, results, request.POST)
    (opened,) = opened_cells(results, [("", cell)])
    form = _form_of(results, opened, request.POST)
    if not form.is_valid():
        return _page(request, results, request.POST)
    candidate = evaluation.candidates.get(pk=results.candidates[cell[0]].pk)
    check = evaluation.checks.get(pk=results.checks[cell[1]].pk)
    level, reason = form.cleaned_data["level"], form.cleaned_data["reason"]
    Moderation.objects.agree(candidate, check, level, reason, request.user)
    messages.success(
        request, format_html("Level {} is agreed for {} of <bdi>{}</bdi>.", level, check, candidate)
    )
    return redirect(_next_after(request, results_for(evaluation), place))


def _place_of(results, request, cell):
    """Return where the cell stands among those that are listed; 404 for any other."""
    if cell not in [known for _, known in cells_to_talk_about(results)]:
        raise Http404
    listed = [known for _, known in _listed(results, request)]
    return listed.index(cell) if cell in listed else 0


def _is_stale(request, results, cell):
    """Say, also to the reader, whether another level was recorded since the page was loaded."""
    agreed = agreed_of(results, [results.candidates[cell[0]].pk]).get(cell)
    if request.POST.get("seen", "") == (agreed.stamp if agreed else ""):
        return False
    level = agreed.level if agreed else "–"
    messages.error(request, MEANWHILE.replace("{level}", str(level)))
    return True


def _listed(results, request):
    """Return the cells of the kind that the page was asked for."""
    known, kind = cells_to_talk_about(results), request.GET.get("kind")
    return [(own, cell) for own, cell in known if own == kind or kind not in KINDS]


def _next_after(request, results, place):
    """Return the address of the next cell that needs talk, or of the page without one."""
    cells = _listed(results, request)
    waiting = [index for index, (kind, _) in enumerate(cells) if kind in NEEDED]
    later = [index for index in waiting if index >= place] or waiting
    if not later:
        return request.get_full_path()
    return request.path + _query(request, cells, later[0])


def _query(request, cells, index):
    """Return the part of the address that leads to the cell at `index`."""
    asked = {"kind": request.GET["kind"]} if request.GET.get("kind") in KINDS else {}
    if index >= CELLS_A_PAGE:
        asked["page"] = index // CELLS_A_PAGE + 1
    anchor = f"#{'-'.join(cells[index][1])}"
    return (f"?{urlencode(asked)}" if asked else "") + anchor


def _page(request, results, data=None):
    """Answer with one page of cells; `data` are posted fields of one of them, or None."""
    known, listed = cells_to_talk_about(results), _listed(results, request)
    posted = _cell_in(data) if data else None
    page = Paginator(listed, CELLS_A_PAGE).get_page(request.GET.get("page"))
    opened = opened_cells(results, list(page))
    forms = [_form_of(results, one, data if _id_of(one) == posted else None) for one in opened]
    sign_offs = sign_offs_of(results.evaluation)
    context = {
        "evaluation": results.evaluation,
        "kind": request.GET.get("kind"),
        "kinds": [(name, TITLES[name], _count(known, name)) for name in KINDS],
        "counts": counts_of(results, known),
        "page": page,
        "cells": list(zip(opened, forms, _links(request, listed, page), strict=True)),
        "low_ratings": list(low_ratings(results)),
        "sign_offs": sign_offs,
        "may_agree": can_moderate(request.user, results.evaluation) and not sign_offs.is_closed,
        "is_lead": is_lead(request.user, results.evaluation),
        "form": next((form for form in forms if form.is_bound), None),
    }
    return render(request, "scoring/moderation.html", context)


def _links(request, cells, page):
    """Return for each cell of the page the address of the next that needs talk, "" without."""
    waiting = [index for index, (kind, _) in enumerate(cells) if kind in NEEDED]
    first = (page.number - 1) * CELLS_A_PAGE
    found = []
    for index in range(first, first + len(page.object_list)):
        later = next((other for other in waiting if other > index), None)
        found.append("" if later is None else request.path + _query(request, cells, later))
    return found


def _cell_in(data):
    return (data.get("candidate"), data.get("check"))


def _id_of(opened):
    return (opened.candidate.id, opened.check.id)


def _form_of(results, opened, data=None):
    return AgreedLevelForm(
        Cap(results.grid.check(opened.check.id), opened.cell.evidence),
        results.grid.rules.note_min_words,
        data,
        opened.middle,
        prefix="-".join(_id_of(opened)),
    )


def _count(cells, kind):
    return sum(own == kind for own, _ in cells)
