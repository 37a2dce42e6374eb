"""An order made again on changed levels or rules, beside today's."""

from collections.abc import Callable, Container, Iterable
from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic.minima import is_below
from scoring.arithmetic.panel import CellResult
from scoring.arithmetic.results import CandidateResult, CriterionResult, Standings
from scoring.arithmetic.score import combine, weigh
from scoring.arithmetic.sheet import SheetCriterion
from scoring.arithmetic.standings import candidate_status, criterion_status, place

Level = Fraction | int | None


class Order(NamedTuple):
    """Who is where in an order made again.

    leaders   who is first then; none when nobody would be ranked
    places    candidate -> place then, None where it would not be ranked
    moved     the candidates whose place is another than today
    holds     whether the same candidates are first as today
    """

    leaders: tuple[str, ...]
    places: dict[str, int | None]
    moved: tuple[str, ...]
    holds: bool


def with_levels(
    standings: Standings,
    result: CandidateResult,
    level: Callable[[CellResult], Level],
    touched: Container[str],
) -> CandidateResult:
    """Return the result with the `touched` criteria on other levels, not placed.

    Coverage, minima and gates are asked again.
    """
    criteria = dict(result.criteria)
    for rule in standings.criteria:
        if rule.id in touched:
            score = weigh([(w, level(result.cells[check])) for check, w in rule.weights.items()])
            status = criterion_status(score, rule, standings.settings.coverage_minimum)
            criteria[rule.id] = CriterionResult(score, status)
    return again(standings, result, standings.criteria, criteria)


def again(
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


def order_of(standings: Standings, results: Iterable[CandidateResult]) -> Order:
    """Return the order of these results by the tie rule, compared with today's."""
    placed = place(list(results), standings.settings.tie_rule)
    places = {result.id: result.place for result in placed}
    leaders = tuple(name for name, found in places.items() if found == 1)
    return Order(
        leaders=leaders,
        places=places,
        moved=tuple(r.id for r in standings.candidates if places[r.id] != r.place),
        holds=set(leaders) == set(standings.leaders),
    )
