"""The weighted sum beside another implementation of it, in floats."""

import random

import numpy as np
import pytest
from pymcdm.methods import WSM

from scoring.arithmetic.standings import evaluate
from tests.scoring.arithmetic.sheets import make_criterion, make_data


def weighted_sum(columns, weights):
    """Return pymcdm's weighted sum of the rows, none of which is normalised by the others."""
    method = WSM(normalization_function=lambda column, cost=False: column)
    shares = np.array(weights, dtype=float) / sum(weights)
    return method(np.array(columns, dtype=float).T, shares, np.ones(len(weights)), validation=False)


@pytest.mark.parametrize("seed", range(12))
def test_scores_and_order_are_those_of_pymcdm(seed):
    drawn = random.Random(seed)
    criteria = [
        make_criterion(
            f"K{k}", drawn.randint(1, 30), {f"K{k}-{c}": drawn.randint(1, 9) for c in "ab"}
        )
        for k in range(6)
    ]
    answers = {
        f"C{number}": [tuple(drawn.randint(0, 4) for _ in range(5)) for _ in range(12)]
        for number in range(20)
    }

    standings = evaluate(make_data(answers, criteria=criteria))

    results = [standings.candidate(name) for name in answers]
    by_criterion = [
        25
        * weighted_sum(
            [[float(r.cells[c["id"]].mean) for r in results] for c in checks],
            [check["weight"] for check in checks],
        )
        for checks in (criterion["checks"] for criterion in criteria)
    ]
    totals = weighted_sum(by_criterion, [criterion["points"] for criterion in criteria])
    assert [float(result.score.value) for result in results] == pytest.approx(list(totals))
    ahead = [(a, b) for a in range(20) for b in range(20) if totals[a] > totals[b] + 1e-9]
    assert all(results[a].rank < results[b].rank for a, b in ahead)
