from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.grid.proposals import (
    SINGULAR,
    in_unit,
    parameters_read,
    plain_value,
    proposed_level,
    typed_values,
)
from scoring.grid.reading import load_grid

NEEDED = {"seniors_needed": 20, "incident_minutes": 15}


def proposed(check, value, parameters=NEEDED, cap=4):
    return proposed_level(load_grid().check(check), Decimal(value), parameters, cap)


@pytest.mark.parametrize(
    ("check", "values", "levels"),
    [
        ("TA-01", "9.99 10 20 40 79 80", [0, 1, 2, 3, 3, 4]),
        ("TA-03", "2.5 5 24.5 25", [0, 1, 3, 4]),
        ("TZ-04", "24.99 25 79.5 80 95", [0, 1, 2, 3, 4]),
        ("TZ-05", "60.01 60 30 20 15 9", [0, 1, 2, 2, None, None]),
        ("SO-04", "0 1 2 3", [None, 2, None, None]),
    ],
)
def test_a_typed_value_proposes_the_level_that_it_decides(check, values, levels):
    assert [proposed(check, value) for value in values.split()] == levels


def test_a_percent_is_a_share_and_a_number_is_itself():
    grid = load_grid()

    assert typed_values(grid.check("TZ-04"), Decimal("79.5")) == {"in_day": Fraction(159, 200)}
    assert typed_values(grid.check("TA-01"), Decimal(64)) == {"seniors": 64}
    assert typed_values(grid.check("SC-07"), Decimal(64)) == {}


def test_two_thirds_is_exact():
    check = load_grid().check("LG-02")

    assert proposed_level(check, Fraction(200, 3), {}) == 3
    assert proposed_level(check, Fraction(200, 3) - Fraction(1, 10**30), {}) == 2


def test_a_value_is_proposed_under_the_cap_which_may_decide():
    assert proposed("TA-01", 118, cap=1) == 1
    assert proposed("TZ-05", 9) is None
    assert proposed("TZ-05", 9, cap=3) == 3


@pytest.mark.parametrize("check", ["SC-07", "SC-01"])
def test_a_judged_check_and_a_gate_propose_nothing(check):
    assert proposed(check, 5) is None


def test_nothing_is_proposed_against_a_parameter_that_is_not_set():
    assert proposed("TA-01", 64, {"seniors_needed": None}) is None
    assert proposed("TA-01", 64, {}) is None


def test_every_unit_of_the_grid_has_its_singular():
    units = {check.unit for check in load_grid().scored_checks if check.unit}

    assert units == SINGULAR.keys()


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


def test_a_parameter_that_was_not_given_has_its_default():
    values, defaults = {"buyer_day": "09:00-18:00"}, {"buyer_timezone": "UTC"}

    assert parameters_read(("buyer_timezone", "buyer_day"), values, defaults) == {
        "buyer_timezone": "UTC",
        "buyer_day": "09:00-18:00",
    }
    assert parameters_read(["seniors_needed"], {}, {}) == {"seniors_needed": None}
    assert parameters_read([], values, defaults) == {}
