"""What proof alone holds down: the points that a score would gain at the level of the thing."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.arithmetic.display import plain_value
from scoring.arithmetic.scores import CellResult, Score, combine, weigh
from scoring.arithmetic.sheet import HeldBack, SheetCriterion
from scoring.arithmetic.standings import CandidateResult, Standings
from scoring.arithmetic.states import TOP_LEVEL, HeldBackBy


class ProofCost(NamedTuple):
    """Points of 100, exact, None without a score: `at_thing` less `score` is the sum of `parts`."""

    score: Fraction | None  # as it is
    at_thing: Fraction | None  # with every cell at the level of the thing
    parts: dict[HeldBackBy, Fraction]  # what each reason costs; only those that cost anything

    @property
    def points(self) -> Fraction:
        return sum(self.parts.values(), Fraction(0))

    @property
    def by_the_thing(self) -> Fraction | None:
        """What is missing to 100 whatever the proof. Never to be added to the other figure."""
        return None if self.at_thing is None else 100 - self.at_thing


def gap_of(held_back: HeldBack, level: int) -> int:
    """How many levels proof alone holds a rating down: those between the cap and the thing.
    Who rates under what the evidence opens is not held down by it.
    """
    return max(0, min(held_back.thing - held_back.cap, held_back.thing - level))


def gaps_of(
    cell: CellResult, held_back: dict[str, HeldBack]
) -> Iterator[tuple[HeldBackBy, Fraction]]:
    """Yield (reason, levels) of each rating that counts, as its share of the cell's level."""
    for assessor, own in cell.levels.items():
        if assessor in held_back:
            # An agreed level stands for that of each assessor.
            level = own if cell.agreed is None else cell.agreed
            gap = gap_of(held_back[assessor], level)
            if gap:
                yield held_back[assessor].by, Fraction(gap, len(cell.levels))


def level_at_thing(
    standings: Standings, result: CandidateResult, check: str
) -> Fraction | int | None:
    cell = result.cells[check]
    held_back = standings.held_back.get((result.id, check))
    if cell.level is None or held_back is None:
        return cell.level
    return cell.level + sum(gap for _reason, gap in gaps_of(cell, held_back))


def score_at_thing(
    standings: Standings, result: CandidateResult, criterion: SheetCriterion
) -> Score:
    """Return the score of a criterion, 0 to 100, with every cell at the level of the thing."""
    return weigh(
        [
            (weight, level_at_thing(standings, result, check))
            for check, weight in criterion.weights.items()
        ]
    )


def criterion_cost(
    standings: Standings, result: CandidateResult, criterion: SheetCriterion
) -> ProofCost:
    rated = {
        check: weight
        for check, weight in criterion.weights.items()
        if result.cells[check].level is not None
    }
    parts: dict[HeldBackBy, Fraction] = {}
    for check, weight in rated.items():
        held_back = standings.held_back.get((result.id, check), {})
        for reason, gap in gaps_of(result.cells[check], held_back):
            points = 100 * weight * gap / (TOP_LEVEL * sum(rated.values())) if weight else 0
            parts[reason] = parts.get(reason, Fraction(0)) + points
    score = result.criteria[criterion.id].score.value
    at_thing = score_at_thing(standings, result, criterion).value
    return ProofCost(score, at_thing, in_order(parts))


def in_order(parts: dict[HeldBackBy, Fraction]) -> dict[HeldBackBy, Fraction]:
    return {reason: parts[reason] for reason in HeldBackBy if parts.get(reason)}


class CandidateCost(NamedTuple):
    total: ProofCost
    criteria: dict[str, ProofCost]


def candidate_cost(standings: Standings, candidate: str) -> CandidateCost:
    """Return what proof alone holds down in the score of a candidate, and in each criterion."""
    result = standings.candidate(candidate)
    costs = {rule.id: criterion_cost(standings, result, rule) for rule in standings.criteria}
    counted = [rule for rule in standings.criteria if rule.points]
    if result.score.value is None:
        return CandidateCost(ProofCost(None, None, {}), costs)
    lifted = [(rule.points, score_at_thing(standings, result, rule)) for rule in counted]
    points = sum(rule.points for rule in counted)
    parts: dict[HeldBackBy, Fraction] = {}
    for rule in counted:
        for reason, cost in costs[rule.id].parts.items():
            parts[reason] = parts.get(reason, Fraction(0)) + rule.points * cost / points
    total = ProofCost(result.score.value, combine(lifted).value, in_order(parts))
    return CandidateCost(total, costs)


def costs_to_plain(standings: Standings) -> Any:
    return plain_value(
        {result.id: candidate_cost(standings, result.id) for result in standings.candidates}
    )
