from operator import mul

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.arithmetic.simulation.totals import totaller
from scoring.arithmetic.simulation.weightings import UNITS, draw_weightings
from tests.scoring.arithmetic.test_properties import enough

LARGE = 10**30 + 57  # as a common denominator of many blanks makes them


def order(values):
    ranks = sorted(set(values))
    return [ranks.index(value) for value in values]


def exact_orders(rows, weightings):
    return [
        order([sum(map(mul, row, [int(weight) for weight in column])) for row in rows])
        for column in weightings.T
    ]


@pytest.mark.parametrize("size", [1, 2**19, 2**22, LARGE])
def test_totals_compare_as_whole_numbers_do_at_every_size(size):
    rows = [(3 * size, 0, 5 * size + 1), (size + 1, 7 * size, 2), (3 * size, 1, 5 * size)]
    (weightings,) = draw_weightings(3, 60, seed=3, chunk=60)

    found = totaller(rows)(weightings)

    assert [order(column) for column in found.T.tolist()] == exact_orders(rows, weightings)


@pytest.mark.parametrize("size", [1, LARGE])
def test_totals_that_are_nearly_or_exactly_equal_are_told_apart(size):
    # At equal weights the first two differ by 1 in 10**30, the first and the last by nothing.
    rows = [(size, size), (size + 1, size), (size, size), (2 * size, 0)]
    weightings = numpy.array([[UNITS / 2, 1.0, 3.0], [UNITS / 2, 1.0, 5.0]])

    found = totaller(rows)(weightings)

    assert [order(column) for column in found.T.tolist()] == [
        [0, 1, 0, 0],
        [0, 1, 0, 0],
        [1, 2, 1, 0],
    ]
    assert (found[0] == found[2]).all()


@enough
@given(
    st.lists(
        st.tuples(*[st.integers(0, 5) | st.integers(0, 4 * LARGE)] * 3), min_size=1, max_size=6
    ),
    st.lists(st.tuples(*[st.integers(1, UNITS // 3)] * 3), min_size=1, max_size=8),
)
def test_totals_of_any_rows_compare_as_whole_numbers_do(rows, columns):
    weightings = numpy.array(columns, dtype="float64").T

    found = totaller(rows)(weightings)

    assert [order(column) for column in found.T.tolist()] == exact_orders(rows, weightings)
