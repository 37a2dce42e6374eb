"""Which cells the panel has to discuss, by what the results say."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from scoring.results.lines import Cell
from scoring.results.results import Results


class CellKind(TextChoices):
    """Why a cell is listed, in the order to discuss them."""

    UNSETTLED = "unsettled", gettext_lazy("Beyond tolerance")
    OVER_EVIDENCE = "over-evidence", gettext_lazy("Above the evidence")
    CHANGED = "changed", gettext_lazy("What is held changed")
    PENDING = "pending", gettext_lazy("Not rated")
    UNDER_MINIMUM = "under-minimum", gettext_lazy("Under a minimum")
    MISSING = "missing", gettext_lazy("Answers missing")
    AGREED = "agreed", gettext_lazy("Agreed")
    UPHELD = "upheld", gettext_lazy("Ratings stand")


KINDS = tuple(CellKind)
NEEDED = (CellKind.UNSETTLED, CellKind.OVER_EVIDENCE, CellKind.CHANGED, CellKind.PENDING)


class Counts(NamedTuple):
    """Cells in moderation: the five add up to all; only those to settle block the decision."""

    all: int
    to_settle: int
    under_minimum: int
    missing: int
    agreed: int

    @property
    def undisputed(self) -> int:
        return self.all - self.to_settle - self.under_minimum - self.missing - self.agreed


class Discussion:
    """What the panel has to discuss. Every part is computed once."""

    def __init__(self, results: Results) -> None:
        self.results = results

    @cached_property
    def cells(self) -> list[tuple[CellKind, Cell]]:
        """(kind, cell) of every cell to discuss, then of those settled, by CellKind."""
        standings = self.results.standings
        agreed = [
            (result.id, check)
            for result in standings.candidates
            for check, cell in result.cells.items()
            if cell.agreed is not None
        ]
        by_kind: dict[CellKind, Iterable[Cell]] = {
            CellKind.UNSETTLED: standings.blockers.unsettled,
            CellKind.OVER_EVIDENCE: standings.blockers.over_evidence,
            CellKind.CHANGED: self.results.open_reviews,
            CellKind.PENDING: standings.blockers.pending,
            CellKind.AGREED: agreed,
            CellKind.UPHELD: [
                cell for cell, review in self.results.reviews.items() if review.is_upheld
            ],
            CellKind.MISSING: self.missing,
            CellKind.UNDER_MINIMUM: self.low,
        }
        # A cell stands once: the first kind wins, and what blocks the decision comes first.
        kinds: dict[Cell, CellKind] = {}
        for kind, cells in by_kind.items():
            for cell in cells:
                kinds.setdefault(cell, kind)
        return sorted(
            ((kind, cell) for cell, kind in kinds.items()), key=lambda pair: KINDS.index(pair[0])
        )

    @cached_property
    def kinds(self) -> Counter[CellKind]:
        return Counter(kind for kind, _ in self.cells)

    @cached_property
    def counts(self) -> Counts:
        return Counts(
            all=sum(len(result.cells) for result in self.results.standings.candidates),
            to_settle=sum(self.kinds[kind] for kind in NEEDED),
            under_minimum=self.kinds[CellKind.UNDER_MINIMUM],
            missing=self.kinds[CellKind.MISSING],
            agreed=self.kinds[CellKind.AGREED],
        )

    @cached_property
    def missing(self) -> dict[Cell, tuple[str, ...]]:
        """The cells that somebody was to answer and did not, with the assessors' ids."""
        sheet, results = self.results.sheet, self.results
        answered: dict[Cell, set[str]] = {}
        for row in sheet["ratings"]:
            answered.setdefault((row["candidate"], row["check"]), set()).add(row["assessor"])
        # Who was recused for a candidate was not to answer.
        recused = {(row["assessor"], row["candidate"]) for row in sheet["recusals"]}
        raters = {
            name: [line.id for line in results.assessors.values() if name in line.criteria]
            for name in results.criteria
        }
        missing = {}
        for result in results.standings.candidates:
            for check in result.cells:
                answers = answered.get((result.id, check), set())
                absent = tuple(
                    name
                    for name in raters[results.checks[check].criterion]
                    if name not in answers and (name, result.id) not in recused
                )
                if absent:
                    missing[result.id, check] = absent
        return missing

    @cached_property
    def low(self) -> dict[Cell, tuple[str, ...]]:
        """The cells behind each score under a minimum, with the ids of those who rated so.

        Under the minimum of a criterion, all that the assessor gave a level there; under the
        overall one, which is about every cell, the levels that are below it themselves.
        """
        standings, checks = self.results.standings, self.results.checks
        low: dict[Cell, dict[str, None]] = {}
        for item in standings.under_minimum:
            for check, cell in standings.candidate(item.candidate).cells.items():
                level = cell.levels.get(item.assessor)
                if level is None:
                    continue
                is_there = item.criterion == checks[check].criterion
                is_low = item.criterion is None and Fraction(100 * level, 4) < item.minimum
                if is_there or is_low:
                    low.setdefault((item.candidate, check), {})[item.assessor] = None
        return {cell: tuple(assessors) for cell, assessors in low.items()}

    @property
    def low_ratings(self) -> list[tuple[Any, ...]]:
        """(candidate, criterion or None for all, assessor, own score, the minimum it is under)"""
        results = self.results
        return [
            (
                results.candidates[item.candidate],
                item.criterion and results.criteria[item.criterion],
                results.assessors[item.assessor],
                item.value,
                item.minimum,
            )
            for item in results.standings.under_minimum
        ]
