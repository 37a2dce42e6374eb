"""What it takes for a proof to open 4: who did it, of how much, and who confirmed it."""

import pytest

from scoring.grid.schema import PROFESSIONS
from scoring.ratings.proof_values import OTHER_PROFESSION
from tests.factories import (
    PERFECT,
    make_proof,
)
from tests.scoring.ratings.knowing import (
    holdings_on,
    state_and_cap,
)
from tests.scoring.ratings.proving import make_proofs
from vendors import proof_kinds
from vendors.models.proof import Proof

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("check_id", "size", "population", "cap"),
    [
        ("TA-01", 10, 90, 4),
        ("TA-01", 9, 90, 3),
        ("TA-01", 6, 6, 4),
        ("AI-05", 49, 900, 3),
        ("AI-05", 50, 900, 4),
        ("LG-05", 3, 90, 3),
        ("LG-05", 4, 90, 4),
    ],
)
def test_a_sample_that_is_too_small_closes_four(vendor, rim, check_id, size, population, cap):
    details = PERFECT["sample_check"]
    details = details | {"size": size, "matched": size, "population": population}
    make_proof(vendor, rim, check_id, kind="sample_check", details=details)

    assert holdings_on(vendor, check_id, rim).cap.level == cap


def test_the_professions_of_the_grid_are_those_of_a_reading():
    assert tuple(name for name, _label in proof_kinds.PROFESSIONS) == PROFESSIONS
    assert OTHER_PROFESSION.keys() == set(PROFESSIONS)


OTHER = [
    (
        "AI-02",
        "demonstration",
        {"our_hands": False},
        "For 4: a demonstration in which we hold the mouse.",
    ),
    ("TA-05", "sample_check", {"our_pick": False}, "For 4: a sample that we pick ourselves."),
    ("SC-09", "sample_check", {"our_pick": False}, "For 4: a sample that we pick ourselves."),
    (
        "SO-03",
        "reference_call",
        {"our_pick": False},
        "For 4: confirmed calls with two clients that we pick ourselves.",
    ),
    ("SO-05", "expert_reading", {"profession": "counsel"}, "For 4: an expert reading by finance."),
    (
        "TA-02",
        "expert_reading",
        {"profession": "finance"},
        "For 4: an expert reading by engineering.",
    ),
    ("SC-02", "expert_reading", {"profession": "finance"}, "For 4: an expert reading by counsel."),
]


@pytest.mark.parametrize(("check_id", "kind", "details", "lift"), OTHER)
def test_a_proof_other_than_the_check_asks_opens_three_and_says_what_lifts_it(
    vendor, rim, check_id, kind, details, lift
):
    make_proofs(vendor, rim, check_id, kind, **details)

    holdings = holdings_on(vendor, check_id, rim)

    assert state_and_cap(holdings) == ("verified", 3)
    assert holdings.cap.lift == lift
    assert holdings.cap.refusal(4) == (
        f"Level 4 is closed: what we proved ourselves gives 3 at most. {lift}"
    )


def test_a_proof_that_waits_says_all_that_lifts_it(vendor, rim, nor):
    make_proofs(vendor, rim, "SC-09", "sample_check", our_pick=False)

    holdings = holdings_on(vendor, "SC-09", rim, nor, two_people=True)

    assert holdings.cap.lift == (
        "For 4: a second person who confirms it. For 4: a sample that we pick ourselves."
    )


def test_what_found_less_is_not_lifted_by_another_reader(vendor, rim):
    make_proofs(vendor, rim, "SO-05", "expert_reading", profession="counsel", figure=1)

    cap = holdings_on(vendor, "SO-05", rim).cap

    assert (cap.level, cap.lift) == (2, "")


def test_texts_need_two_readers(vendor, rim):
    details = PERFECT["expert_reading"] | {"figure": 10}
    make_proof(vendor, rim, "LG-04", kind="expert_reading", details=details)

    cap = holdings_on(vendor, "LG-04", rim).cap

    assert (cap.level, cap.lift) == (
        3,
        "For 4: a second reader, as a colleague or with a reading of their own.",
    )


