"""Page 1: the decision on one page, whatever the names and the reasons."""

from dataclasses import dataclass

from django.utils.html import format_html

from scoring.report.instants import spoken_instant
from scoring.report.pages.bars import Bar, bar_of
from scoring.report.pages.proceedings import (
    conditions_in_short,
    signed_in_short,
    steps_in_short,
)
from scoring.report.pages.reasons import firmness, reasons_for_first, why_not_second
from scoring.report.pages.words import OUTCOMES, counted, has_score, listed, named, placed
from scoring.report.printable import said, shortened

MOST_ROWS = 8
MOST_NAMED = 6
MOST_ISSUES = 4
MOST_SIGNATURES = 6


@dataclass(frozen=True)
class Row:
    """One candidate in the table of page 1. Numbers are exact."""

    anchor: str
    place: str
    name: str
    is_incumbent: bool
    score: object
    has_score: bool
    bar: Bar | None
    gates: str
    claim_share: object
    first_in: object
    outcome: str
    chip: str


@dataclass(frozen=True)
class FirstPage:
    density: str
    has_shares: bool
    title: str
    status: str
    decided: str
    decided_by: str
    decision_asked: str
    recommendation: str
    rows: tuple
    more_rows: int
    reasons: tuple
    why_not: str
    firmness: tuple
    issues: tuple
    more_issues: int
    details: str
    next_steps: tuple
    signatures: tuple
    more_signatures: int


def first_page(book):
    """Return page 1. What is too long is cut with "…"; its full text is on a later page."""
    results = sorted(book.standings.candidates, key=lambda result: _order(book, result))
    found = list(_issues(book))
    chosen = book.with_outcome("shortlist", "reserve")
    people = signed_in_short(book)
    return FirstPage(
        density=_density(len(results)),
        has_shares=bool(book.sensitivity and book.sensitivity.uniform),
        title=said(shortened(book.evaluation["title"], 110)),
        status="Draft" if book.is_draft else "Final",
        decided=spoken_instant(book.determination["decided_at"]),
        decided_by=said(shortened(book.called_lead(book.determination["decided_by"]), 52)),
        decision_asked=said(shortened(book.evaluation["decision_asked"], 230)),
        recommendation=_recommendation(book),
        rows=tuple(_row(book, result) for result in results[:MOST_ROWS]),
        more_rows=max(0, len(results) - MOST_ROWS),
        reasons=tuple(reasons_for_first(book)),
        why_not=why_not_second(book),
        firmness=tuple(firmness(book)),
        issues=tuple(found[:MOST_ISSUES]),
        more_issues=max(0, len(found) - MOST_ISSUES),
        details=f"candidate-{next(iter(chosen or book.candidates))}",
        next_steps=tuple(_next_steps(book)),
        signatures=tuple(
            (said(shortened(name, 34)), role, at) for name, role, at in people[:MOST_SIGNATURES]
        ),
        more_signatures=max(0, len(people) - MOST_SIGNATURES),
    )


_OUTCOME_ORDER = ["shortlist", "reserve", None, "not_this_time", "out_by_gate"]
_CHIPS = {"shortlist": "good", "reserve": "info", "out_by_gate": "bad"}


def _density(count):
    """Return the class of page 1: few rows get air, many get small type."""
    if count <= 4:
        return "is-airy"
    return "is-even" if count <= 6 else "is-dense"


def _order(book, result):
    """Order by place; past the rows that fit, those that were chosen come before the rest."""
    if len(book.candidates) <= MOST_ROWS:
        return 0
    return _OUTCOME_ORDER.index(book.candidates[result.id]["outcome"])


def _row(book, result):
    row = book.candidates[result.id]
    return Row(
        anchor=f"candidate-{result.id}",
        place=placed(result),
        name=named(book, result.id, 40),
        is_incumbent=row["is_incumbent"],
        score=result.score,
        has_score=has_score(result),
        bar=bar_of(result.score) if has_score(result) else None,
        gates=_gates(result),
        claim_share=result.claim_share,
        first_in=_first_in(book, result.id),
        outcome=OUTCOMES[row["outcome"]],
        chip=_CHIPS.get(row["outcome"], "plain"),
    )


def _first_in(book, candidate):
    """Return the share of weightings in which a candidate is first, None where none is known."""
    found = book.sensitivity and book.sensitivity.uniform
    return found.share(candidate) if found and candidate in found.counts else None


def _gates(result):
    if result.failed_gates:
        return f"Failed {', '.join(result.failed_gates[:2])}"
    if result.open_gates:
        return f"{len(result.open_gates)} open"
    if result.waived_gates:
        return f"{len(result.waived_gates)} waived"
    return "All pass" if result.gates else "–"


def _recommendation(book):
    chosen, reserve = book.with_outcome("shortlist"), book.with_outcome("reserve")
    if not chosen:
        return format_html("Shortlist no candidate.{}", _reserve(book, reserve))
    names = listed(_names(book, chosen))
    return format_html("Shortlist {}.{}", names, _reserve(book, reserve))


def _reserve(book, reserve):
    if not reserve:
        return ""
    return format_html(" Keep {} in reserve.", listed(_names(book, reserve)))


def _names(book, ids):
    yield from (named(book, name, 32) for name in ids[:MOST_NAMED])
    if len(ids) > MOST_NAMED:
        yield counted(len(ids) - MOST_NAMED, "more", "more")


def _issues(book):
    """Yield the conditions, then what is open or was allowed with a reason, the gravest first."""
    yield from conditions_in_short(book)
    chosen = book.with_outcome("shortlist", "reserve")
    for name in book.candidates:
        result = book.standings.candidate(name)
        for gate in result.waived_gates:
            reason = shortened(book.findings[name, gate]["waiver_reason"], 90)
            yield format_html("{}: gate {} was waived: {}", named(book, name), gate, said(reason))
        if name in chosen and result.open_gates:
            gates = ", ".join(result.open_gates)
            yield format_html("{}: gate {} is open.", named(book, name), gates)
    for name in chosen:
        override = book.candidates[name]["coverage_override"]
        if override:
            text = said(shortened(override, 90))
            yield format_html("{}: little evidence, kept because: {}", named(book, name), text)
    yield from _unproved(book, chosen)


def _unproved(book, chosen):
    """Yield the candidates of which checks rest on the vendor's word, most of them first."""
    counts = {}
    for name in chosen:
        cells = book.standings.candidate(name).cells.items()
        counts[name] = [check for check, cell in cells if rests_on_word(cell)]
    for name in sorted(counts, key=lambda name: -len(counts[name])):
        if counts[name]:
            checks = ", ".join(counts[name][:5]) + (" and others" if len(counts[name]) > 5 else "")
            what = counted(len(counts[name]), "check rests", "checks rest")
            yield format_html("{}: {} on a claim: {}.", named(book, name), what, checks)


def rests_on_word(cell):
    """Whether a level above 0 stands on no more than what the vendor says."""
    return bool(cell.level) and cell.evidence in {"none", "claim", "expired"}


def _next_steps(book):
    if book.is_draft:
        yield "This is a draft. The lead may still change it; nothing in it is decided."
        return
    yield from steps_in_short(book)
    yield "A later change makes a new decision that points to this one."
    if book.with_outcome("shortlist", "reserve"):
        yield "The short list is asked to prove what rests on a claim, listed on its own pages."
    if book.with_outcome("not_this_time", "out_by_gate"):
        yield "The others are told why, from the reasons and level words in this report."
