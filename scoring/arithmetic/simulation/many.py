"""Scoring very many candidates at once: a long list, with every rating given."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from scoring.arithmetic.score import TOP_LEVEL
from scoring.arithmetic.simulation.weightings import load_numpy

EXACT = {"float32": 2**24, "float64": 2**53}  # below it, every whole number is held
CHUNK = 4096  # candidates at a time: what the processor keeps near
MOST_STEPS = 2**20  # different scores that are counted rather than sorted


class ManyScores(NamedTuple):
    """The scores and places of many candidates, in the order they were given.

    numerators   array of int64: a score is numerators / denominator, 0 to 100
    denominator  common to all scores
    ranked       array of the numbers, from 0 on, of the candidates that passed every gate
    places       array of int64, one for each of `ranked`: 1 is best, equal scores share
                 a place: 1, 1, 3
    """

    numerators: Any
    denominator: int
    ranked: Any
    places: Any


def score_many(levels: Any, points: Sequence[int], passed: Any = None) -> ManyScores:
    """Return the exact scores and places of many candidates that are fully rated.

    `levels` is an array, or what numpy makes one of, of whole numbers 0 to 4: candidate by
    criterion by assessor, one check a criterion, every rating given. `points` are whole, 0
    or more, one for each criterion, with any positive total. `passed`, true or false for
    each candidate by gate, takes those out of the ranking that failed one; leave it out
    where there are no gates. Blanks and evidence are not asked: it is for sifting a long
    list, and says what `evaluate` says of one in which nothing is missing. 100,000
    candidates take milliseconds.

    Raises ValueError naming the field and the remedy for anything else.
    """
    numpy = load_numpy()
    table = _read_levels(numpy.asarray(levels))
    shares = _read_points(points, table.shape[1])
    assessors = table.shape[2]
    top = TOP_LEVEL * assessors * sum(shares)  # the sum when every level is 4: a score of 100
    kind = next((name for name, limit in EXACT.items() if top < limit), None)
    if kind is None:
        raise ValueError(f"points: they total {sum(shares)}. Divide them by a common number.")
    weights = numpy.repeat(numpy.array(shares, dtype=kind), assessors)
    sums = _sums(table.reshape(len(table), len(weights)), weights)
    ranked = numpy.arange(len(table)) if passed is None else _ranked(passed, len(table))
    places = _places(sums if len(ranked) == len(sums) else sums[ranked], top)
    sums *= 100
    return ManyScores(sums, top, ranked, places)


def _sums(rows: Any, weights: Any) -> Any:
    """Return sum(weight * level) of each row. No partial sum is too large for the floats."""
    numpy = load_numpy()
    found = numpy.empty(len(rows), dtype="int64")
    floats = numpy.empty((CHUNK, len(weights)), dtype=weights.dtype)
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        floats[: len(part)] = part
        found[start : start + CHUNK] = floats[: len(part)] @ weights
    return found


def _ranked(passed: Any, candidates: int) -> Any:
    numpy = load_numpy()
    gates = numpy.asarray(passed)
    if gates.ndim != 2 or len(gates) != candidates or gates.dtype != bool:
        raise ValueError(
            f"passed is {gates.dtype} of the shape {gates.shape}. Give true or false for each of"
            f" the {candidates} candidates by gate."
        )
    everywhere = numpy.ones(candidates, dtype=bool)
    everywhere[numpy.flatnonzero(~gates) // max(gates.shape[1], 1)] = False
    return numpy.flatnonzero(everywhere)


def _read_levels(table: Any) -> Any:
    if table.ndim != 3 or not table.shape[1] or not table.shape[2]:
        raise ValueError(
            f"levels has the shape {table.shape}. Give candidates by criteria by assessors, with"
            " at least one criterion and one assessor."
        )
    if table.dtype.kind not in "iu":
        raise ValueError(f"levels holds {table.dtype} values. Give whole numbers from 0 to 4.")
    # As numbers without a sign, negative ones are large: one look for the largest is enough.
    if len(table) and table.view(f"u{table.itemsize}").max() > TOP_LEVEL:
        raise ValueError(
            f"levels goes from {table.min()} to {table.max()}. Give whole numbers from 0 to 4."
        )
    return table


def _read_points(points: Sequence[int], criteria: int) -> list[int]:
    if len(points) != criteria:
        raise ValueError(f"points has {len(points)} entries. Give one for each criterion.")
    for number, value in enumerate(points):
        if type(value) is not int or value < 0:
            raise ValueError(f"points[{number}] is {value!r}. Give a whole number, 0 or more.")
    if not any(points):
        raise ValueError("points: they total 0. Give at least one criterion a point.")
    return list(points)


def _places(values: Any, top: int) -> Any:
    """Return the place of each value: 1 and how many are larger."""
    numpy = load_numpy()
    if top <= MOST_STEPS:
        holders = numpy.bincount(values, minlength=top + 1)
        return (len(values) + 1 - numpy.cumsum(holders))[values]
    _, steps, holders = numpy.unique(values, return_inverse=True, return_counts=True)
    return (len(values) + 1 - numpy.cumsum(holders))[steps]
