"""Which ratings their evidence holds back: the thing reaches more than it opened, and by what."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.arithmetic.proof_cost import ProofCost, candidate_cost
from scoring.arithmetic.standings import CandidateResult, CriterionResult, Standings
from scoring.arithmetic.states import EvidenceState, HeldBackBy
from scoring.grid.model import Check, Grid

# What a rating was given on: the thing, None where no value decides; the cap; the best state held.
Basis = tuple[int | None, int, str]


def held_back_rows(
    grid: Grid, bases: Iterable[tuple[str, str, str, Basis]]
) -> Iterator[dict[str, Any]]:
    """`bases` are (candidate, check, assessor, what that rating was given on)."""
    for candidate, check, assessor, (thing, cap, state) in bases:
        if thing is not None and thing > cap:
            yield {
                "candidate": candidate,
                "check": check,
                "assessor": assessor,
                "thing": thing,
                "cap": cap,
                "by": held_back_by(grid.check(check), cap, state).value,
            }


def held_back_by(check: Check, cap: int, state: str) -> HeldBackBy:
    if state == EvidenceState.VERIFIED or cap < check.caps[state]:
        return HeldBackBy.PROOF
    return HeldBackBy(state)


REASONS = {
    HeldBackBy.NONE: gettext_lazy("Nothing held"),
    HeldBackBy.CLAIM: gettext_lazy("A claim"),
    HeldBackBy.EXPIRED: gettext_lazy("Out of date"),
    HeldBackBy.UNCONFIRMED: gettext_lazy("Waits for a second person"),
    HeldBackBy.DOCUMENT: gettext_lazy("A document"),
    HeldBackBy.PROOF: gettext_lazy("Our proof found less"),
}


class CostRow(NamedTuple):
    """One criterion, or the total. Numbers are exact; the scores are None where they may not
    stand as numbers, the points where there is no score, a part where its reason costs nothing.
    """

    title: str
    score: Fraction | None
    at_thing: Fraction | None
    points: Fraction | None
    parts: tuple[Fraction | None, ...]  # in the order of the reasons of the table


class CostTable(NamedTuple):
    """What each reason costs one candidate; without reasons proof alone holds nothing down."""

    reasons: tuple[str, ...]
    rows: tuple[CostRow, ...]
    total: CostRow
    by_the_thing: Fraction | None  # of the total: what is missing to 100 at the level of the thing


def cost_table(standings: Standings, candidate: str, titles: Mapping[str, str]) -> CostTable:
    """`titles` are those of the criteria to show, by their id."""
    result, cost = standings.candidate(candidate), candidate_cost(standings, candidate)
    used = {reason for line in (cost.total, *cost.criteria.values()) for reason in line.parts}
    reasons = tuple(reason for reason in HeldBackBy if reason in used)
    rows = tuple(
        _row(title, cost.criteria[name], result.criteria[name], reasons)
        for name, title in titles.items()
    )
    total = _row(_("Total"), cost.total, result, reasons)
    remaining = None if total.at_thing is None else cost.total.by_the_thing
    return CostTable(tuple(str(REASONS[reason]) for reason in reasons), rows, total, remaining)


def _row(
    title: str,
    cost: ProofCost,
    result: CandidateResult | CriterionResult,
    reasons: tuple[HeldBackBy, ...],
) -> CostRow:
    at_thing = None if result.shown is None else cost.at_thing
    parts = tuple(cost.parts.get(reason) for reason in reasons)
    # Without any score nothing was added up, and a difference of 0 would be a figure.
    points = None if cost.at_thing is None else cost.points
    return CostRow(title, result.shown, at_thing, points, parts)
