from fractions import Fraction
from types import SimpleNamespace

import pytest

from scoring.evaluations.templatetags.numbers import (
    level,
    percent,
    points,
    points_of_percent,
    rank,
    score,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(1, 8), "0.13"),
        (Fraction(359, 5), "71.80"),
        (Fraction(-1, 10), "\N{MINUS SIGN}0.10"),
        (50, "50.00"),
        (None, "–"),
    ],
)
def test_score_has_two_places_rounded_half_up(value, shown):
    assert score(value) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(181, 200), "91 %"),
        (Fraction(1), "100 %"),
        (Fraction(0), "0 %"),
        (Fraction(999, 1000), ">99 %"),
        (Fraction(1, 1000), "<1 %"),
        (None, "–"),
    ],
)
def test_percent_is_whole_except_where_it_would_say_all_or_nothing(share, shown):
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(3, "3"), (Fraction(3), "3"), (Fraction(5, 2), "2.50"), (None, "–")]
)
def test_level_is_whole_when_it_is_whole(value, shown):
    assert level(value) == shown


@pytest.mark.parametrize(
    ("number", "tied", "shown"), [(1, False, "1"), (1, True, "1="), (None, False, "–")]
)
def test_place_marks_what_is_shared(number, tied, shown):
    assert rank(SimpleNamespace(rank=number, tied=tied)) == shown


def test_a_standard_error_and_points_are_printed_short():
    assert points_of_percent(Fraction(48, 10000)) == "0.48"
    assert [points(Fraction(17)), points(Fraction(62, 5))] == ["17", "12.40"]


def test_score_refuses_a_float():
    with pytest.raises(TypeError):
        score(0.5)
