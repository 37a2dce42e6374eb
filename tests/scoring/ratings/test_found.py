from decimal import Decimal
from types import SimpleNamespace

import pytest

from scoring.arithmetic.states import EvidenceState
from scoring.grid.reading import load_grid
from scoring.ratings.cells import NO_PROPOSAL, Proposal, Proposer, asks_value
from scoring.ratings.evidence import Cap


def propose(check_id, value, state="document", **parameters):
    grid = load_grid()
    evaluation = SimpleNamespace(grid_copy=grid, parameters=parameters)
    check = grid.check(check_id)
    cap = Cap(check, EvidenceState(state))
    held = SimpleNamespace(check=check, cap=cap, arithmetic=lambda grid: (), proposed=None)
    return Proposer(evaluation).propose(held, value)


def test_a_value_says_what_was_found_and_proposes_a_level():
    proposal = propose("TA-01", Decimal("64.00"), seniors_needed=20)

    assert proposal == Proposal("64 people", 3)
    assert proposal.sentence == "64 people: level 3 is proposed."


@pytest.mark.parametrize(("state", "level"), [("none", 0), ("claim", 1), ("expired", 1)])
def test_a_proposal_stays_within_the_evidence(state, level):
    assert propose("TA-01", Decimal(64), state, seniors_needed=20).level == level


def test_proof_lifts_no_proposal_above_its_value():
    assert propose("TA-01", Decimal(30), "verified", seniors_needed=20).level == 2


def test_a_value_without_a_threshold_is_kept_and_proposes_nothing():
    proposal = propose("TA-01", Decimal(64))

    assert (proposal, proposal.sentence) == (Proposal("64 people"), "")


def test_the_buyers_target_comes_from_the_grid_where_nothing_else_was_set():
    assert propose("TZ-05", Decimal(15)) == Proposal("15 minutes", 3)


def test_sentences_of_what_is_held_stand_before_the_level():
    proposal = Proposal("64 seniors; you need 20: 3.2 times.", 3)

    assert proposal.sentence == "64 seniors; you need 20: 3.2 times. This proposes level 3."


def test_no_value_says_nothing():
    assert propose("TA-01", None) == NO_PROPOSAL


@pytest.mark.parametrize(("level", "differs"), [(2, True), (3, False), (None, False)])
def test_only_another_level_differs_from_the_proposed_one(level, differs):
    assert Proposal("64 people", 3).differs_from(level) is differs
    assert not NO_PROPOSAL.differs_from(level)


def test_numbers_shares_and_durations_ask_for_a_value_and_the_computed_one_does_not():
    asked = {check.id for check in load_grid().scored_checks if asks_value(check)}

    assert asked == {
        *("TZ-02", "TZ-03", "TZ-04", "TZ-05", "TZ-06"),
        *("LG-02", "LG-03", "LG-04", "LG-05", "LG-06"),
        *("TA-01", "TA-02", "TA-03", "TA-04", "TA-05", "TA-06", "TA-07"),
        *("SC-04", "SC-06", "SC-08", "SC-09", "AI-02", "SO-02", "SO-03", "SO-04", "SO-05"),
    }


def test_value_that_was_typed_stands_beside_what_is_held():
    grid = load_grid()
    check = grid.check("TA-01")
    held = SimpleNamespace(
        check=check,
        cap=Cap(check, EvidenceState.DOCUMENT),
        arithmetic=lambda grid: ("64 seniors; you need 20: 3.2 times.",),
        proposed=3,
    )
    evaluation = SimpleNamespace(grid_copy=grid, parameters={"seniors_needed": 20})

    proposal = Proposer(evaluation).propose(held, Decimal(30))

    held_value = "64 seniors; you need 20: 3.2 times."
    assert proposal == Proposal("30 people", 2, held_value, 3)
    assert proposal.against(2) == f"{held_value} This proposes level 3."
    assert not proposal.differs_from(None)


def test_level_that_a_reader_named_is_proposed_in_words():
    check = load_grid().check("SC-07")
    held = SimpleNamespace(check=check, arithmetic=lambda grid: (), proposed=2, thing=2)
    evaluation = SimpleNamespace(grid_copy=load_grid(), parameters={})

    proposal = Proposer(evaluation).propose(held, None)

    assert proposal == Proposal("What we proved reaches level 2.", 2)
