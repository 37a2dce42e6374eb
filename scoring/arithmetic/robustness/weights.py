"""How far one criterion's weight can move before the leader changes: exact.

One weight goes to `x` points of 100 and the others share the rest in proportion to
their points, so the lead over a rival is linear in `x` and crosses zero at most once.
The method is the weight-stability interval of an additive model: Triantaphyllou and
Sanchez, "A sensitivity analysis approach for some deterministic multi-criteria
decision-making methods", Decision Sciences 28 (1997).

Gates, minima and tie rules are not asked again: candidates are compared by score, and
equal scores share the place.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic.robustness.table import (
    Points,
    Scores,
    ScoreTable,
    known_candidate,
    read_leader,
    read_table,
)


class WeightRange(NamedTuple):
    """The weights of one criterion, in points of 100, with which the leader stays first.

    low, high  0 to 100, both included: there it still shares first place
    today      0 to 100; low <= today <= high
    below      who is ahead just below `low`, in order of the table; none when low is 0
    above      who is ahead just above `high`; none when high is 100
    is_fixed   whether the criterion holds all the points: no other can take any over in
               proportion, so low, today and high are 100
    """

    low: Fraction
    today: Fraction
    high: Fraction
    below: tuple[str, ...]
    above: tuple[str, ...]
    is_fixed: bool


class WeightFlip(NamedTuple):
    """The smallest change of one weight that brings a rival level with the leader.

    before, after  points of 100; the rival is ahead just beyond `after`
    change         after - before; 0 when they are level today
    rises          whether the weight must rise; otherwise it must fall
    """

    leader: str
    rival: str
    criterion: str
    before: Fraction
    after: Fraction
    change: Fraction
    rises: bool


class _Crossing(NamedTuple):
    """Where a lead becomes zero. `slope` is what the lead loses for a whole weight."""

    at: Fraction
    rises: bool
    slope: Fraction


def weight_range(
    scores: Scores, points: Points, leader: str | None = None
) -> dict[str, WeightRange]:
    """Return, for each criterion, the weights with which the leader stays first.

    `scores` is candidate -> criterion -> exact score from 0 to 100; `points` is criterion
    -> whole points, any positive total. The range is the connected interval round today's
    weight, in points of 100, the others scaled in proportion. Leave `leader` out when one
    candidate leads alone. Without candidates there is nothing to say: {}. With one, every
    range is 0 to 100.

    Raises ValueError naming the field and the remedy, as `read_table` does, for a leader
    who is not first, and when first place is shared and no leader is named. The method is
    the weight-stability interval of Triantaphyllou and Sanchez (1997), named in full at
    the head of this module.
    """
    table = read_table(scores, points)
    found = read_leader(table, leader)
    if found is None:
        return {}
    return ranges_of(table, found)


def ranges_of(table: ScoreTable, leader: str) -> dict[str, WeightRange]:
    """Return what `weight_range` does, of a table and a leader that were read."""
    return {name: _range(table, leader, place) for place, name in enumerate(table.criteria)}


def flip_by_weight(
    scores: Scores, points: Points, rival: str, leader: str | None = None
) -> WeightFlip | None:
    """Return the smallest change of one criterion's weight beyond which `rival` overtakes.

    The input is that of `weight_range`. None when no single weight does it. Of changes
    equally small the one that acts fastest is named, then the first id.

    Raises ValueError as `weight_range` does, and for a rival who is unknown or leads. The
    method is the smallest critical change of a weight of Triantaphyllou and Sanchez (1997).
    """
    table = read_table(scores, points)
    found = read_leader(table, leader)
    known_candidate(table, rival, "rival")
    if found is None or rival == found:
        raise ValueError(f"rival is {rival!r}, who leads. Name another candidate.")
    return smallest_flip(table, found, rival)


def smallest_flip(table: ScoreTable, leader: str, rival: str) -> WeightFlip | None:
    """Return what `flip_by_weight` does, of a table and a leader that were read."""
    flips = [
        ((abs(crossing.at - before), -crossing.slope, name), crossing, before)
        for place, name in enumerate(table.criteria)
        for before in [_today(table, place)]
        for crossing in [_crossing(table, leader, rival, place)]
        if crossing is not None
    ]
    if not flips:
        return None
    (_, _, name), crossing, before = min(flips, key=lambda flip: flip[0])
    after = crossing.at
    return WeightFlip(leader, rival, name, before, after, after - before, crossing.rises)


def _today(table: ScoreTable, place: int) -> Fraction:
    return Fraction(100 * table.points[place], table.total_points)


def _range(table: ScoreTable, leader: str, place: int) -> WeightRange:
    today = _today(table, place)
    if today == 100:
        return WeightRange(today, today, today, (), (), is_fixed=True)
    crossings = dict(_crossings(table, leader, place))
    falls = {rival: found.at for rival, found in crossings.items() if not found.rises}
    rises = {rival: found.at for rival, found in crossings.items() if found.rises}
    low = max(falls.values(), default=Fraction(0))
    high = min(rises.values(), default=Fraction(100))
    return WeightRange(
        low=low,
        today=today,
        high=high,
        below=tuple(rival for rival, at in falls.items() if at == low),
        above=tuple(rival for rival, at in rises.items() if at == high),
        is_fixed=False,
    )


def _crossings(table: ScoreTable, leader: str, place: int) -> Iterator[tuple[str, _Crossing]]:
    for rival in table.rows:
        if rival != leader:
            crossing = _crossing(table, leader, rival, place)
            if crossing is not None:
                yield rival, crossing


def _crossing(table: ScoreTable, leader: str, rival: str, place: int) -> _Crossing | None:
    """Return the weight beyond which `rival` is ahead, None when it never is.

    `without` and `alone` are the lead when the criterion has no weight and when it has
    all of it, on one scale; in between the lead is linear. Beyond 0 and 100 there is no
    weight, so a lead that only becomes zero there is never lost.
    """
    rest = table.total_points - table.points[place]
    if rest == 0:
        return None
    own = table.rows[leader][place] - table.rows[rival][place]
    without = table.total(leader) - table.total(rival) - table.points[place] * own
    alone = own * rest
    if without >= 0 and alone >= 0:
        return None
    at = Fraction(100 * without, without - alone)
    return _Crossing(at, rises=alone < 0, slope=Fraction(abs(alone - without), rest))
