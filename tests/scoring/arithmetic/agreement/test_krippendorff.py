from fractions import Fraction

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arithmetic import displayed, krippendorff_alpha
from tests.scoring.arithmetic.agreement.tables import KRIPPENDORFF, LEVELS, tables

enough = settings(max_examples=30, deadline=None)
SCALES = ("nominal", "ordinal", "interval", "ratio")


@pytest.mark.parametrize(
    ("level", "exact", "printed"),
    [
        ("nominal", Fraction(113, 152), "0.743"),
        ("ordinal", Fraction(108577, 133160), "0.815"),
        ("interval", Fraction(951, 1120), "0.849"),
        ("ratio", Fraction(18222619, 22852465), "0.797"),
    ],
)
def test_the_published_example_comes_out_as_printed(level, exact, printed):
    alpha = krippendorff_alpha(KRIPPENDORFF, level)

    assert alpha == exact
    assert displayed(alpha, 3) == printed


@pytest.mark.parametrize("level", SCALES)
@enough
@given(tables(st.one_of(st.none(), LEVELS)))
def test_the_package_of_that_name_agrees(level, ratings):
    alpha = krippendorff_alpha(ratings, level)

    if alpha is not None:
        data = np.array([[np.nan if v is None else v for v in row] for row in ratings])
        theirs = krippendorff.alpha(reliability_data=data, level_of_measurement=level)
        assert theirs == pytest.approx(float(alpha), abs=1e-9)


@enough
@given(tables(st.one_of(st.none(), LEVELS)), st.randoms())
def test_the_order_of_rows_and_items_changes_nothing(ratings, random):
    columns = list(zip(*ratings, strict=True))
    random.shuffle(columns)
    shuffled = [list(row) for row in zip(*columns, strict=True)]
    random.shuffle(shuffled)

    assert krippendorff_alpha(shuffled) == krippendorff_alpha(ratings)


@enough
@given(tables(), st.integers(1, 5), st.integers(-5, 5))
def test_interval_alpha_does_not_depend_on_unit_or_origin(ratings, unit, origin):
    moved = [[unit * value + origin for value in row] for row in ratings]

    assert krippendorff_alpha(moved) == krippendorff_alpha(ratings)


@pytest.mark.parametrize("level", SCALES)
def test_full_agreement_is_one(level):
    assert krippendorff_alpha([[0, 1, 4], [0, 1, 4]], level) == 1


def test_disagreement_beyond_chance_is_negative():
    assert krippendorff_alpha([[0, 4], [4, 0]]) == Fraction(-1, 2)


@pytest.mark.parametrize("level", SCALES)
@pytest.mark.parametrize(
    "ratings",
    [
        [],
        [[], []],
        [[1, 2, 3]],
        [[1, None], [None, 2]],
        [[2, 2, 2], [2, 2, 2]],
        [[2, None, 3], [2, 2, None]],
    ],
)
def test_without_variation_or_pairs_there_is_nothing_to_say(level, ratings):
    assert krippendorff_alpha(ratings, level) is None


def test_an_item_with_one_rating_counts_for_nothing():
    assert krippendorff_alpha([[0, 4, 2], [1, 4, None]]) == krippendorff_alpha([[0, 4], [1, 4]])


@pytest.mark.parametrize("value", [2.0, float("nan"), float("inf"), "2", True, [2]])
def test_a_value_that_is_not_exact_is_refused(value):
    with pytest.raises(ValueError, match=r"^ratings\[1\]\[0\] is .* Give an int or a Fraction"):
        krippendorff_alpha([[1, 2], [value, 2]])


def test_rows_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match=r"^ratings\[1\] has 1 items and ratings\[0\] has 2\. "):
        krippendorff_alpha([[1, 2], [1]])


def test_a_row_that_is_no_list_is_refused():
    with pytest.raises(ValueError, match=r"^ratings\[0\] is '12'\. Give a list"):
        krippendorff_alpha(["12", "12"])


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match=r"^level is 'metric'\. Use one of nominal, ordinal, "):
        krippendorff_alpha([[1, 2], [1, 2]], "metric")


def test_ratios_of_negative_values_are_refused():
    with pytest.raises(ValueError, match=r"Give values of 0 or more\.$"):
        krippendorff_alpha([[-1, 2], [1, 2]], "ratio")
