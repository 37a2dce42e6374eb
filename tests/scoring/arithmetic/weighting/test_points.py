from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arithmetic import middle_points, rank_order_centroid, whole_points

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

    assert middle_points(proposals) == {"TZ": 30, "LG": 70}


def test_an_even_number_of_people_has_a_middle_between_two():
    assert middle_points([{"TZ": 20, "LG": 80}, {"TZ": 30, "LG": 70}]) == {"TZ": 25, "LG": 75}


def test_medians_that_do_not_total_a_hundred_are_scaled_to_it():
    # Medians 30, 30 and 20: 37.5, 37.5 and 25 points.
    proposals = [
        {"TZ": 30, "LG": 60, "TA": 10},
        {"TZ": 60, "LG": 20, "TA": 20},
        {"TZ": 30, "LG": 30, "TA": 40},
    ]

    assert middle_points(proposals) == {"TZ": 38, "LG": 37, "TA": 25}


@enough
@given(st.lists(st.integers(0, 100), min_size=1, max_size=5).filter(any))
def test_the_middle_of_one_person_is_their_own_points(values):
    own = whole_points(named(values))

    assert middle_points([own]) == own


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
        middle_points(proposals)
