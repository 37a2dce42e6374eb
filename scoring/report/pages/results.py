"""The results: criteria against vendors, gates against vendors, and who is out by which."""

from dataclasses import dataclass

from scoring.report.pages.words import LONG_NAME, RESULTS, has_score, named, placed
from scoring.report.printable import printable, said, shortened
from scoring.results import CandidateLine, GateLine, StandingsTable, standings_table


@dataclass(frozen=True)
class ScoreRow:
    """One candidate against the criteria; `cells` are (result, has enough evidence)."""

    anchor: str
    place: str
    name: str
    cells: tuple
    score: object
    has_score: bool


@dataclass(frozen=True)
class GateRow:
    anchor: str
    name: str
    cells: tuple


@dataclass(frozen=True)
class ResultsPage:
    table: StandingsTable
    criteria: tuple
    scores: tuple
    gates: tuple
    gate_rows: tuple
    out: tuple
    waived: tuple
    assessments: tuple


def results_page(book):
    """Return the two large tables and the reasons behind the exceptions in them."""
    criteria = book.standings.criteria
    gates = [gate for criterion in criteria for gate in criterion.gates]
    return ResultsPage(
        table=_table(book),
        criteria=tuple((book.grid.criterion(c.id).short, c.points) for c in criteria),
        scores=tuple(_score_row(book, result) for result in book.standings.candidates),
        gates=tuple((gate, book.checks[gate].question) for gate in gates),
        gate_rows=tuple(_gate_row(book, result, gates) for result in book.standings.candidates),
        out=tuple(_out(book)),
        waived=tuple(_waived(book)),
        assessments=tuple(_assessments(book)),
    )


def _table(book):
    """Return the standings for the partial that the page of the ranking shows too."""
    candidates = {
        name: CandidateLine(
            id=name,
            pk=0,
            name=printable(shortened(row["name"], LONG_NAME)),
            number=int(name[1:]),
            vendor_pk=0,
            is_incumbent=row["is_incumbent"],
            country=row["country"],
        )
        for name, row in book.candidates.items()
    }
    criteria = {criterion.id: criterion for criterion in book.grid.criteria}
    findings = {
        cell: GateLine(
            row["result"],
            printable(shortened(row["reason"], 160)),
            row["waived_at"] is not None,
            row["waiver_reason"],
        )
        for cell, row in book.findings.items()
    }
    return standings_table(book.standings, candidates, criteria, findings)


def _score_row(book, result):
    return ScoreRow(
        anchor=f"candidate-{result.id}",
        place=placed(result),
        name=named(book, result.id),
        cells=tuple(
            (found.score, found.status != "not_enough_evidence")
            for found in result.criteria.values()
        ),
        score=result.score,
        has_score=has_score(result),
    )


def _gate_row(book, result, gates):
    return GateRow(
        anchor=f"candidate-{result.id}",
        name=named(book, result.id),
        cells=tuple(gate_cell(result.gates[gate]) for gate in gates),
    )


def gate_cell(outcome):
    """Return the word for a gate and the chip it is shown in."""
    if outcome.is_waived:
        return "Waived", "wait"
    return RESULTS[outcome.result], {"pass": "good", "fail": "bad", "open": "wait"}[outcome.result]


def _out(book):
    """Yield each gate that took a candidate out, with what was found."""
    for result in book.standings.candidates:
        for gate in result.failed_gates:
            finding = book.findings[result.id, gate]
            yield (
                named(book, result.id),
                gate,
                said(finding["reason"], 600),
                said(book.called(finding, "found_by", "finder")),
            )


def _waived(book):
    for result in book.standings.candidates:
        for gate in result.waived_gates:
            finding = book.findings[result.id, gate]
            reason = said(finding["waiver_reason"], 600)
            yield named(book, result.id), gate, reason, said(book.called_lead(finding["waived_by"]))


def _assessments(book):
    """Yield the single assessors whose own score of a candidate is under a minimum."""
    for item in book.standings.under_minimum:
        title = book.grid.criterion(item.criterion).short if item.criterion else "Total"
        name = said(book.people[item.assessor], 60)
        yield named(book, item.candidate), title, name, item.value, item.minimum
