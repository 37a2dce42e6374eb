from fractions import Fraction
from itertools import combinations, combinations_with_replacement

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from scoring.arithmetic.robustness import reach
from scoring.arithmetic.robustness.reach import can_be_among, weights_against
from scoring.arithmetic.robustness.weights import read_table
from scoring.arithmetic.simulation import rank_acceptability
from tests.scoring.arithmetic.score_tables import make_scores, score_tables
from tests.scoring.arithmetic.test_properties import enough


def reached(scores, size, drawn=()):
    points = dict.fromkeys(next(iter(scores.values())), 1)
    return can_be_among(read_table(scores, points), size, drawn)


def test_good_everywhere_and_best_nowhere_may_never_be_first():
    # Nobody dominates C; half of A and half of B does.
    scores = make_scores(A=(100, 0), B=(0, 100), C=(45, 45))

    assert reached(scores, 1) == {"A": True, "B": True, "C": False}
    assert reached(scores, 2) == {"A": True, "B": True, "C": True}


def test_who_is_level_with_a_mixture_can_share_the_first_place():
    assert reached(make_scores(A=(100, 0), B=(0, 100), C=(50, 50)), 1)["C"] is True


def test_weights_are_above_zero_so_the_dominated_cannot_be_first():
    assert reached(make_scores(A=(50, 60), B=(50, 50)), 1) == {"A": True, "B": False}


def test_equals_and_single_candidates_can_be_first():
    assert reached(make_scores(A=(50, 60), B=(50, 60)), 1) == {"A": True, "B": True}
    assert reached(make_scores(A=(0, 0)), 1) == {"A": True}


def test_a_search_that_takes_too_long_tells_nothing(monkeypatch):
    scores = make_scores(A=(100, 0), B=(0, 100), C=(45, 45), D=(44, 46), E=(40, 40))
    monkeypatch.setattr(reach, "MOST_PROGRAMS", 1)

    answers = reached(scores, 2, drawn=["A", "D"])

    assert answers == {"A": True, "B": True, "C": None, "D": True, "E": False}


def test_no_rival_is_ahead_at_the_weights_that_are_returned():
    gains = [(5, -3, 1), (-2, 4, -9), (1, 1, -2)]

    weights = weights_against(gains)

    assert min(weights) > 0
    assert all(sum(map(int.__mul__, row, weights)) <= 0 for row in gains)


@settings(enough, max_examples=60)
@given(score_tables())
def test_who_can_be_first_is_who_a_linear_program_of_another_making_finds(drawn):
    scores, _points = drawn
    rows = {name: list(map(float, row.values())) for name, row in scores.items()}

    for name, answer in reached(scores, 1).items():
        gains = numpy.array([numpy.subtract(row, rows[name]) for row in rows.values()])
        size = gains.shape[1]
        # Of all weightings without a rival ahead, that with the largest smallest weight.
        above = numpy.hstack([-numpy.eye(size), numpy.ones((size, 1))])
        ahead = numpy.hstack([gains, numpy.zeros((len(gains), 1))])
        bounds = numpy.vstack([ahead, above])
        found = linprog(
            [0] * size + [-1],
            A_ub=bounds,
            b_ub=[0] * len(bounds),
            A_eq=[[1] * size + [0]],
            b_eq=[1],
            bounds=[(0, 1)] * size + [(0, 1)],
        )
        assert answer is bool(found.x is not None and found.x[-1] > 1e-9)


TRIANGLES = st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=2, max_size=4)


@settings(enough, max_examples=25)
@given(TRIANGLES, st.integers(1, 3))
def test_who_can_be_on_the_list_is_who_some_corner_of_the_weights_puts_there(rows, size):
    """With three criteria the weightings are a triangle, cut by a line for each two candidates.

    Every piece of it holds the middle of three of its own corners, which may be the same.
    """
    scores = make_scores(**{f"C{number}": row for number, row in enumerate(rows)})
    edges = [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    lines = edges + [tuple(map(int.__sub__, *pair)) for pair in combinations(rows, 2)]
    corners = {
        tuple(Fraction(part, sum(corner)) for part in corner)
        for pair in combinations(lines, 2)
        for corner in [cross(*pair)]
        if any(corner) and (min(corner) >= 0 or max(corner) <= 0)
    }
    middles = {
        tuple(map(sum, zip(*three, strict=True)))
        for three in combinations_with_replacement(sorted(corners), 3)
    }
    listed = {
        name
        for weights in middles
        if min(weights) > 0
        for totals in [[sum(map(Fraction.__mul__, weights, map(Fraction, row))) for row in rows]]
        for name, total in zip(scores, totals, strict=True)
        if sum(other > total for other in totals) < size
    }

    assert reached(scores, size) == {name: name in listed for name in scores}


def cross(one, other):
    """Return the weighting, on some scale, that lies on both lines; zeros where they are one."""
    return (
        one[1] * other[2] - one[2] * other[1],
        one[2] * other[0] - one[0] * other[2],
        one[0] * other[1] - one[1] * other[0],
    )


@settings(enough, max_examples=20)
@given(score_tables(smallest=3), st.integers(1, 3))
def test_who_was_drawn_onto_the_list_can_be_on_it(drawn, size):
    scores, points = drawn
    simulated = rank_acceptability(scores, points, draws=200)
    answers = reached(scores, size)

    for name, counts in simulated.counts.items():
        if any(counts[:size]):
            assert answers[name] is True


@pytest.mark.parametrize("size", [1, 4])
def test_in_a_chain_of_dominance_as_many_can_be_listed_as_the_list_is_long(size):
    scores = make_scores(A=(90, 90), B=(80, 80), C=(70, 70), D=(60, 60), E=(50, 50))

    assert [*reached(scores, size).values()] == [True] * size + [False] * (5 - size)
