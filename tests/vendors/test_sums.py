from decimal import Decimal
from fractions import Fraction

import pytest

from vendors.places.claims_file import NotASum, readable, rounded, worked_out

NUMBERS = {"a": Fraction("26.22"), "b": Fraction(40)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b", Fraction("66.22")),
        ("(b - a) / 2", Fraction("6.89")),
        ("-b * 2", Fraction(-80)),
        ("b / 3", Fraction(40, 3)),
        ("b ** 2", Fraction(1600)),
        ("b ** -1", Fraction(1, 40)),
        ("0.1 + 0.2", Fraction("0.3")),
    ],
)
def test_sums_are_exact(text, value):
    assert worked_out(text, NUMBERS) == value


def test_roots_keep_sixty_digits():
    root = worked_out("2 ** (1 / 2)", {})

    assert abs(root**2 - 2) < Fraction(1, 10**55)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a +",
        "c + 1",
        "a / 0",
        "a % 2",
        "True",
        "'a'",
        "a.real",
        "f(a)",
        "[a]",
        "a if b else a",
        "__import__('os').system('x')",
        "9 ** 9 ** 9",
        "(0 - 2) ** (1 / 2)",
        "~a",
    ],
)
def test_nothing_but_sums_is_worked_out(text):
    with pytest.raises(NotASum):
        worked_out(text, NUMBERS)


@pytest.mark.parametrize(
    ("number", "digits", "expected"),
    [
        (Fraction(5, 2), 0, "3"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction("1.005"), 2, "1.01"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(278500), 0, "278500"),
    ],
)
def test_halves_are_rounded_away_from_zero(number, digits, expected):
    assert rounded(number, digits) == Decimal(expected)


def test_sum_is_written_with_its_numbers():
    text = "((b / a) ** (1 / 6) - 1) * 1000000"

    assert readable(text, NUMBERS) == "((40 ÷ 26.22) ^ (1 ÷ 6) − 1) × 1,000,000"
