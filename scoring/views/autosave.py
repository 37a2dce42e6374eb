"""One cell, saved as it changes."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from scoring.cells import load_cells
from scoring.forms.rating import GridForm
from scoring.models.answer import RatingIsClosed
from scoring.page_token import PageToken
from scoring.rationale import when_needed
from scoring.views.check_form import label_of
from scoring.views.membership import fetch_candidate, fetch_member
from scoring.views.rating_page import read_page
from vendors.taking_part import in_conflict_with


@require_POST
def save_rating(request, pk, candidate_pk, check_id):
    page = read_page(request)
    member = fetch_member(request, pk, assignments=False)
    evaluation = member.evaluation
    candidate = fetch_candidate(member, candidate_pk)
    check = get_object_or_404(evaluation.checks.in_use().scored(), check_id=check_id)

    if not member.assignments.filter(criterion=check.criterion).exists():
        raise PermissionDenied

    cell = load_cell(request, member, candidate, check)
    form = GridForm([cell], request.POST, page, is_draft=True)
    try:
        form.save(member)
    except RatingIsClosed as reason:
        return answer("scoring/_rating_closed_line.html", {"reason": reason}, 409)

    return answer_cell(request, cell)


def load_cell(request, member, candidate, check):
    """Return the cell; with nothing but its cap when that is all this request needs."""
    prefix = f"c{candidate.pk}-{check.check_id}"
    plain = request.POST.get(f"{prefix}-answer") and f"{prefix}-seen" not in request.POST
    points_to_evidence = bool(request.POST.get(f"{prefix}-evidence"))
    (cell,) = load_cells(
        member,
        [candidate],
        [check],
        beside=points_to_evidence or not plain,
        answers=not plain,
    )
    return cell


def answer_cell(request, cell):
    """Answer with the line below the cell, or with the whole cell once two answers are settled."""
    context = {"cell": cell, "seen": str(PageToken.new(request.user))}
    if f"{cell.prefix}-keep" in request.POST and not cell.errors and not cell.conflict:
        response = answer("scoring/_cell.html", context | whole(request, cell), 200)
        response["HX-Retarget"], response["HX-Reswap"] = f"#cell-{cell.prefix}", "outerHTML"
        return response
    status = 409 if cell.conflict else 422 if cell.errors else 200
    return answer("scoring/_saved.html", context, status)


def whole(request, cell):
    """Return what a whole cell needs to show itself as it stands on the page it came from."""
    hidden = request.POST.get("names") == "hidden"
    cell.label = label_of(cell.candidate, hidden)
    return {
        "evaluation": cell.in_use.evaluation,
        "mode": "check" if request.POST.get("mode") == "check" else "criterion",
        "names_hidden": hidden,
        "when_needed": when_needed(cell.rules),
        "in_conflict_with": in_conflict_with(request.user, [cell.candidate.vendor_id]),
    }


def answer(template, context, status):
    """Answer a script; the header tells it apart from a sign-in page that came instead."""
    response = HttpResponse(render_to_string(template, context), status=status)
    response["X-Rating"] = "answer"
    return response
