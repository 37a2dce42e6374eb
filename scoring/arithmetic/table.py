"""A plain table of levels, as a spreadsheet has it, made a sheet of the schema."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from scoring.arithmetic.sheet import SCHEMA, TOP_WEIGHT, read_sheet, refuse
from scoring.arithmetic.states import TOP_LEVEL, CellState, EvidenceState

COLUMNS = ("criterion", "points", "check", "weight")
WHO = "table"  # the one assessor that a plain table has


def sheet_of_table(rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the data that `evaluate` takes, of rows of text such as `csv.reader` yields.

    The first row is criterion, points, check, weight and the name of each candidate; each other
    row is one check with its levels, 0 to 4; nothing, or `cannot_tell`, where nobody can say. The
    points of a criterion may stand in its first row alone. A table holds no evidence and no gates:
    its levels count as they are written. Raises ValueError, naming the cell.
    """
    names, body = _rows_of(rows)
    criteria = _criteria_of(body)
    levels = [
        (candidate, row[2], _answer(cell, f"the level of {candidate!r} in row {place}"))
        for place, row in body
        for candidate, cell in zip(names, row[4:], strict=True)
    ]
    checks = [check["id"] for criterion in criteria.values() for check in criterion["checks"]]
    data = {
        "schema": SCHEMA,
        "settings": {
            "coverage_minimum": "0/1",
            "overall_minimum": None,
            "tolerance": TOP_LEVEL,
            "tie_rule": "none",
        },
        "criteria": list(criteria.values()),
        "assessors": [{"id": WHO, "criteria": list(criteria)}],
        "candidates": [{"id": name} for name in names],
        "ratings": [_rating(*cell) for cell in levels],
        "agreed": [],
        "evidence": [
            {
                "candidate": candidate,
                "check": check,
                "state": EvidenceState.VERIFIED.value,
                "cap": TOP_LEVEL,
            }
            for candidate, check in product(names, checks)
        ],
        "gates": [],
    }
    read_sheet(data)
    return data


def _rows_of(rows: Sequence[Sequence[str]]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the names of the candidates, and (number, cells) of each row under them."""
    table = [[cell.strip() for cell in row] for row in rows]
    head, width = (table[0], len(table[0])) if table else ([], 0)
    if [cell.lower() for cell in head[:4]] != list(COLUMNS):
        raise ValueError(
            f"The first row is not that of a table. Begin with {', '.join(COLUMNS)}, "
            "and the name of each candidate."
        )
    body = [(place, row) for place, row in enumerate(table[1:], start=2) if any(row)]
    for place, row in body:
        if len(row) > width:
            raise ValueError(f"Row {place} has {len(row)} cells. Give {width} at most.")
        row += [""] * (width - len(row))
    return head[4:], body


def _criteria_of(body: Sequence[tuple[int, list[str]]]) -> dict[str, dict[str, Any]]:
    criteria: dict[str, dict[str, Any]] = {}
    for place, (name, points, check, weight, *_levels) in body:
        if name not in criteria or points:
            number = _whole(points, f"points in row {place}", TOP_WEIGHT)
            new = {"id": name, "points": number, "minimum": None, "checks": [], "gates": []}
            if criteria.setdefault(name, new)["points"] != number:
                raise ValueError(
                    f"{name!r} has {criteria[name]['points']} points and, in row {place}, {number}."
                    " Give it one number."
                )
        weighed = _whole(weight, f"weight in row {place}", TOP_WEIGHT)
        criteria[name]["checks"].append({"id": check, "weight": weighed})
    return criteria


def _answer(cell: str, path: str) -> int | str:
    unknown = CellState.CANNOT_TELL.value
    return unknown if cell in ("", unknown) else _whole(cell, path, TOP_LEVEL)


def _rating(candidate: str, check: str, answer: int | str) -> dict[str, Any]:
    row = {"candidate": candidate, "check": check, "assessor": WHO}
    if isinstance(answer, str):
        return row | {"state": answer}
    return row | {"state": "rated", "level": answer}


def _whole(text: str, path: str, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > most:
        raise refuse(path, text, f"Give a whole number from 0 to {most}.")
    return int(text)
