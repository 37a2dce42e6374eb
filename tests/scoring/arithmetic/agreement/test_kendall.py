from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from scipy.stats import friedmanchisquare

from scoring.arithmetic import kendall_w
from tests.scoring.arithmetic.agreement.tables import tables

enough = settings(max_examples=30, deadline=None)

# S. Siegel and N. J. Castellan, *Nonparametric Statistics for the Behavioral Sciences*
# (2nd edition, 1988), table 9.8: three executives rank six applicants; W = .16.
APPLICANTS = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]


def test_the_published_example_comes_out_as_printed():
    assert kendall_w(APPLICANTS) == Fraction(17, 105)


@enough
@given(tables(assessors=(2, 5), items=(3, 8)))
def test_friedmans_test_agrees_also_where_there_are_ties(ratings):
    w = kendall_w(ratings)
    assume(w is not None)

    statistic, _ = friedmanchisquare(*zip(*ratings, strict=True))

    assert statistic / (len(ratings) * (len(ratings[0]) - 1)) == pytest.approx(float(w), abs=1e-9)


@enough
@given(tables())
def test_w_is_a_share_and_only_orders_count(ratings):
    w = kendall_w(ratings)

    assert w is None or 0 <= w <= 1
    assert kendall_w([[value**3 + 7 for value in row] for row in ratings]) == w


def test_the_same_order_is_one_and_opposite_orders_cancel_out():
    assert kendall_w([[0, 1, 4], [2, 3, 4]]) == 1
    assert kendall_w([[0, 1, 4], [4, 1, 0]]) == 0


def test_one_assessor_without_an_opinion_lowers_nothing_to_the_undefined():
    assert kendall_w([[0, 1, 4], [2, 2, 2]]) == Fraction(1, 2)


@pytest.mark.parametrize(
    "ratings",
    [[], [[]], [[1, 2, 3]], [[1], [2]], [[2, 2, 2], [3, 3, 3]], [[1, None, 3], [None, 2, 3]]],
)
def test_without_two_assessors_two_items_or_any_order_there_is_no_w(ratings):
    assert kendall_w(ratings) is None


def test_an_item_that_somebody_did_not_rate_is_left_out():
    assert kendall_w([[0, 1, 4, 2], [2, 3, 4, None]]) == kendall_w([[0, 1, 4], [2, 3, 4]])


def test_a_value_that_is_not_exact_is_refused():
    with pytest.raises(ValueError, match=r"^ratings\[0\]\[1\] is nan\. Give an int or a Fraction"):
        kendall_w([[1, float("nan")], [1, 2]])
