"""Standings as plain data that JSON carries exactly, and the first place two differ."""

from enum import Enum
from fractions import Fraction
from typing import Any

from scoring.arithmetic.display import fraction_text
from scoring.arithmetic.panel import CellResult
from scoring.arithmetic.results import CandidateResult, CriterionResult, Standings, UnderMinimum
from scoring.arithmetic.score import Score

PLAIN_SCHEMA = "evaluator-standings/1"


def to_plain(standings: Standings) -> dict[str, Any]:
    """Return the standings as dicts, lists, text, whole numbers, true, false and None.

    Scores, shares and means are "n/d" in lowest terms; levels are whole numbers. Keys
    are sorted. The same input gives the same data, whatever the order of its rows.
    """
    blockers = standings.blockers
    plain = {
        "schema": PLAIN_SCHEMA,
        "order": [result.id for result in standings.candidates],
        "leaders": standings.leaders,
        "left_out": standings.left_out,
        "counted": standings.counted,
        "blockers": {
            "pending": blockers.pending,
            "over_evidence": blockers.over_evidence,
            "unsettled": blockers.unsettled,
            "open_gates": blockers.open_gates,
            "incomplete": blockers.incomplete,
        },
        "under_minimum": [_under_minimum(item) for item in standings.under_minimum],
        "candidates": {result.id: _candidate(result) for result in standings.candidates},
    }
    return {key: _plain(plain[key]) for key in sorted(plain)}


def first_difference(a: Any, b: Any) -> str | None:
    """Return a sentence that names the first place two plain values differ, or None.

    Places are visited with keys in order, and read like "candidates.C1.score.value".
    """
    return _difference(a, b, "")


def _difference(a: Any, b: Any, path: str) -> str | None:
    if isinstance(a, dict) and isinstance(b, dict):
        places = [(key, f"{path}.{key}" if path else str(key)) for key in sorted({*a, *b})]
    elif isinstance(a, list) and isinstance(b, list):
        places = [(index, f"{path}[{index}]") for index in range(max(len(a), len(b)))]
    else:
        same = type(a) is type(b) and a == b
        return (
            None
            if same
            else f"{path or 'The whole'} is {a!r} in the first and {b!r} in the second."
        )
    for key, place in places:
        here, there = _at(a, key), _at(b, key)
        if here is _NOTHING or there is _NOTHING:
            side, value = ("first", there) if here is _NOTHING else ("second", here)
            return f"{place} is missing in the {side}; the other has {value!r}."
        found = _difference(here, there, place)
        if found:
            return found
    return None


_NOTHING = object()


def _at(held: Any, key: Any) -> Any:
    if isinstance(held, list):
        return held[key] if key < len(held) else _NOTHING
    return held.get(key, _NOTHING)


def _candidate(result: CandidateResult) -> dict[str, Any]:
    return {
        "score": _score(result.score),
        "criteria": {name: _criterion(found) for name, found in result.criteria.items()},
        "status": result.status,
        "place": result.place,
        "tied": result.tied,
        "below_overall": result.below_overall,
        "gates": {
            gate: {"result": outcome.result, "waived": outcome.waived}
            for gate, outcome in result.gates.items()
        },
        "cells": {check: _cell(cell) for check, cell in result.cells.items()},
        "claim_share": result.claim_share,
    }


def _criterion(result: CriterionResult) -> dict[str, Any]:
    return {"score": _score(result.score), "status": result.status}


def _score(score: Score) -> dict[str, Any]:
    return {
        "value": score.value,
        "coverage": score.coverage,
        "low": score.low,
        "high": score.high,
    }


def _cell(cell: CellResult) -> dict[str, Any]:
    return {
        "state": cell.state,
        "levels": cell.levels,
        "mean": cell.mean,
        "agreed": cell.agreed,
        "spread": cell.spread,
        "evidence": cell.evidence,
        "cap": cell.cap,
        "over_evidence": cell.over_evidence,
    }


def _under_minimum(item: UnderMinimum) -> dict[str, Any]:
    return {
        "candidate": item.candidate,
        "criterion": item.criterion,
        "assessor": item.assessor,
        "value": item.value,
        "minimum": item.minimum,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Fraction):
        return fraction_text(value)
    return value.value if isinstance(value, Enum) else value
