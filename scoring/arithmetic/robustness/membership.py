"""Who is on a short list of a size, and what moves anybody across its line; exact.

Equal scores share the better rank, so more may stand on a list than it names. A change moves
somebody across the line when one from outside gets a better rank than one on the list, or when
one falls from the ranking, or joins it while the list is not full.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic.robustness.alternatives import WithoutOne
from scoring.arithmetic.robustness.ratings import (
    CAN_BE_RANKED,
    LevelChange,
    LevelMove,
    Rules,
    least_change,
    level_moves,
)
from scoring.arithmetic.robustness.weights import ScoreTable, WeightFlip, smallest_flip
from scoring.arithmetic.standings import CandidateResult, Standings
from scoring.arithmetic.states import CandidateStatus


class CutLine(NamedTuple):
    """The line under a short list of `size` candidates."""

    size: int
    # ids of those ranked on the list and of the other ranked ones, in the order to show
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    last: tuple[str, ...]  # those inside with the lowest score
    nearest: tuple[str, ...]  # those outside with the highest
    margin: Fraction | None  # between the two, 0 to 100; None unless there are both
    # whether so many share the last rank that more than `size` stand on the list: then
    # any change of one of them decides, and no smallest one is named
    is_shared: bool

    @property
    def has_room(self) -> bool:
        return len(self.inside) < self.size


class Swap(NamedTuple):
    """Two candidates who are level where a list changes: beyond it the second is ahead."""

    leaves: str
    joins: str


class ListRange(NamedTuple):
    """The weights of one criterion, in points of 100, with which the same stay on the list."""

    low: Fraction  # low, today, high: 0 to 100, and low <= today <= high
    today: Fraction
    high: Fraction
    below: tuple[Swap, ...]  # who change sides just below `low`; none when it is 0
    above: tuple[Swap, ...]  # and just above `high`; none when it is 100
    is_fixed: bool  # whether the criterion holds all the points: then all three are 100


class Crossing(NamedTuple):
    """The smallest change of one rating that moves a candidate across the line."""

    candidate: str
    joins: bool  # whether it gets onto the list; otherwise it leaves
    check: str
    change: LevelChange


class ListWithout(NamedTuple):
    """Who is on the list with one assessor or one criterion left out, whose id is `left_out`."""

    left_out: str
    joined: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not (self.joined or self.left)


def cut_line(standings: Standings, size: int) -> CutLine:
    """Raises ValueError unless `size` is a whole number from 1 on."""
    if type(size) is not int or size < 1:
        raise ValueError(f"size is {size!r}. Give a whole number from 1 on.")
    ranks = {result.id: result.rank for result in standings.candidates if result.rank is not None}
    inside = tuple(name for name, rank in ranks.items() if rank <= size)
    outside = tuple(name for name in ranks if name not in inside)
    scores = {name: standings.candidate(name).score.value or Fraction(0) for name in ranks}
    lowest = min((scores[name] for name in inside), default=None)
    highest = max((scores[name] for name in outside), default=None)
    return CutLine(
        size=size,
        inside=inside,
        outside=outside,
        last=tuple(name for name in inside if scores[name] == lowest),
        nearest=tuple(name for name in outside if scores[name] == highest),
        margin=None if lowest is None or highest is None else lowest - highest,
        is_shared=len(inside) > size,
    )


def list_ranges(table: ScoreTable, line: CutLine) -> dict[str, ListRange]:
    """By criterion; {} where nobody is outside, and where the last place is shared."""
    if line.is_shared or not line.outside:
        return {}
    return {name: _range_of(table, line, place) for place, name in enumerate(table.criteria)}


def _range_of(table: ScoreTable, line: CutLine, place: int) -> ListRange:
    today = table.today(place)
    if today == 100:
        return ListRange(today, today, today, (), (), is_fixed=True)
    falls: dict[Swap, Fraction] = {}
    rises: dict[Swap, Fraction] = {}
    for member in line.inside:
        for rival in line.outside:
            crossing = table.crossing(member, rival, place)
            if crossing is not None:
                (rises if crossing.rises else falls)[Swap(member, rival)] = crossing.at
    low = max(falls.values(), default=Fraction(0))
    high = min(rises.values(), default=Fraction(100))
    return ListRange(
        low=low,
        today=today,
        high=high,
        below=tuple(swap for swap, at in falls.items() if at == low),
        above=tuple(swap for swap, at in rises.items() if at == high),
        is_fixed=False,
    )


def smallest_weight(table: ScoreTable, line: CutLine) -> WeightFlip | None:
    """Return the smallest change of one weight that moves anybody across the line, or None.
    Its `leader` leaves and its `rival` joins. Gates, minima and tie rules are not asked again.
    """
    if line.is_shared:
        return None
    flips = [
        flip
        for member in line.inside
        for rival in line.outside
        for flip in [smallest_flip(table, member, rival)]
        if flip is not None
    ]
    return min(flips, key=lambda flip: abs(flip.change), default=None)


def smallest_crossing(standings: Standings, line: CutLine) -> Crossing | None:
    """Return the smallest change of one rating that moves anybody across the line, or None.

    Changes that evidence carries come first, then the smaller ones, then those that move a score
    more. A candidate under a minimum may rise over it.
    """
    if line.is_shared:
        return None
    rules = Rules(standings)
    stands = {
        result.id: rules.stand(result)
        for result in standings.candidates
        if result.status in CAN_BE_RANKED
    }
    nearest = [stands[name] for name in line.nearest]
    last = [stands[name] for name in line.last]

    def leaves(move: LevelMove, levels: int) -> bool:
        stand = rules.moved(stands[move.candidate], move, -levels)
        return rules.is_out(stand) or any(rules.is_better(rival, stand) for rival in nearest)

    def joins(move: LevelMove, levels: int) -> bool:
        stand = rules.moved(stands[move.candidate], move, levels)
        if line.has_room:
            return not rules.is_out(stand)
        return any(rules.is_better(stand, member) for member in last)

    crossings = []
    for result in _who_can_cross(standings, line):
        is_inside = result.id in line.inside
        for move in level_moves(standings, result):
            does_it = leaves if is_inside else joins
            change = least_change(move, does_it, falls=is_inside)
            if change is not None:
                crossing = Crossing(result.id, not is_inside, move.check, change)
                order = (*change.size, -move.on_total, move.check, change.assessor, result.id)
                crossings.append((order, crossing))
    return min(crossings)[1] if crossings else None


def _who_can_cross(standings: Standings, line: CutLine) -> Iterable[CandidateResult]:
    for result in standings.candidates:
        is_under_minimum = result.status is CandidateStatus.BELOW_MINIMUM
        if result.rank is not None or is_under_minimum:
            yield result


def lists_without(orders: Iterable[WithoutOne], line: CutLine) -> tuple[ListWithout, ...]:
    """Return who would be on the list in each of these orders, compared with today."""
    changes = []
    for order in orders:
        listed = [name for name, rank in order.ranks.items() if rank and rank <= line.size]
        changes.append(
            ListWithout(
                order.left_out,
                joined=tuple(name for name in listed if name not in line.inside),
                left=tuple(name for name in line.inside if name not in listed),
            )
        )
    return tuple(changes)
