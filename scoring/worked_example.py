"""One small evaluation, computed by the same arithmetic as every other, to explain a score."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.arithmetic import (
    CandidateResult,
    CriterionTerm,
    TotalTerm,
    criterion_terms,
    evaluate,
    total_terms,
)

CRITERIA = {"TZ": "Time zone", "SC": "Security"}
QUESTIONS = {
    "T1": "Hours covered in the worst week",
    "T2": "Named people and their hours",
    "S1": "Certificate and its scope",
    "S2": "Endpoint baseline",
    "S3": "Recovery test",
}
# Levels and weights are such that every term is exact with two places: the reader adds up
# what is shown.
LEVELS: dict[str, tuple[int, int] | None] = {
    "T1": (3, 4),
    "T2": (2, 2),
    "S1": (3, 3),
    "S2": (1, 1),
    "S3": None,
}
EVIDENCE = {"T1": ("verified", 4), "T2": ("document", 3), "S1": ("document", 3), "S2": ("claim", 1)}
SHEET: dict[str, Any] = {
    "schema": "evaluator-scores/1",
    "settings": {
        "coverage_minimum": "7/10",
        "overall_minimum": None,
        "tolerance": 1,
        "tie_rule": "none",
    },
    "criteria": [
        {
            "id": "TZ",
            "points": 60,
            "minimum": None,
            "checks": [{"id": "T1", "weight": 60}, {"id": "T2", "weight": 40}],
            "gates": [],
        },
        {
            "id": "SC",
            "points": 40,
            "minimum": None,
            "checks": [
                {"id": "S1", "weight": 45},
                {"id": "S2", "weight": 30},
                {"id": "S3", "weight": 25},
            ],
            "gates": [],
        },
    ],
    "assessors": [{"id": name, "criteria": ["TZ", "SC"]} for name in ("A1", "A2")],
    "candidates": [{"id": "C1"}],
    "ratings": [
        {"candidate": "C1", "check": check, "assessor": f"A{n + 1}"}
        | ({"state": "rated", "level": levels[n]} if levels else {"state": "cannot_tell"})
        for check, levels in LEVELS.items()
        for n in (0, 1)
    ],
    "agreed": [],
    "evidence": [
        {"candidate": "C1", "check": check, "state": state, "cap": cap}
        for check, (state, cap) in EVIDENCE.items()
    ],
    "gates": [],
}


@dataclass(frozen=True)
class CheckRow:
    """One check of the example: who gave what, the panel's mean and what it adds."""

    question: str
    ratings: tuple[int, int] | None
    term: CriterionTerm


@dataclass(frozen=True)
class CriterionPart:
    """One criterion of the example: its checks, its score, and what it adds to the total."""

    title: str
    rows: list[CheckRow]
    term: TotalTerm
    coverage: Fraction


@dataclass(frozen=True)
class WorkedExample:
    parts: list[CriterionPart]
    result: CandidateResult


def worked_example() -> WorkedExample:
    """Return the example with every number computed."""
    standings = evaluate(SHEET)
    result = standings.candidate("C1")
    parts = [
        CriterionPart(
            title=CRITERIA[total.criterion],
            rows=[
                CheckRow(QUESTIONS[term.check], LEVELS[term.check], term)
                for term in criterion_terms(standings, "C1", total.criterion)
            ],
            term=total,
            coverage=result.criteria[total.criterion].score.coverage,
        )
        for total in total_terms(standings, "C1")
    ]
    return WorkedExample(parts, result)
