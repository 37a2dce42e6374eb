import json
from fractions import Fraction

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare

from scoring.arithmetic.agreement import (
    ICC_FORMS,
    CheckAgreement,
    agreement_of,
    agreement_to_plain,
    alpha_interval,
    icc,
    kendall_w,
    krippendorff_alpha,
    resampled,
)
from scoring.arithmetic.display import displayed
from scoring.arithmetic.standings import evaluate
from tests.scoring.arithmetic.agreement_tables import (
    KRIPPENDORFF,
    LEVELS,
    SHROUT_AND_FLEISS,
    tables,
)
from tests.scoring.arithmetic.sheets import make_criterion, make_data

enough = settings(max_examples=30, deadline=None)


def test_the_published_example_comes_out_as_printed():
    alpha = krippendorff_alpha(KRIPPENDORFF)

    assert alpha == Fraction(951, 1120)
    assert displayed(alpha, 3) == "0.849"


@enough
@given(tables(st.one_of(st.none(), LEVELS)))
def test_the_package_of_that_name_agrees(ratings):
    alpha = krippendorff_alpha(ratings)

    if alpha is not None:
        data = np.array([[np.nan if v is None else v for v in row] for row in ratings])
        theirs = krippendorff.alpha(reliability_data=data, level_of_measurement="interval")
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


def test_full_agreement_is_one():
    assert krippendorff_alpha([[0, 1, 4], [0, 1, 4]]) == 1


def test_disagreement_beyond_chance_is_negative():
    assert krippendorff_alpha([[0, 4], [4, 0]]) == Fraction(-1, 2)


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
def test_without_variation_or_pairs_there_is_nothing_to_say(ratings):
    assert krippendorff_alpha(ratings) is None


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


# S. Siegel and N. J. Castellan, *Nonparametric Statistics for the Behavioral Sciences*
# (2nd edition, 1988), table 9.8: three executives rank six applicants; W = .16.
APPLICANTS = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]


def test_kendalls_published_example_comes_out_as_printed():
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


def test_kendalls_w_leaves_out_an_item_that_somebody_did_not_rate():
    assert kendall_w([[0, 1, 4, 2], [2, 3, 4, None]]) == kendall_w([[0, 1, 4], [2, 3, 4]])


def test_kendalls_w_refuses_a_value_that_is_not_exact():
    with pytest.raises(ValueError, match=r"^ratings\[0\]\[1\] is nan\. Give an int or a Fraction"):
        kendall_w([[1, float("nan")], [1, 2]])


@pytest.mark.parametrize(
    ("form", "exact", "printed"),
    [("A,1", Fraction(184, 635), "0.29"), ("A,k", Fraction(736, 1187), "0.62")],
)
def test_the_published_example_of_icc_comes_out_as_printed(form, exact, printed):
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


def test_icc_leaves_out_an_item_that_somebody_did_not_rate():
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


ONE = [make_criterion("TZ", 100, {"a": 1, "b": 1})]
NOTHING = CheckAgreement(0, 0, None, None, None, "one_assessor")


def agreement(*rows, criteria=ONE, **changes):
    """Return the agreement on TZ, of candidates with these answers to its checks."""
    answers = {f"C{number}": row for number, row in enumerate(rows, start=1)}
    return agreement_of(evaluate(make_data(answers, criteria=criteria, **changes))).criteria["TZ"]


def test_a_criterion_is_measured_over_all_its_cells_and_a_check_over_its_candidates():
    found = agreement(((3, 4), (1, 1)), ((0, 1), (2, 4)))

    rows = [[3, 0, 1, 2], [4, 1, 1, 4]]
    assert found._replace(checks=None) == (
        2,
        4,
        2,
        krippendorff_alpha(rows),
        kendall_w(rows),
        icc(rows, "A,1"),
        icc(rows, "A,k"),
        "measured",
        None,
        None,
    )
    assert found.checks["a"] == CheckAgreement(
        assessors=2,
        cells=2,
        spread=1,
        alpha=krippendorff_alpha([[3, 0], [4, 1]]),
        w=Fraction(1),
        note="measured",
    )


def test_a_state_is_a_missing_level_and_not_a_zero():
    found = agreement(((3, "cannot_tell"), (1, 1)), ((0, 1), ("abstained", 4)))

    assert found.alpha == krippendorff_alpha([[3, 0, 1, None], [None, 1, 1, 4]])
    assert found.checks["a"].cells == 1


def test_a_level_agreed_in_moderation_changes_nothing():
    rows = ((3, 4), (1, 1)), ((0, 4), (2, 4))
    agreed = [{"candidate": "C2", "check": "a", "level": 0}]

    assert agreement(*rows, agreed=agreed) == agreement(*rows)


