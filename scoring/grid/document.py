"""A grid as plain data, in the shape of the file it was read from, without its sources."""

from typing import Any

from scoring.grid.model import AuditItem, Check, Criterion, EvidenceLevel, Grid, Parameter, Rules


def to_document(grid: Grid) -> dict[str, Any]:
    """Return the grid as dicts, lists, text and whole numbers, with text keys only."""
    rubric = {
        "id": grid.id,
        "version": grid.version,
        "title": grid.title,
        "language": grid.language,
        "scale": {"meaning": _by_level(grid.scale), "other_answers": dict(grid.other_answers)},
        "evidence_states": {name: _state(found) for name, found in grid.evidence_states.items()},
        "rules": _rules(grid.rules),
        "parameters": {name: _parameter(found) for name, found in grid.parameters.items()},
        "audit_pack": {"items": [_item(item) for item in grid.audit_pack]},
        "shortlist_target": grid.shortlist_target,
        "criterion_result": grid.criterion_result,
        "incumbent_rule": grid.incumbent_rule,
    }
    return {
        "rubric": _without_empty(rubric),
        "criteria": [_criterion(criterion) for criterion in grid.criteria],
        "pilot": grid.pilot,
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return _without_empty(
        {
            "id": criterion.id,
            "title": criterion.title,
            "short": criterion.short,
            "default_points": criterion.default_points,
            "summary": criterion.summary,
            "note": criterion.note,
            "definitions": dict(criterion.definitions),
            "checks": [_check(check) for check in criterion.checks],
        }
    )


def _check(check: Check) -> dict[str, Any]:
    return _without_empty(
        {
            "id": check.id,
            "q": check.question,
            "why": check.why,
            "kind": check.kind,
            "unit": check.unit,
            "role": check.role,
            "weight": check.weight,
            "ask": list(check.ask),
            "evidence": list(check.evidence),
            "verify": check.verify,
            "fresh_days": check.fresh_days,
            "levels": _by_level(check.levels),
            "cap": {state: cap for state, cap in check.caps.items() if state != "expired"},
            "gate": dict(check.gate),
            "applies": check.applies,
            "note": check.note,
            "privacy": check.privacy,
            "equivalents": check.equivalents,
            "local": dict(check.local),
        }
    )


def _rules(rules: Rules) -> dict[str, Any]:
    share = rules.low_coverage_below
    return {
        "note_required_at": list(rules.note_required_at),
        "note_min_words": rules.note_min_words,
        "low_coverage_below": f"{share.numerator}/{share.denominator}",
        "tolerance": rules.tolerance,
        **rules.words,
    }


def _state(found: EvidenceLevel) -> dict[str, Any]:
    return _without_empty({"cap": found.cap, "label": found.label, "meaning": found.meaning})


def _parameter(found: Parameter) -> dict[str, Any]:
    return _without_empty(
        {"kind": found.kind, "help": found.help, "default": found.default, "example": found.example}
    )


def _item(item: AuditItem) -> dict[str, Any]:
    return {"id": item.id, "name": item.name, "applies": item.applies}


def _by_level(words: dict[int, str]) -> dict[str, str]:
    return {str(level): text for level, text in words.items()}


def _without_empty(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in ("", None, {}, ())}
