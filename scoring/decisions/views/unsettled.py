"""What contradicts itself and what changed: from the release on with what everybody answered."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from scoring.decisions.document.book import book_for
from scoring.evaluations.access import fetch_opened
from scoring.evaluations.permissions import can_see_results
from scoring.ratings.changes import listed
from scoring.ratings.every_cell import every_cell_of
from scoring.ratings.evidence import reference_day
from scoring.ratings.pinning import changes_of
from scoring.ratings.unsettled import contradictions_of

MOST_SHOWN = 10  # vendors, on the pages of the decision


@require_safe
def to_settle(request, pk):
    evaluation = fetch_opened(request, pk).evaluation
    if can_see_results(request.user, evaluation):
        unsettled = unsettled_of(book_for(evaluation))
    else:
        unsettled = unsettled_before_release(evaluation)
    context = {"evaluation": evaluation, "unsettled": unsettled}
    return render(request, "scoring/decisions/to_settle.html", context)


def unsettled_before_release(evaluation):
    cells = every_cell_of(evaluation, reference_day(evaluation))
    contradictions, changes = dict(contradictions_of(evaluation, cells)), changes_of(evaluation)
    unsettled = []
    for candidate in cells.candidates:
        rows = [
            (check, [each.sentence(check) for each in own])
            for check, own in contradictions.get(candidate, ())
        ]
        own = listed(changes.get(candidate.pk, []))
        is_waiting = evaluation.is_open and any(row.change.waits for row in own)
        page = reverse("waiting_changes", args=[evaluation.pk, candidate.pk]) if is_waiting else ""
        unsettled.append((candidate.name, rows, own, page))
    return in_order(unsettled)


def unsettled_of(book):
    """Return [(name of the vendor, [(Check, sentences)], [ListedChange], "")]."""
    return [unsettled_row(book, name) for name in unsettled_names(book)]


def unsettled_names(book):
    """Return the ids of the candidates with anything to settle, as `in_order` has them."""
    contradicted, changed = book.document["unsettled"], book.document["changes"]
    names = [name for name in book.candidates if name in contradicted or changed.get(name)]
    return sorted(names, key=lambda name: name not in contradicted)


def unsettled_row(book, name):
    row = book.candidates[name]
    return row["name"], book.contradictions(name), listed(book.changes(name)), ""


def left_to_settle(book):
    """Return what the pages of the decision show of it: a few vendors, and how many there are."""
    names = unsettled_names(book)
    return {
        "unsettled": [unsettled_row(book, name) for name in names[:MOST_SHOWN]],
        "unsettled_count": len(names),
    }


def in_order(rows):
    """Leave out who has nothing to settle, and begin with those who have a contradiction."""
    return sorted((row for row in rows if row[1] or row[2]), key=lambda row: not row[1])
