from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.arithmetic.scores import Score
from scoring.arithmetic.standings import (
    CriterionTerm,
    TotalTerm,
    UnderMinimum,
    criterion_terms,
    evaluate,
    reweigh,
    total_terms,
)
from scoring.arithmetic.states import CandidateStatus, CriterionStatus
from tests.scoring.arithmetic.sheets import find_row, make_criterion, make_data, make_settings
from tests.scoring.arithmetic.test_properties import enough, evaluations


def places(standings):
    return {found.id: (found.status.value, found.rank) for found in standings.candidates}


def test_a_candidate_scores_by_points_weights_and_levels():
    standings = evaluate(make_data({"C1": (3, 2, 4)}))

    total = Fraction(60 * Fraction(25 * 3 + 75 * 2, 4) + 40 * 100, 100)
    result = standings.candidate("C1")
    assert result.score == Score(total, Fraction(1), total, total)
    assert result.criteria["TZ"].score.value == Fraction(225, 4)


def test_candidates_stand_by_place_with_ties_in_the_order_of_the_input():
    data = make_data({"C1": (1, 1, 1), "C2": (4, 4, 4), "C3": (2, 2, 2), "C4": (4, 4, 4)})

    standings = evaluate(data)

    assert [(found.id, found.rank, found.tied) for found in standings.candidates] == [
        ("C2", 1, True),
        ("C4", 1, True),
        ("C3", 3, False),
        ("C1", 4, False),
    ]
    assert standings.leaders == ("C2", "C4")


def test_those_not_ranked_follow_in_groups():
    answers = {
        "gate": (4, 4, 4),
        "low": (0, 0, 4),
        "incomplete": (4, "abstained", 4),
        "second": (2, 2, 2),
        "first": (3, 3, 3),
    }
    criteria = [
        make_criterion("TZ", 60, {"TZ-01": 25, "TZ-02": 75}, minimum="25/1"),
        make_criterion("LG", 40, {"LG-02": 40}, ["LG-01"]),
    ]
    data = make_data(answers, criteria=criteria)
    find_row(data, "gates", "gate", "LG-01")["result"] = "fail"

    standings = evaluate(data)

    assert places(standings) == {
        "first": ("ranked", 1),
        "second": ("ranked", 2),
        "incomplete": ("incomplete", None),
        "low": ("below_minimum", None),
        "gate": ("out_by_gate", None),
    }
    assert [found.id for found in standings.candidates] == list(places(standings))


def test_an_evaluation_without_candidates_stands_empty():
    standings = evaluate(make_data({}))

    assert (standings.candidates, standings.leaders, standings.left_out) == ((), (), ())


def test_points_may_total_anything_positive():
    criteria = [make_criterion("TZ", 2, {"a": 1}), make_criterion("LG", 1, {"b": 1})]

    standings = evaluate(make_data({"C1": (4, 1)}, criteria=criteria))

    assert standings.candidate("C1").score.value == 75


# Coverage


def test_coverage_equal_to_the_minimum_is_enough():
    criteria = [make_criterion("TZ", 100, {"a": 70, "b": 30})]

    result = evaluate(make_data({"C1": (4, "cannot_tell")}, criteria=criteria)).candidate("C1")

    assert result.score == Score(Fraction(100), Fraction(7, 10), Fraction(70), Fraction(100))
    assert result.status is CandidateStatus.RANKED


def test_coverage_under_the_minimum_leaves_a_candidate_incomplete():
    criteria = [make_criterion("TZ", 100, {"a": 69, "b": 31})]

    standings = evaluate(make_data({"C1": (4, "cannot_tell")}, criteria=criteria))

    result = standings.candidate("C1")
    assert result.criteria["TZ"].status is CriterionStatus.NOT_ENOUGH_EVIDENCE
    assert (result.status, result.rank) == (CandidateStatus.INCOMPLETE, None)
    assert (result.score.low, result.score.high) == (69, 100)
    assert standings.blockers.incomplete == ("C1",)
    assert not standings.blockers.block


