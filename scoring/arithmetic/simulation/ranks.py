"""Rank acceptability: in how many weightings each candidate takes each place (SMAA-2)."""

from collections.abc import Sequence
from fractions import Fraction
from operator import mul
from typing import NamedTuple

from scoring.arithmetic.robustness.table import Points, Scores, ScoreTable, read_table
from scoring.arithmetic.simulation.acceptability import Acceptability
from scoring.arithmetic.simulation.tally import Tally
from scoring.arithmetic.simulation.totals import totaller
from scoring.arithmetic.simulation.weightings import (
    draw_weightings,
    in_order_of,
    ordered,
)

PAGE_DRAWS = 10_000
REPORT_DRAWS = 100_000
MOST_DRAWS = 1_000_000
MOST_CANDIDATES = 200
MOST_CRITERIA = 100
MOST_SEED = 2**64 - 1
DEFAULT_SEED = 1
CHUNK = 8192  # draws at a time: what the processor keeps near

UNIFORM, ORDINAL = "uniform", "ordinal"


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
    """Return how often each candidate takes each place over random weightings.

    `scores` is candidate -> criterion -> exact score from 0 to 100, the same criteria for
    each; put in who is ranked, and nobody else. With `weights` "uniform" every weighting
    is equally likely, and `points` only name the criteria; with "ordinal" every weighting
    is that keeps the order of the `points`, criteria of equal points in any order. Every
    weight is above 0, and totals are compared exactly. `views` are equally likely tables
    like `scores`, one for each assessor for example, for the confidence factors.

    The same seed, 0 to 2**64 - 1, gives the same counts on every machine and for every
    `chunk`, which only bounds the memory. `draws` is 1 to 1,000,000, of at most 200
    candidates and 100 criteria. Without candidates all counts are empty.

    Raises ValueError naming the field and the remedy for anything else. Source: Lahdelma
    and Salminen, "SMAA-2", Operations Research 49 (2001).
    """
    check_draws(draws, seed)
    _whole("chunk", chunk, 1, MOST_DRAWS)
    named = _named(scores, points, weights)
    drawing = _Drawing(weights, draws, seed, chunk)
    if not scores:
        return Acceptability((), tuple(named), weights, draws, seed, {}, {}, {}, {})
    table = read_table(scores, named)
    _at_most("scores", "candidates", len(table.rows), MOST_CANDIDATES)
    _at_most("scores", "criteria", len(table.criteria), MOST_CRITERIA)
    return _acceptability(table, drawing, _read_views(views, table, named))


def check_draws(draws: int, seed: int) -> None:
    """Raise ValueError for draws or a seed that `rank_acceptability` does not take."""
    _whole("draws", draws, 1, MOST_DRAWS)
    _whole("seed", seed, 0, MOST_SEED)


class _Drawing(NamedTuple):
    """Which weightings are drawn."""

    weights: str
    draws: int
    seed: int
    chunk: int


def _named(scores: Scores, points: Points | None, weights: str) -> Points:
    """Return the points, or one for each criterion of the scores where none are needed."""
    if weights not in (UNIFORM, ORDINAL):
        raise ValueError(f'weights is {weights!r}. Use "uniform" or "ordinal".')
    if points is not None:
        return points
    if weights == ORDINAL:
        raise ValueError("points: there are none to order the weights by. Give them.")
    return {name: 1 for row in scores.values() for name in row}


def _read_views(views: Sequence[Scores], table: ScoreTable, points: Points) -> list[ScoreTable]:
    tables = [read_table(view, points) for view in views]
    for number, view in enumerate(tables):
        if view.rows.keys() != table.rows.keys():
            raise ValueError(f"views[{number}] has other candidates. Give it those of the scores.")
    return tables


def _acceptability(
    table: ScoreTable, drawing: _Drawing, views: Sequence[ScoreTable]
) -> Acceptability:
    candidates = tuple(table.rows)
    tally = _tally(table, drawing)
    numbered = {name: number for number, name in enumerate(candidates)}
    return Acceptability(
        candidates=candidates,
        criteria=table.criteria,
        weights=drawing.weights,
        draws=drawing.draws,
        seed=drawing.seed,
        counts={name: tuple(tally.counts[number]) for name, number in numbered.items()},
        winning={
            name: {other: tally.ahead[number][rank] for other, rank in numbered.items()}
            for name, number in numbered.items()
        },
        central={
            name: _central(table, tally.favoured[number]) for name, number in numbered.items()
        },
        confidence={
            name: _confidence(name, tally.favoured[number], views or [table])
            for name, number in numbered.items()
        },
    )


def _tally(table: ScoreTable, drawing: _Drawing) -> Tally:
    criteria = len(table.criteria)
    groups = in_order_of(table.points)
    totals = totaller(tuple(table.rows.values()))
    tally = Tally(len(table.rows), criteria)
    for drawn in draw_weightings(criteria, drawing.draws, drawing.seed, drawing.chunk):
        weightings = ordered(drawn, groups) if drawing.weights == ORDINAL else drawn
        tally.add(weightings, totals(weightings))
    return tally


def _central(table: ScoreTable, units: Sequence[int]) -> dict[str, Fraction] | None:
    whole = sum(units)
    if not whole:
        return None
    return {name: Fraction(share, whole) for name, share in zip(table.criteria, units, strict=True)}


def _confidence(
    candidate: str, units: Sequence[int], views: Sequence[ScoreTable]
) -> Fraction | None:
    """Return the share of views in which a candidate is first at its central weighting."""
    if not any(units):
        return None
    first = 0
    for view in views:
        totals = {name: sum(map(mul, row, units)) for name, row in view.rows.items()}
        first += totals[candidate] == max(totals.values())
    return Fraction(first, len(views))


def _whole(path: str, value: object, low: int, high: int) -> None:
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{path} is {value!r}. Give a whole number from {low} to {high}.")


def _at_most(path: str, noun: str, count: int, most: int) -> None:
    if count > most:
        raise ValueError(f"{path} has {count} {noun}. Simulate at most {most}: take some out.")
