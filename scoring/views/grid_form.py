"""One criterion of one candidate, all its checks on a page."""

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from scoring.cells import load_cells, shuffled
from scoring.queue import unfinished_candidates
from scoring.views.membership import fetch_candidate, fetch_criterion, fetch_member
from scoring.views.rating_page import rate, read_page


@require_http_methods(["GET", "HEAD", "POST"])
def rate_criterion(request, pk, candidate_pk, criterion):
    page = read_page(request)
    member = fetch_member(request, pk)
    criterion = fetch_criterion(member, criterion)
    candidate = fetch_candidate(member, candidate_pk)
    candidates = shuffled(member, criterion.id)
    here = candidates.index(candidate_pk)

    checks = list(member.evaluation.checks.in_use().scored().filter(criterion=criterion.id))
    cells = load_cells(member, [candidate], checks)
    for cell in cells:
        cell.label = cell.check.id

    context = criterion_context(member, criterion) | {
        "template": "scoring/rate_criterion.html",
        "heading": criterion.title,
        "candidate": candidate,
        "number": here + 1,
        "candidates": len(candidates),
        "rated": sum(cell.rating is not None for cell in cells),
        "mode": "criterion",
    }

    def following():
        return unfinished_candidates(member, candidates[here + 1 :], checks)

    context["is_last"] = lambda: not following()
    return rate(request, member, cells, page, context, lambda: onward(pk, following(), criterion))


def criterion_context(member, criterion):
    """Return what the head of both forms says of the criterion."""
    evaluation = member.evaluation
    order = [one.id for one in evaluation.grid_copy.criteria]
    return {
        "evaluation": evaluation,
        "criterion": criterion,
        "criterion_number": order.index(criterion.id) + 1,
        "criteria": len(order),
        "points": evaluation.weights.values_list("points", flat=True).get(criterion=criterion.id),
        "names_hidden": False,
        "recused": member.recused_names,
    }


def onward(pk, rest, criterion):
    """Return where Save and next leads: the next candidate that waits for an answer, or the
    answers of the criterion."""
    if rest:
        return reverse("rate_criterion", args=[pk, rest[0], criterion.id])
    return reverse("check_answers", args=[pk, criterion.id])
