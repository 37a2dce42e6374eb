"""What the panel has to talk about, cell by cell, and what it has agreed so far."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from scoring.arithmetic import CellResult
from scoring.results.bridge import Results
from scoring.results.dots import Column, columns_of, letters_of
from scoring.results.lines import AssessorLine, CandidateLine, Cell, CheckLine, CriterionLine
from scoring.results.ratings import AgreedLine, RatingLine, agreed_of, ratings_of

PENDING = "pending"
OVER_EVIDENCE = "over-evidence"
UNSETTLED = "unsettled"
UNDER_MINIMUM = "under-minimum"
MISSING = "missing"
AGREED = "agreed"
KINDS = (UNSETTLED, OVER_EVIDENCE, PENDING, UNDER_MINIMUM, MISSING, AGREED)
NEEDED = (UNSETTLED, OVER_EVIDENCE, PENDING)


@dataclass(frozen=True, slots=True)
class TalkCell:
    """One cell to talk about, or agreed. `anchor` names it on the page: "C1-TZ-01".

    middle    the middle of the levels that count, None without any
    rows      (letters, rating, whether it is further from the middle than tolerated)
    missing   the names of those who were to answer and did not
    low       the names of those whose ratings here put the candidate under a minimum
    columns   the dot plot
    """

    kind: str
    candidate: CandidateLine
    check: CheckLine
    cell: CellResult
    rows: tuple[tuple[str, RatingLine, bool], ...]
    agreed: AgreedLine | None
    middle: Fraction | None
    missing: tuple[str, ...]
    low: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def anchor(self) -> str:
        return f"{self.candidate.id}-{self.check.id}"


@dataclass(frozen=True, slots=True)
class Counts:
    """How far moderation is, in cells: the five add up to all.

    Those to settle block the decision. Those under a minimum are for talk, and block nothing.
    """

    all: int
    to_settle: int
    under_minimum: int
    missing: int
    agreed: int

    @property
    def without_talk(self) -> int:
        return self.all - self.to_settle - self.under_minimum - self.missing - self.agreed


@dataclass(frozen=True, slots=True)
class LowRating:
    """One assessor's own score under a minimum; `criterion` is None for the whole."""

    candidate: CandidateLine
    criterion: CriterionLine | None
    assessor: AssessorLine
    value: Fraction
    minimum: Fraction


def cells_to_talk_about(results: Results) -> list[tuple[str, Cell]]:
    """Return (kind, cell) for every cell to talk about, then those agreed, without a query.

    A cell is there once: one beyond tolerance is talked about as that, whatever else it is.
    """
    blockers = results.standings.blockers
    agreed = [
        (result.id, check)
        for result in results.standings.candidates
        for check, cell in result.cells.items()
        if cell.agreed is not None
    ]
    cells = {
        UNSETTLED: blockers.unsettled,
        OVER_EVIDENCE: blockers.over_evidence,
        PENDING: blockers.pending,
        AGREED: agreed,
        MISSING: missing_in(results),
        UNDER_MINIMUM: low_in(results),
    }
    found: dict[Cell, str] = {}
    for kind, some in cells.items():
        for cell in some:
            found.setdefault(cell, kind)
    return sorted(((kind, cell) for cell, kind in found.items()), key=lambda one: _order(one[0]))


def _order(kind: str) -> int:
    return KINDS.index(kind)


def counts_of(results: Results, known: Iterable[tuple[str, Cell]]) -> Counts:
    """Return how many cells there are, and how many of them are of which kind."""
    kinds = [kind for kind, _ in known]
    return Counts(
        all=sum(len(result.cells) for result in results.standings.candidates),
        to_settle=sum(kinds.count(kind) for kind in NEEDED),
        under_minimum=kinds.count(UNDER_MINIMUM),
        missing=kinds.count(MISSING),
        agreed=kinds.count(AGREED),
    )


