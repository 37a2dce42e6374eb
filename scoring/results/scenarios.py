"""Sets of weights beside the agreed ones: who would lead, and where everybody would stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scoring.models import WeightProposal
from scoring.results.bridge import Results
from scoring.results.lines import CandidateLine, CriterionLine
from scoring.results.moves import Move, moves_under


@dataclass(frozen=True, slots=True)
class TriedSet:
    """Weights beside the agreed ones: kept as a scenario, or given by a member alone.

    points   by criterion; 0 for those without a check in use
    kind     "scenario" or "proposal"; `by` and `at` say who kept or gave it, and when
    by_user  the pk of that person, whose name another may have
    """

    kind: str
    name: str
    points: dict[str, int]
    by: str
    at: datetime
    by_user: int


@dataclass(frozen=True, slots=True)
class Weighing:
    """The order under one set of weights.

    points     by criterion in use, in the order of the grid; `total` is their sum
    leaders    those in first place, none when nobody is ranked
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
    places    (candidate, its Move under each set), in the agreed order
    """

    weighings: tuple[Weighing, ...]
    weights: tuple[tuple[CriterionLine, tuple[int, ...]], ...]
    places: tuple[tuple[CandidateLine, tuple[Move, ...]], ...]

    @property
    def agreed(self) -> Weighing:
        return self.weighings[0]

    @property
    def tried(self) -> tuple[Weighing, ...]:
        return self.weighings[1:]

    @property
    def turning(self) -> tuple[Weighing, ...]:
        """Return the sets with which others are first."""
        return tuple(weighing for weighing in self.tried if weighing.is_turned)


def tried_sets(results: Results) -> list[TriedSet]:
    """Return the scenarios in use, then what each member gave alone: four queries."""
    evaluation, used = results.evaluation, results.used
    kept = [
        ("scenario", one.name, one.points, one.saved_by, one.saved_at)
        for one in evaluation.scenarios.in_use().for_list()
    ]
    given = [
        (
            "proposal",
            f"As {one.member} gave them",
            one.points,
            one.member.user,
            one.given_at,
        )
        for one in WeightProposal.objects.filter(member__evaluation=evaluation).for_list()
    ]
    found = [
        TriedSet(kind, name, _weighable(results, points, used), str(by), at, by.pk)
        for kind, name, points, by, at in (*kept, *given)
    ]
    return [one for one in found if any(one.points.values())]


def _weighable(results: Results, points: Mapping[str, int], used: set[str]) -> dict[str, int]:
    return {name: points.get(name, 0) if name in used else 0 for name in results.criteria}


def comparison_of(results: Results, sets: Sequence[TriedSet]) -> Comparison:
    """Return the agreed weights and `sets` side by side."""
    agreed = {line.id: line.points for line in results.criteria.values()}
    every = [("Agreed", agreed), *((one.name, one.points) for one in sets)]
    moved = [moves_under(results, points) for _, points in every]
    first = _leaders(moved[0])
    weighings = tuple(
        _weighing(results, name, points, _leaders(moves), first)
        for (name, points), moves in zip(every, moved, strict=True)
    )
    by_candidate = [{move.candidate.id: move for move in moves} for moves in moved]
    return Comparison(
        weighings=weighings,
        weights=tuple(
            (line, tuple(points[line.id] for _, points in every)) for line in results.used_criteria
        ),
        places=tuple(
            (move.candidate, tuple(moves[move.candidate.id] for moves in by_candidate))
            for move in moved[0]
        ),
    )


def _weighing(
    results: Results,
    name: str,
    points: Mapping[str, int],
    leaders: tuple[CandidateLine, ...],
    first: tuple[CandidateLine, ...],
) -> Weighing:
    return Weighing(
        name=name,
        points=tuple(points[line.id] for line in results.used_criteria),
        total=sum(points.values()),
        leaders=leaders,
        is_turned={line.id for line in leaders} != {line.id for line in first},
    )


def _leaders(moves: Sequence[Move]) -> tuple[CandidateLine, ...]:
    return tuple(move.candidate for move in moves if move.after.place == 1)
