"""What other weights would do to the order."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import CandidateResult, reweigh
from scoring.results.bridge import Results
from scoring.results.lines import CandidateLine
from scoring.results.table import UNRANKED_TITLES


@dataclass(frozen=True, slots=True)
class Move:
    """One candidate before and after. `up` counts places gained; 0 when it stays or is out."""

    candidate: CandidateLine
    before: CandidateResult
    after: CandidateResult
    up: int
    change: Fraction | None
    why: str

    @property
    def down(self) -> int:
        return -self.up


def moves_under(results: Results, points: Mapping[str, int]) -> list[Move]:
    """Return the candidates in the order they would have under these points."""
    before = {result.id: result for result in results.standings.candidates}
    return [
        _move(results.candidates[after.id], before[after.id], after)
        for after in reweigh(results.standings, points)
    ]


def equal_points(criteria: int) -> list[int]:
    """Return 100 whole points shared as equally as they can be, the larger shares first."""
    share, rest = divmod(100, criteria)
    return [share + (place < rest) for place in range(criteria)]


def _move(candidate: CandidateLine, before: CandidateResult, after: CandidateResult) -> Move:
    both = before.place is not None and after.place is not None
    change = None
    if before.score.value is not None and after.score.value is not None:
        change = after.score.value - before.score.value
    return Move(
        candidate=candidate,
        before=before,
        after=after,
        up=(before.place or 0) - (after.place or 0) if both else 0,
        change=change,
        why=UNRANKED_TITLES[after.status],
    )
