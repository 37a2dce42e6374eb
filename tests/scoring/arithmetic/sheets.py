"""Small evaluations as plain data, for the tests of the arithmetic."""

from itertools import product

CHECKS = ("TZ-01", "TZ-02", "LG-02")


def make_criterion(name, points, weights, gates=(), minimum=None):
    return {
        "id": name,
        "points": points,
        "minimum": minimum,
        "checks": [{"id": check, "weight": weight} for check, weight in weights.items()],
        "gates": list(gates),
    }


def make_settings(**changes):
    settings = {
        "coverage_minimum": "7/10",
        "overall_minimum": None,
        "tolerance": 4,
        "tie_rule": "none",
    }
    return settings | changes


def make_criteria():
    return [
        make_criterion("TZ", 60, {"TZ-01": 25, "TZ-02": 75}),
        make_criterion("LG", 40, {"LG-02": 40}, ["LG-01"]),
    ]


def make_rating(candidate, check, assessor, answer):
    row = {"candidate": candidate, "check": check, "assessor": assessor}
    if isinstance(answer, str):
        return row | {"state": answer}
    return row | {"state": "rated", "level": answer}


def make_data(answers, *, settings=None, **changes):
    """Return an evaluation with proved evidence everywhere and every gate passed.

    `answers` maps a candidate to the answers to CHECKS (or those of the criteria given):
    a level or a state from a panel of one, or a tuple with one for each assessor, None
    for no row.
    """
    criteria = changes.get("criteria", make_criteria())
    checks = [check["id"] for found in criteria for check in found["checks"]]
    gates = [gate for found in criteria for gate in found["gates"]]
    ratings = []
    size = 1
    for candidate, row in answers.items():
        for check, cell in zip(checks, row, strict=True):
            given = cell if isinstance(cell, tuple) else (cell,)
            size = max(size, len(given))
            ratings += [
                make_rating(candidate, check, f"A{number}", answer)
                for number, answer in enumerate(given, start=1)
                if answer is not None
            ]
    data = {
        "schema": "evaluator-scores/1",
        "settings": make_settings(**(settings or {})),
        "criteria": criteria,
        "assessors": [
            {"id": f"A{number + 1}", "criteria": [found["id"] for found in criteria]}
            for number in range(size)
        ],
        "candidates": [{"id": candidate, "name": f"Vendor {candidate}"} for candidate in answers],
        "ratings": ratings,
        "agreed": [],
        "evidence": [
            {"candidate": candidate, "check": check, "state": "verified", "cap": 4}
            for candidate, check in product(answers, checks)
        ],
        "gates": [
            {"candidate": candidate, "check": gate, "result": "pass", "waived": False}
            for candidate, gate in product(answers, gates)
        ],
    }
    return data | changes


def find_row(data, part, candidate, check):
    """Return the row of one cell, to change it."""
    return next(row for row in data[part] if (row["candidate"], row["check"]) == (candidate, check))
