"""One small evaluation, computed by the same arithmetic as every other, to explain a score."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from scoring.arithmetic.standings import (
    CandidateResult,
    CriterionTerm,
    TotalTerm,
    criterion_terms,
    evaluate,
    total_terms,
)

CRITERIA = {"TZ": _("Time zone"), "SC": _("Security")}
POINTS = {"TZ": 60, "SC": 40}
WEIGHTS = {"TZ": {"T1": 60, "T2": 40}, "SC": {"S1": 45, "S2": 30, "S3": 25}}
QUESTIONS = {
    "T1": _("Hours covered in the worst week"),
    "T2": _("Named people and their hours"),
    "S1": _("Certificate and its scope"),
    "S2": _("Endpoint baseline"),
    "S3": _("Recovery test"),
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
            "id": name,
            "points": points,
            "minimum": None,
            "checks": [{"id": check, "weight": weight} for check, weight in WEIGHTS[name].items()],
            "gates": [],
        }
        for name, points in POINTS.items()
    ],
    "assessors": [{"id": name, "criteria": list(CRITERIA)} for name in ("A1", "A2")],
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
    question: str
    ratings: tuple[int, int] | None
    term: CriterionTerm


@dataclass(frozen=True)
class CriterionPart:
    title: str
    rows: list[CheckRow]
    term: TotalTerm
    coverage: Fraction


@dataclass(frozen=True)
class WorkedExample:
    parts: list[CriterionPart]
    result: CandidateResult


def worked_example() -> WorkedExample:
    standings = evaluate(SHEET)
    result = standings.candidate("C1")
    parts = [
        CriterionPart(
            title=str(CRITERIA[total.criterion]),
            rows=[
                CheckRow(str(QUESTIONS[term.check]), LEVELS[term.check], term)
                for term in criterion_terms(standings, "C1", total.criterion)
            ],
            term=total,
            coverage=result.criteria[total.criterion].score.coverage,
        )
        for total in total_terms(standings, "C1")
    ]
    return WorkedExample(parts, result)
