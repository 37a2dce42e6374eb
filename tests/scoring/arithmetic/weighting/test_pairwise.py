from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arithmetic import (
    ACCEPTED_RATIO,
    RANDOM_INDEX,
    RANDOM_INDEX_SOURCE,
    ahp_weights,
    consistency_ratio,
    displayed,
    pairwise_matrix,
    whole_points,
)

enough = settings(max_examples=30, deadline=None)
NAMES = ("US", "USSR", "China", "France", "UK", "Japan", "Germany")

# The wealth of nations: T. L. Saaty, "A scaling method for priorities in hierarchical
# structures", Journal of Mathematical Psychology 15 (1977). It prints the weights below,
# a largest eigenvalue of 7.61 and so a consistency ratio of .08 by the 1980 table.
WEALTH = [
    [4, 9, 6, 6, 5, 5],
    [7, 5, 5, 3, 4],
    [Fraction(1, 5), Fraction(1, 5), Fraction(1, 7), Fraction(1, 5)],
    [1, Fraction(1, 3), Fraction(1, 3)],
    [Fraction(1, 3), Fraction(1, 3)],
    [2],
]
PRINTED = ["0.43", "0.23", "0.02", "0.05", "0.05", "0.12", "0.09"]


def make_matrix(upper):
    names = NAMES[: len(upper) + 1]
    judgements = {
        (names[row], names[row + 1 + place]): value
        for row, values in enumerate(upper)
        for place, value in enumerate(values)
    }
    return pairwise_matrix(names, judgements)


@st.composite
def matrices(draw, sizes=(1, 6)):
    scale = [*range(1, 10), *[Fraction(1, number) for number in range(2, 10)]]
    size = draw(st.integers(*sizes))
    value = st.sampled_from(scale)
    return make_matrix([[draw(value) for _ in range(size - row)] for row in range(size)])


def test_the_wealth_of_nations_comes_out_as_printed():
    matrix = make_matrix(WEALTH)

    assert [displayed(share) for share in ahp_weights(matrix).values()] == PRINTED
    assert displayed(consistency_ratio(matrix)) == "0.08"
    assert consistency_ratio(matrix) < ACCEPTED_RATIO


@enough
@given(matrices())
def test_the_eigenvector_is_the_one_of_a_linear_algebra_library(matrix):
    a = np.array([[float(value) for value in row.values()] for row in matrix.values()])
    values, vectors = np.linalg.eig(a)
    largest = values.real.argmax()
    theirs = vectors[:, largest].real / vectors[:, largest].real.sum()
    index = (values[largest].real - len(a)) / (len(a) - 1)

    shares = ahp_weights(matrix)

    assert [float(share) for share in shares.values()] == pytest.approx(theirs, abs=1e-9)
    if len(a) > 2:
        expected = max(index, 0) / float(RANDOM_INDEX[len(a) - 1])
        assert float(consistency_ratio(matrix)) == pytest.approx(expected, abs=1e-9)


@enough
@given(st.lists(st.integers(1, 3), min_size=1, max_size=6))
def test_judgements_that_follow_from_weights_give_those_weights(weights):
    names = NAMES[: len(weights)]
    matrix = {
        a: {b: Fraction(one, other) for b, other in zip(names, weights, strict=True)}
        for a, one in zip(names, weights, strict=True)
    }

    shares = ahp_weights(matrix)

    assert [float(share) for share in shares.values()] == pytest.approx(
        [weight / sum(weights) for weight in weights], abs=1e-11
    )
    assert consistency_ratio(matrix) < Fraction(1, 10**9)


def test_criteria_that_stand_alike_get_the_same_share_to_the_last_place():
    shares = ahp_weights(make_matrix([[1, 1], [1]]))

    assert len(set(shares.values())) == 1
    assert list(whole_points(shares).values()) == [34, 33, 33]


def test_judgements_in_a_circle_are_far_from_consistent_and_still_give_weights():
    matrix = make_matrix([[9, Fraction(1, 9)], [9]])

    assert consistency_ratio(matrix) > 1
    assert sum(whole_points(ahp_weights(matrix)).values()) == 100


@pytest.mark.parametrize("upper", [[], [[9]]])
def test_two_criteria_or_fewer_cannot_contradict_each_other(upper):
    assert consistency_ratio(make_matrix(upper)) == 0


def test_the_random_index_has_a_source_to_print():
    assert RANDOM_INDEX[5] == "1.24"
    assert "Saaty" in RANDOM_INDEX_SOURCE


def test_judgements_that_are_not_reciprocal_are_refused():
    matrix = {"TZ": {"TZ": 1, "LG": 3}, "LG": {"TZ": Fraction(1, 2), "LG": 1}}

    with pytest.raises(ValueError, match=r"^'TZ' to 'LG' is 3 and 'LG' to 'TZ' is 1/2\. Give one"):
        ahp_weights(matrix)


def test_a_criterion_that_is_not_its_own_equal_is_refused():
    with pytest.raises(ValueError, match=r"^'TZ' to 'TZ' is 2 and 'TZ' to 'TZ' is 2\."):
        ahp_weights({"TZ": {"TZ": 2}})


@pytest.mark.parametrize("value", [0, -3, 10, Fraction(1, 10), 3.0, float("nan"), True, None, "3"])
def test_what_is_no_judgement_is_refused(value):
    matrix = {"TZ": {"TZ": 1, "LG": value}, "LG": {"TZ": 1, "LG": 1}}

    with pytest.raises(ValueError, match=r"^The judgement of 'TZ' to 'LG' is .* from 1/9 to 9\.$"):
        ahp_weights(matrix)
    with pytest.raises(ValueError, match=r"^The judgement of 'TZ' to 'LG' is "):
        pairwise_matrix(["TZ", "LG"], {("TZ", "LG"): value})


@pytest.mark.parametrize(
    ("matrix", "sentence"),
    [
        ({}, "The matrix is empty. Give a row for each criterion."),
        ({"TZ": {}}, "The row of 'TZ' is about nothing. Give a judgement for each of TZ."),
        ({"TZ": {"TZ": 1, "LG": 3}}, "The row of 'TZ' is about TZ, LG. Give a judgement"),
    ],
)
def test_a_matrix_that_is_not_square_is_refused(matrix, sentence):
    with pytest.raises(ValueError, match=sentence):
        consistency_ratio(matrix)


def test_more_criteria_than_the_table_knows_have_no_ratio_but_weights():
    names = [f"c{number}" for number in range(16)]
    matrix = {name: dict.fromkeys(names, 1) for name in names}

    assert set(ahp_weights(matrix).values()) == {Fraction(1, 16)}
    with pytest.raises(ValueError, match=r"^The matrix has 16 criteria\. Give 15 at most"):
        consistency_ratio(matrix)


@pytest.mark.parametrize(
    ("judgements", "sentence"),
    [
        ({}, "'TZ' and 'LG' are not compared. Give a judgement from 1/9 to 9."),
        ({("LG", "TZ"): 3}, r"\('LG', 'TZ'\) is not a pair to compare. Take it out."),
    ],
)
def test_pairs_that_do_not_fit_the_criteria_are_refused(judgements, sentence):
    with pytest.raises(ValueError, match=sentence):
        pairwise_matrix(["TZ", "LG"], judgements)
