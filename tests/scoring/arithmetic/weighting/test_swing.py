from fractions import Fraction

import pytest

from scoring.arithmetic import swing_weights


def test_swings_become_shares():
    # Half as good a swing gets half the weight.
    assert swing_weights({"SC": 100, "TA": 50, "LG": 50}) == {
        "SC": Fraction(1, 2),
        "TA": Fraction(1, 4),
        "LG": Fraction(1, 4),
    }


def test_only_the_ratios_of_swings_count():
    assert swing_weights({"SC": 10, "TA": 5}) == swing_weights({"SC": 100, "TA": 50})


def test_a_swing_worth_nothing_weighs_nothing():
    assert swing_weights({"SC": 1, "TA": 0})["TA"] == 0


@pytest.mark.parametrize("value", [-1, 50.0, float("nan"), float("inf"), True, None, "50"])
def test_what_is_no_swing_is_refused(value):
    with pytest.raises(ValueError, match=r"^The swing of 'TA' is .* Give a whole number or a"):
        swing_weights({"SC": 100, "TA": value})


@pytest.mark.parametrize(
    ("swings", "sentence"),
    [({}, "There is no swing. Give one for"), ({"SC": 0}, "Every swing is 0. Give at least")],
)
def test_swings_that_give_no_weight_are_refused(swings, sentence):
    with pytest.raises(ValueError, match=sentence):
        swing_weights(swings)
