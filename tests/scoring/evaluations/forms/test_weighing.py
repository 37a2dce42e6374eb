from itertools import combinations

import pytest

from scoring.evaluations.forms.weights import WEIGHING_FORMS

TITLES = {"TZ": "Time zone", "LG": "Languages", "TA": "Talent"}
ORDER = {"TZ": "1", "LG": "2", "TA": "3"}
SWINGS = {"TZ": "100", "LG": "50", "TA": "50"}
PAIRS = {f"{first}-{second}": "1/1" for first, second in combinations(TITLES, 2)}


def errors_of(method, answers):
    return WEIGHING_FORMS[method](answers, titles=TITLES).errors


@pytest.mark.parametrize("typed", ["", "4", "1.5", "0"])
def test_an_order_gives_each_criterion_a_rank(typed):
    assert errors_of("order", ORDER | {"TZ": typed}) == {
        "TZ": ["Rank of “Time zone”: write a whole number from 1 to 3."]
    }


def test_criteria_that_share_a_rank_are_each_told_of_the_first():
    assert errors_of("order", dict.fromkeys(TITLES, "2")) == {
        "LG": ["Give “Languages” another rank: “Time zone” has it."],
        "TA": ["Give “Talent” another rank: “Time zone” has it."],
    }


@pytest.mark.parametrize("swings", [SWINGS | {"TZ": "99"}, dict.fromkeys(TITLES, "0")])
def test_the_swing_one_would_choose_first_is_worth_100(swings):
    assert errors_of("swing", swings) == {
        "__all__": ["Give 100 to the criterion you would lift first."]
    }


def test_a_swing_that_is_no_number_is_refused_alone():
    assert errors_of("swing", SWINGS | {"TZ": "-1"}) == {
        "TZ": ["Swing of “Time zone”: write a whole number from 0 to 100."]
    }


@pytest.mark.parametrize("choice", ["", "10/1", "3", "0/1"])
def test_a_pair_that_was_not_compared_is_refused(choice):
    assert errors_of("pairs", PAIRS | {"TZ-LG": choice}) == {
        "TZ-LG": ["Choose which matters more: “Time zone” or “Languages”."]
    }


def test_a_pair_is_answered_from_all_for_the_one_to_all_for_the_other():
    choices = WEIGHING_FORMS["pairs"](titles=TITLES).fields["TZ-LG"].choices

    assert [choices[place] for place in (1, 9, 17)] == [
        ("9/1", "9: Time zone, extremely more"),
        ("1/1", "1: both the same"),
        ("1/9", "9: Languages, extremely more"),
    ]


@pytest.mark.parametrize(
    ("points", "errors"),
    [
        (
            {"TZ": "37", "LG": "30", "TA": "30"},
            {"__all__": ["Weights add to 97. Give 3 points more."]},
        ),
        (
            {"TZ": "41", "LG": "30", "TA": "30"},
            {"__all__": ["Weights add to 101. Take 1 point away."]},
        ),
        (
            {"TZ": "NaN", "LG": "30", "TA": "30"},
            {"TZ": ["Points of “Time zone”: write a whole number from 0 to 100."]},
        ),
        ({"TZ": "40", "LG": "30", "TA": "30"}, {}),
    ],
)
def test_points_of_ones_own_total_100(points, errors):
    assert errors_of("direct", points) == errors
