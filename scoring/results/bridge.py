"""One value that page, PDF, CSV, XLSX and API all show."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scoring.arithmetic import Standings, evaluate
from scoring.grid import Grid
from scoring.models import Evaluation
from scoring.results.both import BothResults, both_results
from scoring.results.headline import Headline, headline_of
from scoring.results.lines import (
    AssessorLine,
    CandidateLine,
    Cell,
    CheckLine,
    CriterionLine,
    GateLine,
)
from scoring.results.rows import Frame, findings_of, frame_of, sheet_for, sheet_of
from scoring.results.table import CriteriaRow, StandingsTable, standings_table


@dataclass(frozen=True)
class Results:
    """What the evaluation says.

    sheet       the plain input of `arithmetic.evaluate`; `standings` is what came out
    candidates, assessors, criteria, checks   by id, in the order of the evaluation
    gates       (candidate, gate) -> what was found, where anything was
    """

    evaluation: Evaluation
    grid: Grid
    sheet: Mapping[str, Any]
    standings: Standings
    candidates: dict[str, CandidateLine]
    assessors: dict[str, AssessorLine]
    criteria: dict[str, CriterionLine]
    checks: dict[str, CheckLine]
    gates: dict[Cell, GateLine]

    @cached_property
    def table(self) -> StandingsTable:
        """Return the standings as they are shown."""
        return standings_table(self.standings, self.candidates, self.criteria, self.gates)

    @cached_property
    def headline(self) -> Headline:
        """Return what a reader must know before the table."""
        return headline_of(self.standings, self.table)

    @property
    def used_criteria(self) -> list[CriterionLine]:
        """Return the criteria that have a check in use; the others have no score."""
        return [line for line in self.criteria.values() if line.checks]

    @property
    def used(self) -> set[str]:
        """Return the ids of `used_criteria`."""
        return {line.id for line in self.used_criteria}

    @property
    def by_criterion(self) -> list[CriteriaRow]:
        """Return each candidate's results on `used_criteria`, best candidate first."""
        used = [line.id for line in self.used_criteria]
        return [
            CriteriaRow(
                self.candidates[result.id], tuple((name, result.criteria[name]) for name in used)
            )
            for result in self.standings.candidates
        ]

    @property
    def left_out(self) -> list[tuple[AssessorLine, CriterionLine]]:
        """Return who does not count on which criterion, after a miss."""
        return [
            (self.assessors[assessor], self.criteria[criterion])
            for assessor, criterion in self.standings.left_out
        ]

    @cached_property
    def both(self) -> BothResults | None:
        """Return both results of the missing-assessor rule where an exception makes two."""
        return both_results(self.sheet, self.standings)

    def candidate_with(self, pk: int) -> CandidateLine | None:
        """Return the candidate of that row, or None."""
        return next((line for line in self.candidates.values() if line.pk == pk), None)


def results_for(evaluation: Evaluation) -> Results:
    """Return what the evaluation says, with the same number of queries at every size.

    Once decided, it says what the decision says: evidence that changes later is news
    about the vendor, not about this decision.
    """
    frame = frame_of(evaluation)
    findings = findings_of(frame)
    sheet = _decided_sheet(evaluation) or sheet_of(frame, findings)
    return results_of(frame, findings, sheet)


def results_of(frame: Frame, findings: dict[Cell, GateLine], sheet: dict[str, Any]) -> Results:
    """Return the results of a sheet, with whom and what it is about."""
    return Results(
        evaluation=frame.evaluation,
        grid=frame.grid,
        sheet=sheet,
        standings=evaluate(sheet),
        candidates=frame.candidates,
        assessors=frame.assessors,
        criteria=frame.criteria,
        checks=frame.checks,
        gates=findings,
    )


def places_of(evaluation: Evaluation) -> dict[str, int | None]:
    """Return each candidate's place as the rows stand now, None where it is not ranked.

    For the seal that is broken: keep the places, and show them to nobody before release.
    """
    standings = evaluate(sheet_for(evaluation))
    return {result.id: result.place for result in standings.candidates}


def _decided_sheet(evaluation: Evaluation) -> dict[str, Any] | None:
    if evaluation.state not in {Evaluation.State.DECIDED, Evaluation.State.ARCHIVED}:
        return None
    document = evaluation.determinations.order_by("-number").values_list("document", flat=True)
    text = document.first()
    return None if text is None else json.loads(text)["scores"]["input"]
