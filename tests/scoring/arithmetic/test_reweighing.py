from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.arithmetic import evaluate, reweigh
from tests.scoring.arithmetic.sheets import make_data
from tests.scoring.arithmetic.test_properties import enough, evaluations

POINTS = st.lists(st.integers(0, 50), min_size=3, max_size=3).filter(any)


def by_id(candidates):
    return {result.id: result for result in candidates}


@enough
@given(data=evaluations(), numbers=POINTS)
def test_reweighing_gives_what_evaluating_again_gives(data, numbers):
    standings = evaluate(data)
    points = {row["id"]: number for row, number in zip(data["criteria"], numbers, strict=True)}
    for row in data["criteria"]:
        row["points"] = points[row["id"]]

    again = evaluate(data)

    found = reweigh(standings, points)
    assert by_id(found) == by_id(again.candidates)
    assert [result.place for result in found] == [result.place for result in again.candidates]


def test_reweighing_turns_the_order_and_leaves_gates_alone():
    data = make_data({"C1": (4, 4, 0), "C2": (0, 0, 4), "C3": (4, 4, 4)})
    data["gates"][2]["result"] = "fail"

    found = reweigh(evaluate(data), {"TZ": 40, "LG": 60})

    assert [(result.id, result.place, result.score.value) for result in found] == [
        ("C2", 1, Fraction(60)),
        ("C1", 2, Fraction(40)),
        ("C3", None, Fraction(100)),
    ]


@pytest.mark.parametrize("points", [{"TZ": 100}, {"TZ": 50, "LG": 50, "XX": 0}])
def test_reweighing_refuses_points_that_do_not_match_the_criteria(points):
    standings = evaluate(make_data({"C1": (4, 4, 0)}))

    with pytest.raises(ValueError, match="Points are needed for LG, TZ, and nothing else"):
        reweigh(standings, points)


@pytest.mark.parametrize("points", [{"TZ": -1, "LG": 101}, {"TZ": 0, "LG": 0}])
def test_reweighing_refuses_points_that_cannot_weigh(points):
    with pytest.raises(ValueError, match=r"Give (a whole number|at least one)"):
        reweigh(evaluate(make_data({"C1": (4, 4, 0)})), points)
