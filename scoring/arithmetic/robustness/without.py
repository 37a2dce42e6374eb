"""Leave one out: the places without each assessor, and without each criterion."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic.minima import is_below
from scoring.arithmetic.panel import CellResult
from scoring.arithmetic.results import CandidateResult, CriterionResult, Standings
from scoring.arithmetic.score import combine, ratio, weigh
from scoring.arithmetic.sheet import SheetCriterion
from scoring.arithmetic.standings import candidate_status, criterion_status, place

Level = Fraction | int | None


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
    return tuple(_without(standings, name, _less(standings, name)) for name in assessors)


def without_each_criterion(standings: Standings) -> tuple[WithoutOne, ...]:
    """Return the order without each criterion that has points, in turn.

    It gets 0 points and the others keep theirs, so they count in proportion. Its gates
    and its minimum stay in force: they are facts and floors, not weights. A criterion
    that holds all the points cannot be left out, and is not listed.
    """
    held = [rule.id for rule in standings.criteria if rule.points]
    return tuple(
        _without(standings, name, _unweighted(standings, name)) for name in held if len(held) > 1
    )


def _less(standings: Standings, assessor: str) -> Iterator[CandidateResult]:
    """Yield the results without one assessor's ratings, not placed."""
    touched = {rule for rule, counted in standings.counted.items() if assessor in counted}
    minimum = standings.settings.coverage_minimum
    for result in standings.candidates:
        criteria = dict(result.criteria)
        for rule in standings.criteria:
            if rule.id in touched:
                score = weigh(
                    [
                        (w, _level(result.cells[check], assessor))
                        for check, w in rule.weights.items()
                    ]
                )
                criteria[rule.id] = CriterionResult(score, criterion_status(score, rule, minimum))
        yield _again(standings, result, standings.criteria, criteria)


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
        yield _again(standings, result, rules, result.criteria)


def _again(
    standings: Standings,
    result: CandidateResult,
    rules: Iterable[SheetCriterion],
    criteria: dict[str, CriterionResult],
) -> CandidateResult:
    """Return the result with its total and status made again, not placed."""
    total = combine([(rule.points, criteria[rule.id].score) for rule in rules if rule.points])
    below = is_below(total.value, standings.settings.overall_minimum)
    return result._replace(
        score=total,
        criteria=criteria,
        status=candidate_status(rules, criteria, result.gates, below),
        place=None,
        tied=False,
        below_overall=below,
    )


def _without(standings: Standings, left_out: str, results: Iterable[CandidateResult]) -> WithoutOne:
    placed = place(list(results), standings.settings.tie_rule)
    places = {result.id: result.place for result in placed}
    leaders = tuple(name for name, found in places.items() if found == 1)
    return WithoutOne(
        left_out=left_out,
        leaders=leaders,
        places=places,
        moved=tuple(r.id for r in standings.candidates if places[r.id] != r.place),
        holds=set(leaders) == set(standings.leaders),
    )
