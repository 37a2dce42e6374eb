"""From shares to whole points, and from several people's points to the middle ones."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from scoring.arithmetic.score import is_exact

Share = Fraction | int


def whole_points(shares: Mapping[str, Share], total: int = 100) -> dict[str, int]:
    """Return whole points in proportion to `shares` that add up to exactly `total`.

    Largest remainder (Hamilton's rule): everyone takes the whole part of their exact
    points, and the points that are left go one each to the largest remainders. Equal
    remainders: the one that comes first in `shares` takes it, so give them in an order
    that was fixed before, such as the grid's. A share of 0 gets no point.

    Raises ValueError for no shares, one that is negative or not exact, all being 0, and
    a total that is not a whole number of 1 or more.
    """
    if type(total) is not int or total < 1:
        raise ValueError(f"total is {total!r}. Give a whole number, 1 or more.")
    values = read_shares(shares, "share")
    whole = sum(values.values(), Fraction(0))
    exact = {criterion: value * total / whole for criterion, value in values.items()}
    points = {criterion: floor(value) for criterion, value in exact.items()}
    # Sorting is stable, so the order given decides between equal remainders.
    by_remainder = sorted(exact, key=lambda criterion: points[criterion] - exact[criterion])
    for criterion in by_remainder[: total - sum(points.values())]:
        points[criterion] += 1
    return points


def middle_points(proposals: Sequence[Mapping[str, int]], total: int = 100) -> dict[str, int]:
    """Return whole points in proportion to the median that each criterion was given.

    `proposals` holds one mapping per person, all of the same criteria. With an even
    number of people the median is the mean of the two in the middle. The medians need not
    add up to `total`; `whole_points` makes them, in the order of the first proposal.

    Raises ValueError for no proposals, proposals of different criteria, points that are
    negative or not whole, and medians that are all 0.
    """
    if not proposals:
        raise ValueError("There are no proposals. Give the points of at least one person.")
    first = proposals[0]
    for place, proposal in enumerate(proposals):
        if proposal.keys() != first.keys():
            raise ValueError(
                f"proposals[{place}] is about other criteria than proposals[0]. "
                f"Give points for {', '.join(first)}."
            )
    middles = {criterion: _median([p[criterion] for p in proposals]) for criterion in first}
    return whole_points(middles, total)


def read_shares(shares: Mapping[str, Share], noun: str) -> dict[str, Fraction]:
    """Return the shares as fractions. Raises ValueError, in words, for what is not one."""
    if not shares:
        raise ValueError(f"There is no {noun}. Give one for at least one criterion.")
    for criterion, share in shares.items():
        if not is_exact(share) or share < 0:
            raise ValueError(
                f"The {noun} of {criterion!r} is {share!r}. "
                "Give a whole number or a Fraction, 0 or more."
            )
    if not any(shares.values()):
        raise ValueError(f"Every {noun} is 0. Give at least one criterion more.")
    return {criterion: Fraction(share) for criterion, share in shares.items()}


def _median(values: Sequence[int]) -> Share:
    for value in values:
        if type(value) is not int or value < 0:
            raise ValueError(f"{value!r} is not a number of points. Give a whole number from 0.")
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return Fraction(ordered[half - 1] + ordered[half], 2)
