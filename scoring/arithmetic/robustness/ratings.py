"""Which one rating would change the order, and which lead is too close; linear, so exact."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic.ranks import tie_criterion
from scoring.arithmetic.standings import CandidateResult, Standings, is_below
from scoring.arithmetic.states import TOP_LEVEL, CandidateStatus, CriterionStatus

CAN_BE_RANKED = {CandidateStatus.RANKED, CandidateStatus.BELOW_MINIMUM}
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
    if rival.status not in CAN_BE_RANKED:
        return None
    rules = Rules(standings)
    ahead, behind = rules.stand(leader), rules.stand(rival)

    def is_won(move: LevelMove, levels: int) -> bool:
        if move.candidate == leader.id:
            return rules.is_better(behind, rules.moved(ahead, move, -levels))
        return rules.is_better(rules.moved(behind, move, levels), ahead)

    # Where no minimum can be missed, only a move of the total as large as the lead will do.
    needed = (ahead.total - behind.total) / TOP_LEVEL
    flips = []
    for move in moves:
        if rules.has_minima or move.on_total >= needed:
            change = least_change(move, is_won, falls=move.candidate == leader.id)
            if change is not None:
                flip = RatingFlip(
                    *(leader.id, rival.id, move.candidate, move.check, change.assessor),
                    *(change.before, change.after, change.needs_evidence),
                )
                flips.append(
                    ((*change.size, -move.on_total, move.check, change.assessor, flip[2]), flip)
                )
    return min(flips)[1] if flips else None


class LevelChange(NamedTuple):
    """One rating that changes as little as does what is asked for."""

    assessor: str
    before: int  # before, after: levels 0 to 4
    after: int
    needs_evidence: bool  # whether `after` is more than the evidence held for that cell carries

    @property
    def size(self) -> tuple[bool, int]:
        """Changes that evidence carries come first, then the smaller ones."""
        return self.needs_evidence, abs(self.after - self.before)


def least_change(
    move: LevelMove, does_it: Callable[[LevelMove, int], bool], *, falls: bool
) -> LevelChange | None:
    """Return the smallest change of one rating of a cell that does it, by falling or by rising.
    `does_it` answers for a number of levels; what one does, more do as well.
    """
    room = {name: level if falls else TOP_LEVEL - level for name, level in move.levels.items()}
    most = max(room.values())
    if most == 0 or not does_it(move, most):
        return None
    levels = next(count for count in range(1, most + 1) if does_it(move, count))
    change = -levels if falls else levels
    needs_evidence, assessor = min(
        (not falls and move.levels[name] + change > move.cap, name)
        for name, free in room.items()
        if free >= levels
    )
    before = move.levels[assessor]
    return LevelChange(assessor, before, before + change, needs_evidence)


class Stand(NamedTuple):
    total: Fraction
    values: Mapping[str, Fraction]  # criterion with a minimum -> score
    tie_break: Fraction | None


class Rules:
    """What decides the place of two candidates once one rating has moved."""

    def __init__(self, standings: Standings) -> None:
        self.minima = {
            rule.id: rule.minimum for rule in standings.criteria if rule.minimum is not None
        }
        self.overall = standings.settings.overall_minimum
        self.tie_criterion = tie_criterion(standings.settings.tie_rule)

    @property
    def has_minima(self) -> bool:
        return bool(self.minima) or self.overall is not None

    def stand(self, result: CandidateResult) -> Stand:
        """The candidate must have enough evidence wherever it counts."""
        breaker = result.criteria[self.tie_criterion] if self.tie_criterion else None
        return Stand(
            total=result.score.value or Fraction(0),
            values={name: result.criteria[name].score.value or Fraction(0) for name in self.minima},
            tie_break=breaker.score.value if breaker and breaker.status in _MAY_STAND else None,
        )

    def moved(self, stand: Stand, move: LevelMove, levels: int) -> Stand:
        change = levels * move.on_criterion
        values, tie_break = stand.values, stand.tie_break
        if move.criterion in self.minima:
            values = {**values, move.criterion: values[move.criterion] + change}
        if move.criterion == self.tie_criterion and tie_break is not None:
            tie_break += change
        return Stand(stand.total + levels * move.on_total, values, tie_break)

    def is_out(self, stand: Stand) -> bool:
        """Whether it is under a minimum."""
        return is_below(stand.total, self.overall) or any(
            stand.values[name] < minimum for name, minimum in self.minima.items()
        )

    def is_better(self, stand: Stand, rival: Stand) -> bool:
        """Whether a candidate has the better place than a rival. Third candidates are not asked."""
        if self.is_out(stand):
            return False
        if stand.total > rival.total or self.is_out(rival):
            return True
        if stand.total < rival.total or stand.tie_break is None or rival.tie_break is None:
            return False
        return stand.tie_break > rival.tie_break
