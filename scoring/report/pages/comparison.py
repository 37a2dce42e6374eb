"""The comparison: the ten checks on which the chosen candidates differ most."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import criterion_terms
from scoring.report.pages.words import named

MOST_CHECKS = 10
MOST_CANDIDATES = 6


@dataclass(frozen=True)
class Difference:
    """One check: the levels side by side, and how far it moves the totals apart, in points."""

    check: str
    question: str
    cells: tuple
    points: Fraction


@dataclass(frozen=True)
class Comparison:
    names: tuple
    differences: tuple
    more: int


def comparison(book):
    """Return the largest differences between the chosen; without two chosen, between the best."""
    ids = book.with_outcome("shortlist", "reserve")
    if len(ids) < 2:
        ids = [result.id for result in book.standings.candidates if result.place is not None]
    shown = ids[:MOST_CANDIDATES]
    if len(shown) < 2:
        return Comparison((), (), 0)
    found = [item for criterion in book.standings.criteria for item in _of(book, criterion, shown)]
    found.sort(key=lambda item: -item.points)
    return Comparison(
        names=tuple(named(book, name, 30) for name in shown),
        differences=tuple(item for item in found[:MOST_CHECKS] if item.points),
        more=len(ids) - len(shown),
    )


def _of(book, criterion, shown):
    """Yield a Difference for each check of one criterion that two or more have a level on."""
    total = sum(found.points for found in book.standings.criteria)
    terms = [criterion_terms(book.standings, name, criterion.id) for name in shown]
    for row in zip(*terms, strict=True):
        parts = [term.contribution for term in row if term.contribution is not None]
        if len(parts) < 2:
            continue
        cells = [book.standings.candidate(name).cells[row[0].check] for name in shown]
        yield Difference(
            check=row[0].check,
            question=book.checks[row[0].check].question,
            cells=tuple((cell.level, cell.evidence.value) for cell in cells),
            points=(max(parts) - min(parts)) * criterion.points / total,
        )
