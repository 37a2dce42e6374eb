"""One check of one candidate: its level, the reasons given, and why it is not higher."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from scoring.arithmetic.score import TOP_LEVEL
from scoring.grid.proposals import in_unit
from scoring.report.pages.words import CELLS, STATES
from scoring.report.printable import said, shortened

LONGEST_REASON = 150
LONGEST_LEVEL = 120
FEW_CHECKS = 20  # with more, one reason a check keeps a candidate to two pages


@dataclass(frozen=True)
class CheckRow:
    """`reasons` are (who, text); `more` counts those left to scores.json.

    `lost` is what the check keeps from the total: points of 100, exact.
    """

    check: str
    question: str
    weight: int
    level: object
    dots: int
    state: str
    agreed: bool
    reasons: tuple
    more: int
    why_not: str
    lost: Fraction


def check_row(book, result, criterion, check):
    """Return one check of one candidate, in words."""
    cell = result.cells[check]
    reasons = _reasons(book, result.id, check, cell)
    shown = reasons[: 2 if len(book.checks) <= FEW_CHECKS else 1]
    return CheckRow(
        check=check,
        question=book.checks[check].question,
        weight=criterion.weights[check],
        level=cell.level,
        dots=0 if cell.level is None else floor(cell.level),
        state=cell.evidence.value,
        agreed=cell.agreed is not None,
        reasons=tuple((who, said(shortened(text, LONGEST_REASON))) for who, text in shown),
        more=len(reasons) - len(shown),
        why_not=_why_not(book.checks[check], cell),
        lost=_lost(book, criterion, check, cell),
    )


def _reasons(book, candidate, check, cell):
    """Return (who, text): the agreed reason alone, else one for each answer, the lowest first."""
    agreement = book.agreements.get((candidate, check))
    if agreement:
        return [("Agreed", agreement["reason"])]
    rows = sorted(
        book.ratings.get((candidate, check), ()),
        key=lambda row: (row["level"] is not None, row["level"] or 0),
    )
    found = {}
    for row in rows:
        note = note_of(book, row)
        if note:
            who = _given(book.letters[row["assessor"]], row)
            found.setdefault((row["state"], row["level"]), (who, note))
    return list(found.values())


def note_of(book, row):
    """Return why a rating is what it is, the value found first: "Found: 64 people. The list"."""
    value = found_in(book, row)
    return " ".join(
        part for part in (value and f"Found: {value}.", row["rationale"].strip()) if part
    )


def found_in(book, row):
    """Return the value of a rating with its unit, "" without one, as in documents of before."""
    value = row.get("value")
    return in_unit(book.checks[row["check"]], value) if value else ""


def _given(letters, row):
    if row["level"] is None:
        return f"{letters} {row['state'].replace('_', ' ')}"
    return f"{letters} {row['level']}"


def _why_not(check, cell):
    """Return what the next level asks, and the cap that stands before it."""
    if cell.level is None:
        return f"{CELLS[cell.state]}."
    if cell.level >= TOP_LEVEL:
        return "The highest level."
    higher = floor(cell.level) + 1
    words = f"Level {higher}: {shortened(check.levels[higher], LONGEST_LEVEL)}"
    if cell.cap < higher:
        return f"{STATES[cell.evidence]} carries {cell.cap}. {words}"
    return words


def _lost(book, criterion, check, cell):
    if cell.level is None or not criterion.points:
        return Fraction(0)
    total = sum(found.points for found in book.standings.criteria)
    weight = Fraction(criterion.weights[check], sum(criterion.weights.values()) or 1)
    return (TOP_LEVEL - cell.level) * weight * criterion.points * 100 / (TOP_LEVEL * total)
