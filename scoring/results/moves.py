"""What other weights would do to the order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from scoring.arithmetic import CandidateResult, CandidateStatus, displayed, place_label, reweigh
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


class MoveRow(NamedTuple):
    """One candidate as it is shown; `tone` is up, down or same. Plain texts, quick to render."""

    place: str
    name: str
    why: str
    score: str
    agreed_score: str
    agreed_place: str
    tone: str
    words: str


def move_rows(moves: Iterable[Move]) -> list[MoveRow]:
    """Return the moves as they are shown, in their order."""
    return [
        MoveRow(
            _place(move.after),
            move.candidate.name,
            move.why.lower(),
            _score(move.after),
            _score(move.before),
            _place(move.before),
            *_in_words(move),
        )
        for move in moves
    ]


def order_of(moves: Iterable[Move]) -> str:
    """Return a text that is another one as soon as any place is."""
    return " ".join(f"{move.candidate.id}:{_place(move.after)}" for move in moves)


def _place(result: CandidateResult) -> str:
    return "–" if result.place is None else place_label(result.place, result.tied)


def _score(result: CandidateResult) -> str:
    """Return the score; without enough evidence it may not stand as a number."""
    if result.score.value is None or result.status is CandidateStatus.INCOMPLETE:
        return "–"
    return displayed(result.score.value)


def _in_words(move: Move) -> tuple[str, str]:
    if move.up > 0:
        return "up", f"▲ up {move.up}"
    if move.up < 0:
        return "down", f"▼ down {move.down}"
    if move.before.place is None and move.after.place is not None:
        return "up", "now ranked"
    if move.before.place is not None and move.after.place is None:
        return "down", "no longer ranked"
    return "same", "same"


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
