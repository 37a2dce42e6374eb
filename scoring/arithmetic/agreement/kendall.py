"""Kendall's W: whether assessors put the items in the same order."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from scoring.arithmetic.agreement.ratings import Row, complete_columns


def kendall_w(ratings: Sequence[Row]) -> Fraction | None:
    """Return Kendall's coefficient of concordance, corrected for ties: 0 to 1, exact.

    `ratings` has one row per assessor and one column per item, of exact numbers; only
    their order counts, and equal numbers share the mean of their ranks. An item that an
    assessor did not rate (None) is left out. 1 means the same order from all, 0 that the
    orders cancel out. None with fewer than two assessors or two items left, or when every
    assessor gives all items the same.

    Source: M. G. Kendall, *Rank Correlation Methods* (1948), chapter 6; the correction
    for ties as in S. Siegel and N. J. Castellan, *Nonparametric Statistics* (1988).

    Raises ValueError for rows of unequal length and for a value that is not exact.
    """
    items = complete_columns(ratings)
    if not items:
        return None
    assessors = list(zip(*items, strict=True))
    m, n = len(assessors), len(items)
    ranks = [_ranks(row) for row in assessors]
    sums = [sum(column, Fraction(0)) for column in zip(*ranks, strict=True)]
    middle = Fraction(m * (n + 1), 2)
    spread = sum(((total - middle) ** 2 for total in sums), Fraction(0))
    ties = sum(count**3 - count for row in assessors for count in Counter(row).values())
    most = m * m * (n**3 - n) - m * ties
    return 12 * spread / most if most else None


def _ranks(values: Sequence[Fraction | int]) -> list[Fraction]:
    """Return each value's rank from the lowest, 1 and up; equal values share the mean."""
    counts = Counter(values)
    ranks: dict[Fraction | int, Fraction] = {}
    below = 0
    for value in sorted(counts):
        ranks[value] = below + Fraction(counts[value] + 1, 2)
        below += counts[value]
    return [ranks[value] for value in values]
