"""Robustness and simulation beside pymcdm, which works in floats and one weighting at a time."""

import random
from fractions import Fraction

import numpy as np
import pytest
from pymcdm.helpers import rrankdata

from scoring.arithmetic.robustness.alternatives import dominated_by
from scoring.arithmetic.simulation import draw_weightings, in_order_of, ordered, rank_acceptability
from tests.scoring.arithmetic.score_tables import flip_by_weight, weight_range, with_weight
from tests.scoring.arithmetic.test_oracle import weighted_sum

CRITERIA = ("TZ", "LG", "TA", "SC", "AI", "SO")
POINTS = dict(zip(CRITERIA, (20, 15, 20, 17, 12, 16), strict=True))


def make_scores(seed, candidates=12):
    """Return scores of random sevenths: so fine that no two totals are equal in floats."""
    drawn = random.Random(seed)
    return {
        f"C{number}": {name: Fraction(drawn.randint(0, 700), 7) for name in CRITERIA}
        for number in range(candidates)
    }


def float_totals(scores, weights):
    columns = [[float(row[name]) for row in scores.values()] for name in weights]
    return weighted_sum(columns, [float(weight) for weight in weights.values()])


def leader(scores, weights):
    return list(scores)[int(np.argmax(float_totals(scores, weights)))]


@pytest.mark.parametrize("weights", ["uniform", "ordinal"])
@pytest.mark.parametrize("seed", [1, 2])
def test_places_over_random_weights_are_those_of_pymcdm(weights, seed):
    scores = make_scores(seed)
    (drawn,) = draw_weightings(6, 800, seed, 800)
    if weights == "ordinal":
        drawn = ordered(drawn, in_order_of(list(POINTS.values())))
    counts = {name: [0] * len(scores) for name in scores}
    for column in drawn.T:
        places = rrankdata(float_totals(scores, dict(zip(CRITERIA, column, strict=True))))
        for name, place in zip(scores, places.astype(int), strict=True):
            counts[name][place - 1] += 1

    found = rank_acceptability(scores, POINTS, draws=800, seed=seed, weights=weights)

    assert found.counts == {name: tuple(row) for name, row in counts.items()}
    assert all(found.counts[name][0] == 0 for name in dominated_by(scores))


@pytest.mark.parametrize("seed", range(6))
def test_pymcdm_sees_the_leader_change_where_its_range_ends(seed):
    scores = make_scores(seed)
    first = leader(scores, POINTS)

    for name, found in weight_range(scores, POINTS).items():
        just = Fraction(1, 10**6)
        if found.below:
            assert leader(scores, with_weight(POINTS, name, found.low + just)) == first
            assert leader(scores, with_weight(POINTS, name, found.low - just)) in found.below
        if found.above:
            assert leader(scores, with_weight(POINTS, name, found.high - just)) == first
            assert leader(scores, with_weight(POINTS, name, found.high + just)) in found.above
        for share in range(1, 20):
            weight = found.low + (found.high - found.low) * Fraction(share, 20)
            assert leader(scores, with_weight(POINTS, name, weight)) == first


@pytest.mark.parametrize("seed", range(4))
def test_pymcdm_sees_a_rival_draw_level_where_a_flip_says(seed):
    scores = make_scores(seed)
    first = leader(scores, POINTS)

    for rival in scores.keys() - {first}:
        flip = flip_by_weight(scores, POINTS, rival)
        if flip is not None:
            totals = float_totals(scores, with_weight(POINTS, flip.criterion, flip.after))
            found = dict(zip(scores, totals, strict=True))
            assert found[rival] == pytest.approx(found[first])
