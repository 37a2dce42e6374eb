"""What other weights would do to the order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import CandidateResult, reweigh
from scoring.results.bridge import Results
from scoring.results.lines import CandidateLine
from scoring.results.table import UNRANKED_TITLES

ORDINALS = ("first", "second", "third", "fourth", "fifth")
MOST_NAMED = 3  # of those who share a place


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


def spoken_order(moves: Sequence[Move]) -> str:
    """Return the first five places as they are read aloud: "B first, A second"."""
    shared: dict[int, list[str]] = {}
    for move in moves:
        if move.after.place is not None and move.after.place <= len(ORDINALS):
            shared.setdefault(move.after.place, []).append(move.candidate.name)
    return ", ".join(f"{_named(names)} {ORDINALS[place - 1]}" for place, names in shared.items())


def _named(names: list[str]) -> str:
    if len(names) > MOST_NAMED:
        return f"{len(names)} candidates"
    return " and ".join(names)


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
