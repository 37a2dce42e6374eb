from fractions import Fraction

import pytest

from scoring.arithmetic import UnderMinimum, evaluate
from tests.scoring.arithmetic.sheets import make_criterion, make_data

CRITERIA = [
    make_criterion("TZ", 50, {"a": 1}, minimum="50/1"),
    make_criterion("LG", 50, {"b": 1}),
    make_criterion("TA", 0, {"c": 1}),
]


def test_one_assessor_under_a_minimum_raises_an_item_though_the_panel_is_over_it():
    data = make_data({"C1": ((4, 1), (4, 4), (0, 0))}, criteria=CRITERIA)

    standings = evaluate(data)

    assert standings.candidate("C1").status == "ranked"
    assert standings.under_minimum == (UnderMinimum("C1", "TZ", "A2", Fraction(25), Fraction(50)),)
    assert not standings.blockers.block


def test_one_assessor_under_the_overall_minimum_raises_an_item():
    criteria = [make_criterion("TZ", 50, {"a": 1}), make_criterion("LG", 50, {"b": 1})]
    data = make_data(
        {"C1": ((4, 2), (4, 1))}, criteria=criteria, settings={"overall_minimum": "50/1"}
    )

    assert evaluate(data).under_minimum == (
        UnderMinimum("C1", None, "A2", Fraction(75, 2), Fraction(50)),
    )


def test_an_assessor_exactly_at_a_minimum_raises_nothing():
    data = make_data(
        {"C1": ((2, 4), (2, 0), (0, 0))},
        criteria=CRITERIA,
        settings={"overall_minimum": "50/1"},
    )

    assert evaluate(data).under_minimum == ()


def test_an_assessor_of_some_criteria_has_no_overall_score():
    data = make_data({"C1": (3, 4, 4)}, criteria=CRITERIA, settings={"overall_minimum": "90/1"})
    data["assessors"] = [{"id": "A1", "criteria": ["TZ", "TA"]}, {"id": "A2", "criteria": ["LG"]}]
    find = next(row for row in data["ratings"] if row["check"] == "b")
    find["assessor"] = "A2"

    assert evaluate(data).under_minimum == ()


def test_an_assessor_without_a_level_raises_nothing():
    data = make_data({"C1": ((4, "abstained"), (4, 4), (4, 4))}, criteria=CRITERIA)

    assert evaluate(data).under_minimum == ()


def test_without_minima_there_are_no_items():
    assert evaluate(make_data({"C1": (0, 0, 0)})).under_minimum == ()


@pytest.mark.parametrize(
    ("levels", "minimum", "status"),
    [
        # 66.666... would pass as 66.67, and 33.333... would fail as 33.33.
        ((3, 3, 2), "66668/1000", "below_minimum"),
        ((1, 1, 2), "33333/1000", "ranked"),
    ],
)
def test_a_value_is_never_rounded_before_it_meets_a_minimum(levels, minimum, status):
    criteria = [make_criterion("TZ", 100, {"a": 1}, minimum=minimum)]

    standings = evaluate(make_data({"C1": (levels,)}, criteria=criteria))

    assert standings.candidate("C1").status == status
