from fractions import Fraction

import pytest

from scoring.arithmetic import rank_acceptability, standard_error
from tests.scoring.arithmetic.score_tables import make_scores


def test_the_standard_error_is_that_of_a_share():
    # sqrt(0.25 / 10,000) is 0.005 and sqrt(0.09 / 10,000) is 0.003.
    assert standard_error(5_000, 10_000) == Fraction(5, 1000)
    assert standard_error(1_000, 10_000) == Fraction(3, 1000)
    assert standard_error(0, 10_000) == standard_error(10_000, 10_000) == 0


@pytest.mark.parametrize(("count", "draws"), [(1, 3), (631, 1000), (17, 100_000), (1, 1_000_000)])
def test_the_standard_error_is_rounded_to_the_nearest_millionth(count, draws):
    share = count / draws
    expected = (share * (1 - share) / draws) ** 0.5

    assert abs(float(standard_error(count, draws)) - expected) <= 0.5e-6


def test_shares_and_errors_come_from_the_counts():
    found = rank_acceptability(make_scores(A=(100, 0), B=(40, 40)), draws=400)

    count = found.counts["A"][1]
    assert found.share("A", 2) == Fraction(count, 400)
    assert found.error("A", 2) == standard_error(count, 400)
    assert found.winning_share("B", "A") == Fraction(found.winning["B"]["A"], 400)
