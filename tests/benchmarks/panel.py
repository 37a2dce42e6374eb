"""The panel that the engine is measured on: 6 criteria, 5 assessors, random levels."""

from fractions import Fraction

import numpy

CRITERIA = ("TZ", "LG", "TA", "SC", "AI", "SO")
POINTS = [20, 15, 20, 17, 12, 16]
ASSESSORS = 5


def make_levels(candidates):
    """Return levels 0 to 4: candidate by criterion by assessor, the same in every run."""
    source = numpy.random.default_rng(11)
    return source.integers(0, 5, (candidates, len(CRITERIA), ASSESSORS), dtype="int8")


def make_scores(candidates):
    """Return candidate -> criterion -> exact score of those levels."""
    return {
        f"C{number}": {
            name: Fraction(25 * sum(own), ASSESSORS)
            for name, own in zip("abcdef", row, strict=True)
        }
        for number, row in enumerate(make_levels(candidates).tolist())
    }


def make_sheet(levels):
    """Return the same as the plain data of an evaluation, proved and with every gate passed."""
    candidates = [f"C{number}" for number in range(len(levels))]
    assessors = [f"A{number}" for number in range(ASSESSORS)]
    return {
        "schema": "evaluator-scores/1",
        "settings": {
            "coverage_minimum": "7/10",
            "overall_minimum": None,
            "tolerance": 2,
            "tie_rule": "none",
        },
        "criteria": [
            {
                "id": name,
                "points": points,
                "minimum": None,
                "checks": [{"id": f"{name}-01", "weight": 100}],
                "gates": [f"{name}-02"],
            }
            for name, points in zip(CRITERIA, POINTS, strict=True)
        ],
        "assessors": [{"id": name, "criteria": list(CRITERIA)} for name in assessors],
        "candidates": [{"id": name} for name in candidates],
        "ratings": [
            {
                "candidate": candidate,
                "check": f"{name}-01",
                "assessor": assessor,
                "state": "rated",
                "level": level,
            }
            for candidate, row in zip(candidates, levels, strict=True)
            for name, own in zip(CRITERIA, row, strict=True)
            for assessor, level in zip(assessors, own, strict=True)
        ],
        "agreed": [],
        "evidence": [
            {"candidate": candidate, "check": f"{name}-01", "state": "verified", "cap": 4}
            for candidate in candidates
            for name in CRITERIA
        ],
        "gates": [
            {"candidate": candidate, "check": f"{name}-02", "result": "pass", "waived": False}
            for candidate in candidates
            for name in CRITERIA
        ],
    }
