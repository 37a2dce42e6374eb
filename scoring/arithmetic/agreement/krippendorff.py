"""Krippendorff's alpha: agreement of any number of assessors, some values missing."""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations

from scoring.arithmetic.agreement.ratings import Row, read_ratings

Value = Fraction | int
Distance = Callable[[Value, Value], Fraction]

LEVELS = ("nominal", "ordinal", "interval", "ratio")


def krippendorff_alpha(ratings: Sequence[Row], level: str = "interval") -> Fraction | None:
    """Return Krippendorff's alpha: 1 is perfect agreement, 0 what chance would give.

    `ratings` has one row per assessor and one column per item, of exact numbers, None
    where a rating is missing; items with fewer than two ratings count for nothing.
    `level` is the level of measurement: "nominal", "ordinal", "interval" or "ratio". The
    result is exact, at most 1, and negative when assessors disagree more than by chance.
    None when no item has two ratings, or all that could be compared are equal: without
    variation nothing can be said.

    Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011).

    Raises ValueError for rows of unequal length, a value that is not exact, an unknown
    level, and a negative value at level "ratio".
    """
    if level not in LEVELS:
        raise ValueError(f"level is {level!r}. Use one of {', '.join(LEVELS)}.")
    units = [
        Counter(value for value in column if value is not None)
        for column in zip(*read_ratings(ratings), strict=True)
    ]
    units = [unit for unit in units if unit.total() > 1]
    pairable: Counter[Value] = sum(units, Counter())
    distance = _distance(level, pairable)
    expected = _disagreement(pairable, distance)
    if not expected:
        return None
    observed = sum(_disagreement(unit, distance) / (unit.total() - 1) for unit in units)
    return 1 - (pairable.total() - 1) * observed / expected


def _disagreement(values: Counter[Value], distance: Distance) -> Fraction:
    """Return the sum of the squared distances of all pairs, each pair counted once."""
    pairs = combinations(values, 2)
    return sum(
        (values[one] * values[other] * distance(one, other) for one, other in pairs), Fraction(0)
    )


def _distance(level: str, pairable: Counter[Value]) -> Distance:
    """Return the squared distance between two different values."""
    if level == "ratio" and any(value < 0 for value in pairable):
        raise ValueError('The level "ratio" has a true zero. Give values of 0 or more.')
    if level == "ordinal":
        return _ordinal_distance(pairable)
    return {"nominal": _nominal, "interval": _interval, "ratio": _ratio}[level]


def _nominal(one: Value, other: Value) -> Fraction:
    return Fraction(1)


def _interval(one: Value, other: Value) -> Fraction:
    return Fraction(one - other) ** 2


def _ratio(one: Value, other: Value) -> Fraction:
    return (Fraction(one - other) / (one + other)) ** 2


def _ordinal_distance(pairable: Counter[Value]) -> Distance:
    """Return a distance in ranks: how many values lie between two, half of each included."""
    middles: dict[Value, Fraction] = {}
    below = 0
    for value in sorted(pairable):
        middles[value] = below + Fraction(pairable[value], 2)
        below += pairable[value]
    return lambda one, other: (middles[one] - middles[other]) ** 2
