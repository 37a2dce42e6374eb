"""What other weights would do to the order: one set that is tried, or many side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.arithmetic.display import displayed
from scoring.arithmetic.standings import CandidateResult, reweigh
from scoring.results.lines import CandidateLine, CriterionLine
from scoring.results.results import Results
from scoring.results.standings import UNRANKED_TITLES, rank_shown

ORDINALS = (
    gettext_lazy("%(names)s first"),
    gettext_lazy("%(names)s second"),
    gettext_lazy("%(names)s third"),
    gettext_lazy("%(names)s fourth"),
    gettext_lazy("%(names)s fifth"),
)
MOST_NAMED = 3  # of those who share a rank


@dataclass(frozen=True, slots=True)
class Move:
    """One candidate before and after. `up` counts ranks gained; 0 when it stays or is out."""

    candidate: CandidateLine
    before: CandidateResult
    after: CandidateResult
    up: int
    change: Fraction | None
    why: str

    @property
    def down(self) -> int:
        return -self.up

    @property
    def tone_and_words(self) -> tuple[str, str]:
        if self.up > 0:
            return "up", _("▲ up %(ranks)s") % {"ranks": self.up}
        if self.up < 0:
            return "down", _("▼ down %(ranks)s") % {"ranks": self.down}
        if self.before.rank is None and self.after.rank is not None:
            return "up", _("now ranked")
        if self.before.rank is not None and self.after.rank is None:
            return "down", _("no longer ranked")
        return "same", _("same")


def moves_under(results: Results, points: Mapping[str, int]) -> list[Move]:
    results_before = {result.id: result for result in results.standings.candidates}
    moves = []
    for after in reweigh(results.standings, points):
        before, up, change = results_before[after.id], 0, None
        if before.rank is not None and after.rank is not None:
            up = before.rank - after.rank
        if before.score.value is not None and after.score.value is not None:
            change = after.score.value - before.score.value
        reason = str(UNRANKED_TITLES[after.status])
        moves.append(Move(results.candidates[after.id], before, after, up, change, reason))
    return moves


class MoveRow(NamedTuple):
    """One candidate as it is shown; `tone` is up, down or same. Plain texts, quick to render."""

    rank: str
    name: str
    why: str
    score: str
    agreed_score: str
    agreed_rank: str
    tone: str
    words: str


def move_rows(moves: Iterable[Move]) -> list[MoveRow]:
    return [
        MoveRow(
            rank_shown(move.after),
            move.candidate.name,
            move.why.lower(),
            _score(move.after),
            _score(move.before),
            rank_shown(move.before),
            *move.tone_and_words,
        )
        for move in moves
    ]


def order_of(moves: Iterable[Move]) -> str:
    return " ".join(f"{move.candidate.id}:{rank_shown(move.after)}" for move in moves)


def _score(result: CandidateResult) -> str:
    return "–" if result.shown is None else displayed(result.shown)


def equal_points(criteria: int) -> list[int]:
    # 100 whole points shared as equally as they can be, the larger shares first.
    share, remainder = divmod(100, criteria)
    return [share + (index < remainder) for index in range(criteria)]


def spoken_order(moves: Sequence[Move]) -> str:
    """Return the first five ranks as they are read aloud: "B first, A second"."""
    by_rank: dict[int, list[str]] = {}
    for move in moves:
        if move.after.rank is not None and move.after.rank <= len(ORDINALS):
            by_rank.setdefault(move.after.rank, []).append(move.candidate.name)
    spoken = []
    for rank, names in by_rank.items():
        people = get_text_list(names, _("and"))
        if len(names) > MOST_NAMED:
            people = _("%(count)s candidates") % {"count": len(names)}
        spoken.append(ORDINALS[rank - 1] % {"names": people})
    return ", ".join(spoken)


@dataclass(frozen=True, slots=True)
class TriedSet:
    """Weights beside the agreed ones: a saved scenario, or what one member proposes alone."""

    name: str
    points: Mapping[str, int]
    by: str
    at: datetime

    @classmethod
    def of_member(cls, member: str, points: Mapping[str, int], at: datetime) -> "TriedSet":
        return cls(_("As %(member)s gave them") % {"member": member}, points, member, at)


@dataclass(frozen=True, slots=True)
class Weighing:
    """The order under one set of weights.

    points     by criterion in use, in the order of the grid; `total` is their sum
    leaders    those of the first rank, none when nobody is ranked
    is_turned  whether they are others than under the agreed weights
    """

    name: str
    points: tuple[int, ...]
    total: int
    leaders: tuple[CandidateLine, ...]
    is_turned: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The agreed weights first, then each set, over the same ratings.

    weights   (criterion, its points in each set), in the order of the grid
    ranks     (candidate, its Move under each set), in the agreed order
    """

    weighings: tuple[Weighing, ...]
    weights: tuple[tuple[CriterionLine, tuple[int, ...]], ...]
    ranks: tuple[tuple[CandidateLine, tuple[Move, ...]], ...]

    @property
    def agreed(self) -> Weighing:
        return self.weighings[0]

    @property
    def tried(self) -> tuple[Weighing, ...]:
        return self.weighings[1:]

    @property
    def turning(self) -> tuple[Weighing, ...]:
        return tuple(weighing for weighing in self.tried if weighing.is_turned)


def tried_sets(results: Results, sets: Iterable[TriedSet]) -> list[TriedSet]:
    """Return the sets that can be weighed here: criteria without a check in use get no points."""
    used = results.used
    weighable = (
        replace(
            tried,
            points={
                name: tried.points.get(name, 0) if name in used else 0 for name in results.criteria
            },
        )
        for tried in sets
    )
    return [tried for tried in weighable if any(tried.points.values())]


def comparison_of(results: Results, sets: Sequence[TriedSet]) -> Comparison:
    agreed = {line.id: line.points for line in results.criteria.values()}
    every = [(_("Agreed"), agreed), *((tried.name, tried.points) for tried in sets)]
    moved = [moves_under(results, points) for _name, points in every]
    first = _leaders(moved[0])
    weighings = tuple(
        Weighing(
            name=name,
            points=tuple(points[line.id] for line in results.used_criteria),
            total=sum(points.values()),
            leaders=_leaders(moves),
            is_turned={line.id for line in _leaders(moves)} != {line.id for line in first},
        )
        for (name, points), moves in zip(every, moved, strict=True)
    )
    by_candidate = [{move.candidate.id: move for move in moves} for moves in moved]
    return Comparison(
        weighings=weighings,
        weights=tuple(
            (line, tuple(points[line.id] for _name, points in every))
            for line in results.used_criteria
        ),
        ranks=tuple(
            (move.candidate, tuple(moves[move.candidate.id] for moves in by_candidate))
            for move in moved[0]
        ),
    )


def _leaders(moves: Sequence[Move]) -> tuple[CandidateLine, ...]:
    return tuple(move.candidate for move in moves if move.after.rank == 1)
