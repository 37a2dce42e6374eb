"""Weights from an order alone."""

from collections.abc import Sequence
from fractions import Fraction


def rank_order_centroid(order: Sequence[str]) -> dict[str, Fraction]:
    """Return the weights that an order of n criteria stands for, most important first.

    The k-th weighs (1/k + 1/(k+1) + ... + 1/n) / n: the middle of all the weights that
    have this order. The shares are exact, 0 to 1, and total 1.

    Source: F. H. Barron and B. E. Barrett, "Decision quality using ranked attribute
    weights", Management Science 42 (1996).

    Raises ValueError for an empty order and for a criterion that is there twice.
    """
    if isinstance(order, str) or not order:
        raise ValueError("The order is empty. Give a list of criteria, the most important first.")
    shares: dict[str, Fraction] = {}
    tail = Fraction(0)
    for place in range(len(order), 0, -1):
        criterion = order[place - 1]
        if criterion in shares:
            raise ValueError(f"{criterion!r} is in the order twice. Keep one.")
        tail += Fraction(1, place)
        shares[criterion] = tail / len(order)
    return {criterion: shares[criterion] for criterion in order}
