"""Views: the scores as each assessor alone would give them."""

from collections.abc import Mapping
from fractions import Fraction

from scoring.arithmetic.panel import CellResult
from scoring.arithmetic.results import Standings
from scoring.arithmetic.robustness.table import ranked_scores
from scoring.arithmetic.score import weigh
from scoring.arithmetic.sheet import SheetCriterion


def views_of_assessors(standings: Standings) -> dict[str, dict[str, dict[str, Fraction]]]:
    """Return assessor -> ranked candidate -> criterion -> score, 0 to 100, as they alone see it.

    A cell has the level that moderation agreed, else the assessor's own, else the panel's
    mean: who does not rate a criterion sees it as the panel does. The candidates and the
    criteria are those of `ranked_scores`. In the order of the ids; empty when nobody is
    ranked.
    """
    scores, points = ranked_scores(standings)
    if not scores:
        return {}
    rules = [rule for rule in standings.criteria if rule.id in points]
    counted = sorted({name for found in standings.counted.values() for name in found})
    cells = {name: standings.candidate(name).cells for name in scores}
    return {
        assessor: {
            candidate: {
                rule.id: _value(rule, cells[candidate], assessor, own[rule.id])
                if assessor in standings.counted[rule.id]
                else own[rule.id]
                for rule in rules
            }
            for candidate, own in scores.items()
        }
        for assessor in counted
    }


def _value(
    rule: SheetCriterion, cells: Mapping[str, CellResult], assessor: str, panel: Fraction
) -> Fraction:
    found = weigh(
        [(weight, _level(cells[check], assessor)) for check, weight in rule.weights.items()]
    )
    return panel if found.value is None else found.value


def _level(cell: CellResult, assessor: str) -> Fraction | int | None:
    return cell.levels.get(assessor, cell.mean) if cell.agreed is None else cell.agreed