def test_without_any_level_there_is_no_score_even_at_a_coverage_minimum_of_zero():
    data = make_data({"C1": ("abstained",) * 3}, settings={"coverage_minimum": "0/1"})

    result = evaluate(data).candidate("C1")

    assert result.score == Score(None, Fraction(0), Fraction(0), Fraction(100))
    assert result.status is CandidateStatus.INCOMPLETE


def test_a_criterion_without_points_leaves_nobody_incomplete():
    criteria = [make_criterion("TZ", 100, {"a": 1}), make_criterion("LG", 0, {"b": 1})]

    result = evaluate(make_data({"C1": (4, "cannot_tell")}, criteria=criteria)).candidate("C1")

    assert result.criteria["LG"].status is CriterionStatus.NOT_ENOUGH_EVIDENCE
    assert (result.status, result.score.value) == (CandidateStatus.RANKED, 100)


def test_a_minimum_on_a_criterion_without_points_must_still_be_shown_to_be_met():
    criteria = [
        make_criterion("TZ", 100, {"a": 1}),
        make_criterion("LG", 0, {"b": 1}, minimum="50/1"),
    ]
    data = make_data({"C1": (4, "cannot_tell"), "C2": (4, 1), "C3": (4, 2)}, criteria=criteria)

    assert places(evaluate(data)) == {
        "C3": ("ranked", 1),
        "C1": ("incomplete", None),
        "C2": ("below_minimum", None),
    }


@pytest.mark.parametrize("weights", [{}, {"b": 0}])
def test_points_on_a_criterion_with_nothing_to_weigh_leave_everyone_incomplete(weights):
    criteria = [make_criterion("TZ", 60, {"a": 1}), make_criterion("LG", 40, weights)]

    result = evaluate(make_data({"C1": (4,) * (1 + len(weights))}, criteria=criteria)).candidate(
        "C1"
    )

    assert result.criteria["LG"].score == Score(None, Fraction(0), Fraction(0), Fraction(100))
    assert result.score == Score(None, Fraction(3, 5), Fraction(60), Fraction(100))
    assert result.status is CandidateStatus.INCOMPLETE


# Minima


@pytest.mark.parametrize(
    ("minimum", "status"), [("50/1", "ranked"), ("5000001/100000", "below_minimum")]
)
def test_a_minimum_is_tested_on_the_exact_value_and_equality_passes(minimum, status):
    criteria = [make_criterion("TZ", 100, {"a": 1}, minimum=minimum)]
    overall = make_data({"C1": ((1, 3),)}, criteria=[make_criterion("TZ", 100, {"a": 1})])
    overall["settings"] = make_settings(overall_minimum=minimum)

    by_criterion = evaluate(make_data({"C1": ((1, 3),)}, criteria=criteria)).candidate("C1")
    by_total = evaluate(overall).candidate("C1")

    assert (by_criterion.status, by_total.status) == (status, status)
    assert by_total.below_overall is (status == "below_minimum")
    assert by_criterion.below_overall is False


# Gates


def findings(**changes):
    data = make_data({"C1": (4, 4, 4), "C2": (2, 2, 2)})
    find_row(data, "gates", "C1", "LG-01").update(changes)
    return data


def test_a_failed_gate_takes_out_the_best_candidate_and_keeps_its_score():
    standings = evaluate(findings(result="fail"))

    result = standings.candidate("C1")
    assert places(standings) == {"C2": ("ranked", 1), "C1": ("out_by_gate", None)}
    assert (result.failed_gates, result.score.value) == (("LG-01",), 100)


def test_a_waived_gate_is_ranked_and_marked():
    result = evaluate(findings(result="fail", waived=True)).candidate("C1")

    assert (result.rank, result.failed_gates, result.waived_gates) == (1, (), ("LG-01",))


def test_an_open_gate_keeps_the_candidate_in_and_blocks_the_decision():
    standings = evaluate(findings(result="open"))

    assert places(standings)["C1"] == ("ranked", 1)
    assert standings.candidate("C1").open_gates == ("LG-01",)
    assert standings.blockers.open_gates == (("C1", "LG-01"),)
    assert standings.blockers.block


