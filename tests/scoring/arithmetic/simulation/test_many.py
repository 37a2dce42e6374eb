from fractions import Fraction

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arithmetic import evaluate, rank, score_many
from tests.scoring.arithmetic.sheets import make_criterion, make_data
from tests.scoring.arithmetic.test_properties import enough

LEVELS = st.integers(0, 4)


def scores_of(found):
    return [Fraction(number, found.denominator) for number in found.numerators.tolist()]


@settings(enough, max_examples=25)
@given(
    st.lists(st.tuples(*[st.tuples(LEVELS, LEVELS)] * 3), min_size=1, max_size=8),
    st.lists(st.integers(0, 100), min_size=3, max_size=3).filter(any),
)
def test_many_are_scored_as_an_evaluation_scores_them(rows, points):
    criteria = [make_criterion(f"K{n}", number, {f"c{n}": 7}) for n, number in enumerate(points)]
    answers = {f"C{number}": row for number, row in enumerate(rows)}
    standings = evaluate(make_data(answers, criteria=criteria))

    found = score_many(rows, points)

    expected = [standings.candidate(name) for name in answers]
    assert scores_of(found) == [result.score.value for result in expected]
    assert found.places.tolist() == [result.place for result in expected]


def test_who_failed_a_gate_is_scored_and_not_ranked():
    levels = [[[2, 2], [2, 2]], [[4, 4], [4, 4]], [[2, 2], [2, 2]], [[0, 0], [0, 1]]]

    found = score_many(levels, [60, 40], [[True], [False], [True], [True]])

    assert scores_of(found) == [50, 100, 50, 5]
    assert (found.ranked.tolist(), found.places.tolist()) == ([0, 2, 3], [1, 1, 3])


@pytest.mark.parametrize("passed", [[True, True], [[True]], [[1], [0]], [["pass"], ["fail"]]])
def test_gates_that_are_not_true_or_false_for_each_candidate_are_refused(passed):
    with pytest.raises(ValueError, match="Give true or false for each of the 2 candidates by gate"):
        score_many([[[1]], [[2]]], [1], passed)


def test_more_candidates_than_go_through_at_a_time_are_scored():
    levels = numpy.random.default_rng(4).integers(0, 5, (9001, 2, 2), dtype="int8")

    found = score_many(levels, [1, 3])

    assert found.numerators.tolist() == (100 * (levels.sum(axis=2) @ [1, 3])).tolist()


@pytest.mark.parametrize("scale", [1, 2_000_000, 10**13])
def test_places_are_exact_whatever_the_size_of_the_points(scale):
    levels = numpy.random.default_rng(4).integers(0, 5, (500, 3, 2), dtype="int8")
    points = [3 * scale, 2 * scale + 1, scale]

    found = score_many(levels, points)

    sums = [
        sum(number * sum(own) for number, own in zip(points, row, strict=True))
        for row in levels.tolist()
    ]
    assert scores_of(found) == [Fraction(100 * one, 8 * sum(points)) for one in sums]
    assert found.places.tolist() == list(rank(dict(enumerate(sums))).values())


def test_no_candidates_have_no_scores():
    found = score_many(numpy.empty((0, 2, 3), dtype="int8"), [1, 1])

    assert (found.numerators.tolist(), found.places.tolist()) == ([], [])


@pytest.mark.parametrize(
    ("levels", "points", "words"),
    [
        ([[1, 2]], [1], "levels has the shape (1, 2). Give candidates by criteria by assessors"),
        (numpy.zeros((3, 2, 0), "int8"), [1, 1], "levels has the shape (3, 2, 0)"),
        (numpy.zeros((3, 0, 2), "int8"), [], "levels has the shape (3, 0, 2)"),
        ([[[1.0]]], [1], "levels holds float64 values. Give whole numbers from 0 to 4."),
        ([[[float("nan")]]], [1], "levels holds float64 values."),
        ([[[True]]], [1], "levels holds bool values."),
        ([[[5]]], [1], "levels goes from 5 to 5. Give whole numbers from 0 to 4."),
        ([[[3]], [[-1]]], [1], "levels goes from -1 to 3."),
        ([[[1]]], [1, 2], "points has 2 entries. Give one for each criterion."),
        ([[[1]]], [-1], "points[0] is -1. Give a whole number, 0 or more."),
        ([[[1]]], [0.5], "points[0] is 0.5. Give a whole number, 0 or more."),
        ([[[1]]], [0], "points: they total 0. Give at least one criterion a point."),
        ([[[1]]], [2**53], "points: they total 9007199254740992. Divide them by a common number."),
    ],
)
def test_what_cannot_be_scored_is_refused_by_name(levels, points, words):
    with pytest.raises(ValueError) as caught:
        score_many(levels, points)

    assert str(caught.value).startswith(words)
