from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arithmetic.display import displayed
from scoring.arithmetic.weighting import (
    ACCEPTED_RATIO,
    RANDOM_INDEX,
    RANDOM_INDEX_SOURCE,
    ahp_weights,
    consistency_ratio,
    median_points,
    pairwise_matrix,
    rank_order_centroid,
    swing_weights,
    whole_points,
)

enough = settings(max_examples=60, deadline=None)
SHARES = st.lists(st.fractions(0, 10, max_denominator=50), min_size=1, max_size=8).filter(any)


def named(values):
    return {f"c{place}": value for place, value in enumerate(values)}


def test_points_that_are_left_go_to_the_largest_remainders():
    # Exactly 42.857, 42.857 and 14.286 points.
    assert whole_points({"TZ": 3, "LG": 3, "TA": 1}) == {"TZ": 43, "LG": 43, "TA": 14}


@pytest.mark.parametrize("order", [("TZ", "LG", "AI"), ("AI", "TZ", "LG"), ("LG", "AI", "TZ")])
def test_between_equal_remainders_the_first_of_the_order_given_takes_the_point(order):
    assert whole_points(dict.fromkeys(order, 1)) == dict(zip(order, (34, 33, 33), strict=True))


def test_an_order_of_six_ends_in_whole_points():
    shares = rank_order_centroid(["SC", "TA", "LG", "AI", "TZ", "SO"])

    assert list(whole_points(shares).values()) == [41, 24, 16, 10, 6, 3]


@enough
@given(SHARES, st.integers(1, 200))
def test_points_total_exactly_and_stay_within_one_of_their_share(values, total):
    shares = named(values)

    points = whole_points(shares, total)

    assert sum(points.values()) == total
    assert list(points) == list(shares)
    for criterion, share in shares.items():
        assert abs(points[criterion] - share * total / sum(values)) < 1
        assert share or points[criterion] == 0


@enough
@given(SHARES)
def test_a_larger_share_never_gets_fewer_points(values):
    points = whole_points(named(values))

    ordered = sorted(zip(values, points.values(), strict=True))
    assert [point for _, point in ordered] == sorted(points.values())


@enough
@given(SHARES, st.integers(1, 9))
def test_only_the_ratios_of_shares_count(values, factor):
    assert whole_points(named(value * factor for value in values)) == whole_points(named(values))


@pytest.mark.parametrize("total", [0, -1, 100.0, True, None, "100"])
def test_a_total_that_is_no_number_of_points_is_refused(total):
    with pytest.raises(ValueError, match=r"^total is .*\. Give a whole number, 1 or more\.$"):
        whole_points({"TZ": 1}, total)


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ({}, "There is no share."),
        ({"TZ": 0, "LG": Fraction(0)}, "Every share is 0."),
        ({"TZ": -1}, "The share of 'TZ' is -1."),
        ({"TZ": 0.5}, "The share of 'TZ' is 0.5."),
        ({"TZ": float("nan")}, "The share of 'TZ' is nan."),
    ],
)
def test_shares_that_give_no_points_are_refused(shares, sentence):
    with pytest.raises(ValueError, match=sentence):
        whole_points(shares)


# Several people


def test_the_middle_values_are_medians_that_total_a_hundred():
    proposals = [{"TZ": 20, "LG": 80}, {"TZ": 30, "LG": 70}, {"TZ": 90, "LG": 10}]

    assert median_points(proposals) == {"TZ": 30, "LG": 70}


def test_an_even_number_of_people_has_a_middle_between_two():
    assert median_points([{"TZ": 20, "LG": 80}, {"TZ": 30, "LG": 70}]) == {"TZ": 25, "LG": 75}


def test_medians_that_do_not_total_a_hundred_are_scaled_to_it():
    # Medians 30, 30 and 20: 37.5, 37.5 and 25 points.
    proposals = [
        {"TZ": 30, "LG": 60, "TA": 10},
        {"TZ": 60, "LG": 20, "TA": 20},
        {"TZ": 30, "LG": 30, "TA": 40},
    ]

    assert median_points(proposals) == {"TZ": 38, "LG": 37, "TA": 25}


