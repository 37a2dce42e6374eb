"""The level that one number proposes, where the words of a check's levels are bounds on it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from operator import ge, gt, le
from typing import Any, NamedTuple

from scoring.grid.model import Check
from scoring.grid.reads import parameters_read

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
    """What the words of the levels ask of one number.

    steps       (comparison, bound, level), the highest level first; the first that holds counts
    otherwise   the level when none does
    multiple_of the buyer's parameter that each bound is multiplied by, "" for plain bounds

    A level that asks for more than the number is in no step.
    """

    steps: tuple[Step, ...]
    otherwise: int = 0
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
    """Return the level whose words fit a value, before its evidence is weighed.

    Between two bounds it is the lower level. None where the words ask for more than one
    number, and while a parameter they name is not set: neither in `parameters` nor in `defaults`.
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
    """Return a value as people write it, without zeros at the end: 64, 12.5."""
    return format(value.normalize(), "f") if value else "0"


def in_unit(check: Check, text: str) -> str:
    """Return a value with the unit of its check: `64 people`, `64%`, `1 year`."""
    if check.kind == "percent":
        return f"{text}%"
    unit = SINGULAR.get(check.unit, check.unit) if text == "1" else check.unit
    return f"{text} {unit}".strip()
