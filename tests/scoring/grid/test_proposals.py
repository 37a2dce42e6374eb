from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.grid.proposals import (
    BOUNDS,
    READ_BY,
    SINGULAR,
    in_unit,
    parameters_read,
    plain_value,
    proposed_level,
)
from scoring.grid.reading import load_grid

GIVEN = {"seniors_needed": 20, "incident_minutes": 15}
# What the bounds were read from; other words ask for the bounds to be read again.
WORDS = {
    "TZ-04": (
        "Nothing shown, or under 50%",
        "50% to 79%",
        "80% or more in the export",
        "95% or more, and the client says the same",
    ),
    "TZ-05": (
        "No record kept",
        "Records shown; the typical time is over twice our target",
        "Records shown; the typical time meets our target",
        "As 3, and the drill met it too",
    ),
    "LG-02": (
        "The vendor declined, or nobody passed",
        "Under two thirds passed",
        "Two thirds or more passed",
        "All passed, across every must-have language",
    ),
    "LG-03": (
        "No names within five working days",
        "Within two working days",
        "Within one working day",
        "On the same call, within half an hour",
    ),
    "TA-01": (
        "No list, or fewer than we need",
        "A list with one to two times what we need",
        "A list with two to four times what we need",
        "Four times or more, and the ten picked at random checked out",
    ),
    "TA-02": (
        "No list by stack and domain",
        "Under half of the pairs",
        "Half to nine tenths of the pairs",
        "Nine tenths or more",
    ),
    "TA-03": (
        "Not given",
        "Under 10%",
        "10% to 24%",
        "25% or more, and the headcount agrees with a filing",
    ),
    "TA-04": (
        "Not sent within five working days",
        "Within two working days",
        "Within four working hours",
        "During the call in which we asked",
    ),
    "TA-06": (
        "None",
        "One or two people with one live system",
        "Three or more people and two or more live systems",
        "As 3, and the walk-through stood up to questions",
    ),
    "SC-09": (
        "No baseline",
        "Under 90% meet it",
        "90% or more meet it, in a dated export",
        "98% or more, and the three machines matched",
    ),
    "SO-02": (
        "Under one year, or not shown",
        "One to three years",
        "Four to seven years",
        "Eight years or more, without a change of name or control that interrupts it",
    ),
    "SO-03": (
        "None",
        "One or two, named and live",
        "Three or more, one live for over a year",
        "Five or more, and two confirmed to us",
    ),
    "SO-04": (
        "None, or the vendor insisted on being present",
        "One direct call",
        "Two direct calls",
        "Three direct calls, one with a client we found ourselves",
    ),
}
EDGES = [
    ("TZ-04", "0 49.99 50 79 79.5 79.99 80 95 100", [0, 0, 2, 2, 2, 2, 3, 3, 3]),
    ("TZ-05", "0 15 15.01 30 30.01 500", [3, 3, 2, 2, 2, 2]),
    ("LG-02", "0 0.01 66.66 66.67 100", [0, 2, 2, 3, 3]),
    ("LG-03", "0.5 8 8.01 16 16.01 40 40.01", [3, 3, 2, 2, 1, 1, 0]),
    ("TA-01", "0 19 20 39.99 40 64 80 1000", [0, 0, 2, 2, 3, 3, 3, 3]),
    ("TA-02", "0 49.99 50 89.99 90 100", [2, 2, 3, 3, 4, 4]),
    ("TA-03", "0 9.99 10 24 24.5 25 100", [2, 2, 3, 3, 3, 3, 3]),
    ("TA-04", "0 4 4.01 16 16.01 40 40.01", [3, 3, 2, 2, 1, 1, 0]),
    ("TA-06", "0 0.5 1 2 3 50", [0, 0, 2, 2, 2, 2]),
    ("SC-09", "0 89.99 90 98 100", [2, 2, 3, 3, 3]),
    ("SO-02", "0 0.99 1 3 3.5 4 7 7.5 8 30", [0, 0, 2, 2, 2, 3, 3, 3, 3, 3]),
    ("SO-03", "0 1 2 3 5 9", [0, 2, 2, 2, 2, 2]),
    ("SO-04", "0 1 2 3 9", [0, 2, 3, 3, 3]),
]


