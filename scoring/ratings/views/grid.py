"""What both forms of the grid share: the token, what was typed, saving, and the closed page."""

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from scoring.arithmetic.states import EvidenceState
from scoring.evaluations.access import (
    OTHERS_RATE,
    fetch_candidate,
    fetch_cell,
    fetch_criterion,
    fetch_member,
)
from scoring.evaluations.models.panel import RatingIsClosed
from scoring.ratings.cells import in_order, load_cells, shuffled
from scoring.ratings.check_words import words_of
from scoring.ratings.confirming import has_second, members_of
from scoring.ratings.forms import GridForm, PageToken, SharedReasonForm
from scoring.ratings.holdings import parameters_of
from scoring.ratings.models import Rating
from scoring.ratings.progress import unfinished_candidates, unfinished_checks
from scoring.ratings.starters import STARTERS
from vendors.models.memberships import in_conflict_with
from vendors.names import isolated


def read_page(request):
    # Called before anything of the page is read: what is saved after that is news to it.
    if request.method != "POST":
        return PageToken.new(request.user)
    page = PageToken.read(request.POST.get("token", ""))
    if page is None:
        return PageToken.unknown(request.user)
    if page.user_pk != request.user.pk:
        raise PermissionDenied
    return page


def rate(request, member, cells, page, context, onward):
    shared = SharedReasonForm(request.POST if request.method == "POST" else None, cells)
    context |= {"cells": cells, "shared": shared, "starters": STARTERS}
    if request.method != "POST":
        if member.why_closed:
            return closed(request, cells, context, member.why_closed)
        return show(request, member, cells, page, context)
    form = GridForm(cells, shared.spread, page, drafts_in(request.POST, cells, shared))
    try:
        form.save(member)
    except RatingIsClosed as reason:
        context["again"] = not member.why_closed
        return closed(request, cells, context, str(reason), status=409)
    answered = {name.removesuffix("-answer") for name in request.POST if name.endswith("-answer")}
    if answered - {cell.prefix for cell in cells}:
        messages.warning(
            request,
            _(
                "An answer was not saved: since you opened the page, its vendor withdrew or you "
                "declared a conflict of interest with it."
            ),
        )
    if form.conflicts or form.wrong or shared.errors:
        return show_again(request, member, form, page, context)
    return after_saving(request, shared, onward)


def show_again(request, member, form, page, context):
    cells = context["cells"]
    if member.why_closed:
        # Nothing was to be saved; a reason for nobody is there to be copied.
        return closed(request, cells, context, member.why_closed, status=409)
    context["saved"] = len(form.saved)
    if not context["shared"].errors:
        # It stands in each cell by now.
        context["shared"] = SharedReasonForm(None, cells)
    return show(request, member, cells, page, context, 409 if form.conflicts else 422)


def after_saving(request, shared, onward):
    if "share" in request.POST:
        sentence = ngettext(
            "The reason is given to %(count)s answer.",
            "The reason is given to %(count)s answers.",
            len(shared.ticked),
        )
        messages.success(request, sentence % {"count": len(shared.ticked)})
        return redirect(request.get_full_path())
    if "later" in request.POST:
        messages.success(request, _("Saved. You can come back whenever you like."))
        return redirect("my_tasks")
    return redirect(onward())


def drafts_in(data, cells, shared):
    if "share" in data:
        return {cell.prefix for cell in cells} - set(shared.ticked)
    return {cell.prefix for cell in cells} if "later" in data else ()


def show(request, member, cells, page, context, status=200):
    problems = [cell for cell in cells if cell.errors or cell.conflict]
    note_missing_seconds(cells)
    shared = context["shared"]
    of_shared = [
        (shared[name].id_for_label or shared[name].auto_id, sentence)
        for name, sentences in shared.errors.items()
        for sentence in sentences
    ]
    context |= {
        "cells": cells,
        "saved": context.get("saved"),
        "token": str(page),
        "seen": str(PageToken.new(request.user)),
        "more_errors": [(cell.anchor, problem(cell)) for cell in problems] + of_shared,
        "has_errors": bool(problems or of_shared),
        "in_conflict_with": vendors_in_conflict(member, cells),
    }
    return render(request, context["template"], context, status=status)


