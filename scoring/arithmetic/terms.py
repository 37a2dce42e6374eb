"""Terms: every number opens to the arithmetic that makes it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic.evidence import UNPROVEN
from scoring.arithmetic.panel import CellResult
from scoring.arithmetic.results import Standings
from scoring.arithmetic.score import TOP_LEVEL, Score, weighted_sum
from scoring.arithmetic.sheet import SheetCriterion


class CriterionTerm(NamedTuple):
    """What one check adds to a criterion's score: 100 * weight * level / 4 / `divisor`.

    `divisor` is the weight that has a level. `contribution` is 0 to 100 points; the
    contributions add up to the criterion's value. A check without a level adds None.
    """

    check: str
    weight: int
    level: Fraction | int | None
    divisor: int
    contribution: Fraction | None


class TotalTerm(NamedTuple):
    """What one criterion adds to the total: points * value / `divisor`.

    `divisor` is the total of the points. The contributions add up to the total; one is
    None when its criterion has points and no value.
    """

    criterion: str
    points: int
    value: Fraction | None
    divisor: int
    contribution: Fraction | None


def criterion_terms(
    standings: Standings, candidate: str, criterion: str
) -> tuple[CriterionTerm, ...]:
    """Return the terms of one criterion's score, in the order of the checks.

    Raises KeyError for an unknown candidate or criterion.
    """
    cells = standings.candidate(candidate).cells
    return _terms(standings.criterion(criterion), cells)


def total_terms(standings: Standings, candidate: str) -> tuple[TotalTerm, ...]:
    """Return the terms of a candidate's score, in the order of the criteria.

    Raises KeyError for an unknown candidate.
    """
    results = standings.candidate(candidate).criteria
    total = sum(criterion.points for criterion in standings.criteria)
    return tuple(
        TotalTerm(
            criterion=criterion.id,
            points=criterion.points,
            value=(value := results[criterion.id].score.value),
            divisor=total,
            contribution=_share_of_total(criterion.points, value, total),
        )
        for criterion in standings.criteria
    )


def claim_share(
    total: Score, criteria: Sequence[SheetCriterion], cells: Mapping[str, CellResult]
) -> Fraction | None:
    """Return the part of a total, 0 to 1, that rests on the vendor's word or on nothing.

    Each cell counts by what it adds to the total. None when there is no total, or it is 0.
    """
    if not total.value:
        return None
    if not any(cell.evidence in UNPROVEN for cell in cells.values()):
        return Fraction(0)
    parts = []  # (points, 4 * what rests on little / weight that has a level)
    for criterion in criteria:
        divisor, bare = 0, []
        for check, weight in criterion.weights.items():
            cell = cells[check]
            if cell.level is not None:
                divisor += weight
                if cell.evidence in UNPROVEN:
                    bare.append((weight, cell.level))
        resting, common = weighted_sum(bare)
        if resting:
            parts.append((criterion.points, Fraction(resting, common * divisor)))
    resting, common = weighted_sum(parts)
    whole = TOP_LEVEL * common * sum(criterion.points for criterion in criteria)
    return Fraction(100 * resting, whole) / total.value


def _terms(criterion: SheetCriterion, cells: Mapping[str, CellResult]) -> tuple[CriterionTerm, ...]:
    divisor = sum(w for check, w in criterion.weights.items() if cells[check].level is not None)
    return tuple(
        CriterionTerm(check, weight, level, divisor, _share(weight, level, divisor))
        for check, weight in criterion.weights.items()
        for level in [cells[check].level]
    )


def _share(weight: int, level: Fraction | int | None, divisor: int) -> Fraction | None:
    if level is None or divisor == 0:
        return None
    return Fraction(100 * weight, TOP_LEVEL * divisor) * level


def _share_of_total(points: int, value: Fraction | None, total: int) -> Fraction | None:
    if points == 0:
        return Fraction(0)
    return None if value is None else points * value / total
