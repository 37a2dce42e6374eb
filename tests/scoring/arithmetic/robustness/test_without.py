from copy import deepcopy

from hypothesis import given, settings

from scoring.arithmetic import (
    WithoutOne,
    evaluate,
    without_each_assessor,
    without_each_criterion,
)
from tests.scoring.arithmetic.robustness.panels import panels
from tests.scoring.arithmetic.sheets import make_data
from tests.scoring.arithmetic.test_properties import enough, evaluations

SPLIT = {"C1": ((4, 1), (4, 1), (2, 2)), "C2": ((1, 3), (1, 3), (2, 2))}


def less_assessor(data, assessor):
    """Return the evaluation as if that assessor had never been on the panel."""
    found = deepcopy(data)
    for part, key in (("assessors", "id"), ("ratings", "assessor"), ("exceptions", "assessor")):
        found[part] = [row for row in data.get(part, ()) if row[key] != assessor]
    return found


def test_without_one_assessor_another_may_lead():
    assert without_each_assessor(evaluate(make_data(SPLIT))) == (
        WithoutOne("A1", ("C2",), {"C1": 2, "C2": 1}, ("C1", "C2"), holds=False),
        WithoutOne("A2", ("C1",), {"C1": 1, "C2": 2}, (), holds=True),
    )


def test_without_the_only_assessor_nobody_is_ranked():
    assert without_each_assessor(evaluate(make_data({"C1": (4, 4, 4)}))) == (
        WithoutOne("A1", (), {"C1": None}, ("C1",), holds=False),
    )


def test_an_agreed_level_stays_when_its_assessors_go():
    data = make_data({"C1": (4, 4, 4), "C2": (2, 2, 2)})
    data["agreed"] = [
        {"candidate": candidate, "check": check, "level": level}
        for candidate, level in (("C1", 1), ("C2", 3))
        for check in ("TZ-01", "TZ-02", "LG-02")
    ]

    (found,) = without_each_assessor(evaluate(data))

    assert (found.leaders, found.holds) == (("C2",), True)


def test_the_tie_rule_decides_again():
    answers = {"C1": ((4, 4), (4, 4), (1, 1)), "C2": ((2, 2), (2, 2), (4, 4))}
    data = make_data(answers, settings={"tie_rule": "highest_criterion:TZ"})

    found = without_each_assessor(evaluate(data))

    assert [one.places for one in found] == [{"C1": 1, "C2": 2}] * 2


def test_who_does_not_count_anywhere_is_not_left_out():
    data = make_data({"C1": ((4, 4), (4, 4), (4, 4)), "C2": ((2, None), (2, 2), (2, None))})

    assert [found.left_out for found in without_each_assessor(evaluate(data))] == ["A1"]


def test_a_criterion_that_an_assessor_does_not_rate_stays_as_it_is():
    data = make_data({"C1": ((4, 1), (4, 1), 2), "C2": ((1, 3), (1, 3), 4)})
    data["assessors"][1]["criteria"] = ["TZ"]

    first, second = without_each_assessor(evaluate(data))

    assert first.places == {"C1": None, "C2": None}
    assert second.places == {"C1": 1, "C2": 2}


def test_without_one_criterion_another_may_lead():
    data = make_data({"C1": (4, 4, 0), "C2": (1, 1, 4), "C3": (0, 0, 0)})

    assert without_each_criterion(evaluate(data)) == (
        WithoutOne("TZ", ("C2",), {"C1": 2, "C2": 1, "C3": 2}, ("C1", "C2", "C3"), holds=False),
        WithoutOne("LG", ("C1",), {"C1": 1, "C2": 2, "C3": 3}, (), holds=True),
    )


def test_a_criterion_with_all_the_points_cannot_be_left_out():
    data = make_data({"C1": (4, 4, 0)})
    data["criteria"][0]["points"], data["criteria"][1]["points"] = 0, 100

    assert without_each_criterion(evaluate(data)) == ()


def test_without_a_criterion_its_gates_and_its_minimum_stay_in_force():
    data = make_data({"C1": (3, 3, 3), "C2": (4, 4, 4), "C3": (4, 4, 1)})
    data["criteria"][1]["minimum"] = "50/1"
    data["gates"][1]["result"] = "fail"

    without_lg = without_each_criterion(evaluate(data))[1]

    assert without_lg.places == {"C1": 1, "C2": None, "C3": None}


def test_nobody_is_left_out_of_no_candidates():
    standings = evaluate(make_data({}))

    assert [found.places for found in without_each_assessor(standings)] == [{}]
    assert [found.places for found in without_each_criterion(standings)] == [{}, {}]


def places(standings):
    return {found.id: found.place for found in standings.candidates}


@settings(enough, max_examples=30)
@given(panels())
def test_leaving_an_assessor_out_is_evaluating_without_their_rows(data):
    for found in without_each_assessor(evaluate(data)):
        again = evaluate(less_assessor(data, found.left_out))
        assert found.places == places(again)
        assert set(found.leaders) == set(again.leaders)


@settings(enough, max_examples=30)
@given(evaluations())
def test_so_it_is_with_blanks_and_states(data):
    for found in without_each_assessor(evaluate(data)):
        assert found.places == places(evaluate(less_assessor(data, found.left_out)))


@settings(enough, max_examples=30)
@given(evaluations())
def test_leaving_a_criterion_out_is_evaluating_it_with_no_points(data):
    standings = evaluate(data)
    for found in without_each_criterion(standings):
        changed = deepcopy(data)
        for row in changed["criteria"]:
            row["points"] *= row["id"] != found.left_out
        again = evaluate(changed)
        assert found.places == places(again)
        assert found.holds == (set(again.leaders) == set(standings.leaders))
        assert set(found.moved) == {
            name for name, place in places(again).items() if place != places(standings)[name]
        }
