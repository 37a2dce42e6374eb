"""Scores: exact weighted sums over the cells that have a level, with their coverage.

The method is the plain weighted sum of levels from 0 to 4 (simple additive weighting).
Sums run on integers over one common denominator; one Fraction is made at the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple

TOP_LEVEL = 4


class Score(NamedTuple):
    """What was computed, and how much of what applies it rests on.

    value     0 to 100 over the cells that have a level; None when no sum is possible
    coverage  0 to 1: the weight that has a level, divided by the weight that applies
    low       0 to 100: `value` if every cell without a level were a 0
    high      0 to 100: `value` if every cell without a level were a 4

    low <= value <= high, and all three are equal at full coverage.
    """

    value: Fraction | None
    coverage: Fraction
    low: Fraction
    high: Fraction


# Nothing was weighed, so anything is possible.
NO_SCORE = Score(value=None, coverage=Fraction(0), low=Fraction(0), high=Fraction(100))
FULL = Fraction(1)  # the one object that stands for full coverage


@lru_cache(maxsize=8192)
def ratio(numerator: int, denominator: int) -> Fraction:
    """Return numerator / denominator. Kept, because panels repeat the same few ratios."""
    return Fraction(numerator, denominator)


def panel_mean(levels: Sequence[int]) -> Fraction | None:
    """Return the exact mean of `levels`, 0 to 4, or None when there are none.

    Raises ValueError for a level that is not a whole number from 0 to 4. The method is the
    arithmetic mean with equal weights: Clemen, "Combining forecasts: A review and annotated
    bibliography", International Journal of Forecasting 5 (1989).
    """
    for level in levels:
        if type(level) is not int or not 0 <= level <= TOP_LEVEL:
            raise ValueError(f"The level {level!r} is refused. Give a whole number from 0 to 4.")
    return ratio(sum(levels), len(levels)) if levels else None


def criterion_score(
    levels: Mapping[str, Fraction | int | None], weights: Mapping[str, int]
) -> Score:
    """Return the score of one criterion: 100 * sum(weight * level / 4) / sum(weight).

    `weights` holds every check that applies, by id. `levels` holds the panel's exact
    level, 0 to 4, of those that have one; an absent check and a None both have none.
    When no check applies, or all weights are 0, there is nothing to weigh: the value is
    None, the coverage 0, and low to high is 0 to 100.

    Raises ValueError for a weight that is negative or not a whole number, a level that
    is not exact or not from 0 to 4, and a level of a check that has no weight.
    """
    check_weights(weights, "weight")
    for check, level in levels.items():
        if check not in weights:
            raise ValueError(
                f"{check!r} has a level and no weight. Give its weight, or take it out."
            )
        if level is not None and not (is_exact(level) and 0 <= level <= TOP_LEVEL):
            raise ValueError(
                f"The level of {check!r} is {level!r}. Give an int or a Fraction from 0 to 4."
            )
    return weigh([(weight, levels.get(check)) for check, weight in weights.items()])


def weighted_score(scores: Mapping[str, Score], points: Mapping[str, int]) -> Score:
    """Return a candidate's score: sum(points * criterion score) / sum(points).

    `points` holds the points of every criterion, by id; any positive total will do. A
    criterion with points but without a value leaves the total without a value; its low
    and high still count. A criterion with zero points changes nothing and blocks nothing.

    Raises ValueError when points are negative, not whole, or total 0, when a criterion
    with points has no score, when a score has no points, and for a score that is no exact
    Score within its ranges. The method is the additive model: Keeney and Raiffa,
    "Decisions with Multiple Objectives" (1976), chapter 3.
    """
    check_weights(points, "points")
    for criterion, score in scores.items():
        if criterion not in points:
            raise ValueError(f"{criterion!r} has a score and no points. Give its points, or 0.")
        _check_score(criterion, score)
    counted = [(criterion, number) for criterion, number in points.items() if number]
    if not counted:
        raise ValueError("The points total 0. Give at least one criterion a point.")
    for criterion, _ in counted:
        if criterion not in scores:
            raise ValueError(f"{criterion!r} has points and no score. Give its score, or 0 points.")
    return combine([(number, scores[criterion]) for criterion, number in counted])


def weigh(cells: Iterable[tuple[int, Fraction | int | None]]) -> Score:
    """Return the score of (weight, level) pairs, as `criterion_score` does, unchecked."""
    total = weight = points = 0
    common = 1
    for cell_weight, level in cells:
        total += cell_weight
        if level is not None:
            weight += cell_weight
            numerator, denominator = level.as_integer_ratio()
            if common % denominator:
                points *= (wider := lcm(common, denominator)) // common
                common = wider
            points += cell_weight * numerator * (common // denominator)
    if total == 0:
        return NO_SCORE
    top = TOP_LEVEL * common
    low = ratio(100 * points, top * total)
    if weight == total:
        return Score(low, FULL, low, low)
    return Score(
        value=ratio(100 * points, top * weight) if weight else None,
        coverage=ratio(weight, total),
        low=low,
        high=ratio(100 * (points + top * (total - weight)), top * total),
    )


def weighted_sum(pairs: Iterable[tuple[int, Fraction | int]]) -> tuple[int, int]:
    """Return sum(weight * value) as a numerator over a common denominator."""
    total, common = 0, 1
    for weight, value in pairs:
        numerator, denominator = value.as_integer_ratio()
        if common % denominator:
            total *= (wider := lcm(common, denominator)) // common
            common = wider
        total += weight * numerator * (common // denominator)
    return total, common


def combine(scores: Sequence[tuple[int, Score]]) -> Score:
    """Return the total of (points, score) pairs, as `weighted_score` does, unchecked.

    Every pair has points of 1 or more.
    """
    total = sum([points for points, _ in scores])
    low = _mean([(points, score.low) for points, score in scores], total)
    if all(score.coverage is FULL for _, score in scores):
        return Score(low, FULL, low, low)
    values = [(points, score.value) for points, score in scores if score.value is not None]
    return Score(
        value=_mean(values, total) if len(values) == len(scores) else None,
        coverage=_mean([(points, score.coverage) for points, score in scores], total),
        low=low,
        high=_mean([(points, score.high) for points, score in scores], total),
    )


def is_exact(value: object) -> bool:
    """Whether `value` is an int or a Fraction. A bool and a float are not."""
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def check_weights(weights: Mapping[str, int], noun: str) -> None:
    """Raise ValueError, in words, for a weight that is not a whole number of 0 or more."""
    for key, weight in weights.items():
        if type(weight) is not int or weight < 0:
            raise ValueError(
                f"The {noun} of {key!r}: {weight!r} is refused. Give a whole number, 0 or more."
            )


def _check_score(criterion: str, score: object) -> None:
    remedy = "Give what `criterion_score` returns."
    if type(score) is not Score:
        raise ValueError(f"The score of {criterion!r} is {score!r}. {remedy}")
    value, coverage, low, high = score
    for name, number, top in (("coverage", coverage, 1), ("low", low, 100), ("high", high, 100)):
        if not (is_exact(number) and 0 <= number <= top):
            raise ValueError(f"The {name} of the score of {criterion!r} is {number!r}. {remedy}")
    between = (low, high) if value is None else (low, value, high)
    if not (value is None or is_exact(value)) or list(between) != sorted(between):
        raise ValueError(f"The score of {criterion!r} is {value!r}, from {low} to {high}. {remedy}")


def _mean(pairs: Iterable[tuple[int, Fraction]], total: int) -> Fraction:
    points, common = weighted_sum(pairs)
    return Fraction(points, common * total)
