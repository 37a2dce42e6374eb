"""Run by an interpreter that has scikit-criteria: prints seconds as JSON.

The sum is of a decision matrix that is there; with gates it is made from numbers first.
"""

import json
import os
import time

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy
import skcriteria
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.pipelines import mkpipe
from skcriteria.preprocessing.filters import FilterGE

SIZES = (20, 1_000, 10_000, 100_000)
POINTS = [20, 15, 20, 17, 12, 16]
GATES = [f"gate {number}" for number in range(6)]
CRITERIA = [f"criterion {number}" for number in range(6)]


def best(action, seconds=1.0):
    action()
    found, runs, end = float("inf"), 0, time.perf_counter() + seconds
    while runs < 3 or (runs < 200 and time.perf_counter() < end):
        start = time.process_time()
        action()
        found = min(found, time.process_time() - start)
        runs += 1
    return found


def times(size):
    levels = numpy.random.default_rng(11).integers(0, 5, (size, 6, 5))
    scores = 25 * levels.mean(axis=2)
    gated = numpy.column_stack([scores, numpy.ones((size, 6))])

    def matrix():
        weights = [*POINTS, *[0] * 6]
        return skcriteria.mkdm(gated, [max] * 12, weights=weights, criteria=[*CRITERIA, *GATES])

    plain = skcriteria.mkdm(scores, [max] * 6, weights=POINTS)
    model = WeightedSumModel()
    pipeline = mkpipe(FilterGE(dict.fromkeys(GATES, 1)), model)
    return {
        "scikit: sum": best(lambda: model.evaluate(plain)),
        "scikit: gates": best(lambda: pipeline.evaluate(matrix())),
    }


if __name__ == "__main__":
    print(json.dumps({size: times(size) for size in SIZES}))
