"""One small evaluation, computed by the same arithmetic as every other, to explain a score."""

from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from scoring.arithmetic.standings import criterion_terms, evaluate, total_terms

CRITERIA = {"TZ": (_("Time zone"), 60), "SC": (_("Security"), 40)}
# Of each check: its criterion, weight and question, two levels, what is held, and its cap.
# Levels and weights are such that every term is exact with two places: the reader adds up
# what is shown.
CHECKS = {
    "T1": ("TZ", 60, _("Hours covered in the worst week"), (3, 4), "verified", 4),
    "T2": ("TZ", 40, _("Named people and their hours"), (2, 2), "document", 3),
    "S1": ("SC", 45, _("Certificate and its scope"), (3, 3), "document", 3),
    "S2": ("SC", 30, _("Endpoint baseline"), (1, 1), "claim", 1),
    "S3": ("SC", 25, _("Recovery test"), None, None, None),
}
SHEET = {
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
            "checks": [
                {"id": check, "weight": weight}
                for check, (criterion, weight, *_more) in CHECKS.items()
                if criterion == name
            ],
            "gates": [],
        }
        for name, (_title, points) in CRITERIA.items()
    ],
    "assessors": [{"id": name, "criteria": list(CRITERIA)} for name in ("A1", "A2")],
    "candidates": [{"id": "C1"}],
    "ratings": [
        {"candidate": "C1", "check": check, "assessor": f"A{n + 1}"}
        | ({"state": "rated", "level": levels[n]} if levels else {"state": "cannot_tell"})
        for check, (*_more, levels, _state, _cap) in CHECKS.items()
        for n in (0, 1)
    ],
    "agreed": [],
    "evidence": [
        {"candidate": "C1", "check": check, "state": state, "cap": cap}
        for check, (*_more, state, cap) in CHECKS.items()
        if state
    ],
    "gates": [],
}


def worked_example():
    """Return the parts of a score, with the rows of their checks, and the result of it all."""
    standings = evaluate(SHEET)
    result = standings.candidate("C1")
    parts = [
        SimpleNamespace(
            title=CRITERIA[total.criterion][0],
            rows=[
                SimpleNamespace(
                    question=CHECKS[term.check][2], ratings=CHECKS[term.check][3], term=term
                )
                for term in criterion_terms(standings, "C1", total.criterion)
            ],
            term=total,
            coverage=result.criteria[total.criterion].score.coverage,
        )
        for total in total_terms(standings, "C1")
    ]
    return SimpleNamespace(parts=parts, result=result)
