"""What exact values reach on a check: its level, the ceiling of a sample, and how that is told."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.arithmetic.display import percent_text, plain_number
from scoring.grid.model import Check, Floor, Grid
from scoring.grid.value import Value, ValueKind

Exact = int | Fraction | Decimal
SAMPLE_CEILINGS = (
    (Fraction(96, 100), 4),
    (Fraction(90, 100), 3),
    (Fraction(75, 100), 2),
    (Fraction(50, 100), 1),
)
DIFFERENCE_CEILINGS = ((2, 4), (5, 3), (10, 2))


class Range(NamedTuple):
    """What a value can be: a known one has equal ends, and no `high` means no end."""

    low: Fraction
    high: Fraction | None


class Reach(NamedTuple):
    """The levels, 0 to 4, that values leave possible, and the names that would decide."""

    lowest: int
    highest: int
    missing: tuple[str, ...]  # values first, then parameters, in the order of the check

    @property
    def level(self) -> int | None:
        return self.lowest if self.lowest == self.highest else None

    def within(self, cap: int) -> int | None:
        """Return the level under a cap, which may decide where the values alone do not."""
        lowest, highest = min(self.lowest, cap), min(self.highest, cap)
        return lowest if lowest == highest else None


def reach_of(check: Check, values: Mapping[str, Exact], parameters: Mapping[str, Any]) -> Reach:
    """Return what these values reach; a level holds when its floors and all below it do.

    values       by their names in the check; those not known are left out
    parameters   of the buyer; one that is not a whole number from its least on counts as missing

    A judged check and a gate leave every level possible and miss nothing. Raises ValueError for
    a value that the check does not have or that is out of its kind, TypeError for a float.
    """
    ranges = _ranges(check, values)
    lowest = highest = 0
    missing: set[str] = set()
    for level in sorted(check.floors):
        floors = check.floors[level]
        answers = [_holds(floor, ranges, parameters) for floor in floors]
        if False in answers:
            break
        highest = level
        open_floors = [floor for floor, holds in zip(floors, answers, strict=True) if holds is None]
        if not open_floors and lowest == level - 1:
            lowest = level
        missing |= {floor.value for floor in open_floors if floor.value not in values}
        missing |= {
            floor.parameter
            for floor in open_floors
            if floor.parameter and _factor(floor, parameters) is None
        }
    if not check.floors:
        return Reach(0, 4, ())
    names = [*check.values, *check.uses]
    ordered = tuple(name for name in names if name in missing) if lowest < highest else ()
    return Reach(lowest, highest, ordered)


def level_of(
    check: Check, values: Mapping[str, Exact], parameters: Mapping[str, Any]
) -> int | None:
    """Highest level, 0 to 4, held with all below; None while undecided. Raises as `reach_of`."""
    return reach_of(check, values, parameters).level


def missing_values(
    check: Check, values: Mapping[str, Exact], parameters: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return the names of the values and parameters that the level still depends on."""
    return reach_of(check, values, parameters).missing


def sample_ceiling(matched: int, size: int) -> int:
    """Return the highest level, 0 to 4, that a sample check leaves open; each bound is inclusive.
    Raises ValueError unless 0 <= matched <= size and size is 1 or more.
    """
    if not 0 <= matched <= size or size < 1:
        raise ValueError(f"{matched} of {size} is no sample. Give a size of 1 or more.")
    share = Fraction(matched, size)
    return next((level for bound, level in SAMPLE_CEILINGS if share >= bound), 0)


def difference_ceiling(points: Exact) -> int:
    """Return the highest level, 1 to 4, for figures off by percentage points of either sign."""
    distance = abs(exact(points))
    return next((level for bound, level in DIFFERENCE_CEILINGS if distance <= bound), 1)


def exact(value: Exact) -> Fraction:
    """Raises TypeError for a float, ValueError for a Decimal that is no number."""
    if not isinstance(value, int | Fraction | Decimal):
        raise TypeError(f"{value!r} is not exact. Give an int, a Fraction or a Decimal.")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{value!r} is no number.")
    return Fraction(value)


def _ranges(check: Check, values: Mapping[str, Exact]) -> dict[str, Range]:
    unknown = values.keys() - check.values.keys()
    if unknown:
        raise ValueError(f"{check.id} has no value {', '.join(sorted(unknown))}.")
    ranges = {}
    for name, value in check.values.items():
        low, high = Fraction(0), _highest(value)
        if name in values:
            number = exact(values[name])
            if number < low or (high is not None and number > high):
                raise ValueError(
                    f"{check.id} has {values[name]} as {name}, which is a {value.kind}."
                )
            low = high = number
        ranges[name] = Range(low, high)
    # What is known of one value bounds another that is never less, and the other way.
    for name, value in check.values.items():
        upper = value.at_least
        if upper in values and name not in values:
            ranges[name] = ranges[name]._replace(low=max(ranges[name].low, ranges[upper].low))
        elif upper and name in values and upper not in values:
            ranges[upper] = ranges[upper]._replace(high=ranges[name].high)
    return ranges


