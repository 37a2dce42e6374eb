"""Too close to call: a lead that one level by one assessor could make or unmake."""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic.results import CandidateResult, Standings
from scoring.arithmetic.robustness.levels import LevelMove, level_moves
from scoring.arithmetic.robustness.ratings import leader_of
from scoring.arithmetic.states import CandidateStatus


class CloseCall(NamedTuple):
    """The leader's lead over one rival, beside what one level by one assessor moves.

    lead      the leader's score less the rival's, 0 to 100
    move      the largest change of either score, 0 to 100, that one level on one check
              by one assessor makes; 0 where moderation settled every cell
    check     the check on which it does so, None when `move` is 0
    is_close  whether the lead is smaller than the move
    """

    leader: str
    rival: str
    lead: Fraction
    move: Fraction
    check: str | None
    is_close: bool


def too_close_to_call(standings: Standings, leader: str | None = None) -> tuple[CloseCall, ...]:
    """Return the lead over each ranked rival, the nearest first.

    The size of a move counts, not its direction or whether evidence carries it: it is
    the resolution of this panel on this grid. The first item is the runner-up's; empty
    when nobody or only one candidate is ranked. Raises ValueError for a leader who is not
    in first place, and when first place is shared and no leader is named.
    """
    found = leader_of(standings, leader)
    if found is None:
        return ()
    result = standings.candidate(found)
    own = largest_move(level_moves(standings, result))
    return tuple(
        close_call(result, rival, own, largest_move(level_moves(standings, rival)))
        for rival in ranked_rivals(standings, found)
    )


def ranked_rivals(standings: Standings, leader: str) -> list[CandidateResult]:
    """Return the ranked candidates other than the leader, in order of place."""
    return [
        found
        for found in standings.candidates
        if found.status is CandidateStatus.RANKED and found.id != leader
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
    leader: CandidateResult, rival: CandidateResult, own: Largest, other: Largest
) -> CloseCall:
    """Return the call between two ranked candidates, of whom each has its largest move."""
    lead = (leader.score.value or Fraction(0)) - (rival.score.value or Fraction(0))
    move, check = max(own, other, key=lambda found: found[0])
    return CloseCall(leader.id, rival.id, lead, move, check, is_close=lead < move)
