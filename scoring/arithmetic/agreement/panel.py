"""How far the panel of an evaluation agrees, by criterion and by check."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.arithmetic.agreement.intraclass import icc
from scoring.arithmetic.agreement.kendall import kendall_w
from scoring.arithmetic.agreement.krippendorff import krippendorff_alpha
from scoring.arithmetic.agreement.ratings import Row
from scoring.arithmetic.display import fraction_text
from scoring.arithmetic.results import Standings

AGREEMENT_SCHEMA = "evaluator-agreement/1"
Levels = Mapping[str, int]  # assessor -> level, on one cell


class AgreementNote(StrEnum):
    """Whether the coefficients may be printed and, if not, what is printed instead."""

    MEASURED = "measured"
    NO_VARIATION = "no_variation"
    ONE_ASSESSOR = "one_assessor"
    TOO_FEW = "too_few"


class CheckAgreement(NamedTuple):
    """How far the panel agrees on one check, its candidates being the items.

    assessors  how many gave at least one level
    cells      how many cells have two levels or more
    spread     the widest range on one cell, in levels; None when no cell has a level
    alpha      Krippendorff's alpha, interval, at most 1; None unless measured
    w          Kendall's W with ties, 0 to 1, over the cells that all of them gave a
               level; None where it cannot be had
    note       measured; no variation: all levels that can be compared are equal; one
               assessor (or none): print nothing; too few: no cell has two levels
    """

    assessors: int
    cells: int
    spread: int | None
    alpha: Fraction | None
    w: Fraction | None
    note: AgreementNote


class CriterionAgreement(NamedTuple):
    """How far the panel agrees on one criterion: the same, its items being the cells.

    icc_single   ICC(A,1), at most 1; None where it cannot be had
    icc_average  ICC(A,k), at most 1, of the mean of these assessors
    checks       the agreement on each scored check, in the order of the evaluation
    """

    assessors: int
    cells: int
    spread: int | None
    alpha: Fraction | None
    w: Fraction | None
    icc_single: Fraction | None
    icc_average: Fraction | None
    note: AgreementNote
    checks: dict[str, CheckAgreement]


class Agreement(NamedTuple):
    """The panel's agreement on every criterion, in the order of the evaluation."""

    criteria: dict[str, CriterionAgreement]


def agreement_of(standings: Standings) -> Agreement:
    """Return how far those who count agreed before they talked.

    It rests on the first ratings: a level agreed in moderation changes nothing here.
    Cannot tell, abstained and recused are missing levels, never zeros.
    """
    return Agreement(
        {
            criterion.id: _criterion(
                {
                    check: [result.cells[check].levels for result in standings.candidates]
                    for check in criterion.weights
                }
            )
            for criterion in standings.criteria
        }
    )


def agreement_to_plain(agreement: Agreement) -> dict[str, Any]:
    """Return the agreement as dicts, text, whole numbers and None; fractions are "n/d"."""
    return {
        "criteria": {name: _plain(found) for name, found in sorted(agreement.criteria.items())},
        "schema": AGREEMENT_SCHEMA,
    }


def _criterion(levels: Mapping[str, list[Levels]]) -> CriterionAgreement:
    cells = [cell for column in levels.values() for cell in column]
    found = _measure(cells)
    rows = _rows(cells) if found.note is AgreementNote.MEASURED else []
    return CriterionAgreement(
        assessors=found.assessors,
        cells=found.cells,
        spread=found.spread,
        alpha=found.alpha,
        w=found.w,
        icc_single=icc(rows, "A,1"),
        icc_average=icc(rows, "A,k"),
        note=found.note,
        checks={check: _measure(column) for check, column in levels.items()},
    )


def _measure(cells: Iterable[Levels]) -> CheckAgreement:
    held = [cell for cell in cells if cell]
    compared = [cell for cell in held if len(cell) > 1]
    rows = _rows(held)
    alpha = krippendorff_alpha(rows)
    return CheckAgreement(
        assessors=len(rows),
        cells=len(compared),
        spread=max((max(cell.values()) - min(cell.values()) for cell in held), default=None),
        alpha=alpha,
        w=None if alpha is None else kendall_w(rows),
        note=_note(len(rows), compared, alpha),
    )


def _note(assessors: int, compared: list[Levels], alpha: Fraction | None) -> AgreementNote:
    if assessors < 2:
        return AgreementNote.ONE_ASSESSOR
    if not compared:
        return AgreementNote.TOO_FEW
    return AgreementNote.NO_VARIATION if alpha is None else AgreementNote.MEASURED


def _rows(cells: Iterable[Levels]) -> list[Row]:
    """Return a row for each assessor who gave a level, a column for each cell."""
    held = list(cells)
    assessors = dict.fromkeys(name for cell in held for name in cell)
    return [tuple(cell.get(name) for cell in held) for name in assessors]


def _plain(found: CriterionAgreement | CheckAgreement) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in sorted(found._asdict().items())}


def _plain_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(found) for name, found in sorted(value.items())}
    if isinstance(value, Fraction):
        return fraction_text(value)
    return value.value if isinstance(value, StrEnum) else value