def test_a_gate_without_a_finding_is_open():
    standings = evaluate(make_data({"C1": (4, 4, 4)}, gates=[]))

    assert standings.blockers.open_gates == (("C1", "LG-01"),)


def test_a_waived_open_gate_blocks_nothing():
    standings = evaluate(findings(result="open", waived=True))

    assert not standings.blockers.block
    assert standings.candidate("C1").waived_gates == ("LG-01",)


def test_a_waiver_of_a_passed_gate_marks_nothing():
    assert evaluate(findings(waived=True)).candidate("C1").waived_gates == ()


def test_an_open_gate_of_a_candidate_that_is_out_blocks_nothing():
    criteria = [make_criterion("TZ", 100, {"a": 1}, ["G1", "G2"])]
    data = make_data({"C1": (4,)}, criteria=criteria)
    find_row(data, "gates", "C1", "G1")["result"] = "fail"
    find_row(data, "gates", "C1", "G2")["result"] = "open"

    assert evaluate(data).blockers.open_gates == ()


@pytest.mark.parametrize(
    ("level", "gate", "status"),
    [
        ("cannot_tell", "fail", "out_by_gate"),
        ("cannot_tell", "pass", "incomplete"),
        (0, "fail", "out_by_gate"),
        (0, "pass", "below_minimum"),
    ],
)
def test_a_failed_gate_comes_before_incomplete_before_below_minimum(level, gate, status):
    criteria = [
        make_criterion("TZ", 50, {"a": 1}, minimum="50/1"),
        make_criterion("LG", 50, {"b": 1}, ["G"]),
    ]
    data = make_data({"C1": (0, level)}, criteria=criteria)
    find_row(data, "gates", "C1", "G")["result"] = gate

    assert evaluate(data).candidate("C1").status == status


# Ties

TIED = {"C1": (3, 2), "C2": (2, 3), "C3": (2, 3)}
EVEN = [make_criterion("TZ", 50, {"a": 1}), make_criterion("LG", 50, {"b": 1})]


def test_ties_stand_unless_a_rule_was_fixed():
    assert {found.rank for found in evaluate(make_data(TIED, criteria=EVEN)).candidates} == {1}


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("TZ", {"C1": (1, False), "C2": (2, True), "C3": (2, True)}),
        ("LG", {"C2": (1, True), "C3": (1, True), "C1": (3, False)}),
    ],
)
def test_a_tie_rule_orders_the_tied_by_one_criterion(criterion, expected):
    rule = {"tie_rule": f"highest_criterion:{criterion}"}

    standings = evaluate(make_data(TIED, criteria=EVEN, settings=rule))

    assert {found.id: (found.rank, found.tied) for found in standings.candidates} == expected


def test_a_tie_rule_does_not_rest_on_a_criterion_without_enough_evidence():
    criteria = [make_criterion("TZ", 100, {"a": 1}), make_criterion("LG", 0, {"b": 1, "c": 9})]
    rule = {"tie_rule": "highest_criterion:LG"}
    answers = {"C1": (3, 4, "cannot_tell"), "C2": (3, 1, 1)}

    standings = evaluate(make_data(answers, criteria=criteria, settings=rule))

    assert standings.leaders == ("C1", "C2")


@pytest.mark.parametrize("order", list(permutations(["C1", "C2", "C3"])))
def test_a_tie_is_never_broken_by_order(order):
    data = make_data({name: TIED[name] for name in order}, criteria=EVEN)

    assert evaluate(data).leaders == order


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
    assert [result.rank for result in found] == [result.rank for result in again.candidates]


