"""What the engine is measured against: plain loops, pymcdm, and a bare product in numpy.

Each does less than the engine: floats instead of fractions, no checks of the input, no gates.
"""

import random

import numpy
from pymcdm.helpers import rrankdata
from pymcdm.methods import WSM


def float_loop(levels, points):
    """Return (scores, places) the way one writes it first: means, weighted sum, sort."""
    scores = []
    for row in levels:
        score = 0.0
        for weight, own in zip(points, row, strict=True):
            score += weight * (sum(own) / len(own)) / 4.0
        scores.append(score)
    order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    places = [0] * len(scores)
    for position, candidate in enumerate(order):
        above = order[position - 1]
        same = position and scores[above] == scores[candidate]
        places[candidate] = places[above] if same else position + 1
    return scores, places


def pymcdm_scores(levels, points):
    """Return an action: pymcdm's weighted sum of the means, and its ranks."""
    means, weights, types = _matrix(levels.mean(axis=2)), numpy.array(points) / 100, numpy.ones(6)
    method = WSM(normalization_function=_as_it_is)
    return lambda: rrankdata(method(means, weights, types))


def product(levels, points):
    """Return an action: one product of the same multiplications, of floats that are there."""
    flat = levels.reshape(len(levels), -1).astype("float64")
    weights = numpy.repeat(numpy.array(points, dtype="float64"), levels.shape[2])
    return lambda: flat @ weights


def float_shares(scores, draws):
    """Return an action: rank acceptability in a loop over floats, counting places only."""
    rows = _rows(scores)

    def count():
        source = random.Random(1)
        counts = [[0] * len(rows) for _ in rows]
        for _ in range(draws):
            cuts = sorted([source.random() for _ in range(len(rows[0]) - 1)])
            weights = [high - low for low, high in zip([0.0, *cuts], [*cuts, 1.0], strict=True)]
            totals = [sum([a * b for a, b in zip(row, weights, strict=True)]) for row in rows]
            order = sorted(range(len(rows)), key=totals.__getitem__, reverse=True)
            for place, candidate in enumerate(order):
                counts[candidate][place] += 1
        return counts

    return count


def pymcdm_shares(scores, draws):
    """Return an action: the same with pymcdm's weighted sum and ranks, a call for each draw."""
    rows, types = _matrix(_rows(scores)), numpy.ones(6)
    method = WSM(normalization_function=_as_it_is)

    def count():
        source = numpy.random.default_rng(1)
        counts = numpy.zeros((len(rows), len(rows) + 1), dtype=int)
        candidates = numpy.arange(len(rows))
        for weights in source.dirichlet(numpy.ones(rows.shape[1]), draws):
            places = rrankdata(method(rows, weights, types))
            counts[candidates, places.astype(int)] += 1
        return counts

    return count


def product_of_draws(scores, draws):
    """Return an action: one product of the same multiplications, of weights that are there."""
    rows = numpy.array(_rows(scores))
    weights = numpy.random.default_rng(1).dirichlet(numpy.ones(rows.shape[1]), draws).T.copy()
    return lambda: rows @ weights


def _rows(scores):
    return [[float(value) for value in row.values()] for row in scores.values()]


def _matrix(rows):
    return numpy.array(rows, dtype="float64")


def _as_it_is(column, cost=False):
    return column
