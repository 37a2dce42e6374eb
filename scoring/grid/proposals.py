"""What the grid proposes: presets of checks, and the level that one number reaches."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from operator import ge, gt, le
from typing import Any, NamedTuple

from scoring.grid.model import Check, Grid
from scoring.grid.reading import load_grid

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
    """Return the ids of a preset's checks in the order of the grid, every gate included."""
    if preset not in PRESETS:
        raise ValueError(f"{preset!r} is not a preset. Use one of {', '.join(PRESETS)}.")
    checks = (load_grid() if grid is None else grid).checks
    if preset == "full":
        return tuple(check.id for check in checks)
    return tuple(check.id for check in checks if check.is_gate or check.id in SHORT_PRESET)


READ_BY = {
    "buyer_timezone": ("TZ-01",),
    "buyer_day": ("TZ-01",),
    "seniors_needed": ("TA-01",),
    "stack_domain_needed": ("TA-02",),
    "languages_must": ("LG-02", "LG-04", "LG-05"),
    "languages_plus": ("LG-06",),
    "incident_minutes": ("TZ-05",),
    "audit_pack_hours": ("SC-04",),
    "repeat_contact_days": ("AI-03",),
    "horizon_years": ("SO-05", "SO-06"),
}


def parameters_read(
    check_id: str, values: Mapping[str, Any], defaults: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the parameters that a check asks about, with their defaults."""
    return {
        name: values.get(name, defaults.get(name))
        for name, checks in READ_BY.items()
        if check_id in checks
    }


WORKING_DAY = 8  # hours, where the words count in days and the value in working hours
SINGULAR = {
    "people": "person",
    "years": "year",
    "clients": "client",
    "references": "reference",
    "minutes": "minute",
    "hours": "hour",
    "working hours": "working hour",
    "handovers a day": "handover a day",
    "people per language": "person per language",
}

Step = tuple[Callable[[Any, Any], Any], int | Fraction, int]


class Bounds(NamedTuple):
    """What the words of the levels ask of one number; a level that asks for more is in no step."""

    # (comparison, bound, level), the highest level first; the first that holds counts
    steps: tuple[Step, ...]
    otherwise: int = 0  # the level when none does
    # the buyer's parameter that each bound is multiplied by, "" for plain bounds
    multiple_of: str = ""


DAYS_OF_WORK = ((le, 2 * WORKING_DAY, 2), (le, 5 * WORKING_DAY, 1))
BOUNDS = {
    "TZ-04": Bounds(((ge, 80, 3), (ge, 50, 2))),
    "TZ-05": Bounds(((le, 1, 3),), otherwise=2, multiple_of="incident_minutes"),
    "LG-02": Bounds(((ge, Fraction(200, 3), 3), (gt, 0, 2))),
    "LG-03": Bounds(((le, WORKING_DAY, 3), *DAYS_OF_WORK)),
    "TA-01": Bounds(((ge, 2, 3), (ge, 1, 2)), multiple_of="seniors_needed"),
    "TA-02": Bounds(((ge, 90, 4), (ge, 50, 3)), otherwise=2),
    "TA-03": Bounds(((ge, 10, 3),), otherwise=2),
    "TA-04": Bounds(((le, 4, 3), *DAYS_OF_WORK)),
    "TA-06": Bounds(((ge, 1, 2),)),
    "SC-09": Bounds(((ge, 90, 3),), otherwise=2),
    "SO-02": Bounds(((ge, 4, 3), (ge, 1, 2))),
    "SO-03": Bounds(((ge, 1, 2),)),
    "SO-04": Bounds(((ge, 2, 3), (ge, 1, 2))),
}


def proposed_level(
    check_id: str,
    value: Decimal | Fraction | int,
    parameters: Mapping[str, Any],
    defaults: Mapping[str, Any],
) -> int | None:
    """Return the level whose words fit a value, before its evidence is weighed; the lower in doubt.
    None where the words ask for more than a number, or a parameter they name is not set.
    """
    bounds = BOUNDS.get(check_id)
    if bounds is None:
        return None
    unit: Any = 1
    if bounds.multiple_of:
        unit = parameters_read(check_id, parameters, defaults)[bounds.multiple_of]
        if type(unit) is not int or unit < 1:
            return None
    exact = Fraction(value)
    for compare, bound, level in bounds.steps:
        if compare(exact, bound * unit):
            return level
    return bounds.otherwise


def plain_value(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"


def in_unit(check: Check, text: str) -> str:
    if check.kind == "percent":
        return f"{text}%"
    unit = SINGULAR.get(check.unit, check.unit) if text == "1" else check.unit
    return f"{text} {unit}".strip()
