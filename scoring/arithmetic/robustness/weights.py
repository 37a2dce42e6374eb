"""How far one weight can move before the leader changes, the others scaled in proportion.
The lead is linear in the weight, so it crosses zero at most once. Gates, minima and tie rules
are not asked again. Source: Triantaphyllou and Sanchez, Decision Sciences 28 (1997).
"""

from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from scoring.arithmetic.display import is_exact
from scoring.arithmetic.scores import check_weights
from scoring.arithmetic.standings import Standings
from scoring.arithmetic.states import CandidateStatus, CriterionStatus

Scores = Mapping[str, Mapping[str, Fraction | int]]
Points = Mapping[str, int]


class WeightRange(NamedTuple):
    """The weights of one criterion, in points of 100, with which the leader stays first."""

    low: Fraction  # low, high: 0 to 100, both included: there it still shares first place
    today: Fraction  # 0 to 100; low <= today <= high
    high: Fraction
    # who is ahead just below `low`, in order of the table; none when low is 0
    below: tuple[str, ...]
    above: tuple[str, ...]  # who is ahead just above `high`; none when high is 100
    # whether the criterion holds all the points: no other can take any over in proportion, so low,
    # today and high are 100
    is_fixed: bool


class WeightFlip(NamedTuple):
    """The smallest change of one weight that brings a rival level with the leader."""

    leader: str
    rival: str
    criterion: str
    before: Fraction  # before, after: points of 100; the rival is ahead just beyond `after`
    after: Fraction
    change: Fraction  # after - before; 0 when they are level today
    rises: bool  # whether the weight must rise; otherwise it must fall


class _Crossing(NamedTuple):
    """Where a lead becomes zero. `slope` is what the lead loses for a whole weight."""

    at: Fraction
    rises: bool
    slope: Fraction


class ScoreTable(NamedTuple):
    """Scores as whole numbers over a common denominator, so that comparing them is exact."""

    criteria: tuple[str, ...]  # ids in the order of the points
    points: tuple[int, ...]  # of each criterion, whole, 0 or more
    rows: dict[str, tuple[int, ...]]  # candidate -> its score on each criterion

    @property
    def total_points(self) -> int:
        return sum(self.points)

    def total(self, candidate: str) -> int:
        return sum(map(int.__mul__, self.points, self.rows[candidate]))

    def today(self, place: int) -> Fraction:
        """In points of 100."""
        return Fraction(100 * self.points[place], self.total_points)

    def crossing(self, leader: str, rival: str, place: int) -> _Crossing | None:
        """Return the weight beyond which `rival` is ahead, None when it never is."""
        other_points = self.total_points - self.points[place]
        if other_points == 0:
            return None
        own = self.rows[leader][place] - self.rows[rival][place]
        without = self.total(leader) - self.total(rival) - self.points[place] * own
        alone = own * other_points
        if without >= 0 and alone >= 0:
            return None
        at = Fraction(100 * without, without - alone)
        return _Crossing(at, rises=alone < 0, slope=Fraction(abs(alone - without), other_points))


def read_table(scores: Scores, points: Points) -> ScoreTable:
    """Scores are exact, 0 to 100, of every criterion with points; else ValueError says which."""
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


def ranked_scores(
    standings: Standings,
) -> tuple[dict[str, dict[str, Fraction]], dict[str, int]]:
    """Return the (scores, points) that robustness compares; both empty when nobody is ranked.
    Only who is ranked, and only criteria on which each of them has a score of its own.
    """
    ranked = [r for r in standings.candidates if r.status is CandidateStatus.RANKED]
    if not ranked:
        return {}, {}
    points = {
        rule.id: rule.points
        for rule in standings.criteria
        if all(
            result.criteria[rule.id].status is not CriterionStatus.NOT_ENOUGH_EVIDENCE
            for result in ranked
        )
    }
    scores = {
        result.id: {
            name: value
            for name in points
            if (value := result.criteria[name].score.value) is not None
        }
        for result in ranked
    }
    return scores, points


def ranges_of(table: ScoreTable, leader: str) -> dict[str, WeightRange]:
    ranges = {}
    for place, name in enumerate(table.criteria):
        today = table.today(place)
        if today == 100:
            ranges[name] = WeightRange(today, today, today, (), (), is_fixed=True)
            continue
        falls: dict[str, Fraction] = {}
        rises: dict[str, Fraction] = {}
        for rival in table.rows:
            crossing = None if rival == leader else table.crossing(leader, rival, place)
            if crossing is not None:
                (rises if crossing.rises else falls)[rival] = crossing.at
        low = max(falls.values(), default=Fraction(0))
        high = min(rises.values(), default=Fraction(100))
        ranges[name] = WeightRange(
            low=low,
            today=today,
            high=high,
            below=tuple(rival for rival, at in falls.items() if at == low),
            above=tuple(rival for rival, at in rises.items() if at == high),
            is_fixed=False,
        )
    return ranges


def smallest_flip(table: ScoreTable, leader: str, rival: str) -> WeightFlip | None:
    """Of changes equally small the one that acts fastest is named, then the first id."""
    flips = [
        ((abs(crossing.at - before), -crossing.slope, name), crossing, before)
        for place, name in enumerate(table.criteria)
        for before in [table.today(place)]
        for crossing in [table.crossing(leader, rival, place)]
        if crossing is not None
    ]
    if not flips:
        return None
    (_, _, name), crossing, before = min(flips, key=lambda flip: flip[0])
    after = crossing.at
    return WeightFlip(leader, rival, name, before, after, after - before, crossing.rises)