def test_an_assessor_who_does_not_count_is_not_compared():
    assert agreement(((3, 0), (1, 1)), ((0, None), (2, 4))).note == "one_assessor"


def test_an_assessor_who_gave_no_level_leaves_the_order_of_the_others_to_be_measured():
    found = agreement(((3, 4, "abstained"), (1, 1, 1)), ((0, 1, "abstained"), (2, 2, 2)))

    assert found.checks["a"].w == 1
    assert found.checks["a"].assessors == 2


def test_equal_ratings_say_no_variation_and_have_a_range_of_none():
    found = agreement(((2, 2), (2, 2)), ((2, 2), (2, 2)))

    assert (found.note, found.alpha, found.w, found.icc_single) == (
        "no_variation",
        None,
        None,
        None,
    )
    assert found.spread == 0


def test_a_negative_alpha_is_kept():
    assert agreement(((0, 4), (4, 0))).alpha == Fraction(-1, 2)


def test_one_assessor_alone_is_not_compared():
    found = agreement((3, 1), (0, 2))

    assert (found.note, found.assessors, found.cells, found.spread) == ("one_assessor", 1, 0, 0)
    assert (found.alpha, found.w, found.icc_average) == (None, None, None)


def test_assessors_who_never_rated_the_same_cell_are_too_few():
    found = agreement(((3, "abstained"), ("abstained", 1)))

    assert (found.note, found.assessors, found.cells) == ("too_few", 2, 0)


def test_without_any_level_there_is_nothing():
    found = agreement(("abstained", "abstained"))

    assert found.checks == {"a": NOTHING, "b": NOTHING}
    assert (found.note, found.spread) == ("one_assessor", None)


def test_a_criterion_without_checks_has_nothing_to_compare():
    criteria = [make_criterion("TZ", 0, {}), make_criterion("LG", 100, {"a": 1})]

    assert agreement((3,), criteria=criteria)[:4] == (0, 0, None, None)


def test_agreement_goes_into_a_document_as_exact_text():
    answers = {"C1": ((3, 4), (1, 1)), "C2": ((0, 1), (2, 4))}
    found = agreement_of(evaluate(make_data(answers, criteria=ONE)))

    plain = agreement_to_plain(found)

    assert json.loads(json.dumps(plain)) == plain
    assert plain["schema"] == "evaluator-agreement/1"
    assert plain["criteria"]["TZ"]["checks"]["a"] == {
        "alpha": "17/20",
        "assessors": 2,
        "cells": 2,
        "interval": None,
        "note": "measured",
        "spread": 1,
        "w": "1/1",
    }
    assert list(plain["criteria"]["TZ"]) == sorted(plain["criteria"]["TZ"])


ONE_CHECK = [make_criterion("TZ", 100, {"a": 1})]
# The answers of two assessors to one check, of ten candidates.
TEN = [((0, 0),), ((1, 2),), ((2, 2),), ((3, 4),), ((4, 4),)] + [
    *(((0, 1),), ((1, 1),), ((2, 4),), ((3, 3),), ((4, 3),))
]


def test_from_ten_cells_on_an_interval_stands_beside_alpha():
    few, enough = (agreement(*TEN[:size], criteria=ONE_CHECK) for size in (9, 10))

    assert (few.is_judged, few.interval) == (False, None)
    assert enough.is_judged
    assert enough.interval.low < enough.alpha < enough.interval.high
    assert enough.checks["a"].interval == enough.interval


def test_the_interval_is_that_of_alpha_over_candidates_drawn_anew():
    cells = [[dict(zip("xy", levels, strict=True))] for (levels,) in TEN]
    alphas = []
    for draw in resampled(len(cells)).tolist():
        drawn = [cell for times, own in zip(draw, cells, strict=True) for cell in own * times]
        rows = [[cell[name] for cell in drawn] for name in "xy"]
        alphas.append(krippendorff_alpha(rows))
    alphas = sorted(alpha for alpha in alphas if alpha is not None)

    assert len(alphas) == 1000
    assert alpha_interval(cells) == (alphas[24], alphas[974])


def test_the_draws_are_the_same_on_every_machine():
    draws = resampled(10)

    assert draws[0].tolist() == [1, 1, 0, 1, 2, 2, 0, 0, 1, 2]
    assert {sum(draw) for draw in draws.tolist()} == {10}


def test_ten_cells_without_variation_have_no_interval():
    found = agreement(*[((2, 2),)] * 10, criteria=ONE_CHECK)

    assert (found.alpha, found.interval) == (None, None)
