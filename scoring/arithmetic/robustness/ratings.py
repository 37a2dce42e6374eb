"""Which one rating would turn the order: exact, without trying every rating."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic.minima import is_below
from scoring.arithmetic.places import tie_criterion
from scoring.arithmetic.results import CandidateResult, Standings
from scoring.arithmetic.robustness.levels import LevelMove, level_moves
from scoring.arithmetic.score import TOP_LEVEL
from scoring.arithmetic.states import CandidateStatus, CriterionStatus

_CAN_BE_RANKED = {CandidateStatus.RANKED, CandidateStatus.BELOW_MINIMUM}
_MAY_STAND = {CriterionStatus.SCORED, CriterionStatus.BELOW_MINIMUM}


class RatingFlip(NamedTuple):
    """The smallest change of one rating that makes a rival overtake the leader.

    candidate       whose rating it is: the leader's falls or the rival's rises
    before, after   levels 0 to 4
    needs_evidence  whether `after` is more than the evidence held for that cell carries
    """

    leader: str
    rival: str
    candidate: str
    check: str
    assessor: str
    before: int
    after: int
    needs_evidence: bool

    @property
    def change(self) -> int:
        return self.after - self.before


class _Stand(NamedTuple):
    """What decides who is ahead. `tie_break` is None where the tie rule has nothing to say."""

    total: Fraction
    values: Mapping[str, Fraction]
    tie_break: Fraction | None


def flip_by_rating(
    standings: Standings, rival: str, leader: str | None = None
) -> RatingFlip | None:
    """Return the smallest change of one rating that makes `rival` overtake the leader.

    To overtake is to get the better place under the sealed rules: a higher score, an
    equal one that the tie rule decides between the two, or a leader who falls under a
    minimum. A rival under a minimum may rise over it. The others are not asked: a third
    candidate that would tie with both and has no tie-break leaves all three sharing the
    place after all. A cell settled in moderation never moves. Changes that the evidence
    held carries come first; one that needs better evidence is named only when there is
    none. Of those equally small the one that moves the total most is named, then the first
    id. Spread and tolerance are not asked.

    None when no single rating does it: also when the rival is out by a gate or
    incomplete, and when nobody is ranked. Leave `leader` out when one leads alone.

    Raises ValueError for an unknown rival or leader, a rival who leads, a leader who is
    not in first place, and when first place is shared and no leader is named. The method is
    the smallest critical change of one performance value, in whole levels: Triantaphyllou
    and Sanchez, "A sensitivity analysis approach for some deterministic multi-criteria
    decision-making methods", Decision Sciences 28 (1997).
    """
    found = leader_of(standings, leader)
    if rival not in {result.id for result in standings.candidates}:
        raise ValueError(f"rival is {rival!r}. There is no such candidate: name one there is.")
    if rival == found:
        raise ValueError(f"rival is {rival!r}, who leads. Name another candidate.")
    if found is None:
        return None
    ahead, behind = standings.candidate(found), standings.candidate(rival)
    moves = (*level_moves(standings, ahead), *level_moves(standings, behind))
    return smallest_rating(standings, ahead, behind, moves)


def smallest_rating(
    standings: Standings,
    leader: CandidateResult,
    rival: CandidateResult,
    moves: Iterable[LevelMove],
) -> RatingFlip | None:
    """Return what `flip_by_rating` does, of a leader and a rival with their `level_moves`."""
    if rival.status not in _CAN_BE_RANKED:
        return None
    duel = _duel(standings, leader, rival)
    # Where no minimum can be missed, only a move of the total as large as the lead will do.
    needed = (duel.leader.total - duel.rival.total) / TOP_LEVEL
    found = [
        ((flip.needs_evidence, abs(flip.change), -move.on_total, flip[3:5], flip[2]), flip)
        for move in moves
        if duel.has_minima or move.on_total >= needed
        for flip in [_flip(duel, move)]
        if flip is not None
    ]
    return min(found)[1] if found else None


def leader_of(standings: Standings, leader: str | None) -> str | None:
    """Return `leader`, or the only one in first place; None when nobody is ranked.

    Raises ValueError as `flip_by_rating` does.
    """
    first = standings.leaders
    if leader is not None:
        if leader not in first:
            raise ValueError(
                f"leader is {leader!r}, who is not in first place."
                + (f" Name one of {', '.join(first)}." if first else " Nobody is: leave it out.")
            )
        return leader
    if len(first) > 1:
        raise ValueError(f"leader: {', '.join(first)} share first place. Name one of them.")
    return first[0] if first else None


class _Duel(NamedTuple):
    """Leader and rival, and the rules that decide between them."""

    leader: _Stand
    rival: _Stand
    names: tuple[str, str]
    minima: dict[str, Fraction]
    overall: Fraction | None
    tie_criterion: str | None

    @property
    def has_minima(self) -> bool:
        return bool(self.minima) or self.overall is not None

    def is_won(self, leader: _Stand, rival: _Stand) -> bool:
        """Whether the rival has the better place of the two."""
        if self._is_out(rival):
            return False
        if rival.total > leader.total or self._is_out(leader):
            return True
        if rival.total < leader.total or rival.tie_break is None or leader.tie_break is None:
            return False
        return rival.tie_break > leader.tie_break

    def _is_out(self, stand: _Stand) -> bool:
        return is_below(stand.total, self.overall) or any(
            stand.values[name] < minimum for name, minimum in self.minima.items()
        )

    def after(self, move: LevelMove, levels: int) -> bool:
        """Whether the rival is ahead once one rating of this cell has moved so far."""
        if move.candidate == self.names[0]:
            return self.is_won(self._moved(self.leader, move, -levels), self.rival)
        return self.is_won(self.leader, self._moved(self.rival, move, levels))

    def _moved(self, stand: _Stand, move: LevelMove, levels: int) -> _Stand:
        by = levels * move.on_criterion
        values, tie_break = stand.values, stand.tie_break
        if move.criterion in self.minima:
            values = {**values, move.criterion: values[move.criterion] + by}
        if move.criterion == self.tie_criterion and tie_break is not None:
            tie_break += by
        return _Stand(stand.total + levels * move.on_total, values, tie_break)


def _duel(standings: Standings, leader: CandidateResult, rival: CandidateResult) -> _Duel:
    minima = {rule.id: rule.minimum for rule in standings.criteria if rule.minimum is not None}
    tie = tie_criterion(standings.settings.tie_rule)
    return _Duel(
        leader=_stand(leader, minima, tie),
        rival=_stand(rival, minima, tie),
        names=(leader.id, rival.id),
        minima=minima,
        overall=standings.settings.overall_minimum,
        tie_criterion=tie,
    )


def _stand(result: CandidateResult, minima: Mapping[str, Fraction], tie: str | None) -> _Stand:
    """Return the stand of a candidate that has enough evidence wherever it counts."""
    found = result.criteria[tie] if tie else None
    return _Stand(
        total=result.score.value or Fraction(0),
        values={name: result.criteria[name].score.value or Fraction(0) for name in minima},
        tie_break=found.score.value if found and found.status in _MAY_STAND else None,
    )


def _flip(duel: _Duel, move: LevelMove) -> RatingFlip | None:
    """Return the smallest change in one cell that lets the rival overtake, or None."""
    falls = move.candidate == duel.names[0]
    room = {name: level if falls else TOP_LEVEL - level for name, level in move.levels.items()}
    most = max(room.values())
    if most == 0 or not duel.after(move, most):
        return None
    levels = next(count for count in range(1, most + 1) if duel.after(move, count))
    change = -levels if falls else levels
    options = [
        (not falls and move.levels[name] + change > move.cap, name)
        for name, free in room.items()
        if free >= levels
    ]
    needs_evidence, assessor = min(options)
    before = move.levels[assessor]
    return RatingFlip(
        *duel.names, move.candidate, move.check, assessor, before, before + change, needs_evidence
    )
