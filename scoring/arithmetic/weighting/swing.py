"""Weights from swings: how much it is worth to lift a criterion from poor to excellent."""

from collections.abc import Mapping
from fractions import Fraction

from scoring.arithmetic.weighting.points import Share, read_shares


def swing_weights(swings: Mapping[str, Share]) -> dict[str, Fraction]:
    """Return each criterion's share of the swings, exact, 0 to 1; they total 1.

    `swings` says what lifting each criterion from poor to excellent is worth, compared
    with the swing one would choose first: that one 100, one half as good 50. Only the
    ratios count.

    Source: D. von Winterfeldt and W. Edwards, *Decision Analysis and Behavioral Research*
    (1986), chapter 8.

    Raises ValueError for no swings, one that is negative or not exact, and all being 0.
    """
    values = read_shares(swings, "swing")
    total = sum(values.values(), Fraction(0))
    return {criterion: value / total for criterion, value in values.items()}