def missing_in(results: Results) -> dict[Cell, tuple[str, ...]]:
    """Return the cells that somebody was to answer and did not, with the assessors' ids.

    Who was recused for a candidate was not to answer.
    """
    answered = {(r["candidate"], r["check"], r["assessor"]) for r in results.sheet["ratings"]}
    recused = {(r["assessor"], r["candidate"]) for r in results.sheet.get("recusals", ())}
    found = {}
    for result in results.standings.candidates:
        for check in result.cells:
            missing = tuple(
                line.id
                for line in results.assessors.values()
                if results.checks[check].criterion in line.criteria
                and (result.id, check, line.id) not in answered
                and (line.id, result.id) not in recused
            )
            if missing:
                found[result.id, check] = missing
    return found


def low_in(results: Results) -> dict[Cell, tuple[str, ...]]:
    """Return the cells behind each score under a minimum, with the ids of those who rated so.

    Under the minimum of a criterion, all that the assessor gave a level there; under the
    overall one, which is about every cell, the levels that are below it themselves.
    """
    found: dict[Cell, dict[str, None]] = {}
    for item in results.standings.under_minimum:
        for check, cell in results.standings.candidate(item.candidate).cells.items():
            level = cell.levels.get(item.assessor)
            if level is None:
                continue
            is_there = item.criterion == results.checks[check].criterion
            is_low = item.criterion is None and Fraction(100 * level, 4) < item.minimum
            if is_there or is_low:
                found.setdefault((item.candidate, check), {})[item.assessor] = None
    return {cell: tuple(assessors) for cell, assessors in found.items()}


def opened_cells(results: Results, cells: Iterable[tuple[str, Cell]]) -> list[TalkCell]:
    """Return these cells with everybody's ratings: two more queries."""
    shown = list(cells)
    pks = {results.candidates[candidate].pk for _, (candidate, _) in shown}
    ratings, agreed = ratings_of(results, pks), agreed_of(results, pks)
    letters, asides = letters_of(results.assessors.values()), _asides(results)
    return [
        _opened(
            results, kind, cell, tuple(ratings.get(cell, ())), agreed.get(cell), letters, asides
        )
        for kind, cell in shown
    ]


def _asides(results: Results) -> tuple[dict[Cell, tuple[str, ...]], ...]:
    """Return by cell the names of those who did not answer, and of those under a minimum."""
    names = {line.id: line.name for line in results.assessors.values()}
    return tuple(
        {cell: tuple(names[one] for one in who) for cell, who in found.items()}
        for found in (missing_in(results), low_in(results))
    )


def _opened(
    results: Results,
    kind: str,
    cell: Cell,
    ratings: tuple[RatingLine, ...],
    agreed: AgreedLine | None,
    letters: dict[str, str],
    asides: tuple[dict[Cell, tuple[str, ...]], ...],
) -> TalkCell:
    middle = middle_of(ratings)
    outliers = _outliers(results, ratings, middle)
    missing, low = (named.get(cell, ()) for named in asides)
    return TalkCell(
        kind=kind,
        candidate=results.candidates[cell[0]],
        check=results.checks[cell[1]],
        cell=results.standings.candidate(cell[0]).cells[cell[1]],
        rows=tuple((letters[row.id], row, row.id in outliers) for row in ratings),
        agreed=agreed,
        middle=middle,
        missing=missing,
        low=low,
        columns=columns_of(ratings, letters, outliers, agreed.level if agreed else None),
    )


def middle_of(ratings: Iterable[RatingLine]) -> Fraction | None:
    """Return the middle of the levels that count, exact; None without any."""
    levels = [Fraction(row.level) for row in ratings if row.counts and row.level is not None]
    return median(levels) if levels else None


def _outliers(results: Results, ratings: Iterable[RatingLine], middle: Fraction | None) -> set[str]:
    tolerance = results.standings.settings.tolerance
    return {
        row.id
        for row in ratings
        if middle is not None and row.level is not None and abs(row.level - middle) > tolerance
    }


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
