"""What one level on one check by one assessor moves: the total is linear in every rating."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic.results import CandidateResult, Standings
from scoring.arithmetic.score import TOP_LEVEL
from scoring.arithmetic.sheet import SheetCriterion


class LevelMove(NamedTuple):
    """One cell in which a rating can change.

    levels       assessor -> level 0 to 4, of those who count
    cap          the highest level that the cell's evidence carries
    on_criterion what one level by one assessor moves the criterion's score, 0 to 100
    on_total     what it moves the candidate's score, 0 to 100
    """

    candidate: str
    criterion: str
    check: str
    levels: dict[str, int]
    cap: int
    on_criterion: Fraction
    on_total: Fraction


def level_moves(standings: Standings, result: CandidateResult) -> Iterator[LevelMove]:
    """Yield the cells of a candidate in which one rating moves a score that counts.

    Without the cells that moderation settled (there the agreed level counts, whatever
    is rated), those that nobody rated, and those of weight 0.
    """
    whole = sum(rule.points for rule in standings.criteria)
    for rule in standings.criteria:
        rated = sum(w for check, w in rule.weights.items() if result.cells[check].level is not None)
        for check, weight in rule.weights.items():
            cell = result.cells[check]
            if cell.agreed is not None or not cell.levels or weight == 0:
                continue
            step = Fraction(100 * weight, TOP_LEVEL * rated * len(cell.levels))
            yield LevelMove(
                candidate=result.id,
                criterion=rule.id,
                check=check,
                levels=cell.levels,
                cap=cell.cap,
                on_criterion=step,
                on_total=_share(rule, whole) * step,
            )


def _share(rule: SheetCriterion, whole: int) -> Fraction:
    return Fraction(rule.points, whole)
