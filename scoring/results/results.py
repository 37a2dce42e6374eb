"""What an evaluation says: its sheet, the standings, and the names behind the ids."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from accounts.record.models import canonical
from scoring.arithmetic.standings import Standings, evaluate
from scoring.evaluations.models import Candidate, Evaluation
from scoring.evaluations.models.setup import Setup
from scoring.grid.model import Grid
from scoring.results.lines import (
    AssessorLine,
    CandidateLine,
    Cell,
    CheckLine,
    CriterionLine,
    GateLine,
)
from scoring.results.sheet import (
    CANDIDATE,
    DATABASE,
    Fetched,
    Frame,
    Pair,
    Source,
    findings_of,
    frame_in,
    frame_of,
    sheet_for,
    sheet_of,
)
from scoring.results.standings import (
    BothResults,
    CriteriaRow,
    Headline,
    StandingsTable,
    both_results,
    headline_of,
    standings_table,
)


@dataclass(frozen=True)
class Results:
    """What the evaluation says: rules and names by id, in the order of the evaluation.
    `missed` are the (assessor, criterion) left out for a candidate that withdrew later.
    """

    grid: Grid
    sheet: Mapping[str, Any]
    standings: Standings
    candidates: dict[str, CandidateLine]
    assessors: dict[str, AssessorLine]
    criteria: dict[str, CriterionLine]
    checks: dict[str, CheckLine]
    gates: dict[Cell, GateLine]
    evaluation: Evaluation | None = None
    missed: set[Pair] = field(default_factory=set)

    @cached_property
    def table(self) -> StandingsTable:
        return standings_table(self.standings, self.candidates, self.criteria, self.gates)

    @cached_property
    def headline(self) -> Headline:
        return headline_of(self.standings, self.table)

    @property
    def used_criteria(self) -> list[CriterionLine]:
        # The criteria that have a check in use; the others have no score.
        return [line for line in self.criteria.values() if line.checks]

    @property
    def used(self) -> set[str]:
        return {line.id for line in self.used_criteria}

    @property
    def by_criterion(self) -> list[CriteriaRow]:
        used = [line.id for line in self.used_criteria]
        return [
            CriteriaRow(
                self.candidates[result.id], tuple((name, result.criteria[name]) for name in used)
            )
            for result in self.standings.candidates
        ]

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
            for name in ("ratings", "agreed", "evidence", "gates", "exceptions", "recusals")
        }
        names = ("settings", "criteria", "assessors", "candidates")
        rows |= {name: self.sheet[name] for name in names}
        return hashlib.sha256(canonical(rows).encode()).hexdigest()

    def candidate_with(self, pk: int) -> CandidateLine | None:
        return next((line for line in self.candidates.values() if line.pk == pk), None)


def results_for(evaluation: Evaluation) -> Results:
    """The results of the rows as they stand, with the same number of queries at every size."""
    return _results(frame_of(evaluation))


def results_in(setups: Mapping[int, Setup]) -> dict[int, Results]:
    """Return {evaluation: what it says}, of evaluations that are released and undecided.
    Nine queries, and one for each from which a vendor withdrew after the release.
    """
    if not setups:
        return {}
    candidates: dict[int, dict[str, CandidateLine]] = {pk: {} for pk in setups}
    rows = Candidate.objects.present().filter(evaluation__in=list(setups)).order_by("number")
    for evaluation, *row in rows.values_list("evaluation_id", *CANDIDATE):
        line = CandidateLine(f"C{row[2]}", *row)
        candidates[evaluation][line.id] = line
    frames = {pk: frame_in(setup, candidates[pk]) for pk, setup in setups.items()}
    vendors = {
        line.pk: line.vendor_pk for frame in frames.values() for line in frame.candidates.values()
    }
    source = Fetched([setup.evaluation for setup in setups.values()], vendors)
    return {pk: _results(frame, source) for pk, frame in frames.items()}


def ranks_of(evaluation: Evaluation) -> dict[str, int | None]:
    # For the seal that is broken: keep the ranks, and show them to nobody before release.
    standings = evaluate(sheet_for(evaluation))
    return {result.id: result.rank for result in standings.candidates}


def _results(frame: Frame, source: Source = DATABASE) -> Results:
    findings = findings_of(frame, source)
    sheet, missed = sheet_of(frame, findings, source)
    return Results(
        grid=frame.grid,
        sheet=sheet,
        standings=evaluate(sheet),
        candidates=frame.candidates,
        assessors=frame.assessors,
        criteria=frame.criteria,
        checks=frame.checks,
        gates=findings,
        evaluation=frame.evaluation,
        missed=missed,
    )
