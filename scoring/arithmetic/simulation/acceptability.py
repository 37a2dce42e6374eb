"""What a simulation of the weights counts, and what its counts say."""

from fractions import Fraction
from math import isqrt
from typing import NamedTuple

MILLION = 1_000_000


class Acceptability(NamedTuple):
    """How often each candidate takes each place over random weights (SMAA-2).

    candidates, criteria  ids, in the order of the scores and of the points
    weights     "uniform": every weighting is equally likely; "ordinal": every weighting
                that keeps the order of the stated points is
    draws, seed how many weightings were drawn, and from which seed
    counts      candidate -> draws in which it takes place 1, 2, ...; they add up to
                `draws`. Equal scores share the better place
    winning     candidate -> candidate -> draws in which the first scores higher; 0 against
                itself
    central     candidate -> the mean weighting of the draws in which it is first, as
                shares that add up to 1; None when it never is
    confidence  candidate -> share, 0 to 1, of the views in which it is first at its
                central weighting; None when it never is first. Without views it is 1

    Method and names: Lahdelma and Salminen, "SMAA-2: Stochastic multicriteria
    acceptability analysis for group decision making", Operations Research 49 (2001).
    """

    candidates: tuple[str, ...]
    criteria: tuple[str, ...]
    weights: str
    draws: int
    seed: int
    counts: dict[str, tuple[int, ...]]
    winning: dict[str, dict[str, int]]
    central: dict[str, dict[str, Fraction] | None]
    confidence: dict[str, Fraction | None]

    def share(self, candidate: str, place: int = 1) -> Fraction:
        """Return the share of draws, 0 to 1, in which a candidate takes a place from 1 on."""
        return Fraction(self.counts[candidate][place - 1], self.draws)

    def error(self, candidate: str, place: int = 1) -> Fraction:
        """Return the standard error of `share`, 0 to 1, as `standard_error` does."""
        return standard_error(self.counts[candidate][place - 1], self.draws)

    def winning_share(self, candidate: str, other: str) -> Fraction:
        """Return the share of draws, 0 to 1, in which a candidate scores higher than another."""
        return Fraction(self.winning[candidate][other], self.draws)


def standard_error(count: int, draws: int) -> Fraction:
    """Return sqrt(p * (1 - p) / draws) for p = count / draws, to the nearest millionth.

    Whole-number arithmetic throughout, so it is the same on every machine. The error of
    a share estimated from independent draws (binomial).
    """
    squared = Fraction(count * (draws - count), draws**3) * (2 * MILLION) ** 2
    return Fraction((isqrt(int(squared)) + 1) // 2, MILLION)