def vendors_in_conflict(member, cells):
    """One query, none for who never declared a conflict anywhere."""
    if not member.ever_in_conflict:
        return set()
    return in_conflict_with(member.user, [cell.candidate.vendor_id for cell in cells])


def note_missing_seconds(cells):
    """Without a query where no proof decides that waits for a second person; two where one does."""
    waiting = [cell for cell in cells if cell.cap.state == EvidenceState.UNCONFIRMED]
    members = members_of(waiting[0].in_use.evaluation) if waiting else []
    for cell in waiting:
        number, proofs = cell.candidate.number, [item.row for item in cell.held.proofs]
        cell.lacks_second = not any(has_second(members, proof, number) for proof in proofs)


def problem(cell):
    label = isolated(cell.label)
    if cell.errors:
        return f"{label}: {next(iter(cell.errors.values()))}"
    return _("%(label)s: Not saved, it was changed elsewhere. Choose which answer to keep.") % {
        "label": label
    }


def closed(request, cells, context, reason, status=200):
    # Answer with the page as text; what was typed too late is there to be copied.
    context |= {
        "cells": cells,
        "reason": reason,
        "again": context.get("again", False),
        "typed": [cell for cell in cells if cell.typed],
    }
    return render(request, "scoring/ratings/rating_closed.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def rate_criterion(request, pk, candidate_pk, criterion):
    token = read_page(request)
    member = fetch_member(request, pk)
    criterion = fetch_criterion(member, criterion)
    candidate = fetch_candidate(member, candidate_pk)
    candidates = shuffled(member, criterion.id)
    position = candidates.index(candidate_pk) + 1

    checks = list(member.evaluation.checks.in_use().scored().filter(criterion=criterion.id))
    cells = load_cells(member, [candidate], checks)
    for cell in cells:
        cell.label = cell.check.id

    def waiting():
        return unfinished_candidates(member, candidates[position:], checks)

    def onward():
        if following := waiting():
            return reverse("rate_criterion", args=[pk, following[0], criterion.id])
        return reverse("check_answers", args=[pk, criterion.id])

    weights = member.evaluation.weights.values_list("points", flat=True)
    points = weights.get(criterion=criterion.id)
    context = criterion_context(member, criterion, points) | {
        "template": "scoring/ratings/rate_criterion.html",
        "heading": criterion.title,
        "candidate": candidate,
        "number": position,
        "candidates": len(candidates),
        "rated": sum(cell.rating is not None for cell in cells),
        "mode": "criterion",
        "is_last": lambda: not waiting(),
    }
    return rate(request, member, cells, token, context, onward)


def criterion_context(member, criterion, points):
    evaluation = member.evaluation
    order = [row.id for row in evaluation.grid_copy.criteria]
    return {
        "evaluation": evaluation,
        "criterion": criterion,
        "criterion_number": order.index(criterion.id) + 1,
        "criteria": len(order),
        "points": points,
        "names_hidden": False,
        "recused": member.recused_names,
    }


CANDIDATES_A_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def rate_check(request, pk, check_id):
    token = read_page(request)
    member = fetch_member(request, pk, assignments=False)
    in_use = list(member.evaluation.checks.in_use().scored().for_rater(member))
    check = next((row for row in in_use if row.check_id == check_id), None)
    if check is None:
        raise Http404
    if not check.is_own:
        raise PermissionDenied(OTHERS_RATE)
    criterion = member.evaluation.grid_copy.criterion(check.criterion)
    checks = [row for row in in_use if row.criterion == check.criterion]
    pages = Paginator(shuffled(member, check_id), CANDIDATES_A_PAGE)
    page = pages.get_page(request.GET.get("page"))

    cells = load_cells(member, in_order(list(page)), [check])
    names_hidden = request.GET.get("names") == "hidden"
    for cell in cells:
        cell.label = label_of(cell.candidate, names_hidden)

    if pages.num_pages == 1:
        rated = sum(cell.rating is not None for cell in cells)
    else:
        rated = Rating.objects.of(member).filter(check_in_use=check).count()
    grid_check = member.evaluation.grid_copy.check(check_id)
    position = checks.index(check)
    # Asked when the page is shown, or after its answers are saved; never both.
    waiting = partial(unfinished_checks, member, checks[position + 1 :], pages.count)
    context = criterion_context(member, criterion, check.points) | {
        "template": "scoring/ratings/rate_check.html",
        "heading": f"{check_id} {grid_check.question}",
        "check": grid_check,
        "words": words_of(
            member.evaluation.grid_copy,
            grid_check,
            {country for cell in cells for country in cell.countries},
            parameters_of(member.evaluation),
        ),
        "number": position + 1,
        "checks": len(checks),
        "previous_check": checks[position - 1].check_id if position else "",
        "next_check": checks[position + 1].check_id if position + 1 < len(checks) else "",
        "page": page,
        "candidates": pages.count,
        "rated": rated,
        "mode": "check",
        "names_hidden": names_hidden,
        "is_last": lambda: not page.has_next() and not waiting(),
    }
    onward = partial(url_after_check, check, waiting, page, names_hidden)
    return rate(request, member, cells, token, context, onward)


def label_of(candidate, names_hidden):
    if names_hidden:
        return _("Vendor %(number)s") % {"number": candidate.number}
    return candidate.name


def url_after_check(check, waiting, page, names_hidden):
    query = {"names": "hidden"} if names_hidden else {}
    pk = check.evaluation_id
    if page.has_next():
        query["page"] = page.next_page_number()
        path = reverse("rate_check", args=[pk, check.check_id])
    elif checks := waiting():
        path = reverse("rate_check", args=[pk, checks[0].check_id])
    else:
        return reverse("check_answers", args=[pk, check.criterion])
    return f"{path}?{urlencode(query)}" if query else path


@require_POST
def save_rating(request, pk, candidate_pk, check_id):
    page = read_page(request)
    member, candidate, check = fetch_cell(request, pk, candidate_pk, check_id)

    # Most saves are of a level alone and need nothing but the cap; the rest is read where needed.
    prefix = f"c{candidate.pk}-{check.check_id}"
    is_plain = request.POST.get(f"{prefix}-answer") and f"{prefix}-seen" not in request.POST
    (cell,) = load_cells(member, [candidate], [check], with_answers=not is_plain)
    form = GridForm([cell], request.POST, page, drafts=[cell.prefix])
    try:
        form.save(member)
    except RatingIsClosed as reason:
        return fragment("scoring/ratings/_rating_closed_line.html", {"reason": reason}, 409)

    return answer_cell(request, cell)


def answer_cell(request, cell):
    context = {"cell": cell, "cells": [cell]}
    if cell.conflict:
        context["seen"] = str(PageToken.new(request.user))
    if f"{cell.prefix}-keep" in request.POST and not cell.errors and not cell.conflict:
        are_names_hidden = request.POST.get("names") == "hidden"
        cell.label = label_of(cell.candidate, are_names_hidden)
        mode = "check" if request.POST.get("mode") == "check" else "criterion"
        context |= {
            "evaluation": cell.in_use.evaluation,
            "mode": mode,
            "names_hidden": are_names_hidden,
            "in_conflict_with": in_conflict_with(request.user, [cell.candidate.vendor_id]),
        }
        response = fragment(CELLS[mode], context, 200)
        # The choice stands in the cell that it settles, so the line below it is not enough.
        response["HX-Retarget"], response["HX-Reswap"] = f"#cell-{cell.prefix}", "outerHTML"
        return response
    status = 409 if cell.conflict else 422 if cell.errors else 200
    return fragment("scoring/ratings/_saved.html", context, status)


CELLS = {
    "check": "scoring/ratings/_rows.html",
    "criterion": "scoring/ratings/_cells.html",
}


def fragment(template, context, status):
    # Answer a script; the header tells it apart from a sign-in page that came instead.
    response = HttpResponse(render_to_string(template, context), status=status)
    response["X-Rating"] = "answer"
    return response
