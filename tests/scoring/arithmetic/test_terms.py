from fractions import Fraction

import pytest

from scoring.arithmetic import CriterionTerm, TotalTerm, criterion_terms, evaluate, total_terms
from tests.scoring.arithmetic.sheets import find_row, make_criterion, make_data


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
