"""What the panel has to talk about, cell by cell, and what it has agreed so far."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import CellResult
from scoring.results.bridge import Results
from scoring.results.lines import AssessorLine, CandidateLine, Cell, CheckLine, CriterionLine
from scoring.results.ratings import AgreedLine, RatingLine, agreed_of, ratings_of

PENDING = "pending"
OVER_EVIDENCE = "over-evidence"
UNSETTLED = "unsettled"
AGREED = "agreed"
KINDS = (UNSETTLED, OVER_EVIDENCE, PENDING, AGREED)


@dataclass(frozen=True, slots=True)
class TalkCell:
    """One cell to talk about, or agreed. `anchor` names it on the page: "C1-TZ-01"."""

    kind: str
    candidate: CandidateLine
    check: CheckLine
    cell: CellResult
    ratings: tuple[RatingLine, ...]
    agreed: AgreedLine | None

    @property
    def anchor(self) -> str:
        return f"{self.candidate.id}-{self.check.id}"


@dataclass(frozen=True, slots=True)
class LowRating:
    """One assessor's own score under a minimum; `criterion` is None for the whole."""

    candidate: CandidateLine
    criterion: CriterionLine | None
    assessor: AssessorLine
    value: Fraction
    minimum: Fraction


def cells_to_talk_about(results: Results) -> list[tuple[str, Cell]]:
    """Return (kind, cell) for every cell to settle, then those agreed, without a query.

    A cell is there once: one beyond tolerance is talked about as that, whatever else it is.
    """
    blockers = results.standings.blockers
    agreed = [
        (result.id, check)
        for result in results.standings.candidates
        for check, cell in result.cells.items()
        if cell.agreed is not None
    ]
    cells = (blockers.unsettled, blockers.over_evidence, blockers.pending, agreed)
    found: dict[Cell, str] = {}
    for kind, some in zip(KINDS, cells, strict=True):
        for cell in some:
            found.setdefault(cell, kind)
    return [(kind, cell) for cell, kind in found.items()]


def opened_cells(results: Results, cells: list[tuple[str, Cell]]) -> list[TalkCell]:
    """Return these cells with everybody's ratings: two more queries."""
    pks = {results.candidates[candidate].pk for _, (candidate, _) in cells}
    ratings, agreed = ratings_of(results, pks), agreed_of(results, pks)
    return [
        TalkCell(
            kind=kind,
            candidate=results.candidates[cell[0]],
            check=results.checks[cell[1]],
            cell=results.standings.candidate(cell[0]).cells[cell[1]],
            ratings=tuple(ratings.get(cell, ())),
            agreed=agreed.get(cell),
        )
        for kind, cell in cells
    ]


def low_ratings(results: Results) -> Iterator[LowRating]:
    """Yield every single assessor whose own score is under a minimum."""
    for item in results.standings.under_minimum:
        yield LowRating(
            candidate=results.candidates[item.candidate],
            criterion=results.criteria[item.criterion] if item.criterion else None,
            assessor=results.assessors[item.assessor],
            value=item.value,
            minimum=item.minimum,
        )
