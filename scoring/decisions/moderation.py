"""The cells of moderation as they are shown: everybody's ratings, and what was agreed."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from scoring.arithmetic.scores import CellResult
from scoring.decisions.document.book import AgreedLine, Book, RatingLine
from scoring.results.discussion import NEEDED, CellKind
from scoring.results.lines import CandidateLine, Cell, CheckLine

LEVELS = range(5)


@dataclass(frozen=True, slots=True)
class Dot:
    """One rating in the plot. `is_outlier` is one further from the median than tolerated."""

    letters: str
    name: str
    counts: bool
    is_outlier: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One level with the dots on it. `is_closed` is one that the evidence does not carry."""

    level: int
    dots: tuple[Dot, ...]
    is_agreed: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class ModerationCell:
    """One cell to discuss, or agreed. `anchor` names it on the page: "C1-TZ-01".

    median    of the levels that count, exact; None without any
    rows      (rating, whether it is further from the median than tolerated)
    missing   the names of those who were to answer and did not
    low       the names of those whose ratings here put the candidate under a minimum
    columns   the dot plot; a rating without a level stands in none
    """

    kind: CellKind | None
    candidate: CandidateLine
    check: CheckLine
    cell: CellResult
    rows: tuple[tuple[RatingLine, bool], ...]
    agreed: AgreedLine | None
    median: Fraction | None
    missing: tuple[str, ...]
    low: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def anchor(self) -> str:
        return f"{self.candidate.id}-{self.check.id}"

    @property
    def blocks_decision(self) -> bool:
        return self.kind in NEEDED


def moderation_cells(book: Book, cells: Iterable[tuple[CellKind, Cell]]) -> list[ModerationCell]:
    return [moderation_cell(book, kind, cell) for kind, cell in cells]


def moderation_cell(book: Book, kind: CellKind | None, cell: Cell) -> ModerationCell:
    results, discussion = book.results, book.discussion
    ratings, agreed = book.rating_lines(*cell), book.agreed(*cell)
    cell_result = results.standings.candidate(cell[0]).cells[cell[1]]
    levels = [Fraction(row.level) for row in ratings if row.counts and row.level is not None]
    median_level = median(levels) if levels else None
    outliers = {
        row.id
        for row in ratings
        if median_level is not None
        and row.level is not None
        and abs(row.level - median_level) > results.standings.settings.tolerance
    }
    return ModerationCell(
        kind=kind,
        candidate=results.candidates[cell[0]],
        check=results.checks[cell[1]],
        cell=cell_result,
        rows=tuple((row, row.id in outliers) for row in ratings),
        agreed=agreed,
        median=median_level,
        missing=tuple(results.assessors[name].name for name in discussion.missing.get(cell, ())),
        low=tuple(results.assessors[name].name for name in discussion.low.get(cell, ())),
        columns=tuple(
            Column(
                level,
                tuple(
                    Dot(row.letters, row.assessor, row.counts, row.id in outliers)
                    for row in ratings
                    if row.level == level
                ),
                is_agreed=agreed is not None and agreed.level == level,
                is_closed=level > cell_result.cap,
            )
            for level in LEVELS
        ),
    )
