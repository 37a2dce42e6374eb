from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings

from scoring.arithmetic import ICC_FORMS, displayed, icc
from tests.scoring.arithmetic.agreement.tables import SHROUT_AND_FLEISS, tables

enough = settings(max_examples=30, deadline=None)


@pytest.mark.parametrize(
    ("form", "exact", "printed"),
    [("A,1", Fraction(184, 635), "0.29"), ("A,k", Fraction(736, 1187), "0.62")],
)
def test_the_published_example_comes_out_as_printed(form, exact, printed):
    value = icc(SHROUT_AND_FLEISS, form)

    assert value == exact
    assert displayed(value) == printed


@enough
@given(tables())
def test_the_mean_squares_of_a_two_way_analysis_agree(ratings):
    value = icc(ratings, "A,1")
    assume(value is not None)
    x = np.array(ratings, dtype=float).T
    n, k = x.shape
    rows, columns, grand = x.mean(1, keepdims=True), x.mean(0, keepdims=True), x.mean()
    msr = k * ((rows - grand) ** 2).sum() / (n - 1)
    msc = n * ((columns - grand) ** 2).sum() / (k - 1)
    mse = ((x - rows - columns + grand) ** 2).sum() / ((n - 1) * (k - 1))

    theirs = (msr - mse) / (msr + (k - 1) * mse + k / n * (msc - mse))

    assert theirs == pytest.approx(float(value), abs=1e-9)


@enough
@given(tables())
def test_the_mean_of_the_panel_is_the_stepped_up_single_rating(ratings):
    one, average = icc(ratings, "A,1"), icc(ratings, "A,k")
    assume(one is not None and average is not None)
    k = len(ratings)

    assert average == k * one / (1 + (k - 1) * one)


def test_an_assessor_who_is_always_harder_lowers_absolute_agreement():
    same, harder = [[0, 2, 3], [0, 2, 3]], [[1, 3, 4], [0, 2, 3]]

    assert icc(same) == 1
    assert icc(harder) < 1


def test_items_that_differ_less_than_errors_do_give_a_negative_value():
    assert icc([[0, 4, 2], [4, 0, 3]]) < 0


@pytest.mark.parametrize(
    ("ratings", "form"),
    [
        ([], "A,1"),
        ([[1, 2, 3]], "A,1"),
        ([[1], [2]], "A,1"),
        ([[2, 2], [2, 2]], "A,1"),
        ([[1, 0], [0, 1]], "A,1"),
        ([[1, 0], [0, 1]], "A,k"),
    ],
)
def test_where_there_is_nothing_to_divide_by_there_is_no_value(ratings, form):
    assert icc(ratings, form) is None


def test_an_item_that_somebody_did_not_rate_is_left_out():
    assert icc([[0, 2, 3, 4], [1, 2, 3, None]]) == icc([[0, 2, 3], [1, 2, 3]])


def test_each_form_has_a_name_to_print():
    assert {form: words.split(":")[0] for form, words in ICC_FORMS.items()} == {
        "A,1": "ICC(A,1)",
        "A,k": "ICC(A,k)",
    }


@pytest.mark.parametrize("form", ["C,1", [], None])
def test_another_form_is_refused(form):
    with pytest.raises(ValueError) as caught:
        icc(SHROUT_AND_FLEISS, form)

    assert str(caught.value) == f"form is {form!r}. Use one of 'A,1', 'A,k'."