def test_reweighing_turns_the_order_and_leaves_gates_alone():
    data = make_data({"C1": (4, 4, 0), "C2": (0, 0, 4), "C3": (4, 4, 4)})
    data["gates"][2]["result"] = "fail"

    found = reweigh(evaluate(data), {"TZ": 40, "LG": 60})

    assert [(result.id, result.rank, result.score.value) for result in found] == [
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


def test_the_terms_of_a_criterion_add_up_to_its_score():
    standings = evaluate(
        make_data({"C1": ((3, 4), (2, 2), 4)}, settings={"coverage_minimum": "0/1"})
    )

    terms = criterion_terms(standings, "C1", "TZ")

    assert terms == (
        CriterionTerm("TZ-01", 25, Fraction(7, 2), 100, Fraction(175, 8)),
        CriterionTerm("TZ-02", 75, Fraction(2), 100, Fraction(75, 2)),
    )
    value = standings.candidate("C1").criteria["TZ"].score.value
    assert sum(term.contribution for term in terms) == value


def test_a_check_without_a_level_adds_nothing_to_its_criterion():
    standings = evaluate(make_data({"C1": ("cannot_tell", 2, 4)}))

    assert criterion_terms(standings, "C1", "TZ") == (
        CriterionTerm("TZ-01", 25, None, 75, None),
        CriterionTerm("TZ-02", 75, Fraction(2), 75, Fraction(50)),
    )


def test_a_level_of_weight_zero_alone_adds_nothing():
    criteria = [make_criterion("TZ", 100, {"a": 0})]
    standings = evaluate(make_data({"C1": (4,)}, criteria=criteria))

    assert criterion_terms(standings, "C1", "TZ") == (CriterionTerm("a", 0, Fraction(4), 0, None),)


def test_the_terms_of_a_total_add_up_to_it():
    standings = evaluate(make_data({"C1": (4, 0, 3)}))

    terms = total_terms(standings, "C1")

    assert terms == (
        TotalTerm("TZ", 60, Fraction(25), 100, Fraction(15)),
        TotalTerm("LG", 40, Fraction(75), 100, Fraction(30)),
    )
    assert sum(term.contribution for term in terms) == standings.candidate("C1").score.value


def test_a_criterion_without_a_value_has_no_contribution_unless_it_has_no_points():
    criteria = [
        make_criterion("TZ", 100, {"a": 1}),
        make_criterion("LG", 0, {"b": 1}),
    ]
    standings = evaluate(make_data({"C1": ("abstained", "abstained")}, criteria=criteria))

    assert total_terms(standings, "C1") == (
        TotalTerm("TZ", 100, None, 100, None),
        TotalTerm("LG", 0, None, 100, Fraction(0)),
    )


def test_unknown_candidates_and_criteria_have_no_terms():
    standings = evaluate(make_data({"C1": (4, 4, 4)}))

    with pytest.raises(KeyError, match="C2"):
        total_terms(standings, "C2")
    with pytest.raises(KeyError, match="AI"):
        criterion_terms(standings, "C1", "AI")


# What rests on the vendor's word


def claimed(answers, states, **changes):
    data = make_data({"C1": answers}, **changes)
    for check, state in states.items():
        find_row(data, "evidence", "C1", check)["state"] = state
    return evaluate(data).candidate("C1").claim_share


@pytest.mark.parametrize("state", ["none", "claim", "expired"])
def test_the_claim_share_is_what_unproven_cells_add_to_the_score(state):
    # TZ adds 15 from TZ-01 and 45 from TZ-02, LG adds 20: 15 of 80.
    assert claimed((4, 4, 2), {"TZ-01": state}) == Fraction(15, 80)


@pytest.mark.parametrize("state", ["document", "verified"])
def test_what_is_shown_is_no_claim(state):
    assert claimed((4, 4, 2), {"TZ-01": state}) == 0


def test_a_score_that_rests_on_claims_alone_has_a_share_of_one():
    states = dict.fromkeys(("TZ-01", "TZ-02", "LG-02"), "claim")

    assert claimed((1, "cannot_tell", 1), states, settings={"coverage_minimum": "0/1"}) == 1


def test_missing_evidence_rows_are_no_evidence():
    assert claimed((4, 4, 2), {}, evidence=[]) == 1


@pytest.mark.parametrize("answers", [(0, 0, 0), (4, 4, "abstained")])
def test_without_a_score_there_is_no_claim_share(answers):
    assert claimed(answers, {"TZ-01": "claim"}) is None
