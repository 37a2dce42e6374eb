"""What other weights would do to the order: one set that is tried, or many side by side."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.arithmetic.display import displayed
from scoring.arithmetic.standings import CandidateResult, Standings, reweigh
from scoring.results.lines import MOST_NAMED, CandidateLine, CriterionLine, names_of
from scoring.results.results import Results
from scoring.results.standings import UNRANKED_TITLES, rank_shown

ORDINALS = (
    gettext_lazy("%(names)s first"),
    gettext_lazy("%(names)s second"),
    gettext_lazy("%(names)s third"),
    gettext_lazy("%(names)s fourth"),
    gettext_lazy("%(names)s fifth"),
)


class Move(NamedTuple):
    candidate: CandidateLine
    before: CandidateResult
    after: CandidateResult

    @property
    def up(self) -> int:
        """The ranks gained; 0 when it stays or is out."""
        if self.before.rank is None or self.after.rank is None:
            return 0
        return self.before.rank - self.after.rank

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
    before = {result.id: result for result in results.standings.candidates}
    return [
        Move(results.candidates[after.id], before[after.id], after)
        for after in reweigh(results.standings, points)
    ]


def move_rows(moves: Iterable[Move]) -> list[tuple[str, ...]]:
    """Plain texts, quick to render: rank, name, why it is not ranked, score, agreed score,
    agreed rank, tone (up, down or same), and the move in words.
    """
    return [
        (
            rank_shown(move.after),
            move.candidate.name,
            str(UNRANKED_TITLES[move.after.status]).lower(),
            _score(move.after),
            _score(move.before),
            rank_shown(move.before),
            *move.tone_and_words,
        )
        for move in moves
    ]


def _score(result: CandidateResult) -> str:
    return "–" if result.shown is None else displayed(result.shown)


def list_under(standings: Standings, points: Mapping[str, int], size: int) -> tuple[str, ...]:
    """Return the ids on a list of `size` under other weights, best first; ties share a rank."""
    results = reweigh(standings, points)
    return tuple(row.id for row in results if row.rank is not None and row.rank <= size)


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


class TriedSet(NamedTuple):
    """Weights beside the agreed ones: a saved scenario, or what one member proposes alone."""

    name: str
    points: Mapping[str, int]
    by: str
    at: datetime

    @classmethod
    def of_member(cls, member: str, points: Mapping[str, int], at: datetime) -> "TriedSet":
        return cls(_("As %(member)s gave them") % {"member": member}, points, member, at)


class Weighing(NamedTuple):
    """The order under one set of weights.

    points     by criterion in use, in the order of the grid; `total` is the sum of all
    leaders    those of the first rank, none when nobody is ranked
    is_turned  whether they are others than under the agreed weights
    """

    name: str
    points: tuple[int, ...]
    total: int
    leaders: list[CandidateLine]
    is_turned: bool

    @property
    def leader_names(self) -> str:
        return names_of(self.leaders)


class Comparison(NamedTuple):
    """The agreed weights first, then each set, over the same ratings.

    weights   (criterion, its points in each set), in the order of the grid
    ranks     (candidate, its Move under each set), in the agreed order
    """

    weighings: tuple[Weighing, ...]
    weights: list[tuple[CriterionLine, tuple[int, ...]]]
    ranks: list[tuple[CandidateLine, list[Move]]]

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
    unweighed = {name: 0 for name in results.criteria}
    used = results.used
    weighable = (
        tried._replace(points=unweighed | {name: tried.points.get(name, 0) for name in used})
        for tried in sets
    )
    return [tried for tried in weighable if any(tried.points.values())]


def comparison_of(results: Results, sets: Sequence[TriedSet]) -> Comparison:
    agreed = {line.id: line.points for line in results.criteria.values()}
    weighings: list[Weighing] = []
    moves: list[dict[str, Move]] = []
    for name, points in [(_("Agreed"), agreed), *((tried.name, tried.points) for tried in sets)]:
        moves.append({move.candidate.id: move for move in moves_under(results, points)})
        leaders = [move.candidate for move in moves[-1].values() if move.after.rank == 1]
        weighings.append(
            Weighing(
                name=name,
                points=tuple(points[line.id] for line in results.used_criteria),
                total=sum(points.values()),
                leaders=leaders,
                # In another order they are the same leaders.
                is_turned=bool(weighings) and {*leaders} != {*weighings[0].leaders},
            )
        )
    columns = zip(*(weighing.points for weighing in weighings), strict=True)
    return Comparison(
        weighings=tuple(weighings),
        weights=list(zip(results.used_criteria, columns, strict=True)),
        ranks=[
            (results.candidates[name], [by_candidate[name] for by_candidate in moves])
            for name in moves[0]
        ],
    )
