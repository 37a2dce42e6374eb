"""The score table that robustness and simulation work on: checked once, then whole numbers."""

from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from scoring.arithmetic.results import Standings
from scoring.arithmetic.score import check_weights, is_exact
from scoring.arithmetic.states import CandidateStatus, CriterionStatus

Scores = Mapping[str, Mapping[str, Fraction | int]]
Points = Mapping[str, int]


class ScoreTable(NamedTuple):
    """Scores as whole numbers over one denominator, so that comparing them is exact.

    criteria    ids in the order of the points
    points      of each criterion, whole, 0 or more
    rows        candidate -> its score on each criterion, times `denominator`
    denominator common to all scores
    """

    criteria: tuple[str, ...]
    points: tuple[int, ...]
    rows: dict[str, tuple[int, ...]]
    denominator: int

    @property
    def total_points(self) -> int:
        return sum(self.points)

    def total(self, candidate: str) -> int:
        """Return sum(points * score), times `denominator`."""
        return sum(map(int.__mul__, self.points, self.rows[candidate]))

    def leaders(self) -> list[str]:
        """Return who has the highest total, in the order of the rows."""
        totals = {candidate: self.total(candidate) for candidate in self.rows}
        best = max(totals.values(), default=None)
        return [candidate for candidate, total in totals.items() if total == best]


def read_table(scores: Scores, points: Points) -> ScoreTable:
    """Return the table of `scores` under `points`.

    `scores` is candidate -> criterion -> exact score from 0 to 100, every criterion of
    `points` and no other. `points` are whole, 0 or more, with any positive total.

    Raises ValueError naming the field and the remedy, for anything else.
    """
    check_weights(points, "points")
    if not any(points.values()):
        raise ValueError("points: they total 0. Give at least one criterion a point.")
    for candidate, row in scores.items():
        _check_row(candidate, row, points)
    common = lcm(*{value.denominator for row in scores.values() for value in row.values()})
    return ScoreTable(
        criteria=tuple(points),
        points=tuple(points.values()),
        rows={
            candidate: tuple(
                row[name].numerator * (common // row[name].denominator) for name in points
            )
            for candidate, row in scores.items()
        },
        denominator=common,
    )


def _check_row(candidate: str, row: Mapping[str, Fraction | int], points: Points) -> None:
    for name, value in row.items():
        path = f"scores[{candidate!r}][{name!r}]"
        if name not in points:
            raise ValueError(f"{path} has no points. Give {name!r} points, or take it out.")
        if not is_exact(value) or not 0 <= value <= 100:
            raise ValueError(f"{path} is {value!r}. Give a Fraction or an int from 0 to 100.")
    for name in points:
        if name not in row:
            raise ValueError(f"scores[{candidate!r}] has no {name}. Add its score.")


def read_leader(table: ScoreTable, leader: str | None) -> str | None:
    """Return who leads: `leader`, or the only candidate in first place; None of no candidates.

    Raises ValueError for a leader that is unknown or not first, and when several share
    first place and none of them is named.
    """
    first = table.leaders()
    if leader is not None:
        known_candidate(table, leader, "leader")
        if leader not in first:
            raise ValueError(
                f"leader is {leader!r}, who is not first with these points. Name one of"
                f" {', '.join(first)}, or none."
            )
        return leader
    if len(first) > 1:
        raise ValueError(f"leader: {', '.join(first)} share first place. Name one of them.")
    return first[0] if first else None


def known_candidate(table: ScoreTable, candidate: str, path: str) -> None:
    """Raise ValueError when there is no such candidate in the table."""
    if candidate not in table.rows:
        raise ValueError(f"{path} is {candidate!r}, who has no scores. Add them, or name another.")


def ranked_scores(
    standings: Standings,
) -> tuple[dict[str, dict[str, Fraction]], dict[str, int]]:
    """Return the scores and points that robustness compares: (scores, points).

    Who is not ranked stays out: a failed gate, a missed minimum or too little evidence
    is no matter of weights. A criterion on which a ranked candidate has no score of its
    own stays out too; it has 0 points, or that candidate would not be ranked. Both are
    empty when nobody is ranked.
    """
    ranked = [found for found in standings.candidates if found.status is CandidateStatus.RANKED]
    points = {
        rule.id: rule.points
        for rule in standings.criteria
        if ranked
        and all(
            found.criteria[rule.id].status is not CriterionStatus.NOT_ENOUGH_EVIDENCE
            for found in ranked
        )
    }
    scores = {
        found.id: {
            name: value
            for name in points
            if (value := found.criteria[name].score.value) is not None
        }
        for found in ranked
    }
    return scores, points
