"""Random weightings as whole numbers: the same from the same seed on every machine."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from types import ModuleType
from typing import Any

# A weighting shares this many units out among the criteria, and one more to each of them.
UNITS = 2**32


def load_numpy() -> ModuleType:
    """Return numpy. Loaded here and nowhere else, because only a simulation needs it."""
    import numpy

    return numpy


def total_units(criteria: int) -> int:
    """Return what the weights of one weighting add up to."""
    return UNITS + criteria


def draw_weightings(criteria: int, draws: int, seed: int, chunk: int) -> Iterator[Any]:
    """Yield `draws` weightings, spread evenly over all there are, `chunk` at a time.

    Each item is an array of float64 whole numbers, one row for each criterion and one
    column for each draw; every column adds up to `total_units`. No weight is 0, so that
    a dominated candidate is never level with who dominates it.

    The cuts of the unit interval are the upper halves of the raw numbers of a PCG64
    generator, whose stream numpy keeps the same for ever; draw n uses the same ones for
    every chunk. The gaps between sorted cuts are uniform on the simplex: Devroye,
    "Non-Uniform Random Variate Generation" (1986), chapter V.
    """
    numpy = load_numpy()
    source = numpy.random.PCG64(seed)
    cuts = criteria - 1
    for start in range(0, draws, chunk):
        size = min(chunk, draws - start)
        raw = source.random_raw(size * cuts).astype("<u8", copy=False)
        edges = numpy.empty((criteria + 1, size))
        edges[0], edges[-1] = 0, UNITS
        edges[1:-1] = raw.view("<u4")[1::2].reshape(size, cuts).T
        sort_rows(numpy, edges[1:-1])
        yield edges[1:] - edges[:-1] + 1


def in_order_of(points: Sequence[int]) -> list[list[int]]:
    """Return the places of the criteria by falling points, those of equal points together."""
    order = sorted(range(len(points)), key=lambda place: -points[place])
    return [list(group) for _, group in groupby(order, key=lambda place: points[place])]


def ordered(weightings: Any, groups: Sequence[Sequence[int]]) -> Any:
    """Return the weightings rearranged so that each keeps the order of the groups.

    The largest weights of a draw go to the first group, and so on; inside a group the
    criteria keep the order they were drawn in. So it is uniform over all weightings that
    keep the order, and criteria of equal points are not ordered at all.
    """
    numpy = load_numpy()
    rising = weightings.copy()
    sort_rows(numpy, rising)
    falling = rising[::-1]
    found = numpy.empty_like(weightings)
    first = 0
    for group in groups:
        share = falling[first : first + len(group)]
        found[group] = numpy.take_along_axis(share, _ranks(numpy, weightings[group]), axis=0)
        first += len(group)
    return found


def sort_rows(numpy: ModuleType, rows: Any) -> None:
    """Sort each column in place, lowest first: a sorting network, whole rows at a time."""
    for end in range(len(rows) - 1, 0, -1):
        for place in range(end):
            low = numpy.minimum(rows[place], rows[place + 1])
            numpy.maximum(rows[place], rows[place + 1], out=rows[place + 1])
            rows[place] = low


def _ranks(numpy: ModuleType, rows: Any) -> Any:
    """Return for each value how many in its column come before it; equal ones by row."""
    ranks = numpy.zeros(rows.shape, dtype=numpy.intp)
    for upper in range(len(rows)):
        for lower in range(upper + 1, len(rows)):
            behind = rows[upper] < rows[lower]
            ranks[upper] += behind
            ranks[lower] += ~behind
    return ranks
