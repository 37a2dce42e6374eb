"""Whether one floor implies another, for every value and every parameter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.grid.implication import implies
from scoring.grid.model import Floor
from tests.scoring.grid.test_floors import holds

NUMBERS = ["0", "1/2", "1", "2"]
FLOORS = [
    f"{operator} {number}{factor}"
    for operator in (">=", ">", "<=", "<", "=")
    for number in NUMBERS
    for factor in ("", " * p", " * q")
]


@pytest.mark.parametrize(
    ("strong", "weak"),
    [
        (">= 2", ">= 1"),
        ("> 1", ">= 1"),
        ("= 1", "> 0"),
        ("= 1", "<= 1"),
        ("<= 1/5", "< 1/4"),
        (">= 2 * p", ">= 1 * p"),
        ("<= 1 * p", "<= 4 * p"),
        (">= 12 * p", ">= 12"),
        ("= 1 * p", "> 0"),
        ("= 1", "= 1"),
        ("< 1/2", "<= 1/2"),
    ],
)
def test_what_asks_more_implies_what_asks_less(strong, weak):
    assert implies(Floor.read("n", strong), Floor.read("n", weak), {"p": 1})


@pytest.mark.parametrize(
    ("strong", "weak"),
    [
        (">= 1", ">= 2"),
        (">= 1", "> 1"),
        (">= 1", "<= 9"),
        (">= 1", "= 1"),
        ("= 1", "= 2"),
        ("<= 1 * p", "<= 9"),
        (">= 9", ">= 1 * p"),
        (">= 11 * p", ">= 12"),
        (">= 2 * p", ">= 1 * q"),
    ],
)
def test_what_asks_less_or_something_else_does_not(strong, weak):
    assert not implies(Floor.read("n", strong), Floor.read("n", weak), {"p": 1, "q": 1})


def test_another_value_implies_nothing():
    assert not implies(Floor.read("n", ">= 2"), Floor.read("m", ">= 1"), {})


def test_a_parameter_counts_from_its_least():
    assert implies(Floor.read("n", ">= 4 * p"), Floor.read("n", ">= 12"), {"p": 3})
    assert not implies(Floor.read("n", ">= 4 * p"), Floor.read("n", ">= 12"), {"p": 2})


@given(
    st.sampled_from(FLOORS),
    st.sampled_from(FLOORS),
    st.fractions(0, 12, max_denominator=4),
    st.integers(1, 4),
    st.integers(1, 4),
)
def test_an_implied_floor_holds_wherever_the_stronger_one_does(strong, weak, number, p, q):
    stronger, weaker = Floor.read("n", strong), Floor.read("n", weak)
    parameters = {"p": p, "q": q}

    if implies(stronger, weaker, {"p": 1, "q": 1}) and holds(stronger, number, parameters):
        assert holds(weaker, number, parameters)
