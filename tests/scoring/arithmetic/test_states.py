import pytest

from scoring.arithmetic.states import EvidenceState, best_state, evidence_caps


def best_cap(states, caps=None):
    return evidence_caps(caps)[best_state(states, caps)]


@pytest.mark.parametrize(
    ("states", "cap"),
    [
        ([], 0),
        (["none"], 0),
        (["claim"], 1),
        (["expired"], 1),
        (["document"], 3),
        (["verified"], 4),
        (["claim", "document", "expired"], 3),
        (["verified", "none"], 4),
    ],
)
def test_best_cap_is_what_the_best_evidence_carries(states, cap):
    assert best_cap(states) == cap


def test_best_cap_follows_the_caps_of_the_check():
    own = {"claim": 0, "document": 1, "verified": 4}

    assert [best_cap([state], own) for state in own] == [0, 1, 4]


def test_expired_evidence_carries_the_claim_cap_of_the_check():
    assert best_cap(["expired"], {"claim": 0}) == 0
    assert evidence_caps({"claim": 2})[EvidenceState.EXPIRED] == 2


def test_caps_that_a_check_does_not_override_stay():
    assert evidence_caps({"claim": 0}) == {
        "none": 0,
        "claim": 0,
        "document": 3,
        "unconfirmed": 3,
        "verified": 4,
        "expired": 0,
    }


def test_best_state_prefers_the_state_that_says_more_when_caps_are_equal():
    assert best_state(["claim", "document"], {"claim": 1, "document": 1}) == "document"
    assert best_state(["expired", "claim"]) == "claim"
    assert best_state(["claim"], {"claim": 0}) == "claim"


@pytest.mark.parametrize("caps", [{"seen": 1}, {"expired": 3}])
def test_caps_of_an_unknown_or_derived_state_are_refused(caps):
    with pytest.raises(ValueError, match="Use none, claim, document, unconfirmed or verified"):
        evidence_caps(caps)


@pytest.mark.parametrize("cap", [-1, 5, True, 1.0, "1", None])
def test_caps_outside_the_scale_are_refused(cap):
    with pytest.raises(ValueError, match="Give a whole number from 0 to 4"):
        evidence_caps({"claim": cap})


def test_an_unknown_state_of_evidence_is_refused():
    with pytest.raises(ValueError, match="'seen' is not an evidence state. Use one of none"):
        best_cap(["seen"])
