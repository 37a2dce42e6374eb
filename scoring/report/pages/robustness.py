"""How firm the order is: what would turn it, other weights, and how far the panel agrees."""

from dataclasses import dataclass

from django.utils.html import format_html_join

from scoring.arithmetic import agreement_of, displayed, place_label, reweigh
from scoring.report.pages.words import named
from scoring.report.printable import printable, said, shortened
from scoring.results.agreement import CriterionLineOfAgreement, agreement_lines, summary
from scoring.results.both import BothResults, both_results
from scoring.results.firmness import Firmness, firmness_of
from scoring.results.moves import equal_points
from scoring.results.sentences import html, html_words

MOST_FLIPS = 7
MOST_SETS = 8
MOST_ORDER = 4
SAME_MIDDLE = (
    "No level is the mean of three ratings or more, so the median and the trimmed mean give the"
    " same order."
)


@dataclass(frozen=True)
class SetRow:
    """One set of weights: its points, the first places, and whether another leads."""

    name: str
    by: str
    points: tuple
    order: str
    is_turned: bool


@dataclass(frozen=True)
class RobustnessPage:
    """The page. `middles` is empty where a document was frozen before they were asked."""

    firmness: Firmness
    more_flips: int
    middles: tuple
    shorts: tuple
    varied: tuple
    sets: tuple
    more_sets: int
    agreement: tuple[CriterionLineOfAgreement, ...]
    agreement_in_words: str
    both: BothResults | None
    both_rows: tuple
    excepted: tuple


def robustness_page(book):
    """Return the page of a document that holds its sensitivity, None for an older one."""
    if book.sensitivity is None:
        return None
    firmness = firmness_of(book.sensitivity, words_of(book), used_in(book))
    agreement = agreement_lines(
        agreement_of(book.standings),
        book.standings,
        lambda criterion: book.grid.criterion(criterion).title,
        lambda check: book.checks[check].question,
    )
    sets = list(_sets(book))
    return RobustnessPage(
        firmness=firmness,
        more_flips=max(0, firmness.rivals - MOST_FLIPS),
        middles=_middles(book),
        shorts=tuple(book.grid.criterion(name).short for name in used_in(book)),
        varied=tuple(book.grid.criterion(name).short for name in book.sensitivity.varied),
        sets=tuple(sets[:MOST_SETS]),
        more_sets=max(0, len(sets) - MOST_SETS),
        agreement=agreement,
        agreement_in_words=summary(agreement),
        **_both(book),
    )


def _middles(book):
    found = book.sensitivity.other_middles
    if found is None:
        return ()
    words = words_of(book)
    return tuple(html(words.other_middle(one)) for one in found) or (SAME_MIDDLE,)


def _both(book):
    both = both_results(book.document["scores"]["input"], book.standings)
    if both is None:
        return {"both": None, "both_rows": (), "excepted": ()}
    return {
        "both": both,
        "both_rows": tuple((named(book, row.id), row) for row in both.rows),
        "excepted": tuple(
            (said(book.people[assessor], 60), book.grid.criterion(criterion).title)
            for assessor, criterion in both.excepted
        ),
    }


def words_of(book):
    """Return how the report calls candidates, criteria and assessors, as HTML."""
    return html_words(
        book.standings,
        candidate=lambda name: named(book, name, 32),
        criterion=lambda name: printable(shortened(book.grid.criterion(name).title, 48)),
        assessor=lambda name: said(shortened(book.people[name], 32)),
    )


def short_words_of(book):
    """Return the same for page 1, where there is little room."""
    return html_words(
        book.standings,
        candidate=lambda name: named(book, name, 24),
        criterion=lambda name: printable(shortened(book.grid.criterion(name).short, 24)),
        assessor=lambda name: said(shortened(book.people[name], 24)),
    )


def used_in(book):
    """Return the ids of the criteria that have a check in use, in the grid's order."""
    return [rule.id for rule in book.standings.criteria if rule.weights]


def _sets(book):
    """Yield the agreed weights, equal ones, and each scenario of the document."""
    agreed = {rule.id: rule.points for rule in book.standings.criteria}
    used = used_in(book)
    equal = dict.fromkeys(agreed, 0) | dict(zip(used, equal_points(len(used)), strict=True))
    yield _set(book, "Agreed", "", agreed)
    yield _set(book, "Equal", "", equal)
    for row in book.document.get("scenarios", ()):
        name = said(shortened(row["name"], 40))
        by = said(shortened(book.called(row, "saved_by", "saver"), 44))
        yield _set(book, name, by, row["points"])


def _set(book, name, by, points):
    ranked = [result for result in reweigh(book.standings, points) if result.place is not None]
    first = [result.id for result in ranked if result.place == 1]
    order = format_html_join(
        "",
        "<div>{} {} {}</div>",
        (
            (
                place_label(result.place, result.tied),
                named(book, result.id, 24),
                displayed(result.score.value),
            )
            for result in ranked[:MOST_ORDER]
        ),
    )
    return SetRow(
        name=name,
        by=by,
        points=tuple(points[name] for name in used_in(book)),
        order=order,
        is_turned=set(first) != set(book.standings.leaders),
    )
