from fractions import Fraction

import numpy
import pytest

from scoring.arithmetic.simulation.weightings import (
    UNITS,
    draw_weightings,
    in_order_of,
    ordered,
    total_units,
)


def drawn(criteria, draws, seed=1, chunk=8192):
    return numpy.concatenate(list(draw_weightings(criteria, draws, seed, chunk)), axis=1)


@pytest.mark.parametrize("criteria", [1, 2, 3, 6, 9])
def test_weights_are_whole_above_zero_and_add_up(criteria):
    found = drawn(criteria, 5000)

    assert found.shape == (criteria, 5000)
    assert (found == numpy.floor(found)).all()
    assert found.min() >= 1
    assert (found.sum(axis=0) == total_units(criteria)).all()


@pytest.mark.parametrize("chunk", [1, 7, 1000, 1001, 8192])
def test_the_chunk_changes_no_draw_and_the_seed_changes_all(chunk):
    assert (drawn(4, 2000, chunk=chunk) == drawn(4, 2000)).all()
    assert (drawn(4, 2000, seed=2) != drawn(4, 2000)).any(axis=0).all()


def test_the_first_draws_of_a_seed_are_these_on_every_machine():
    # Gaps between the sorted upper halves of PCG64(1)'s first four raw numbers, plus 1 each.
    raw = numpy.random.PCG64(1).random_raw(4).tolist()
    cuts = [sorted(number >> 32 for number in raw[:2]), sorted(number >> 32 for number in raw[2:])]
    expected = [[low + 1, high - low + 1, UNITS - high + 1] for low, high in cuts]

    assert drawn(3, 2).T.tolist() == expected
    # The first is 0.51182162 of the units, which default_rng(1).random() gives as well.
    assert expected[0] == [2198257140, 1883953353, 212756806]


@pytest.mark.parametrize("criteria", [2, 3, 6])
def test_weightings_are_spread_evenly_over_the_simplex(criteria):
    # A gap between m - 1 uniform cuts exceeds x with probability (1 - x) ** (m - 1): Pyke,
    # "Spacings", Journal of the Royal Statistical Society B 27 (1965).
    found = drawn(criteria, 100_000) / total_units(criteria)

    for own in found:
        for share in (0.1, 0.25, 0.5, 0.75):
            expected = (1 - share) ** (criteria - 1)
            error = (expected * (1 - expected) / 100_000) ** 0.5
            assert abs((own > share).mean() - expected) < 4 * error


def test_criteria_are_grouped_by_falling_points():
    assert in_order_of([20, 15, 20, 0, 45]) == [[4], [0, 2], [1], [3]]


def test_ordered_weightings_keep_the_order_and_the_total():
    found = ordered(drawn(5, 5000), in_order_of([20, 15, 20, 0, 45]))

    assert (found.sum(axis=0) == total_units(5)).all()
    assert (found[4] >= numpy.maximum(found[0], found[2])).all()
    assert (numpy.minimum(found[0], found[2]) >= found[1]).all()
    assert (found[1] >= found[3]).all()
    assert 0.47 < (found[0] > found[2]).mean() < 0.53


def test_with_equal_points_there_is_no_order_to_keep():
    weightings = drawn(4, 3000)

    assert (ordered(weightings, in_order_of([25, 25, 25, 25])) == weightings).all()


def test_equal_weights_of_equal_points_are_both_given():
    weightings = numpy.array([[5.0, 1.0], [5.0, 1.0], [1.0, 9.0]])

    assert ordered(weightings, [[0, 1], [2]]).tolist() == [[5, 9], [5, 1], [1, 1]]


@pytest.mark.parametrize("criteria", [3, 4, 6])
def test_the_centre_of_ordered_weightings_is_the_rank_order_centroid(criteria):
    # Barron and Barrett, "Decision quality using ranked attribute weights", Management
    # Science 42 (1996): the mean weight of rank k is (1/k + ... + 1/m) / m.
    falling = ordered(drawn(criteria, 100_000), [[place] for place in range(criteria)])

    means = falling.mean(axis=1) / total_units(criteria)
    for place, mean in enumerate(means, start=1):
        centroid = sum(Fraction(1, rank) for rank in range(place, criteria + 1)) / criteria
        assert abs(mean - float(centroid)) < 0.003


def test_four_ordered_criteria_have_the_published_weights():
    # 0.52, 0.27, 0.15 and 0.06: Barron and Barrett (1996), and Roberts and Goodwin, "Weight
    # approximations in multi-attribute decision models", J. Multi-Crit. Decis. Anal. 11 (2002).
    falling = ordered(drawn(4, 100_000), [[0], [1], [2], [3]])

    means = falling.mean(axis=1) / total_units(4)
    assert [round(mean, 2) for mean in means.tolist()] == [0.52, 0.27, 0.15, 0.06]
