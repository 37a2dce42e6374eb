"""Whether the floors of a level imply those of the level below, for every value and parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scoring.grid.locations import Loc, Places
from scoring.grid.model import FLOOR, SCORED, Floor
from scoring.grid.value import ValueKind

LEVELS = (1, 2, 3, 4)
MIRROR = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "="}


def implies(strong: Floor, weak: Floor, least: Mapping[str, int]) -> bool:
    """Whether every value that meets one floor meets the other, whatever the parameters are.
    `least` is the least whole number that each parameter can be, 1 or more; none has a highest.
    """
    if strong.value != weak.value:
        return False
    if weak.operator == "=":
        return strong.operator == "=" and _is_same_bound(strong, weak)
    if strong.operator == "=":
        # The value is that one number, so it meets the other floor where the number does.
        return _compares(weak.operator, strong, weak, least)
    if strong.operator[0] != weak.operator[0]:
        return False
    is_strict = strong.operator in "<>"
    return _compares(
        weak.operator[0] + ("=" if is_strict else weak.operator[1:]), strong, weak, least
    )


def _is_same_bound(first: Floor, second: Floor) -> bool:
    return (first.number, first.parameter) == (second.number, second.parameter)


def _compares(operator: str, value: Floor, right: Floor, least: Mapping[str, int]) -> bool:
    """Whether `left bound operator right bound` holds for all parameters."""
    if operator[0] == "<":
        return _compares(MIRROR[operator], right, value, least)
    is_strict = operator == ">"
    if value.parameter == right.parameter:
        # Both are so many times one positive number.
        return value.number > right.number if is_strict else value.number >= right.number
    if right.parameter:
        # The right one grows without end, unless it is nought times the parameter.
        if right.number:
            return False
        lowest = value.number * least.get(value.parameter, 1)
        return lowest > 0 if is_strict else lowest >= 0
    lowest = value.number * least.get(value.parameter, 1)
    return lowest > right.number if is_strict else lowest >= right.number


def floor_faults(
    places: Places, loc: Loc, row: Mapping[Any, Any], parameters: Mapping[str, Mapping[Any, Any]]
) -> Iterator[tuple[Loc, str]]:
    """Yield what is wrong between the floors of a scored check, its values and the parameters."""
    if row.get("role", SCORED) != SCORED:
        return
    name, is_judged = places.name(loc), row.get("judged") is True
    if is_judged and ("floors" in row or "values" in row):
        yield loc, f"{name} is judged and has floors or values. Keep one of the two."
    if "floors" not in row:
        if not is_judged:
            yield loc, f"{name} has no floors and is not judged. Give it floors, or judged: true."
        return
    levels, values = _floors_of(row["floors"]), places.table((*loc, "values"))
    used = {floor.value for floors in levels.values() for floor in floors}
    yield from _value_faults(name, (*loc, "values"), values, used)
    place = (*loc, "floors")
    for level, floor in ((level, floor) for level, floors in levels.items() for floor in floors):
        fault = _fault_of(floor, values, row, parameters)
        if fault:
            yield (*place, str(level)), f"{name} level {level} asks {floor.value} {fault}"
    least = {
        parameter: max(1, item["at_least"]) if type(item.get("at_least")) is int else 1
        for parameter, item in parameters.items()
    }
    if set(levels) == set(LEVELS) and used <= values.keys():
        yield from _order_faults(name, place, levels, least)


def _value_faults(
    name: str, place: Loc, values: Mapping[str, Mapping[Any, Any]], used: set[str]
) -> Iterator[tuple[Loc, str]]:
    for value, row in values.items():
        if value not in used:
            yield (*place, value), f"{name} has the value {value}, which no floor asks. Remove it."
        lower = row.get("at_least")
        if not isinstance(lower, str):
            continue
        if lower == value or values.get(lower, {}).get("kind") != row.get("kind"):
            sentence = f"{name} has {value} at least {lower}, which is no other value of its kind."
            yield (*place, value), f"{sentence} Name one."


def _floors_of(floors: object) -> dict[int, list[Floor]]:
    """Return the floors of the levels that can be read; the others are faults of their own."""
    levels = {}
    for key, bounds in floors.items() if isinstance(floors, Mapping) else ():
        if str(key) in {"1", "2", "3", "4"} and isinstance(bounds, Mapping):
            texts = [(str(value), bound) for value, bound in bounds.items()]
            if all(isinstance(bound, str) and FLOOR.fullmatch(bound) for _, bound in texts):
                levels[int(key)] = [Floor.read(value, bound) for value, bound in texts]
    return levels


def _fault_of(
    floor: Floor,
    values: Mapping[str, Mapping[Any, Any]],
    row: Mapping[Any, Any],
    parameters: Mapping[str, Mapping[Any, Any]],
) -> str:
    kind = values.get(floor.value, {}).get("kind")
    if floor.value not in values:
        return "of which it has no value. Declare it under values."
    if kind == ValueKind.SHARE and (floor.number > 1 or floor.parameter):
        return "with a bound that is no share. Write one from 0 to 1."
    if kind == ValueKind.YES_NO and (
        floor.operator != "=" or floor.number not in (0, 1) or floor.parameter
    ):
        return "with more than yes or no. Write '= 1' or '= 0'."
    if not floor.parameter:
        return ""
    parameter = parameters.get(floor.parameter)
    if parameter is None or parameter.get("kind") != ValueKind.NUMBER:
        return f"by {floor.parameter}, which is no parameter that is a number. Correct it."
    if not parameter.get("at_least") or not parameter.get("words"):
        return f"by {floor.parameter}, which lacks at_least of 1 or more, or words. Add them."
    uses = row.get("uses")
    if not isinstance(uses, list | tuple) or floor.parameter not in uses:
        return f"by {floor.parameter}, which the check does not use. Add it to uses."
    return ""


def _order_faults(
    name: str, place: Loc, levels: Mapping[int, list[Floor]], least: Mapping[str, int]
) -> Iterator[tuple[Loc, str]]:
    def all_implied(strong: list[Floor], weak: list[Floor]) -> bool:
        return all(any(implies(first, second, least) for first in strong) for second in weak)

    for level in LEVELS:
        below, fault = levels.get(level - 1, []), ""
        if not levels[level]:
            fault = "asks nothing. Give it a floor."
        elif not all_implied(levels[level], below):
            fault = (
                f"does not imply level {level - 1}. Let it ask all that is asked there, or more."
            )
        elif below and all_implied(below, levels[level]):
            fault = f"asks no more than level {level - 1}. Raise its floor."
        if fault:
            yield (*place, str(level)), f"{name} level {level} {fault}"
