from fractions import Fraction

import pytest
from hypothesis import given, settings

from scoring.arithmetic import CloseCall, evaluate, too_close_to_call
from tests.scoring.arithmetic.robustness.panels import changed_ratings, panels
from tests.scoring.arithmetic.sheets import make_data
from tests.scoring.arithmetic.test_properties import enough


def test_a_lead_is_too_close_when_one_level_by_one_assessor_moves_more():
    # TZ-02 is 3/4 of TZ, which has 60 of 100 points: one level of two assessors moves 5.625.
    # TZ-01 is the other 1/4, so C2 is 1.875 behind; C3 is behind by exactly one such move.
    data = make_data(
        {
            "C1": ((3, 3), (3, 3), (2, 2)),
            "C2": ((3, 2), (3, 3), (2, 2)),
            "C3": ((3, 3), (3, 2), (2, 2)),
        }
    )

    assert too_close_to_call(evaluate(data)) == (
        CloseCall("C1", "C2", Fraction(15, 8), Fraction(45, 8), "TZ-02", is_close=True),
        CloseCall("C1", "C3", Fraction(45, 8), Fraction(45, 8), "TZ-02", is_close=False),
    )


def test_the_larger_move_of_the_two_counts():
    data = make_data({"C1": (3, 3, 3), "C2": (3, 3, 2), "C3": (3, 3, 1)})
    data["agreed"] = [
        {"candidate": candidate, "check": "TZ-02", "level": 3} for candidate in ("C2", "C3")
    ]

    found = too_close_to_call(evaluate(data))

    # TZ-02 of C1 moves 11.25; LG-02 of the others only 10.
    assert [(call.check, call.move, call.is_close) for call in found] == [
        ("TZ-02", Fraction(45, 4), True),
        ("TZ-02", Fraction(45, 4), False),
    ]


def test_where_moderation_settled_every_cell_no_level_moves_anything():
    data = make_data({"C1": (4, 4, 4), "C2": (4, 4, 3)})
    data["agreed"] = [
        {"candidate": candidate, "check": check, "level": 2}
        for candidate in ("C1", "C2")
        for check in ("TZ-01", "TZ-02", "LG-02")
    ]

    assert too_close_to_call(evaluate(data), "C1") == (
        CloseCall("C1", "C2", Fraction(0), Fraction(0), None, is_close=False),
    )


def test_leaders_who_share_first_place_are_too_close():
    standings = evaluate(make_data({"C1": (4, 4, 2), "C2": (4, 4, 2)}))

    assert [(call.lead, call.is_close) for call in too_close_to_call(standings, "C2")] == [
        (0, True)
    ]
    with pytest.raises(ValueError) as caught:
        too_close_to_call(standings)
    assert str(caught.value) == "leader: C1, C2 share first place. Name one of them."


def test_nobody_and_one_candidate_have_no_lead():
    assert too_close_to_call(evaluate(make_data({}))) == ()
    assert too_close_to_call(evaluate(make_data({"C1": (4, 4, 4)}))) == ()


def test_who_is_not_ranked_is_no_rival():
    data = make_data({"C1": (4, 4, 4), "C2": (4, 4, 4), "C3": (1, 1, 1)})
    data["gates"][1]["result"] = "fail"

    assert [call.rival for call in too_close_to_call(evaluate(data))] == ["C3"]


@settings(enough, max_examples=15)
@given(panels(candidates=2))
def test_the_move_is_the_largest_that_one_level_really_makes(data):
    standings = evaluate(data)
    if len(standings.leaders) != 1 or any(found.place is None for found in standings.candidates):
        return
    before = {found.id: found.score.value for found in standings.candidates}

    largest = max(
        abs(after.candidate(row["candidate"]).score.value - before[row["candidate"]])
        for row, level, after in changed_ratings(data)
        if abs(level - row["level"]) == 1
    )

    assert [call.move for call in too_close_to_call(standings)] == [largest]
