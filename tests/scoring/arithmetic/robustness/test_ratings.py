from fractions import Fraction

import pytest
from hypothesis import given, settings

from scoring.arithmetic.robustness.ratings import CloseCall, RatingFlip
from scoring.arithmetic.standings import evaluate
from tests.scoring.arithmetic.robustness.panels import (
    changed_ratings,
    close_calls,
    flip_by_rating,
    is_ahead,
    panels,
)
from tests.scoring.arithmetic.sheets import find_row, make_criterion, make_data
from tests.scoring.arithmetic.test_properties import enough


def make_standings(answers, **changes):
    return evaluate(make_data(answers, **changes))


def test_the_smallest_change_of_one_rating_is_named():
    # C1 leads by 7.5: half a level on TZ-02 moves 5.625, so two levels of one assessor do it.
    standings = make_standings({"C1": ((3, 3), (3, 3), (3, 3)), "C2": ((3, 1), (3, 3), (3, 2))})

    found = flip_by_rating(standings, "C2")

    assert found == RatingFlip("C1", "C2", "C1", "TZ-02", "A1", 3, 1, needs_evidence=False)
    assert found.change == -2


@pytest.mark.parametrize(("cap", "needs_evidence"), [(4, False), (3, True)])
def test_a_rise_beyond_the_evidence_held_says_so(cap, needs_evidence):
    # Only TZ-02 of C2 was not settled in moderation; at 3 the two would be level.
    data = make_data({"C1": (3, 3, 3), "C2": (3, 2, 3)})
    data["agreed"] = [
        {"candidate": row["candidate"], "check": row["check"], "level": 3}
        for row in data["ratings"]
        if row["level"] == 3
    ]
    find_row(data, "evidence", "C2", "TZ-02")["cap"] = cap

    found = flip_by_rating(evaluate(data), "C2")

    assert found == RatingFlip("C1", "C2", "C2", "TZ-02", "A1", 2, 4, needs_evidence)


def test_a_change_within_the_evidence_comes_before_a_smaller_one_beyond_it():
    # Raising TZ-02 of C2 by one does it, and needs proof; lowering LG-02 of C1 takes two.
    data = make_data({"C1": (3, 3, 4), "C2": (3, 3, 3)}, settings={"tie_rule": "none"})
    data["agreed"] = [
        {"candidate": "C1", "check": "TZ-01", "level": 3},
        {"candidate": "C1", "check": "TZ-02", "level": 3},
        {"candidate": "C2", "check": "TZ-01", "level": 3},
        {"candidate": "C2", "check": "LG-02", "level": 3},
    ]
    find_row(data, "evidence", "C2", "TZ-02")["cap"] = 3

    found = flip_by_rating(evaluate(data), "C2")

    assert found == RatingFlip("C1", "C2", "C1", "LG-02", "A1", 4, 2, needs_evidence=False)


def test_a_leader_who_falls_under_a_minimum_is_overtaken():
    data = make_data({"C1": (4, 4, 2), "C2": (0, 0, 2)})
    data["criteria"][1]["minimum"] = "50/1"

    found = flip_by_rating(evaluate(data), "C2")

    assert found == RatingFlip("C1", "C2", "C1", "LG-02", "A1", 2, 1, needs_evidence=False)


def test_a_rival_under_a_minimum_may_rise_over_it():
    data = make_data({"C1": (3, 3, 2), "C2": (4, 4, 1)})
    data["criteria"][1]["minimum"] = "50/1"

    found = flip_by_rating(evaluate(data), "C2")

    assert found == RatingFlip("C1", "C2", "C2", "LG-02", "A1", 1, 2, needs_evidence=False)


def test_a_rival_under_two_minima_stays_under_one_of_them():
    data = make_data({"C1": (2, 2, 2), "C2": (1, 1, 1)})
    for criterion in data["criteria"]:
        criterion["minimum"] = "50/1"
    data["agreed"] = [
        {"candidate": "C1", "check": check, "level": 2} for check in ("TZ-01", "TZ-02", "LG-02")
    ]

    assert flip_by_rating(evaluate(data), "C2") is None


@pytest.mark.parametrize(("tie_rule", "after"), [("none", 4), ("highest_criterion:LG", 3)])
def test_an_equal_score_is_enough_where_the_tie_rule_decides(tie_rule, after):
    # C1 leads by 12.5, which is one level on LG-02 of C2; all the rest was settled.
    data = make_data({"C1": (3, 3, 2), "C2": (2, 2, 2)}, settings={"tie_rule": tie_rule})
    for criterion in data["criteria"]:
        criterion["points"] = 50
    data["agreed"] = [
        {"candidate": row["candidate"], "check": row["check"], "level": row["level"]}
        for row in data["ratings"][:-1]
    ]

    found = flip_by_rating(evaluate(data), "C2")

    assert found == RatingFlip("C1", "C2", "C2", "LG-02", "A1", 2, after, needs_evidence=False)


