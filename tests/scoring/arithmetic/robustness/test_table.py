from fractions import Fraction

import pytest

from scoring.arithmetic import evaluate, ranked_scores
from scoring.arithmetic.robustness.table import read_table
from tests.scoring.arithmetic.score_tables import make_points, make_scores
from tests.scoring.arithmetic.sheets import make_criterion, make_data

NAN, INFINITY = float("nan"), float("inf")


def refusal(scores, points):
    with pytest.raises(ValueError) as caught:
        read_table(scores, points)
    return str(caught.value)


def test_a_table_holds_whole_numbers_over_one_denominator():
    table = read_table(
        make_scores(A=(Fraction(1, 2), 10), B=(Fraction(1, 3), 0)), make_points(3, 1)
    )

    assert table.rows == {"A": (3, 60), "B": (2, 0)}
    assert table.denominator == 6
    assert (table.total("A"), table.total("B"), table.total_points) == (69, 6, 4)


@pytest.mark.parametrize("value", [0.5, NAN, INFINITY, -1, 101, Fraction(201, 2), True, "50", None])
def test_a_score_that_is_not_exact_or_out_of_range_is_refused_by_name(value):
    assert refusal(make_scores(A=(50, value)), make_points(1, 1)) == (
        f"scores['A']['LG'] is {value!r}. Give a Fraction or an int from 0 to 100."
    )


@pytest.mark.parametrize("value", [-1, 0.5, NAN, INFINITY, True, Fraction(1, 2)])
def test_points_that_are_not_whole_are_refused_by_name(value):
    assert refusal(make_scores(A=(50, 50)), make_points(1, value)) == (
        f"The points of 'LG': {value!r} is refused. Give a whole number, 0 or more."
    )


@pytest.mark.parametrize("points", [{}, {"TZ": 0}, {"TZ": 0, "LG": 0}])
def test_points_that_total_nothing_are_refused(points):
    assert refusal({}, points) == "points: they total 0. Give at least one criterion a point."


def test_a_score_without_points_and_points_without_a_score_are_refused():
    assert refusal(make_scores(A=(50, 50)), make_points(1)) == (
        "scores['A']['LG'] has no points. Give 'LG' points, or take it out."
    )
    assert refusal(make_scores(A=(50,)), make_points(1, 1)) == (
        "scores['A'] has no LG. Add its score."
    )


def test_only_who_is_ranked_is_compared():
    data = make_data(
        {"C1": (4, 4, 4), "C2": (2, 2, 2), "C3": (4, 4, "cannot_tell"), "C4": (3, 3, 3)}
    )
    data["gates"][0]["result"] = "fail"

    scores, points = ranked_scores(evaluate(data))

    assert scores == {"C4": {"TZ": 75, "LG": 75}, "C2": {"TZ": 50, "LG": 50}}
    assert points == {"TZ": 60, "LG": 40}


def test_a_criterion_on_which_a_ranked_candidate_has_no_score_is_left_out():
    criteria = [
        make_criterion("TZ", 100, {"TZ-01": 25, "TZ-02": 75}),
        make_criterion("LG", 0, {"LG-02": 40}),
    ]
    data = make_data({"C1": (4, 4, 4), "C2": (2, 2, "cannot_tell")}, criteria=criteria)

    scores, points = ranked_scores(evaluate(data))

    assert scores == {"C1": {"TZ": 100}, "C2": {"TZ": 50}}
    assert points == {"TZ": 100}


def test_nothing_is_compared_when_nobody_is_ranked():
    assert ranked_scores(evaluate(make_data({}))) == ({}, {})
