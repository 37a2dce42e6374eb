from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arithmetic.display import displayed, fraction_text, read_fraction


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(1, 3), 2, "0.33"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(1999, 1000), 2, "2.00"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction(1, 16), 3, "0.063"),
        (100, 2, "100.00"),
        (0, 2, "0.00"),
    ],
)
def test_displayed_rounds_half_away_from_zero(value, places, text):
    assert displayed(value, places) == text


def test_displayed_shows_two_places_unless_told():
    assert displayed(Fraction(123, 2)) == "61.50"


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(1, 64), st.integers(0, 5))
def test_displayed_agrees_with_decimal(numerator, exponent, places):
    value = Fraction(numerator, 2**exponent)  # a decimal exactly, so Decimal has the truth

    with localcontext() as context:
        context.prec = 200
        exact = Decimal(numerator) / Decimal(2**exponent)
        rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)

    assert displayed(value, places) == f"{abs(rounded) if rounded == 0 else rounded:f}"


@pytest.mark.parametrize("value", [0.125, True, "1/8", None])
def test_displayed_refuses_what_is_not_exact(value):
    with pytest.raises(TypeError, match="Give a Fraction or an int"):
        displayed(value)


def test_displayed_refuses_negative_places():
    with pytest.raises(ValueError, match="places is -1. Give 0 or more"):
        displayed(1, -1)


def test_fraction_text_keeps_whole_numbers_as_fractions():
    assert [fraction_text(Fraction(2, 4)), fraction_text(50)] == ["1/2", "50/1"]


@settings(deadline=None)
@given(st.fractions(min_value=0, max_denominator=10**6))
def test_fractions_survive_their_text(value):
    assert read_fraction(fraction_text(value)) == value


@pytest.mark.parametrize(
    "text",
    ["", "7", "0.7", "-1/2", "1/-2", "1/0", " 1/2", "1 / 2", "1_0/2", "nan/1", "１/2", 7, None],
)
def test_read_fraction_refuses_anything_but_two_whole_numbers(text):
    with pytest.raises(ValueError, match='Write it as "n/d"'):
        read_fraction(text)
