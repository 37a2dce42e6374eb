from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arithmetic import displayed, rank_order_centroid

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
