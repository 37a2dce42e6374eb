from fractions import Fraction

import pytest

from scoring.results.standings import coverage_needed


@pytest.mark.parametrize(
    ("covered", "said"),
    [
        (Fraction(0), "coverage 0 %, 70 % needed"),
        (Fraction(1, 2), "coverage 50 %, 70 % needed"),
        (Fraction(699, 1000), "coverage 69.90 %, 70 % needed"),
    ],
)
def test_a_gap_in_coverage_is_never_rounded_away(covered, said):
    assert coverage_needed(covered, Fraction(7, 10)) == said


def test_where_no_coverage_is_needed_no_percentage_is_called_missing():
    assert coverage_needed(Fraction(0), Fraction(0)) == "no check that counts has a level"
