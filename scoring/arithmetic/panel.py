"""The panel: who counts on a criterion, and what it says on each cell."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.arithmetic.score import ratio
from scoring.arithmetic.sheet import Sheet, SheetCriterion
from scoring.arithmetic.states import CellState, EvidenceState

Panel = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CellResult:
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
    answers. In the order of the panel.
    """
    answered: Counter[tuple[str, str]] = Counter()
    for answers in sheet.answers.values():
        for criterion in sheet.criteria:
            for check in criterion.weights:
                for assessor in answers[check]:
                    answered[assessor, criterion.id] += 1
    cells = {criterion.id: len(criterion.weights) for criterion in sheet.criteria}
    return tuple(
        (assessor, criterion)
        for assessor, rated in sheet.panel.items()
        for criterion in rated
        if answered[assessor, criterion] < cells[criterion] * len(sheet.candidates)
        and (assessor, criterion) not in sheet.exceptions
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
    return {
        check: read_cell(
            {name: held[check][name] for name in counted if name in held[check]},
            sheet.agreed.get((candidate, check)),
            *sheet.evidence.get((candidate, check), (EvidenceState.NONE, 0)),
        )
        for check in criterion.weights
    }


def read_cell(
    answers: Mapping[str, Any], agreed: int | None, evidence: EvidenceState, cap: int
) -> CellResult:
    """Return one cell from the answers that count: a level 0 to 4, or a state, by assessor."""
    levels = {name: level for name, level in answers.items() if type(level) is int}
    given = list(levels.values())
    mean = ratio(sum(given), len(given)) if given else None
    highest = max(given, default=0) if agreed is None else agreed
    level = mean if agreed is None else agreed
    return CellResult(
        _state_without_level(answers) if level is None else CellState.RATED,
        levels,
        mean,
        agreed,
        level,
        max(given) - min(given) if given else None,
        evidence,
        cap,
        highest > cap,
    )


def _state_without_level(answers: Mapping[str, Any]) -> CellState:
    if not answers:
        return CellState.PENDING
    if CellState.CANNOT_TELL in answers.values():
        return CellState.CANNOT_TELL
    return CellState.ABSTAINED