@pytest.mark.parametrize(
    ("figures", "lowest", "level"),
    [([10, 10], 10, 4), ([10, 8], 8, 2), ([8, 10], 8, 2), ([10, 7, 10, 9], 9, 3)],
)
def test_of_two_readers_the_lower_count_stands(vendor, rim, nor, figures, lowest, level):
    # The third and the fourth are read again, by the same two.
    for number, count in enumerate(figures):
        make_proof(
            vendor,
            [rim, nor][number % 2],
            "LG-04",
            kind="expert_reading",
            details=PERFECT["expert_reading"] | {"figure": count},
            words={"note": str(number)},
        )

    holdings = holdings_on(vendor, "LG-04", rim, nor)

    assert holdings.values == {"sendable": lowest}
    assert (holdings.cap.level, holdings.proposed) == (level, level)


def test_two_readers_are_as_strong_as_the_weaker(vendor, rim, nor):
    details = PERFECT["expert_reading"] | {"figure": 10}
    for person, other in ((rim, nor), (nor, None)):
        proof = make_proof(vendor, person, "LG-04", kind="expert_reading", details=details)
        if other:
            proof.confirmations.create(person=other)

    holdings = holdings_on(vendor, "LG-04", rim, nor, two_people=True)

    assert state_and_cap(holdings) == ("unconfirmed", 3)


@pytest.mark.parametrize("calls", [1, 2])
def test_clients_need_two_calls(vendor, rim, calls):
    make_proofs(vendor, rim, "SO-03", "reference_call", count=calls)

    assert holdings_on(vendor, "SO-03", rim).cap.level == 2 + calls


@pytest.mark.parametrize(
    ("languages", "cap"),
    [(["fr"], 3), (["fr", "en"], 3), (["fr", "fr", "fr"], 3), (["fr", "fr", "en"], 4)],
)
def test_interviews_count_once_enough_are_held_in_every_language(vendor, rim, languages, cap):
    for number, language in enumerate(languages):
        details = PERFECT["interview"] | {"language": language}
        words = {"note": str(number)}
        make_proof(vendor, rim, "LG-02", kind="interview", details=details, words=words)

    holdings = holdings_on(vendor, "LG-02", rim)

    assert state_and_cap(holdings) == ("verified", cap)
    assert holdings.proposed == (4 if cap == 4 else None)


def test_a_share_is_confirmed_when_every_interview_is(vendor, rim, nor):
    proofs = make_proofs(vendor, rim, "LG-02", "interview")
    for proof in proofs[:2]:
        proof.confirmations.create(person=nor)

    holdings = holdings_on(vendor, "LG-02", rim, nor, two_people=True)

    assert state_and_cap(holdings) == ("unconfirmed", 3)


@pytest.mark.parametrize("role", ["performer", "colleague"])
def test_nobody_confirms_what_they_proved_themselves(vendor, rim, nor, role):
    proof = make_proof(vendor, rim, "SO-02", colleagues=[nor])
    proof.confirmations.create(person=rim if role == "performer" else nor)

    holdings = holdings_on(vendor, "SO-02", rim, nor, two_people=True)

    assert state_and_cap(holdings) == ("unconfirmed", 3)


def test_a_demonstration_written_afterwards_is_a_document(vendor, rim):
    details = PERFECT["demonstration"]
    make_proof(vendor, rim, "SC-07", kind="demonstration", details=details)

    assert state_and_cap(holdings_on(vendor, "SC-07", rim)) == ("document", 3)


def test_the_log_of_requests_needs_nobody_to_confirm_it(vendor, rim, nor):
    make_proof(vendor, None, "LG-03", kind="request_log", details=PERFECT["request_log"])

    holdings = holdings_on(vendor, "LG-03", rim, nor, two_people=True)

    assert state_and_cap(holdings) == ("verified", 4)
    assert Proof.objects.get().performed_by is None
