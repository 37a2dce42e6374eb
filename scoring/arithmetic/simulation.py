"""What random weightings say about a ranking (SMAA-2), alike on every machine."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import groupby
from math import gcd, isqrt
from operator import mul
from types import ModuleType
from typing import Any, NamedTuple

from scoring.arithmetic.robustness.weights import Points, Scores, ScoreTable, read_table
from scoring.arithmetic.sheet import read_whole

PAGE_DRAWS = 10_000
REPORT_DRAWS = 100_000
MOST_DRAWS = 1_000_000
MOST_CANDIDATES = 200
MOST_CRITERIA = 100
MOST_SEED = 2**64 - 1
DEFAULT_SEED = 1
UNIFORM, ORDINAL = "uniform", "ordinal"

CHUNK = 8192  # draws at a time: what the processor keeps near
UNITS = 2**32  # shared out among the criteria of a weighting, and one more to each of them
EXACT = 2**53  # below it a float64 holds every whole number
LANES = 8  # truth values that one 64-bit word holds, a byte each
RUN = 128  # words that add up without a byte running over
MILLION = 1_000_000

Row = tuple[int, ...]


class Acceptability(NamedTuple):
    """How often each candidate takes each rank over random weights.
    Method and names: Lahdelma and Salminen, "SMAA-2", Operations Research 49 (2001).
    """

    # candidates, criteria: ids, in the order of the scores and of the points
    candidates: tuple[str, ...]
    criteria: tuple[str, ...]
    # "uniform": every weighting is equally likely; "ordinal": every weighting that keeps the order
    # of the stated points is
    weights: str
    draws: int  # draws, seed: how many weightings were drawn, and from which seed
    seed: int
    # candidate -> draws in which it takes rank 1, 2, ...; they add up to `draws`. Equal scores
    # share the better rank
    counts: dict[str, tuple[int, ...]]
    # candidate -> candidate -> draws in which the first scores higher; 0 against itself
    winning: dict[str, dict[str, int]]
    # candidate -> the mean weighting of the draws in which it is first, as shares that add up to 1;
    # None when it never is
    central: dict[str, dict[str, Fraction] | None]
    # candidate -> share, 0 to 1, of the views in which it is first at its central weighting; None
    # when it never is first. Without views it is 1
    confidence: dict[str, Fraction | None]

    def share(self, candidate: str, rank: int = 1) -> Fraction:
        """Of the draws, 0 to 1, in which a candidate takes a rank from 1 on."""
        return Fraction(self.counts[candidate][rank - 1], self.draws)

    def error(self, candidate: str, rank: int = 1) -> Fraction | None:
        return standard_error(self.counts[candidate][rank - 1], self.draws)

    def share_of_list(self, candidate: str, size: int) -> Fraction:
        """Of the draws, 0 to 1, in which a candidate takes one of the first `size` ranks."""
        return Fraction(sum(self.counts[candidate][:size]), self.draws)

    def error_of_list(self, candidate: str, size: int) -> Fraction | None:
        return standard_error(sum(self.counts[candidate][:size]), self.draws)

    def winning_share(self, candidate: str, rival: str) -> Fraction:
        return Fraction(self.winning[candidate][rival], self.draws)


def standard_error(count: int, draws: int) -> Fraction | None:
    """Return sqrt(p * (1 - p) / draws) for p = count / draws, to the nearest millionth.
    None where all draws say the same: the formula gives 0 then, and rare ones may still differ.
    """
    if count in (0, draws):
        return None
    squared = Fraction(count * (draws - count), draws**3) * (2 * MILLION) ** 2
    return Fraction((isqrt(int(squared)) + 1) // 2, MILLION)


def load_numpy() -> ModuleType:
    import numpy

    return numpy


def total_units(criteria: int) -> int:
    return UNITS + criteria


def draw_weightings(criteria: int, draws: int, seed: int, chunk: int) -> Iterator[Any]:
    """Yield `draws` weightings, uniform on the simplex: criterion by draw, whole float64.
    Every column adds up to `total_units`, and no weight is 0. The gaps between sorted uniform cuts:
    Devroye, "Non-Uniform Random Variate Generation" (1986), chapter V.
    """
    numpy = load_numpy()
    source = numpy.random.PCG64(seed)
    cuts = criteria - 1
    for start in range(0, draws, chunk):
        size = min(chunk, draws - start)
        # The upper halves of PCG64's raw numbers: numpy keeps that stream the same for ever.
        raw = source.random_raw(size * cuts).astype("<u8", copy=False)
        edges = numpy.empty((criteria + 1, size))
        edges[0], edges[-1] = 0, UNITS
        edges[1:-1] = raw.view("<u4")[1::2].reshape(size, cuts).T
        sort_rows(numpy, edges[1:-1])
        yield edges[1:] - edges[:-1] + 1


def in_order_of(points: Sequence[int]) -> list[list[int]]:
    """Return the columns of the criteria by falling points, those of equal points together."""
    columns = sorted(range(len(points)), key=lambda column: -points[column])
    return [list(group) for _, group in groupby(columns, key=lambda column: points[column])]


def ordered(weightings: Any, groups: Sequence[Sequence[int]]) -> Any:
    """Rearrange the weightings (criterion by draw) so that each keeps the order of the groups.
    The largest weights of a draw go to the first group; inside a group they keep their order.
    """
    numpy = load_numpy()
    rising = weightings.copy()
    sort_rows(numpy, rising)
    falling = rising[::-1]
    rearranged = numpy.empty_like(weightings)
    first = 0
    for group in groups:
        shares, rows = falling[first : first + len(group)], weightings[group]
        # How many weights in the same column come before each; equal ones by row.
        behind = numpy.zeros(rows.shape, dtype=numpy.intp)
        for upper in range(len(rows)):
            for lower in range(upper + 1, len(rows)):
                is_less = rows[upper] < rows[lower]
                behind[upper] += is_less
                behind[lower] += ~is_less
        rearranged[group] = numpy.take_along_axis(shares, behind, axis=0)
        first += len(group)
    return rearranged


def sort_rows(numpy: ModuleType, rows: Any) -> None:
    """Sort each column in place, lowest first: a sorting network, whole rows at a time."""
    for end in range(len(rows) - 1, 0, -1):
        for upper in range(end):
            low = numpy.minimum(rows[upper], rows[upper + 1])
            numpy.maximum(rows[upper], rows[upper + 1], out=rows[upper + 1])
            rows[upper] = low


def totaller(rows: Sequence[Row]) -> Callable[[Any], Any]:
    """Return a function from weightings (criterion by draw) to totals (candidate by draw).
    `rows` are scores as whole numbers over one denominator. Totals compare as the exact ones do,
    and are on no scale.
    """
    # Without what all rows share, every comparison comes out the same on smaller numbers.
    lowest = [min(column) for column in zip(*rows, strict=True)]
    shifted = [tuple(map(int.__sub__, row, lowest)) for row in rows]
    common = reduce(gcd, (value for row in shifted for value in row)) or 1
    smallest = [tuple(value // common for value in row) for row in shifted]
    if total_units(len(rows[0])) * max(map(max, smallest)) < EXACT:
        # Every partial sum is a whole number that a float64 holds exactly.
        matrix = load_numpy().array(smallest, dtype="float64")
        return lambda weightings: matrix @ weightings
    return filtered_totaller(smallest)


def filtered_totaller(rows: Sequence[Row]) -> Callable[[Any], Any]:
    """The totaller for rows too large for float64: totals that are too near are computed exactly.
    A floating-point filter: Shewchuk, Discrete & Computational Geometry 18 (1997).
    """
    numpy = load_numpy()
    # Rows that are equal are equal in every draw, and are computed once.
    distinct = list(dict.fromkeys(rows))
    copies = [distinct.index(row) for row in rows]
    peak = max(map(max, distinct))
    matrix = numpy.array([[value / peak for value in row] for row in distinct])
    # Each of the roundings of a sum of m products loses at most 2**-53 of all the units.
    margin = 4 * (len(rows[0]) + 2) * UNITS / EXACT

    def totals(weightings: Any) -> Any:
        sums = matrix @ weightings
        near = numpy.diff(numpy.sort(sums, axis=0), axis=0) <= margin
        for draw in numpy.flatnonzero(near.any(axis=0)):
            weights = [int(weight) for weight in weightings[:, draw]]
            exact = [sum(map(mul, row, weights)) for row in distinct]
            # Small whole numbers in the order of the exact totals, equal ones equal.
            order = {total: number for number, total in enumerate(sorted(set(exact)))}
            sums[:, draw] = [order[total] for total in exact]
        return sums[copies]

    return totals


class Tally:
    def __init__(self, candidates: int, criteria: int) -> None:
        # candidate by rank: draws in which it has that rank
        self.counts = [[0] * candidates for _ in range(candidates)]
        # candidate by candidate: draws in which the first scores higher
        self.ahead = [[0] * candidates for _ in range(candidates)]
        # candidate by criterion: sum of the weights, in units, of the draws in which it is first
        self.favoured = [[0] * criteria for _ in range(candidates)]

    def add(self, weightings: Any, totals: Any) -> None:
        """Count a chunk: `weightings` criterion by draw, `totals` candidate by draw."""
        numpy = load_numpy()
        for candidate, better in enumerate(self.count_ahead(numpy, totals)):
            counts = numpy.bincount(better).tolist()
            for number, count in enumerate(counts):
                self.counts[candidate][number] += count
            if counts[0]:
                sums = weightings @ (better == 0)
                for criterion, units in enumerate(sums.tolist()):
                    self.favoured[candidate][criterion] += int(units)

    def count_ahead(self, numpy: ModuleType, totals: Any) -> Any:
        """Count who is ahead of whom; return how many are ahead of each in each draw."""
        candidates, draws = totals.shape
        better = numpy.zeros(totals.shape, dtype=numpy.uint8)
        truth = numpy.zeros((candidates, -(-draws // (LANES * RUN)) * LANES * RUN), dtype=bool)
        for upper in range(candidates - 1):
            rivals, padded = totals[upper + 1 :], truth[upper + 1 :]
            results, result_bytes = padded[:, :draws], padded.view(numpy.uint8)[:, :draws]
            numpy.greater(totals[upper], rivals, out=results)
            better[upper + 1 :] += result_bytes
            wins = _count_rows(numpy, padded)
            numpy.less(totals[upper], rivals, out=results)
            better[upper] += numpy.add.reduce(result_bytes, axis=0, dtype=numpy.uint8)
            losses = _count_rows(numpy, padded)
            for lower, (won, lost) in enumerate(zip(wins, losses, strict=True), start=upper + 1):
                self.ahead[upper][lower] += won
                self.ahead[lower][upper] += lost
        return better


def _count_rows(numpy: ModuleType, truth: Any) -> list[int]:
    """Return how many values of each row are true: eight at a time, a byte of a word each."""
    lanes = truth.view(numpy.uint64).reshape(len(truth), -1, RUN)
    runs = numpy.add.reduce(lanes, axis=2)
    counts: list[int] = runs.view(numpy.uint8).sum(axis=1, dtype=numpy.int64).tolist()
    return counts


def rank_acceptability(
    scores: Scores,
    points: Points | None = None,
    *,
    draws: int = PAGE_DRAWS,
    seed: int = DEFAULT_SEED,
    weights: str = UNIFORM,
    views: Sequence[Scores] = (),
    chunk: int = CHUNK,
) -> Acceptability:
    """Return how often each candidate takes each rank over random weightings.
    `weights` "ordinal" draws only weightings that keep the order of `points`; `views` are tables
    like `scores` for the confidence factors. Raises ValueError naming the field and the remedy.
    """
    check_draws(draws, seed)
    read_whole(chunk, "chunk", 1, MOST_DRAWS)
    if weights not in (UNIFORM, ORDINAL):
        raise ValueError(f'weights is {weights!r}. Use "uniform" or "ordinal".')
    if points is None:
        if weights == ORDINAL:
            raise ValueError("points: there are none to order the weights by. Give them.")
        points = {name: 1 for row in scores.values() for name in row}
    if not scores:
        return Acceptability((), tuple(points), weights, draws, seed, {}, {}, {}, {})
    table = read_table(scores, points)
    for noun, names, most in (
        ("candidates", table.rows, MOST_CANDIDATES),
        ("criteria", table.criteria, MOST_CRITERIA),
    ):
        if len(names) > most:
            raise ValueError(
                f"scores has {len(names)} {noun}. Simulate at most {most}: take some out."
            )
    tables = read_views(views, table, points) or [table]
    tally = Tally(len(table.rows), len(table.criteria))
    groups = in_order_of(table.points)
    totals = totaller(tuple(table.rows.values()))
    for drawn in draw_weightings(len(table.criteria), draws, seed, chunk):
        weightings = ordered(drawn, groups) if weights == ORDINAL else drawn
        tally.add(weightings, totals(weightings))
    return acceptability(table, weights, draws, seed, tally, tables)


def check_draws(draws: int, seed: int) -> None:
    read_whole(draws, "draws", 1, MOST_DRAWS)
    read_whole(seed, "seed", 0, MOST_SEED)


def read_views(views: Sequence[Scores], table: ScoreTable, points: Points) -> list[ScoreTable]:
    tables = [read_table(view, points) for view in views]
    for number, view in enumerate(tables):
        if view.rows.keys() != table.rows.keys():
            raise ValueError(f"views[{number}] has other candidates. Give it those of the scores.")
    return tables


def acceptability(
    table: ScoreTable,
    weights: str,
    draws: int,
    seed: int,
    tally: Tally,
    views: Sequence[ScoreTable],
) -> Acceptability:
    candidates = tuple(table.rows)
    central: dict[str, dict[str, Fraction] | None] = {}
    confidence: dict[str, Fraction | None] = {}
    for candidate, units in zip(candidates, tally.favoured, strict=True):
        central[candidate] = confidence[candidate] = None
        if any(units):
            central[candidate] = {
                name: Fraction(share, sum(units))
                for name, share in zip(table.criteria, units, strict=True)
            }
            first = 0
            for view in views:
                totals = {name: sum(map(mul, row, units)) for name, row in view.rows.items()}
                first += totals[candidate] == max(totals.values())
            confidence[candidate] = Fraction(first, len(views))
    return Acceptability(
        candidates=candidates,
        criteria=table.criteria,
        weights=weights,
        draws=draws,
        seed=seed,
        counts=dict(zip(candidates, map(tuple, tally.counts), strict=True)),
        winning={
            name: dict(zip(candidates, row, strict=True))
            for name, row in zip(candidates, tally.ahead, strict=True)
        },
        central=central,
        confidence=confidence,
    )
