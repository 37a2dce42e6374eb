"""Which one rating would change the order, and which lead is too close; linear, so exact."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic.ranks import tie_criterion
from scoring.arithmetic.standings import CandidateResult, Standings, is_below
from scoring.arithmetic.states import TOP_LEVEL, CandidateStatus, CriterionStatus

_CAN_BE_RANKED = {CandidateStatus.RANKED, CandidateStatus.BELOW_MINIMUM}
_MAY_STAND = {CriterionStatus.SCORED, CriterionStatus.BELOW_MINIMUM}


class LevelMove(NamedTuple):
    candidate: str
    criterion: str
    check: str
    levels: dict[str, int]  # assessor -> level 0 to 4, of those who count
    cap: int  # the highest level that the cell's evidence carries
    on_criterion: Fraction  # what one level by one assessor moves the criterion's score, 0 to 100
    on_total: Fraction  # what it moves the candidate's score, 0 to 100


class CloseCall(NamedTuple):
    leader: str
    rival: str
    lead: Fraction  # the leader's score less the rival's, 0 to 100
    # the largest change of either score, 0 to 100, that one level on one check by one assessor
    # makes; 0 where moderation settled every cell
    move: Fraction
    check: str | None  # the check on which it does so, None when `move` is 0
    is_close: bool  # whether the lead is smaller than the move


class RatingFlip(NamedTuple):
    leader: str
    rival: str
    candidate: str  # whose rating it is: the leader's falls or the rival's rises
    check: str
    assessor: str
    before: int  # before, after: levels 0 to 4
    after: int
    needs_evidence: bool  # whether `after` is more than the evidence held for that cell carries

    @property
    def change(self) -> int:
        return self.after - self.before


def level_moves(standings: Standings, result: CandidateResult) -> Iterator[LevelMove]:
    """Yield the cells in which one rating moves a score: rated, with weight, no agreed level."""
    points = sum(rule.points for rule in standings.criteria)
    for rule in standings.criteria:
        rated = sum(w for check, w in rule.weights.items() if result.cells[check].level is not None)
        share = Fraction(rule.points, points)
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
                on_total=share * step,
            )


def ranked_rivals(standings: Standings, leader: str) -> list[CandidateResult]:
    return [
        result
        for result in standings.candidates
        if result.status is CandidateStatus.RANKED and result.id != leader
    ]


Largest = tuple[Fraction, str | None]


def largest_move(moves: Iterable[LevelMove]) -> Largest:
    """Return the largest change of a total and its check; of those equal, the first id."""
    sizes = [(-move.on_total, move.check) for move in moves if move.on_total]
    if not sizes:
        return Fraction(0), None
    size, check = min(sizes)
    return -size, check


def close_call(
    leader: CandidateResult, rival: CandidateResult, of_leader: Largest, of_rival: Largest
) -> CloseCall:
    lead = (leader.score.value or Fraction(0)) - (rival.score.value or Fraction(0))
    move, check = max(of_leader, of_rival, key=lambda largest: largest[0])
    return CloseCall(leader.id, rival.id, lead, move, check, is_close=lead < move)


def smallest_rating(
    standings: Standings,
    leader: CandidateResult,
    rival: CandidateResult,
    moves: Iterable[LevelMove],
) -> RatingFlip | None:
    """Return the smallest change of one rating that gives the rival the better rank, or None.

    `moves` are the `level_moves` of both. Third candidates are not asked. Changes that evidence
    carries come first. Source: Triantaphyllou and Sanchez, Decision Sciences 28 (1997).
    """
    if rival.status not in _CAN_BE_RANKED:
        return None
    duel = _Duel(standings, leader, rival)
    # Where no minimum can be missed, only a move of the total as large as the lead will do.
    has_minima = duel.minima or duel.overall is not None
    needed = (duel.leader.total - duel.rival.total) / TOP_LEVEL
    flips = [
        ((flip.needs_evidence, abs(flip.change), -move.on_total, flip[3:5], flip[2]), flip)
        for move in moves
        if has_minima or move.on_total >= needed
        for flip in [duel.flip(move)]
        if flip is not None
    ]
    return min(flips)[1] if flips else None


class _Stand(NamedTuple):
    total: Fraction
    values: Mapping[str, Fraction]
    tie_break: Fraction | None


class _Duel:
    def __init__(
        self, standings: Standings, leader: CandidateResult, rival: CandidateResult
    ) -> None:
        self.names = leader.id, rival.id
        self.minima = {
            rule.id: rule.minimum for rule in standings.criteria if rule.minimum is not None
        }
        self.overall = standings.settings.overall_minimum
        self.tie_criterion = tie_criterion(standings.settings.tie_rule)
        self.leader = self.stand(leader)
        self.rival = self.stand(rival)

    def stand(self, result: CandidateResult) -> _Stand:
        """The candidate must have enough evidence wherever it counts."""
        breaker = result.criteria[self.tie_criterion] if self.tie_criterion else None
        return _Stand(
            total=result.score.value or Fraction(0),
            values={name: result.criteria[name].score.value or Fraction(0) for name in self.minima},
            tie_break=breaker.score.value if breaker and breaker.status in _MAY_STAND else None,
        )

    def is_out(self, stand: _Stand) -> bool:
        return is_below(stand.total, self.overall) or any(
            stand.values[name] < minimum for name, minimum in self.minima.items()
        )

    def is_won(self, move: LevelMove, levels: int) -> bool:
        """Whether the rival has the better rank once one rating of this cell moved so far."""
        leader, rival = self.leader, self.rival
        if move.candidate == self.names[0]:
            leader = self.moved(leader, move, -levels)
        else:
            rival = self.moved(rival, move, levels)
        if self.is_out(rival):
            return False
        if rival.total > leader.total or self.is_out(leader):
            return True
        if rival.total < leader.total or rival.tie_break is None or leader.tie_break is None:
            return False
        return rival.tie_break > leader.tie_break

    def moved(self, stand: _Stand, move: LevelMove, levels: int) -> _Stand:
        change = levels * move.on_criterion
        values, tie_break = stand.values, stand.tie_break
        if move.criterion in self.minima:
            values = {**values, move.criterion: values[move.criterion] + change}
        if move.criterion == self.tie_criterion and tie_break is not None:
            tie_break += change
        return _Stand(stand.total + levels * move.on_total, values, tie_break)

    def flip(self, move: LevelMove) -> RatingFlip | None:
        falls = move.candidate == self.names[0]
        room = {name: level if falls else TOP_LEVEL - level for name, level in move.levels.items()}
        most = max(room.values())
        # More levels move the order the same way, so the largest move decides if any does.
        if most == 0 or not self.is_won(move, most):
            return None
        levels = next(count for count in range(1, most + 1) if self.is_won(move, count))
        change = -levels if falls else levels
        needs_evidence, assessor = min(
            (not falls and move.levels[name] + change > move.cap, name)
            for name, free in room.items()
            if free >= levels
        )
        before = move.levels[assessor]
        return RatingFlip(
            *self.names,
            move.candidate,
            move.check,
            assessor,
            before,
            before + change,
            needs_evidence,
        )
