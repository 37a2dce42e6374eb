"""Minima: single assessors whose own score is under one raise an item for moderation."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from scoring.arithmetic.results import CandidateResult, UnderMinimum
from scoring.arithmetic.score import Score, combine, weigh
from scoring.arithmetic.sheet import Sheet, SheetCriterion


def is_below(value: Fraction | None, minimum: Fraction | None) -> bool:
    """Whether an exact value misses a minimum. Equality passes; without either, no."""
    return value is not None and minimum is not None and value < minimum


def under_minimum(
    sheet: Sheet, counted: dict[str, tuple[str, ...]], results: Iterable[CandidateResult]
) -> Iterator[UnderMinimum]:
    """Yield each assessor whose own levels put a candidate under a minimum.

    An assessor's score on a criterion is over the checks they gave a level. Their
    overall score exists when they have a score on every criterion with points.
    """
    overall = sheet.settings.overall_minimum
    if overall is None and all(criterion.minimum is None for criterion in sheet.criteria):
        return
    for result in results:
        for assessor in sheet.panel:
            rated = [found for found in sheet.criteria if assessor in counted[found.id]]
            own = {found.id: _own_score(result, found, assessor) for found in rated}
            for criterion in rated:
                value, minimum = own[criterion.id].value, criterion.minimum
                if value is not None and minimum is not None and value < minimum:
                    yield UnderMinimum(result.id, criterion.id, assessor, value, minimum)
            value = _own_total(sheet, own)
            if value is not None and overall is not None and value < overall:
                yield UnderMinimum(result.id, None, assessor, value, overall)


def _own_score(result: CandidateResult, criterion: SheetCriterion, assessor: str) -> Score:
    return weigh(
        [
            (weight, result.cells[check].levels.get(assessor))
            for check, weight in criterion.weights.items()
        ]
    )


def _own_total(sheet: Sheet, own: dict[str, Score]) -> Fraction | None:
    points = {found.id: found.points for found in sheet.criteria if found.points}
    if not points.keys() <= own.keys():
        return None
    return combine([(number, own[criterion]) for criterion, number in points.items()]).value
