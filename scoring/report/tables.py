"""The numbers of a report as tables: one CSV of all candidates, rows for the workbook."""

import csv
import io

from scoring.arithmetic import displayed, fraction_text
from scoring.report.pages.words import OUTCOMES, STATUSES, placed
from vendors.exchange.cells import neutralised


def csv_of(book):
    """Return the CSV text: one row a candidate, every number printed and exact.

    The exact value stands as numerator and denominator: "1/2" in one cell is a date to a
    spreadsheet. A text that a spreadsheet could run as a formula is neutralised.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_header(book))
    for result in book.standings.candidates:
        writer.writerow(list(_row(book, result)))
    return out.getvalue()


def _header(book):
    criteria = [criterion.id for criterion in book.standings.criteria]
    return [
        *("Place", "Candidate", "Vendor", "Decision", "Status"),
        *_exact_heads("Score", "Low", "High", "Coverage", "On claims"),
        *(head for name in criteria for head in _exact_heads(name, f"{name} coverage")),
        *(gate for criterion in book.standings.criteria for gate in criterion.gates),
        *("Status of the document", "SHA-256"),
    ]


def _exact_heads(*names):
    return [f"{name}{part}" for name in names for part in ("", " numerator", " denominator")]


def _row(book, result):
    row = book.candidates[result.id]
    yield placed(result)
    yield result.id
    yield neutralised(row["name"])
    yield OUTCOMES[row["outcome"]]
    yield STATUSES[result.status]
    score = result.score
    for value in (score.value, score.low, score.high, score.coverage, result.claim_share):
        yield from _exact(value)
    for found in result.criteria.values():
        yield from _exact(found.score.value)
        yield from _exact(found.score.coverage)
    for outcome in result.gates.values():
        yield "waived" if outcome.is_waived else outcome.result.value
    yield book.document["status"]
    yield book.sha256


def _exact(value):
    if value is None:
        return ("", "", "")
    return (displayed(value), value.numerator, value.denominator)


def exact_text(value):
    """Return an exact value as "n/d", empty for None."""
    return "" if value is None else fraction_text(value)
