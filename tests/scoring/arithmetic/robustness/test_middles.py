from copy import deepcopy

import pytest
from hypothesis import given, settings

from scoring.arithmetic import OtherMiddle, evaluate, with_other_middles
from tests.scoring.arithmetic.robustness.panels import panels
from tests.scoring.arithmetic.sheets import make_criterion, make_data
from tests.scoring.arithmetic.test_properties import enough, evaluations

# By the mean 12/5 against 2; by the median 2 against 3; without the ends 7/3 against 7/3.
FIVE = {"C1": ((4, 3, 2, 2, 1),), "C2": ((3, 3, 3, 1, 0),)}


def one_check(answers):
    return make_data(answers, criteria=[make_criterion("TZ", 100, {"TZ-01": 1})])


def agree(data, candidate, level):
    data["agreed"].append({"candidate": candidate, "check": "TZ-01", "level": level})


def test_the_median_and_the_trimmed_mean_may_each_turn_the_order():
    assert with_other_middles(evaluate(one_check(FIVE))) == (
        OtherMiddle("median", ("C2",), {"C1": 2, "C2": 1}, ("C1", "C2"), holds=False),
        OtherMiddle("trimmed_mean", ("C1", "C2"), {"C1": 1, "C2": 1}, ("C2",), holds=False),
    )


def test_of_four_ratings_both_are_halfway_between_the_two_in_the_middle():
    # By the mean 9/4 against 2; both others 2 against 5/2.
    standings = evaluate(one_check({"C1": ((4, 2, 2, 1),), "C2": ((3, 3, 2, 0),)}))

    assert standings.leaders == ("C1",)
    assert [found.leaders for found in with_other_middles(standings)] == [("C2",)] * 2


def test_an_agreed_level_stays_whatever_was_rated():
    data = one_check(FIVE)
    agree(data, "C1", 3)

    found = with_other_middles(evaluate(data))

    # C1 keeps 3; C2 has 3 by the median and 7/3 without the ends.
    assert [one.places for one in found] == [{"C1": 1, "C2": 1}, {"C1": 1, "C2": 2}]


def test_where_moderation_settled_every_cell_nothing_is_asked():
    data = one_check(FIVE)
    agree(data, "C1", 3)
    agree(data, "C2", 2)

    assert with_other_middles(evaluate(data)) == ()


@pytest.mark.parametrize("cell", [3, (4, 1), (4, 1, "cannot_tell"), "abstained"])
def test_fewer_than_three_ratings_have_one_middle(cell):
    assert with_other_middles(evaluate(one_check({"C1": (cell,)}))) == ()


def test_who_does_not_count_has_no_say_in_the_middle():
    # A4 misses C2 and counts nowhere. Of 0, 1 and 2 every middle is 1, as C2 has; of 0, 1, 2
    # and 4 the median would be 3/2.
    answers = {"C1": ((0, 1, 2, 4),), "C2": ((1, 1, 1, None),)}

    found = with_other_middles(evaluate(one_check(answers)))

    assert [one.places for one in found] == [{"C1": 1, "C2": 1}] * 2


def test_minima_and_gates_are_asked_again():
    criteria = [make_criterion("TZ", 100, {"TZ-01": 1}, ["G"], minimum="50/1")]
    answers = {"C1": ((4, 4, 0, 0, 4),), "C2": ((4, 4, 1, 1, 0),), "C3": ((4, 4, 4, 4, 4),)}
    data = make_data(answers, criteria=criteria)
    data["gates"][2]["result"] = "fail"

    found = with_other_middles(evaluate(data))

    # C2 has 10/5 today and is over the minimum; its median is 1.
    assert [one.places for one in found] == [
        {"C1": 1, "C2": None, "C3": None},
        {"C1": 1, "C2": 2, "C3": None},
    ]


def test_the_tie_rule_decides_again():
    # By the mean 7/3 + 1 against 3; by the median both have 3, and C2 more on LG.
    data = make_data(
        {"C1": ((2, 2, 3), (1, 1, 1)), "C2": ((1, 1, 1), (2, 2, 2))},
        criteria=[make_criterion("TZ", 50, {"TZ-01": 1}), make_criterion("LG", 50, {"LG-02": 1})],
        settings={"tie_rule": "highest_criterion:LG"},
    )

    standings = evaluate(data)

    assert standings.leaders == ("C1",)
    assert [one.places for one in with_other_middles(standings)] == [{"C1": 2, "C2": 1}] * 2


def test_nobody_has_no_middle():
    assert with_other_middles(evaluate(make_data({}))) == ()


def median_of(levels):
    return (len(levels) - 1) // 2


def one_at_either_end(levels):
    return 1 if len(levels) > 2 else 0


def with_fewer(data, ends_of):
    """Return the evaluation as if whoever is at the ends of a cell had abstained there."""
    found = deepcopy(data)
    counted = evaluate(data).counted
    criterion_of = {
        check["id"]: rule["id"] for rule in data["criteria"] for check in rule["checks"]
    }
    cells = {}
    for row in found["ratings"]:
        if "level" in row and row["assessor"] in counted[criterion_of[row["check"]]]:
            cells.setdefault((row["candidate"], row["check"]), []).append(row)
    for rows in cells.values():
        rows.sort(key=lambda row: row["level"])
        ends = ends_of(rows)
        for row in rows[:ends] + rows[len(rows) - ends :]:
            del row["level"]
            row["state"] = "abstained"
    return found


def check_by_hand(data):
    standings = evaluate(data)
    today = {result.id: result.place for result in standings.candidates}
    found = with_other_middles(standings)
    for name, ends_of in (("median", median_of), ("trimmed_mean", one_at_either_end)):
        again = evaluate(with_fewer(data, ends_of))
        places = {result.id: result.place for result in again.candidates}
        if not found:
            assert places == today
            continue
        (one,) = [one for one in found if one.middle == name]
        assert one.places == places
        assert set(one.leaders) == set(again.leaders)
        assert one.holds == (set(again.leaders) == set(standings.leaders))
        assert set(one.moved) == {who for who in places if places[who] != today[who]}


@settings(enough, max_examples=60)
@given(panels(assessors=6))
def test_a_middle_is_the_mean_of_those_who_are_left_between_the_ends(data):
    check_by_hand(data)


@settings(enough, max_examples=30)
@given(evaluations())
def test_so_it_is_with_blanks_and_states(data):
    check_by_hand(data)
