"""One candidate opened: every number with the arithmetic and the opinions that make it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from scoring.arithmetic import (
    CandidateResult,
    CellResult,
    CriterionResult,
    CriterionTerm,
    TotalTerm,
    criterion_terms,
    total_terms,
)
from scoring.models import GateFinding
from scoring.results.bridge import Results
from scoring.results.lines import CandidateLine, CheckLine, CriterionLine, GateLine
from scoring.results.ratings import AgreedLine, RatingLine, agreed_of, ratings_of
from scoring.results.table import StandingRow


@dataclass(frozen=True, slots=True)
class OpenedCell:
    """One check: what counts, what it adds, and everybody's answer."""

    check: CheckLine
    cell: CellResult
    term: CriterionTerm
    ratings: tuple[RatingLine, ...]
    agreed: AgreedLine | None
    is_unsettled: bool


@dataclass(frozen=True, slots=True)
class OpenedCriterion:
    """One criterion: `weight_rated` of `weight_that_applies` has a level."""

    line: CriterionLine
    result: CriterionResult
    term: TotalTerm
    weight_rated: int
    weight_that_applies: int
    left_out: tuple[str, ...]
    cells: tuple[OpenedCell, ...]


@dataclass(frozen=True, slots=True)
class OpenedGate:
    """One gate in use; `result` is open where nothing was found yet."""

    check: CheckLine
    result: str
    reason: str
    found_by: str
    found_at: datetime | None
    evidence_pk: int | None
    evidence_title: str
    waived_by: str
    waived_at: datetime | None
    waiver_reason: str


@dataclass(frozen=True, slots=True)
class Opened:
    """One candidate. `on_claims` are the points of the score that rest on little."""

    candidate: CandidateLine
    row: StandingRow
    points_total: int
    on_claims: Fraction | None
    criteria: tuple[OpenedCriterion, ...]
    gates: tuple[OpenedGate, ...]


def opened(results: Results, candidate: CandidateLine) -> Opened:
    """Return a candidate with all of its arithmetic: three more queries."""
    result = results.standings.candidate(candidate.id)
    value, share = result.score.value, result.claim_share
    return Opened(
        candidate=candidate,
        row=next(row for row in results.table.rows if row.candidate.id == candidate.id),
        points_total=sum(line.points for line in results.criteria.values()),
        on_claims=None if share is None or value is None else share * value,
        criteria=tuple(_criteria(results, candidate, result)),
        gates=tuple(_gates(results, candidate)),
    )


def _criteria(
    results: Results, candidate: CandidateLine, result: CandidateResult
) -> Iterator[OpenedCriterion]:
    cells = _cells(results, candidate, result)
    totals = {term.criterion: term for term in total_terms(results.standings, candidate.id)}
    for line in results.used_criteria:
        own = tuple(cells[check.id] for check in line.checks)
        yield OpenedCriterion(
            line=line,
            result=result.criteria[line.id],
            term=totals[line.id],
            weight_rated=sum(cell.check.weight for cell in own if cell.term.level is not None),
            weight_that_applies=sum(cell.check.weight for cell in own),
            left_out=tuple(person.name for person, left in results.left_out if left is line),
            cells=own,
        )


def _cells(
    results: Results, candidate: CandidateLine, result: CandidateResult
) -> dict[str, OpenedCell]:
    ratings = ratings_of(results, [candidate.pk])
    agreed = agreed_of(results, [candidate.pk])
    unsettled = set(results.standings.blockers.unsettled)
    return {
        term.check: OpenedCell(
            check=results.checks[term.check],
            cell=result.cells[term.check],
            term=term,
            ratings=tuple(ratings.get((candidate.id, term.check), ())),
            agreed=agreed.get((candidate.id, term.check)),
            is_unsettled=(candidate.id, term.check) in unsettled,
        )
        for line in results.criteria.values()
        for term in criterion_terms(results.standings, candidate.id, line.id)
    }


def _gates(results: Results, candidate: CandidateLine) -> Iterator[OpenedGate]:
    findings = {
        finding.check_in_use_id: finding
        for finding in GateFinding.objects.filter(
            candidate=candidate.pk, replaced_at=None
        ).select_related("found_by", "waived_by", "evidence")
    }
    for line in results.criteria.values():
        for gate in line.gates:
            counted = results.gates.get((candidate.id, gate.id))
            yield _gate(gate, findings.get(gate.pk), counted)


def _gate(gate: CheckLine, found: GateFinding | None, counted: GateLine | None) -> OpenedGate:
    if found is None or counted is None:
        return OpenedGate(gate, "open", "", "", None, None, "", "", None, "")
    return OpenedGate(
        check=gate,
        result=counted.result,
        reason=counted.reason,
        found_by=str(found.found_by),
        found_at=found.found_at,
        evidence_pk=found.evidence_id,
        evidence_title=found.evidence.title if found.evidence else "",
        waived_by=str(found.waived_by) if found.waived_by else "",
        waived_at=found.waived_at,
        waiver_reason=found.waiver_reason,
    )
