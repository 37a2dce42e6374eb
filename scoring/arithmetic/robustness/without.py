"""Leave one out: the places without each assessor, and without each criterion."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from scoring.arithmetic.panel import CellResult
from scoring.arithmetic.results import CandidateResult, Standings
from scoring.arithmetic.robustness.orders import Level, again, order_of, with_levels
from scoring.arithmetic.score import ratio


class WithoutOne(NamedTuple):
    """The order with one assessor or one criterion left out.

    left_out  the assessor's or the criterion's id
    leaders   who is first then; none when nobody would be ranked
    places    candidate -> place then, None where it would not be ranked
    moved     the candidates whose place is another than today
    holds     whether the same candidates are first as today
    """

    left_out: str
    leaders: tuple[str, ...]
    places: dict[str, int | None]
    moved: tuple[str, ...]
    holds: bool


def without_each_assessor(standings: Standings) -> tuple[WithoutOne, ...]:
    """Return the order without each assessor who counts on some criterion, in turn.

    Their ratings go, for all candidates; levels agreed in moderation stay, and so do
    gates, minima, coverage and the tie rule, which are applied again. Who else counts
    stays as it is. In the order of the ids.
    """
    assessors = sorted({name for counted in standings.counted.values() for name in counted})
    return tuple(
        WithoutOne(name, *order_of(standings, _less(standings, name))) for name in assessors
    )


def without_each_criterion(standings: Standings) -> tuple[WithoutOne, ...]:
    """Return the order without each criterion that has points, in turn.

    It gets 0 points and the others keep theirs, so they count in proportion. Its gates
    and its minimum stay in force: they are facts and floors, not weights. A criterion
    that holds all the points cannot be left out, and is not listed.
    """
    held = [rule.id for rule in standings.criteria if rule.points]
    return tuple(
        WithoutOne(name, *order_of(standings, _unweighted(standings, name)))
        for name in held
        if len(held) > 1
    )


def _less(standings: Standings, assessor: str) -> Iterator[CandidateResult]:
    """Yield the results without one assessor's ratings, not placed."""
    touched = {rule for rule, counted in standings.counted.items() if assessor in counted}
    level = partial(_level, gone=assessor)
    for result in standings.candidates:
        yield with_levels(standings, result, level, touched)


def _level(cell: CellResult, gone: str) -> Level:
    if cell.agreed is not None or gone not in cell.levels:
        return cell.level
    rest = len(cell.levels) - 1
    return ratio(sum(cell.levels.values()) - cell.levels[gone], rest) if rest else None


def _unweighted(standings: Standings, criterion: str) -> Iterator[CandidateResult]:
    rules = [
        rule._replace(points=0) if rule.id == criterion else rule for rule in standings.criteria
    ]
    for result in standings.candidates:
        yield again(standings, result, rules, result.criteria)
