"""The ranking without an assessor or criterion, by another average, and as one assessor sees it."""

from collections.abc import Callable, Container
from fractions import Fraction
from functools import partial
from itertools import compress
from typing import Any, NamedTuple

from scoring.arithmetic.robustness.weights import Scores, ranked_scores, read_table
from scoring.arithmetic.scores import CellResult, ratio, weigh
from scoring.arithmetic.standings import (
    CandidateResult,
    CriterionResult,
    Standings,
    criterion_status,
    with_ranks,
)

Level = Fraction | int | None
FEWEST = 3  # ratings from which on mean, median and trimmed mean can differ


class WithoutOne(NamedTuple):
    """The order with one assessor or one criterion left out, whose id is `left_out`."""

    left_out: str
    leaders: tuple[str, ...]  # who is first then; none when nobody would be ranked
    ranks: dict[str, int | None]  # candidate -> rank then, None where it would not be ranked
    moved: tuple[str, ...]  # the candidates whose rank is another than today
    holds: bool  # whether the same candidates are first as today


class OtherAverage(NamedTuple):
    """The same by the `average` "median" or "trimmed_mean" of the ratings that count."""

    average: str
    leaders: tuple[str, ...]
    ranks: dict[str, int | None]
    moved: tuple[str, ...]
    holds: bool


def without_each_assessor(standings: Standings) -> tuple[WithoutOne, ...]:
    """Their ratings go; agreed levels and every rule stay. In the order of the ids."""
    orders = []
    for assessor in standings.assessors:

        def level(cell: CellResult, assessor: str = assessor) -> Level:
            if cell.agreed is not None or assessor not in cell.levels:
                return cell.level
            count = len(cell.levels) - 1
            total = sum(cell.levels.values()) - cell.levels[assessor]
            return ratio(total, count) if count else None

        changed = {rule for rule, counted in standings.counted.items() if assessor in counted}
        orders.append(WithoutOne(assessor, *_order_by_levels(standings, level, changed)))
    return tuple(orders)


def without_each_criterion(standings: Standings) -> tuple[WithoutOne, ...]:
    """It gets 0 points; its gates and minimum stay in force. () where one holds all points."""
    weighted = [rule.id for rule in standings.criteria if rule.points]
    if len(weighted) < 2:
        return ()
    orders = []
    for name in weighted:
        rules = [
            rule._replace(points=0) if rule.id == name else rule for rule in standings.criteria
        ]
        results = [
            result.rescored(rules, standings.settings.overall_minimum, result.criteria)
            for result in standings.candidates
        ]
        orders.append(WithoutOne(name, *_order(standings, results)))
    return tuple(orders)


def by_other_averages(standings: Standings) -> tuple[OtherAverage, ...]:
    """Return the order by the median, then by the trimmed mean, of the first ratings.
    The trimmed mean leaves out one rating at either end (Tukey 1962). Agreed levels stay. () when
    no level is the mean of three ratings or more.
    """

    def level(cell: CellResult, average: str) -> Level:
        return getattr(cell, average) if can_differ(cell) else cell.level

    def can_differ(cell: CellResult) -> bool:
        return cell.agreed is None and len(cell.levels) >= FEWEST

    if not any(can_differ(cell) for r in standings.candidates for cell in r.cells.values()):
        return ()
    return tuple(
        OtherAverage(
            average,
            *_order_by_levels(standings, partial(level, average=average), standings.counted),
        )
        for average in ("median", "trimmed_mean")
    )


def views_of_assessors(standings: Standings) -> dict[str, dict[str, dict[str, Fraction]]]:
    """Return assessor -> ranked candidate -> criterion -> score, 0 to 100, as they alone see it.
    A cell has the agreed level, else their own, else the panel's mean. {} when nobody is ranked.
    """
    scores, points = ranked_scores(standings)
    if not scores:
        return {}
    cells = {name: standings.candidate(name).cells for name in scores}

    def level(cell: CellResult, assessor: str) -> Level:
        return cell.levels.get(assessor, cell.mean) if cell.agreed is None else cell.agreed

    views: dict[str, dict[str, dict[str, Fraction]]] = {}
    for assessor in standings.assessors:
        views[assessor] = {candidate: dict(row) for candidate, row in scores.items()}
        for rule in standings.criteria:
            if rule.id not in points or assessor not in standings.counted[rule.id]:
                continue
            for candidate, row in views[assessor].items():
                own = weigh(
                    [(w, level(cells[candidate][c], assessor)) for c, w in rule.weights.items()]
                )
                row[rule.id] = row[rule.id] if own.value is None else own.value
    return views


ZERO_IS_FALSE = bytes.maketrans(b"0", b"\0")


def dominated_by(scores: Scores) -> dict[str, tuple[str, ...]]:
    """Return, for each dominated candidate, those who match it everywhere and beat it once.
    Pareto dominance: with positive weights it cannot be first. Raises ValueError as `read_table`.
    """
    names = {name: 1 for row in scores.values() for name in row}
    if not names:
        return {}
    table = read_table(scores, names)
    candidates = list(table.rows)
    # Bit n stands for candidate n: one "and" of whole numbers compares with all at once.
    # Whoever matches on every criterion is left by the "and"s.
    matching = [-1] * len(candidates)
    for column in zip(*table.rows.values(), strict=True):
        at_least = _at_least(column)
        matching = [bits & at_least[value] for bits, value in zip(matching, column, strict=True)]
    equal: dict[tuple[int, ...], int] = {}
    for number, row in enumerate(table.rows.values()):
        equal[row] = equal.get(row, 0) | 1 << number
    dominated = {}
    for (candidate, row), bits in zip(table.rows.items(), matching, strict=True):
        better = bits & ~equal[row]
        if better:
            # By its digits, the last first: to shift would copy the whole number for each bit.
            digits = f"{better:b}"[::-1].encode()
            dominated[candidate] = tuple(compress(candidates, digits.translate(ZERO_IS_FALSE)))
    return dominated


def _at_least(column: tuple[int, ...]) -> dict[int, int]:
    """Return value -> the bits of the candidates that have it or more."""
    holders: dict[int, int] = {}
    for number, value in enumerate(column):
        holders[value] = holders.get(value, 0) | 1 << number
    reached = 0
    for value in sorted(holders, reverse=True):
        reached |= holders[value]
        holders[value] = reached
    return holders


def _order_by_levels(
    standings: Standings, level: Callable[[CellResult], Level], changed: Container[str]
) -> Any:
    """Coverage, minima and gates are asked again."""
    results = []
    for result in standings.candidates:
        criteria = dict(result.criteria)
        for rule in standings.criteria:
            if rule.id in changed:
                cells = [(weight, level(result.cells[c])) for c, weight in rule.weights.items()]
                score = weigh(cells)
                status = criterion_status(score, rule, standings.settings.coverage_minimum)
                criteria[rule.id] = CriterionResult(score, status)
        results.append(
            result.rescored(standings.criteria, standings.settings.overall_minimum, criteria)
        )
    return _order(standings, results)


def _order(standings: Standings, results: list[CandidateResult]) -> Any:
    """Return what `WithoutOne` and `OtherAverage` have after their name."""
    ranks = {r.id: r.rank for r in with_ranks(results, standings.settings.tie_rule)}
    leaders = tuple(name for name, rank in ranks.items() if rank == 1)
    moved = tuple(r.id for r in standings.candidates if ranks[r.id] != r.rank)
    return leaders, ranks, moved, set(leaders) == set(standings.leaders)