def test_the_bounds_were_read_from_these_words():
    grid = load_grid()

    assert {
        check: tuple(grid.check(check).levels[level] for level in (0, 2, 3, 4)) for check in BOUNDS
    } == WORDS


@pytest.mark.parametrize(("check", "values", "levels"), EDGES)
def test_a_value_proposes_the_level_whose_words_it_fits(check, values, levels):
    assert [proposed_level(check, Decimal(v), GIVEN, {}) for v in values.split()] == levels


def test_every_check_with_bounds_has_its_edges_here():
    assert {check for check, *_ in EDGES} == BOUNDS.keys()


def test_every_unit_of_the_grid_has_its_singular():
    units = {check.unit for check in load_grid().scored_checks if check.unit}

    assert units - SINGULAR.keys() == {"hours a day"}  # computed, never typed


def test_two_thirds_is_exact():
    assert proposed_level("LG-02", Fraction(200, 3), {}, {}) == 3
    assert proposed_level("LG-02", Fraction(200, 3) - Fraction(1, 10**30), {}, {}) == 2


@pytest.mark.parametrize("check", ["TZ-01", "TZ-06", "LG-05", "SC-04", "TA-07", "SC-01", "XX-01"])
def test_a_check_that_asks_more_than_one_number_proposes_nothing(check):
    assert proposed_level(check, Decimal(5), GIVEN, {}) is None


@pytest.mark.parametrize("needed", [None, 0, -3, "20", 2.5, True, [20]])
def test_nothing_is_proposed_against_a_parameter_that_is_no_number(needed):
    assert proposed_level("TA-01", Decimal(64), {"seniors_needed": needed}, {}) is None


def test_a_parameter_that_was_not_given_has_the_default_of_the_grid():
    assert proposed_level("TA-01", Decimal(64), {}, {}) is None
    assert proposed_level("TZ-05", Decimal(20), {}, {"incident_minutes": 15}) == 2
    assert proposed_level("TZ-05", Decimal(20), {"incident_minutes": 30}, {}) == 3


LESS_IS_BETTER = {"TZ-05", "LG-03", "TA-04"}


@given(
    st.sampled_from(sorted(BOUNDS)),
    st.decimals(0, 10**9, places=2),
    st.decimals(0, 10**9, places=2),
)
def test_a_better_value_never_proposes_a_lower_level(check, one, two):
    worse, better = sorted((one, two), reverse=check in LESS_IS_BETTER)

    assert proposed_level(check, worse, GIVEN, {}) <= proposed_level(check, better, GIVEN, {})


@pytest.mark.parametrize(
    ("value", "text"),
    [("64.00", "64"), ("12.50", "12.5"), ("0.00", "0"), ("100", "100"), ("9999999999.99",) * 2],
)
def test_a_value_is_written_without_zeros_at_the_end(value, text):
    assert plain_value(Decimal(value)) == text


@pytest.mark.parametrize(
    ("check", "text", "words"),
    [
        ("TA-01", "64", "64 people"),
        ("TA-01", "1", "1 person"),
        ("TZ-04", "71", "71%"),
        ("TZ-06", "1", "1 handover a day"),
        ("LG-03", "1", "1 working hour"),
        ("SC-05", "3", "3"),
    ],
)
def test_a_value_stands_with_its_unit(check, text, words):
    assert in_unit(load_grid().check(check), text) == words


# Parameters that a check reads


def test_every_parameter_and_check_of_the_map_is_in_the_grid():
    grid = load_grid()

    assert READ_BY.keys() <= grid.parameters.keys()
    assert {check for checks in READ_BY.values() for check in checks} <= {
        check.id for check in grid.checks
    }


def test_a_parameter_that_was_not_given_has_its_default():
    assert parameters_read("TZ-01", {"buyer_day": "09:00-18:00"}, {"buyer_timezone": "UTC"}) == {
        "buyer_timezone": "UTC",
        "buyer_day": "09:00-18:00",
    }
    assert parameters_read("TA-01", {}, {}) == {"seniors_needed": None}


def test_most_checks_ask_about_no_parameter():
    assert parameters_read("TZ-02", {"seniors_needed": 3}, {}) == {}
