"""What an evaluation says: its sheet, the standings, and the names behind the ids."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from typing import Any

from accounts.record.acts import Act
from accounts.record.models import canonical
from scoring.arithmetic.standings import Standings, evaluate
from scoring.evaluations.models import Evaluation
from scoring.evaluations.models.setup import Setup
from scoring.ratings.unknowns import SILENT, Unknown, points_by_check
from scoring.results.lines import (
    AssessorLine,
    CandidateLine,
    Cell,
    CriterionLine,
    GateLine,
    Review,
)
from scoring.results.sheet import (
    Frame,
    Pair,
    Rows,
    candidates_of,
    findings_of,
    frame_in,
    frame_of,
    reviews_of,
    sheet_of,
)
from scoring.results.standings import (
    BothResults,
    Headline,
    StandingsTable,
    both_results,
    headline_of,
    standings_table,
)


@dataclass(frozen=True)
class Results(Frame):
    """What the evaluation says.
    `missed` are the (assessor, criterion) left out for a candidate that withdrew later, `reviews`
    the cells rated on another basis than there was at the release.
    """

    sheet: Mapping[str, Any]
    standings: Standings
    gates: dict[Cell, GateLine]
    missed: set[Pair]
    reviews: dict[Cell, Review]

    @cached_property
    def table(self) -> StandingsTable:
        return standings_table(
            self.standings, self.candidates, self.criteria, self.gates, self.unknowns
        )

    @cached_property
    def unknowns(self) -> dict[str, list[Unknown]]:
        """By candidate the scored checks with nothing held, those with most points first."""
        rules = self.standings.criteria
        points = points_by_check(
            {rule.id: rule.points for rule in rules}, {rule.id: rule.weights for rule in rules}
        )
        return {
            result.id: sorted(
                (
                    Unknown(self.grid.check(check), points.get(check, Fraction(0)))
                    for check, cell in result.cells.items()
                    if cell.evidence in SILENT
                ),
                key=lambda unknown: -unknown.points,
            )
            for result in self.standings.candidates
        }

    @cached_property
    def headline(self) -> Headline:
        return headline_of(self.table)

    @property
    def used_criteria(self) -> list[CriterionLine]:
        # The criteria that have a check in use; the others have no score.
        return [line for line in self.criteria.values() if line.checks]

    @property
    def used(self) -> set[str]:
        return {line.id for line in self.used_criteria}

    @property
    def left_out(self) -> list[tuple[AssessorLine, CriterionLine]]:
        return [
            (self.assessors[assessor], self.criteria[criterion])
            for assessor, criterion in self.standings.left_out
        ]

    @cached_property
    def both(self) -> BothResults | None:
        return both_results(self.sheet, self.standings)

    @cached_property
    def sha256(self) -> str:
        rows = {
            name: sorted(" ".join(map(str, row.values())) for row in self.sheet[name])
            for name in (
                *("ratings", "held_back", "agreed", "evidence"),
                *("gates", "exceptions", "recusals"),
            )
        }
        names = ("settings", "criteria", "assessors", "candidates")
        rows |= {name: self.sheet[name] for name in names}
        return hashlib.sha256(canonical(rows).encode()).hexdigest()

    @cached_property
    def open_reviews(self) -> tuple[Cell, ...]:
        """The cells to look at again, in the order of the standings."""
        return tuple(
            (result.id, check)
            for result in self.standings.candidates
            for check, cell in result.cells.items()
            if (review := self.reviews.get((result.id, check)))
            and not review.is_upheld
            and cell.agreed is None
        )

    def candidate_with(self, pk: int) -> CandidateLine | None:
        return next((line for line in self.candidates.values() if line.pk == pk), None)


def results_for(evaluation: Evaluation) -> Results:
    """The results of the rows as they stand, with the same number of queries at every size."""
    frame = frame_of(evaluation)
    return _results(frame, Rows([frame]))


def results_in(setups: Mapping[int, Setup]) -> dict[int, Results]:
    """Return {evaluation: what it says}, of evaluations that are released and undecided.
    Ten queries, and one for each from which a vendor withdrew after the release.
    """
    if not setups:
        return {}
    candidates = candidates_of(setups)
    frames = {pk: frame_in(setup, candidates[pk]) for pk, setup in setups.items()}
    rows = Rows(frames.values())
    return {pk: _results(frame, rows) for pk, frame in frames.items()}


def ranks_of(evaluation: Evaluation) -> dict[str, int | None]:
    # For the seal that is broken: keep the ranks, and show them to nobody before release.
    return {result.id: result.rank for result in results_for(evaluation).standings.candidates}


@contextmanager
def recorded_moves_of_ranks(person: Any, evaluation: Evaluation) -> Iterator[None]:
    """Write into the record which ranks a change of the panel moved after the release."""
    if not evaluation.is_released or evaluation.has_ended:
        yield
        return
    before = ranks_of(evaluation)
    yield
    after = ranks_of(evaluation)
    if before != after:
        evaluation.record(person, Act.MOVED_RANKS, before=before, after=after)


def _results(frame: Frame, rows: Rows) -> Results:
    findings = findings_of(frame, rows)
    sheet, missed = sheet_of(frame, findings, rows)
    parts = {part.name: getattr(frame, part.name) for part in fields(frame)}
    return Results(
        **parts,
        sheet=sheet,
        standings=evaluate(sheet),
        gates=findings,
        missed=missed,
        reviews=reviews_of(frame, rows),
    )
