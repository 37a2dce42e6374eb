"""What the grid proposes: presets of checks, and the level that one typed value reaches."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.grid.floors import Exact, exact, reach_of
from scoring.grid.model import Check, Grid
from scoring.grid.reading import load_grid
from scoring.grid.value import ValueKind

SHORT_PRESET = (
    "TZ-01",
    "TZ-03",
    "LG-02",
    "LG-04",
    "TA-01",
    "TA-05",
    "SC-04",
    "SC-07",
    "AI-02",
    "AI-05",
    "SO-04",
    "SO-05",
)
PRESETS = ("full", "short")


def preset_checks(preset: str, grid: Grid | None = None) -> tuple[str, ...]:
    """Return the ids of a preset's checks in the order of the grid, every gate included.
    The full one lacks what the grid leaves out by default.
    """
    if preset not in PRESETS:
        raise ValueError(f"{preset!r} is not a preset. Use one of {', '.join(PRESETS)}.")
    checks = (load_grid() if grid is None else grid).checks
    if preset == "full":
        return tuple(check.id for check in checks if not check.left_out)
    return tuple(check.id for check in checks if check.is_gate or check.id in SHORT_PRESET)


def parameters_read(
    names: Iterable[str], values: Mapping[str, Any], defaults: Mapping[str, Any]
) -> dict[str, Any]:
    return {name: values.get(name, defaults.get(name)) for name in names}


SINGULAR = {
    "people": "person",
    "years": "year",
    "clients": "client",
    "references": "reference",
    "minutes": "minute",
    "working hours": "working hour",
    "handovers a day": "handover a day",
    "people per language": "person per language",
    "texts of ten": "text of ten",
    "questions of five": "question of five",
}


def typed_values(check: Check, value: Exact) -> dict[str, Fraction]:
    """Return the value that a form asks for by its name; a percent becomes a share of 1."""
    if not check.values:
        return {}
    first = next(iter(check.values.values()))
    return {first.name: exact(value) / (100 if first.kind == ValueKind.SHARE else 1)}


def proposed_level(
    check: Check, value: Exact, parameters: Mapping[str, Any], cap: int = 4
) -> int | None:
    """Return the level, at most `cap`, that one typed value reaches on a check.
    None where floors ask for another value or an unset parameter, and the cap settles nothing.
    """
    if not check.floors:
        return None
    return reach_of(check, typed_values(check, value), parameters).within(cap)


def plain_value(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"


def in_unit(check: Check, text: str) -> str:
    if check.kind == "percent":
        return f"{text}%"
    unit = SINGULAR.get(check.unit, check.unit) if text == "1" else check.unit
    return f"{text} {unit}".strip()
