"""Totals of many weightings at once, exact although numpy multiplies floats."""

from collections.abc import Callable, Sequence
from functools import reduce
from math import gcd
from operator import mul
from typing import Any

from scoring.arithmetic.simulation.weightings import UNITS, load_numpy, total_units

EXACT = 2**53  # below it a float64 holds every whole number
Row = tuple[int, ...]


def totaller(rows: Sequence[Row]) -> Callable[[Any], Any]:
    """Return a function from weightings to totals that compare as the exact ones do.

    `rows` holds the scores of each candidate on each criterion, as whole numbers over one
    denominator. The function takes an array of weightings (criterion by draw) and returns
    one of totals (candidate by draw): in every draw the totals of two candidates are
    greater, less or equal exactly as sum(weight * score) is. They are on no scale.
    """
    shifted = _smallest(rows)
    if total_units(len(rows[0])) * max(map(max, shifted)) < EXACT:
        return _exact(shifted)
    return _filtered(shifted)


def _smallest(rows: Sequence[Row]) -> list[Row]:
    """Return smaller rows in which every comparison of totals comes out the same."""
    lowest = [min(column) for column in zip(*rows, strict=True)]
    shifted = [tuple(map(int.__sub__, row, lowest)) for row in rows]
    common = reduce(gcd, (value for row in shifted for value in row)) or 1
    return [tuple(value // common for value in row) for row in shifted]


def _exact(rows: Sequence[Row]) -> Callable[[Any], Any]:
    """Return the totaller for rows whose every partial sum a float64 holds exactly."""
    matrix = load_numpy().array(rows, dtype="float64")
    return lambda weightings: matrix @ weightings


def _filtered(rows: Sequence[Row]) -> Callable[[Any], Any]:
    """Return the totaller for rows that are too large for float64.

    Totals are approximate; the draws in which two of them come nearer to each other than
    the error could be are computed again in whole numbers. Rows that are equal are equal
    in every draw, and are computed once. A floating-point filter: Shewchuk, "Adaptive
    precision floating-point arithmetic", Discrete & Computational Geometry 18 (1997).
    """
    numpy = load_numpy()
    single = list(dict.fromkeys(rows))
    copies = [single.index(row) for row in rows]
    peak = max(map(max, single))
    matrix = numpy.array([[value / peak for value in row] for row in single])
    # Each of the roundings of a sum of m products loses at most 2**-53 of all the units.
    margin = 4 * (len(rows[0]) + 2) * UNITS / EXACT

    def totals(weightings: Any) -> Any:
        found = matrix @ weightings
        near = numpy.diff(numpy.sort(found, axis=0), axis=0) <= margin
        for draw in numpy.flatnonzero(near.any(axis=0)):
            weights = [int(weight) for weight in weightings[:, draw]]
            found[:, draw] = _order([sum(map(mul, row, weights)) for row in single])
        return found[copies]

    return totals


def _order(totals: Sequence[int]) -> list[int]:
    """Return small whole numbers in the order of the totals, equal ones equal."""
    place = {total: number for number, total in enumerate(sorted(set(totals)))}
    return [place[total] for total in totals]