@enough
@given(st.lists(st.integers(0, 100), min_size=1, max_size=5).filter(any))
def test_the_middle_of_one_person_is_their_own_points(values):
    own = whole_points(named(values))

    assert median_points([own]) == own


@pytest.mark.parametrize(
    ("proposals", "sentence"),
    [
        ([], "There are no proposals."),
        ([{"TZ": 100}, {"LG": 100}], r"proposals\[1\] is about other criteria than"),
        ([{"TZ": 50.0}], "50.0 is not a number of points."),
        ([{"TZ": -1}], "-1 is not a number of points."),
        (
            [{"a": 100, "b": 0, "c": 0}, {"a": 0, "b": 100, "c": 0}, {"a": 0, "b": 0, "c": 100}],
            "Every share is 0.",
        ),
    ],
)
def test_proposals_without_a_middle_are_refused(proposals, sentence):
    with pytest.raises(ValueError, match=sentence):
        median_points(proposals)


# F. H. Barron and B. E. Barrett (1996), the table of centroid weights by number of criteria.
PUBLISHED = {
    2: ["0.7500", "0.2500"],
    3: ["0.6111", "0.2778", "0.1111"],
    4: ["0.5208", "0.2708", "0.1458", "0.0625"],
    5: ["0.4567", "0.2567", "0.1567", "0.0900", "0.0400"],
    6: ["0.4083", "0.2417", "0.1583", "0.1028", "0.0611", "0.0278"],
}


@pytest.mark.parametrize("number", PUBLISHED)
def test_the_published_table_comes_out_as_printed(number):
    shares = rank_order_centroid([f"c{place}" for place in range(number)])

    assert [displayed(share, 4) for share in shares.values()] == PUBLISHED[number]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30))
def test_shares_fall_total_one_and_follow_the_order_given(number):
    order = [f"c{place}" for place in range(number)]

    shares = rank_order_centroid(order)

    assert sum(shares.values()) == 1
    assert sorted(order, key=shares.get, reverse=True) == list(shares) == order
    assert len(set(shares.values())) == number


def test_one_criterion_has_all_the_weight():
    assert rank_order_centroid(["TZ"]) == {"TZ": Fraction(1)}


@pytest.mark.parametrize("order", [[], (), "TZ"])
def test_what_is_no_order_is_refused(order):
    with pytest.raises(ValueError, match=r"^The order is empty\. Give a list of criteria"):
        rank_order_centroid(order)


def test_a_criterion_that_is_there_twice_is_refused():
    with pytest.raises(ValueError, match=r"^'TZ' is in the order twice\. Keep one\.$"):
        rank_order_centroid(["TZ", "LG", "TZ"])


def test_swings_become_shares():
    # Half as good a swing gets half the weight.
    assert swing_weights({"SC": 100, "TA": 50, "LG": 50}) == {
        "SC": Fraction(1, 2),
        "TA": Fraction(1, 4),
        "LG": Fraction(1, 4),
    }


def test_only_the_ratios_of_swings_count():
    assert swing_weights({"SC": 10, "TA": 5}) == swing_weights({"SC": 100, "TA": 50})


def test_a_swing_worth_nothing_weighs_nothing():
    assert swing_weights({"SC": 1, "TA": 0})["TA"] == 0


@pytest.mark.parametrize("value", [-1, 50.0, float("nan"), float("inf"), True, None, "50"])
def test_what_is_no_swing_is_refused(value):
    with pytest.raises(ValueError, match=r"^The swing of 'TA' is .* Give a whole number or a"):
        swing_weights({"SC": 100, "TA": value})


@pytest.mark.parametrize(
    ("swings", "sentence"),
    [({}, "There is no swing. Give one for"), ({"SC": 0}, "Every swing is 0. Give at least")],
)
def test_swings_that_give_no_weight_are_refused(swings, sentence):
    with pytest.raises(ValueError, match=sentence):
        swing_weights(swings)


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