def test_a_third_candidate_that_ties_too_is_not_asked():
    # One level of TZ-01 makes C1 and C2 level with C3, whose LG, the tie-break, is too thin.
    criteria = [
        make_criterion("TZ", 100, {"TZ-01": 1}),
        make_criterion("LG", 0, {"LG-02": 1}),
    ]
    answers = {"C1": (4, 1), "C2": (3, 4), "C3": (3, "cannot_tell")}
    rule = {"tie_rule": "highest_criterion:LG"}
    data = make_data(answers, criteria=criteria, settings=rule)

    found = flip_by_rating(evaluate(data), "C2")

    find_row(data, "ratings", found.candidate, found.check)["level"] = found.after
    assert found == RatingFlip("C1", "C2", "C1", "TZ-01", "A1", 4, 3, needs_evidence=False)
    assert evaluate(data).leaders == ("C1", "C2", "C3")


def test_no_rating_helps_who_is_out_by_a_gate_or_incomplete():
    data = make_data({"C1": (2, 2, 2), "C2": (4, 4, 4), "C3": (4, 4, "cannot_tell")})
    data["gates"][1]["result"] = "fail"
    standings = evaluate(data)

    assert flip_by_rating(standings, "C2") is None
    assert flip_by_rating(standings, "C3") is None


def test_no_rating_turns_a_lead_that_is_too_large():
    assert flip_by_rating(make_standings({"C1": (4, 4, 4), "C2": (0, 0, 0)}), "C2") is None


@settings(enough, max_examples=40)
@given(panels())
def test_the_flip_is_the_smallest_of_all_changes_of_one_rating(data):
    standings = evaluate(data)
    if not standings.leaders:
        return
    leader = standings.leaders[0]
    caps = {(row["candidate"], row["check"]): row["cap"] for row in data["evidence"]}
    changes = list(changed_ratings(data))
    for rival in [row["id"] for row in data["candidates"] if row["id"] != leader]:
        sizes = {
            (row["candidate"], row["check"], row["assessor"], level): (
                level > row["level"] and level > caps[row["candidate"], row["check"]],
                abs(level - row["level"]),
            )
            for row, level, after in changes
            if is_ahead(after, rival, leader)
        }
        if is_ahead(standings, rival, leader):
            continue

        found = flip_by_rating(standings, rival, leader)

        assert (found is None) == (not sizes)
        if found is not None:
            size = sizes[found.candidate, found.check, found.assessor, found.after]
            assert size == (found.needs_evidence, abs(found.change)) == min(sizes.values())


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

    assert close_calls(evaluate(data)) == (
        CloseCall("C1", "C2", Fraction(15, 8), Fraction(45, 8), "TZ-02", is_close=True),
        CloseCall("C1", "C3", Fraction(45, 8), Fraction(45, 8), "TZ-02", is_close=False),
    )


def test_the_larger_move_of_the_two_counts():
    data = make_data({"C1": (3, 3, 3), "C2": (3, 3, 2), "C3": (3, 3, 1)})
    data["agreed"] = [
        {"candidate": candidate, "check": "TZ-02", "level": 3} for candidate in ("C2", "C3")
    ]

    found = close_calls(evaluate(data))

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

    assert close_calls(evaluate(data), "C1") == (
        CloseCall("C1", "C2", Fraction(0), Fraction(0), None, is_close=False),
    )


def test_leaders_who_share_first_place_are_too_close():
    standings = evaluate(make_data({"C1": (4, 4, 2), "C2": (4, 4, 2)}))

    assert [(call.lead, call.is_close) for call in close_calls(standings, "C2")] == [(0, True)]


def test_one_candidate_has_no_lead():
    assert close_calls(evaluate(make_data({"C1": (4, 4, 4)}))) == ()


def test_who_is_not_ranked_is_no_rival():
    data = make_data({"C1": (4, 4, 4), "C2": (4, 4, 4), "C3": (1, 1, 1)})
    data["gates"][1]["result"] = "fail"

    assert [call.rival for call in close_calls(evaluate(data))] == ["C3"]


@settings(enough, max_examples=15)
@given(panels(candidates=2))
def test_the_move_is_the_largest_that_one_level_really_makes(data):
    standings = evaluate(data)
    if len(standings.leaders) != 1 or any(found.rank is None for found in standings.candidates):
        return
    before = {found.id: found.score.value for found in standings.candidates}

    largest = max(
        abs(after.candidate(row["candidate"]).score.value - before[row["candidate"]])
        for row, level, after in changed_ratings(data)
        if abs(level - row["level"]) == 1
    )

    assert [call.move for call in close_calls(standings)] == [largest]
