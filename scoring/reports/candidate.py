"""One candidate opened: every number with the arithmetic and the opinions that make it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from scoring.arithmetic.scores import CellResult
from scoring.arithmetic.standings import (
    CandidateResult,
    CriterionResult,
    CriterionTerm,
    TotalTerm,
    criterion_terms,
    total_terms,
)
from scoring.decisions.document.book import AgreedLine, Book, RatingLine
from scoring.decisions.document.writing import read_instant
from scoring.results.lines import CandidateLine, CheckLine, CriterionLine
from scoring.results.standings import StandingRow


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
    result: str = "open"
    reason: str = ""
    found_by: str = ""
    found_at: datetime | None = None
    evidence_pk: int | None = None
    evidence_title: str = ""
    waived_by: str = ""
    waived_at: datetime | None = None
    waiver_reason: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """One candidate. `on_claims` are the points of the score that rest on little."""

    candidate: CandidateLine
    row: StandingRow
    points_total: int
    on_claims: Fraction | None
    criteria: tuple[OpenedCriterion, ...]
    gates: tuple[OpenedGate, ...]


def opened(book: Book, candidate: CandidateLine) -> Opened:
    """Return a candidate with all of its arithmetic."""
    results = book.results
    result = results.standings.candidate(candidate.id)
    score, share = result.shown, result.claim_share
    return Opened(
        candidate=candidate,
        row=next(row for row in results.table.rows if row.candidate.id == candidate.id),
        points_total=sum(line.points for line in results.criteria.values()),
        on_claims=None if share is None or score is None else share * score,
        criteria=tuple(_criteria(book, candidate, result)),
        gates=tuple(
            _gate(book, candidate, gate)
            for line in results.criteria.values()
            for gate in line.gates
        ),
    )


def _criteria(
    book: Book, candidate: CandidateLine, result: CandidateResult
) -> Iterator[OpenedCriterion]:
    results = book.results
    unsettled = set(results.standings.blockers.unsettled)
    totals = {term.criterion: term for term in total_terms(results.standings, candidate.id)}
    for line in results.used_criteria:
        cells = tuple(
            OpenedCell(
                check=results.checks[term.check],
                cell=result.cells[term.check],
                term=term,
                ratings=book.rating_lines(candidate.id, term.check),
                agreed=book.agreed(candidate.id, term.check),
                is_unsettled=(candidate.id, term.check) in unsettled,
            )
            for term in criterion_terms(results.standings, candidate.id, line.id)
        )
        yield OpenedCriterion(
            line=line,
            result=result.criteria[line.id],
            term=totals[line.id],
            weight_rated=sum(cell.check.weight for cell in cells if cell.term.level is not None),
            weight_that_applies=sum(cell.check.weight for cell in cells),
            left_out=tuple(
                person.name for person, criterion in results.left_out if criterion is line
            ),
            cells=cells,
        )


def _gate(book: Book, candidate: CandidateLine, gate: CheckLine) -> OpenedGate:
    row = book.finding(candidate.id, gate.id)
    if row is None:
        return OpenedGate(gate)
    line = book.results.gates[candidate.id, gate.id]
    piece = book.evidence[row["evidence"]] if "evidence" in row else {}
    return OpenedGate(
        check=gate,
        result=line.result,
        reason=line.reason,
        found_by=book.called(row["by"]),
        found_at=read_instant(row["at"]),
        evidence_pk=piece.get("number"),
        evidence_title=piece.get("title", ""),
        waived_by=book.called(row["waived_by"]) if "waived_by" in row else "",
        waived_at=read_instant(row.get("waived_at")),
        waiver_reason=row.get("waiver_reason", ""),
    )
