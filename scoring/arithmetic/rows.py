"""Reading the rows of a sheet: ratings, agreed levels, evidence and gate findings."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from scoring.arithmetic import fields, sheet
from scoring.arithmetic.score import TOP_LEVEL
from scoring.arithmetic.sheet import Cell, GateOutcome, Sheet, SheetCriterion
from scoring.arithmetic.states import CellState, EvidenceState, GateResult

Answers = dict[str, dict[str, dict[str, Any]]]

_STATES: dict[str, CellState] = {
    state.value: state for state in (CellState.CANNOT_TELL, CellState.ABSTAINED)
}
_EVIDENCE: dict[str, EvidenceState] = {state.value: state for state in EvidenceState}
_OUTCOMES: dict[tuple[str, bool], GateOutcome] = {
    (result.value, waived): GateOutcome(result, waived)
    for result in GateResult
    for waived in (False, True)
}
_INSTEAD: dict[str, str] = {
    CellState.PENDING: "A pending cell is a missing row: take the row out.",
    CellState.NOT_APPLICABLE: "Take the check out of its criterion, for all candidates.",
}


def read_sheet(data: Mapping[str, Any]) -> Sheet:
    """Return the evaluation that plain data describes.

    Raises ValueError, with the path of the field and what to write instead, for
    anything missing, unknown, there twice, of another type or out of range.
    """
    needed = ("schema", "settings", "criteria", "assessors", "candidates")
    rows = ("ratings", "agreed", "evidence", "gates")
    data = fields.read_keys(data, "The evaluation", (*needed, *rows), ("exceptions", "recusals"))
    if data["schema"] != sheet.SCHEMA:
        raise fields.refuse("schema", data["schema"], f'Use "{sheet.SCHEMA}".')
    settings = sheet.read_settings(data["settings"])
    criteria = sheet.read_criteria(data["criteria"])
    sheet.check_tie_rule(settings.tie_rule, criteria)
    panel = sheet.read_panel(data["assessors"], criteria)
    candidates = sheet.read_candidates(data["candidates"])
    recusals = sheet.read_recusals(data.get("recusals", ()), panel, candidates)
    checks = {check: criterion.id for criterion in criteria for check in criterion.weights}
    gates = [gate for criterion in criteria for gate in criterion.gates]
    return Sheet(
        settings=settings,
        criteria=criteria,
        panel=panel,
        exceptions=sheet.read_exceptions(data.get("exceptions", ()), panel),
        recusals=recusals,
        candidates=candidates,
        answers=_read_ratings(data["ratings"], criteria, panel, candidates, recusals),
        agreed=_read_agreed(data["agreed"], candidates, checks),
        evidence=_read_evidence(data["evidence"], candidates, checks),
        gates=_read_findings(data["gates"], candidates, gates),
    )


def _read_ratings(
    value: object,
    criteria: tuple[SheetCriterion, ...],
    panel: Mapping[str, tuple[str, ...]],
    candidates: tuple[str, ...],
    recusals: frozenset[tuple[str, str]],
) -> Answers:
    """Return the answers. The loop only accepts; `_refused_rating` explains a refusal."""
    raters = {
        check: frozenset(name for name, rated in panel.items() if criterion.id in rated)
        for criterion in criteria
        for check in criterion.weights
    }
    answers: Answers = {name: {check: {} for check in raters} for name in candidates}
    for index, row in enumerate(fields.as_list(value, "ratings")):
        try:
            check, assessor, answer = row["check"], row["assessor"], row.get("level")
            held = answers[row["candidate"]][check]
            if row["state"] != "rated":
                accepted = answer is None and len(row) == 4 + ("level" in row)
                answer = _STATES[row["state"]]
            else:
                accepted = type(answer) is int and 0 <= answer <= TOP_LEVEL and len(row) == 5
            accepted = accepted and assessor not in held and assessor in raters[check]
            accepted = accepted and not (recusals and (assessor, row["candidate"]) in recusals)
        except (AttributeError, KeyError, TypeError, IndexError):
            accepted = False
        if not accepted:
            raise _refused_rating(row, f"ratings[{index}]", answers, raters, panel, recusals)
        held[assessor] = answer
    return answers


def _refused_rating(
    item: object,
    path: str,
    answers: Answers,
    raters: Mapping[str, frozenset[str]],
    panel: Mapping[str, tuple[str, ...]],
    recusals: frozenset[tuple[str, str]],
) -> ValueError:
    """Return the words for a rating that was refused. Slow, and only run once."""
    row = fields.read_keys(item, path, ("candidate", "check", "assessor", "state"), ("level",))
    candidate, check = _read_cell(row, path, answers, raters)
    assessor = fields.read_known_id(row["assessor"], f"{path}.assessor", panel, "assessor")
    if assessor not in raters[check]:
        return fields.refuse(
            f"{path}.assessor",
            assessor,
            f"Give them the criterion of {check}, or take the row out.",
        )
    if (assessor, candidate) in recusals:
        return ValueError(
            f"{path}: {assessor} is recused from {candidate}. Take the row out, or the recusal."
        )
    if assessor in answers[candidate][check]:
        return ValueError(
            f"{path}: {assessor} has rated {check} of {candidate} before. Keep one row."
        )
    return _refused_answer(row["state"], row.get("level"), path)


def _refused_answer(state: object, level: object, path: str) -> ValueError:
    if isinstance(state, str) and state in _INSTEAD:
        return fields.refuse(f"{path}.state", state, _INSTEAD[state])
    fields.read_choice(state, f"{path}.state", (CellState.RATED, *_STATES))
    if state != CellState.RATED:
        return fields.refuse(
            f"{path}.level", level, f"With {state} there is no level: take it out."
        )
    return fields.refuse(f"{path}.level", level, "Give a whole number from 0 to 4.")


def _read_cell(
    row: Mapping[str, Any], path: str, candidates: Any, checks: Any, noun: str = "scored check"
) -> Cell:
    return (
        fields.read_known_id(row["candidate"], f"{path}.candidate", candidates, "candidate"),
        fields.read_known_id(row["check"], f"{path}.check", checks, noun),
    )


def _new_cell(cell: Cell, path: str, taken: Mapping[Cell, object]) -> Cell:
    if cell in taken:
        raise ValueError(f"{path}: {cell[1]} of {cell[0]} is there twice. Keep one row.")
    return cell


def _read_agreed(value: object, candidates: Any, checks: Any) -> dict[Cell, int]:
    agreed: dict[Cell, int] = {}
    for path, item in fields.read_list(value, "agreed"):
        row = fields.read_keys(item, path, ("candidate", "check", "level"))
        cell = _new_cell(_read_cell(row, path, candidates, checks), path, agreed)
        agreed[cell] = fields.read_whole(row["level"], f"{path}.level", 0, TOP_LEVEL)
    return agreed


def _read_evidence(
    value: object, candidates: Any, checks: Any
) -> dict[Cell, tuple[EvidenceState, int]]:
    """Return the evidence. The loop only accepts; `_evidence_row` explains a refusal."""
    evidence: dict[Cell, tuple[EvidenceState, int]] = {}
    free = set(product(candidates, checks))
    for index, row in enumerate(fields.as_list(value, "evidence")):
        try:
            cell, cap = (row["candidate"], row["check"]), row["cap"]
            state = _EVIDENCE[row["state"]]
            free.remove(cell)
            accepted = type(cap) is int and 0 <= cap <= TOP_LEVEL and len(row) == 4
        except (AttributeError, KeyError, TypeError, IndexError):
            accepted = False
        if not accepted:
            raise _refused_evidence(row, f"evidence[{index}]", candidates, checks, evidence)
        evidence[cell] = state, cap
    return evidence


def _refused_evidence(
    item: object, path: str, candidates: Any, checks: Any, taken: Mapping[Cell, object]
) -> ValueError:
    """Return the words for evidence that was refused. Slow, and only run once."""
    row = fields.read_keys(item, path, ("candidate", "check", "state", "cap"))
    _new_cell(_read_cell(row, path, candidates, checks), path, taken)
    fields.read_choice(row["state"], f"{path}.state", tuple(EvidenceState))
    return fields.refuse(f"{path}.cap", row["cap"], f"Give a whole number from 0 to {TOP_LEVEL}.")


def _read_findings(value: object, candidates: Any, gates: Any) -> dict[Cell, GateOutcome]:
    """Return the findings. The loop only accepts; `_refused_finding` explains a refusal."""
    findings: dict[Cell, GateOutcome] = {}
    free = set(product(candidates, gates))
    for index, row in enumerate(fields.as_list(value, "gates")):
        try:
            cell, waived = (row["candidate"], row["check"]), row["waived"]
            outcome = _OUTCOMES[row["result"], waived]
            free.remove(cell)
            accepted = type(waived) is bool and len(row) == 4
        except (AttributeError, KeyError, TypeError, IndexError):
            accepted = False
        if not accepted:
            raise _refused_finding(row, f"gates[{index}]", candidates, gates, findings)
        findings[cell] = outcome
    return findings


def _refused_finding(
    item: object, path: str, candidates: Any, gates: Any, taken: Mapping[Cell, object]
) -> ValueError:
    """Return the words for a finding that was refused. Slow, and only run once."""
    row = fields.read_keys(item, path, ("candidate", "check", "result", "waived"))
    _new_cell(_read_cell(row, path, candidates, gates, "gate"), path, taken)
    fields.read_choice(row["result"], f"{path}.result", tuple(GateResult))
    return fields.refuse(f"{path}.waived", row["waived"], "Give true or false.")