def can_be(value: Value, number: Exact) -> bool:
    """Whether a value of this kind can have this number at all."""
    highest = _highest(value)
    return exact(number) >= 0 and (highest is None or exact(number) <= highest)


def _highest(value: Value) -> Fraction | None:
    if value.kind in (ValueKind.SHARE, ValueKind.YES_NO):
        return Fraction(1)
    return Fraction(value.most) if value.most else None


def _factor(floor: Floor, parameters: Mapping[str, Any]) -> int | None:
    factor = parameters.get(floor.parameter)
    # Not isinstance: true is no number.
    return factor if type(factor) is int and factor > 0 else None


def _holds(floor: Floor, ranges: Mapping[str, Range], parameters: Mapping[str, Any]) -> bool | None:
    """Whether a floor holds whatever the value turns out to be; None when that decides it."""
    bound, (low, high) = floor.number, ranges[floor.value]
    if floor.parameter:
        factor = _factor(floor, parameters)
        if factor is None:
            return None
        bound *= factor
    match floor.operator:
        case ">=":
            always, never = low >= bound, high is not None and high < bound
        case ">":
            always, never = low > bound, high is not None and high <= bound
        case "<=":
            always, never = high is not None and high <= bound, low > bound
        case "<":
            always, never = high is not None and high < bound, low >= bound
        case _:
            always = low == high == bound
            never = bound < low or (high is not None and bound > high)
    return True if always else False if never else None


# In words, which the caller has in the language of the reader: an operator has `%(bound)s`,
# "times" has `%(number)s`, and "once", "yes" and "no" stand alone.


def floor_in_words(check: Check, floor: Floor, text: Mapping[str, str]) -> str:
    """Such as `seniors on the payroll: at least 2 × seniors needed`."""
    value = check.values[floor.value]
    bound = _in_kind(value, floor.number, text)
    if value.kind == ValueKind.YES_NO:
        return f"{value.words}: {bound}"
    if floor.parameter:
        parameter = floor.parameter.replace("_", " ")
        bound = parameter if floor.number == 1 else f"{floor.number} × {parameter}"
    return f"{value.words}: {text[floor.operator] % {'bound': bound}}"


def _in_kind(value: Value, number: Fraction, text: Mapping[str, str]) -> str:
    if value.kind == ValueKind.YES_NO:
        return text["yes" if number else "no"]
    if value.kind == ValueKind.SHARE and (100 * number).denominator == 1:
        return f"{100 * number}%"
    return str(number)


def arithmetic_of(
    grid: Grid,
    check: Check,
    values: Mapping[str, Exact],
    parameters: Mapping[str, Any],
    text: Mapping[str, str],
) -> tuple[str, ...]:
    """Return a sentence for each value: `64 seniors on the payroll; you need 20: 3.2 times.`

    A value without a parameter, or with one that is not set, stands alone. Numbers are rounded
    here and nowhere before.
    """
    factors = {
        floor.value: floor
        for floors in check.floors.values()
        for floor in floors
        if floor.parameter and _factor(floor, parameters)
    }
    sentences = []
    for name, value in check.values.items():
        if name not in values:
            continue
        number = exact(values[name])
        figure = figure_in_words(value, number, text)
        if value.kind == ValueKind.NUMBER:
            sentence = f"{figure} {value.one if value.one and number == 1 else value.words}"
        else:
            sentence = f"{value.words}: {figure}"
        if name in factors:
            parameter = grid.parameters[factors[name].parameter]
            needed = parameters[parameter.id]
            ratio = _trimmed(number / needed)
            times = text["once"] if ratio == "1" else text["times"] % {"number": ratio}
            sentence += f"; {parameter.words} {needed}: {times}"
        sentences.append(f"{sentence[0].upper()}{sentence[1:]}.")
    return tuple(sentences)


def figure_in_words(value: Value, number: Fraction, text: Mapping[str, str]) -> str:
    """Such as `yes`, `96 %` or `3.2`. Rounded."""
    if value.kind == ValueKind.YES_NO:
        return _in_kind(value, number, text)
    return percent_text(number) if value.kind == ValueKind.SHARE else _trimmed(number)


def _trimmed(number: Fraction) -> str:
    text = plain_number(number)
    return text.rstrip("0").rstrip(".") if "." in text else text
