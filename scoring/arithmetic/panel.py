"""The panel: who counts on a criterion, and what it says on each cell."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from scoring.arithmetic.sheet import Sheet, SheetCriterion
from scoring.arithmetic.states import CellState, EvidenceState

Panel = dict[str, tuple[str, ...]]
_NOTHING_HELD = (EvidenceState.NONE, 0)


class CellResult(NamedTuple):
    """One check of one candidate.

    state          rated when there is a level, else pending, cannot tell or abstained
    levels         assessor -> level 0 to 4, of the assessors who count here
    mean           exact mean of `levels`, None when there are none
    agreed         the level settled in moderation, None when there is none
    level          what counts: `agreed`, else `mean`, else None
    spread         highest less lowest of `levels`, in levels; None when there are none
    evidence       best valid evidence
    cap            the highest level that evidence carries, 0 to 4
    over_evidence  whether what counts rests on a level above the cap
    """

    state: CellState
    levels: dict[str, int]
    mean: Fraction | None
    agreed: int | None
    level: Fraction | int | None
    spread: int | None
    evidence: EvidenceState
    cap: int
    over_evidence: bool


def left_out(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Return the (assessor, criterion) pairs that do not count, for any candidate.

    An assessor who has no answer at all in one cell of a criterion is left out of that
    criterion, unless the chair recorded an exception. Cannot tell and abstained are
    answers, and who is recused from the candidate misses nothing. In the order of the panel.
    """
    raters = {
        criterion.id: [name for name, rated in sheet.panel.items() if criterion.id in rated]
        for criterion in sheet.criteria
    }
    missed = {
        (name, criterion.id)
        for candidate, answers in sheet.answers.items()
        for criterion in sheet.criteria
        for check in criterion.weights
        if len(answers[check]) < len(raters[criterion.id])
        for name in raters[criterion.id]
        if name not in answers[check] and (name, candidate) not in sheet.recusals
    }
    return tuple(
        (assessor, criterion)
        for assessor, rated in sheet.panel.items()
        for criterion in rated
        if (assessor, criterion) in missed - sheet.exceptions
    )


def counted_panel(sheet: Sheet, gone: tuple[tuple[str, str], ...]) -> Panel:
    """Return, for each criterion, the assessors who count there, in the panel's order."""
    out = set(gone)
    return {
        criterion.id: tuple(
            assessor
            for assessor, rated in sheet.panel.items()
            if criterion.id in rated and (assessor, criterion.id) not in out
        )
        for criterion in sheet.criteria
    }


def read_cells(
    sheet: Sheet, candidate: str, criterion: SheetCriterion, counted: tuple[str, ...]
) -> dict[str, CellResult]:
    """Return the candidate's cells on one criterion, by check."""
    held = sheet.answers[candidate]
    silent = _state_in_silence(sheet, candidate, counted)
    cells = {}
    for check in criterion.weights:
        cell = candidate, check
        evidence, cap = sheet.evidence.get(cell, _NOTHING_HELD)
        cells[check] = _read_cell(
            held[check], counted, silent, sheet.agreed.get(cell), evidence, cap
        )
    return cells


def _read_cell(
    answers: Mapping[str, Any],
    counted: tuple[str, ...],
    silent: CellState,
    agreed: int | None,
    evidence: EvidenceState,
    cap: int,
) -> CellResult:
    levels = {name: level for name in counted if type(level := answers.get(name)) is int}
    mean, spread, highest = _summary(tuple(levels.values()))
    level = mean if agreed is None else agreed
    return CellResult(
        CellState.RATED if level is not None else _state_without_level(answers, counted, silent),
        levels,
        mean,
        agreed,
        level,
        spread,
        evidence,
        cap,
        (highest if agreed is None else agreed) > cap,
    )


@lru_cache(maxsize=8192)
def _summary(levels: tuple[int, ...]) -> tuple[Fraction | None, int | None, int]:
    """Return mean, spread and highest. Kept, because panels repeat the same few patterns."""
    if not levels:
        return None, None, 0
    return Fraction(sum(levels), len(levels)), max(levels) - min(levels), max(levels)


def _state_in_silence(sheet: Sheet, candidate: str, counted: tuple[str, ...]) -> CellState:
    """Return what a cell is when nobody who counts has answered.

    Nobody is waited for when all of them are recused from the candidate.
    """
    if sheet.recusals and counted and all((name, candidate) in sheet.recusals for name in counted):
        return CellState.ABSTAINED
    return CellState.PENDING


def _state_without_level(
    answers: Mapping[str, Any], counted: tuple[str, ...], silent: CellState
) -> CellState:
    states = {answers[name] for name in counted if name in answers}
    if not states:
        return silent
    return CellState.CANNOT_TELL if CellState.CANNOT_TELL in states else CellState.ABSTAINED
