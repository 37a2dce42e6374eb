from datetime import timedelta

import pytest
from django.utils import timezone

from scoring.grid.reading import load_grid
from scoring.grid.schema import PROFESSIONS
from scoring.ratings.proof_values import OTHER_PROFESSION
from scoring.ratings.tables import NUMBERS, TABLES
from tests.factories import (
    PERFECT,
    make_evidence,
    make_planned,
    make_proof,
    make_user,
    make_vendor,
    perfect,
    second_reader,
)
from tests.scoring.ratings.knowing import (
    FACTS,
    TODAY,
    figure,
    holdings_on,
    make_facts,
    make_paper,
    state_and_cap,
)
from vendors import proof_kinds
from vendors.models.proof import Proof

pytestmark = pytest.mark.django_db

# What the grid's caps are where they are not 1 for a claim and 3 for a document.
CAPS = {
    "AI-02": (0, 1),
    "LG-02": (0, 1),
    "LG-03": (0, 3),
    "SC-04": (0, 3),
    "SO-04": (1, 1),
    "TA-04": (0, 3),
}
EVERY_CHECK = [check.id for check in load_grid().checks]
# Each kind of proof that a check accepts.
KINDS = [
    ("TZ-01", "expert_reading"),
    ("TZ-01", "drill"),
    ("TZ-02", "reference_call"),
    ("TZ-03", "interview"),
    ("TZ-04", "reference_call"),
    ("TZ-04", "expert_reading"),
    ("TZ-05", "drill"),
    ("TZ-06", "reference_call"),
    ("TZ-06", "expert_reading"),
    ("LG-01", "interview"),
    ("LG-02", "interview"),
    ("LG-03", "request_log"),
    ("LG-04", "expert_reading"),
    ("LG-05", "sample_check"),
    ("LG-06", "interview"),
    ("TA-01", "sample_check"),
    ("TA-02", "expert_reading"),
    ("TA-03", "register"),
    ("TA-04", "request_log"),
    ("TA-05", "sample_check"),
    ("TA-06", "demonstration"),
    ("TA-07", "sample_check"),
    ("TA-07", "register"),
    ("SC-01", "register"),
    ("SC-01", "expert_reading"),
    ("SC-02", "expert_reading"),
    ("SC-03", "expert_reading"),
    ("SC-04", "request_log"),
    ("SC-05", "request_log"),
    ("SC-05", "register"),
    ("SC-06", "register"),
    ("SC-07", "demonstration"),
    ("SC-08", "sample_check"),
    ("SC-09", "sample_check"),
    ("AI-01", "demonstration"),
    ("AI-01", "reference_call"),
    ("AI-02", "demonstration"),
    ("AI-03", "sample_check"),
    ("AI-04", "sample_check"),
    ("AI-05", "sample_check"),
    ("AI-06", "expert_reading"),
    ("SO-01", "register"),
    ("SO-02", "register"),
    ("SO-03", "reference_call"),
    ("SO-04", "reference_call"),
    ("SO-05", "expert_reading"),
    ("SO-06", "expert_reading"),
    ("SO-07", "expert_reading"),
    ("SO-07", "drill"),
]
SPOKEN = ("fr", "en", "fr")


@pytest.fixture
def vendor(db):
    return make_vendor()


@pytest.fixture
def rim(db):
    return make_user("rim@example.org")


@pytest.fixture
def nor(db):
    return make_user("nor@example.org")


def make_proofs(vendor, person, check_id, kind, finding="passed", count=3, **details):
    """Return proofs of a kind as good as can be: several where the grid wants several."""
    several = kind in ("interview", "reference_call")
    planned = make_planned(vendor, person) if kind == "demonstration" else None
    return [
        make_proof(
            vendor,
            person,
            check_id,
            kind=kind,
            finding=finding,
            planned=planned,
            colleagues=[second_reader()] if check_id == "LG-04" else [],
            details=perfect(kind, check_id)
            | ({"language": SPOKEN[number]} if kind == "interview" else {})
            | details,
            words={"note": f"Proof {number}."},
        )
        for number in range(count if several else 1)
    ]


def test_every_kind_that_the_grid_accepts_is_in_the_rows():
    accepted = [(c.id, kind) for c in load_grid().checks for kind in c.proof.kinds]

    assert sorted(KINDS) == sorted(accepted)


@pytest.mark.parametrize("check_id", EVERY_CHECK)
def test_nothing_held_opens_nothing(vendor, rim, check_id):
    assert state_and_cap(holdings_on(vendor, check_id, rim)) == ("none", 0)


@pytest.mark.parametrize("check_id", FACTS)
def test_a_fact_alone_is_a_claim(vendor, rim, check_id):
    make_facts(vendor, FACTS[check_id])

    claim, _document = CAPS.get(check_id, (1, 3))
    assert state_and_cap(holdings_on(vendor, check_id, rim)) == ("claim", claim)


@pytest.mark.parametrize("check_id", FACTS)
def test_a_fact_is_a_document_for_those_who_read_where_it_stands(vendor, rim, nor, check_id):
    make_facts(vendor, FACTS[check_id], evidence=make_paper(vendor), entered_by=rim)
    vendor.evidence.get().readings.create(reader=rim, note="Page 1")

    claim, document = CAPS.get(check_id, (1, 3))
    assert state_and_cap(holdings_on(vendor, check_id, rim)) == ("document", document)
    assert state_and_cap(holdings_on(vendor, check_id, nor)) == ("claim", claim)


@pytest.mark.parametrize("check_id", EVERY_CHECK)
def test_evidence_that_nobody_of_ours_read_is_a_claim(vendor, rim, nor, check_id):
    make_evidence(vendor, check_id, by=nor)

    claim, _document = CAPS.get(check_id, (1, 3))
    assert state_and_cap(holdings_on(vendor, check_id, rim)) == ("claim", claim)


@pytest.mark.parametrize("check_id", EVERY_CHECK)
def test_evidence_that_one_of_ours_read_is_a_document(vendor, rim, check_id):
    make_evidence(vendor, check_id, by=rim)

    _claim, document = CAPS.get(check_id, (1, 3))
    assert state_and_cap(holdings_on(vendor, check_id, rim)) == ("document", document)


@pytest.mark.parametrize(("check_id", "kind"), KINDS)
def test_a_proof_alone_opens_four(vendor, rim, check_id, kind):
    make_proofs(vendor, rim, check_id, kind)

    assert state_and_cap(holdings_on(vendor, check_id, rim)) == ("verified", 4)


@pytest.mark.parametrize(("check_id", "kind"), KINDS)
def test_a_proof_opens_three_until_a_second_person_confirms_it(vendor, rim, nor, check_id, kind):
    proofs = make_proofs(vendor, rim, check_id, kind)
    before = state_and_cap(holdings_on(vendor, check_id, rim, nor, two_people=True))

    for proof in proofs:
        proof.confirmations.create(person=nor)

    after = state_and_cap(holdings_on(vendor, check_id, rim, nor, two_people=True))
    assert (before, after) == (("unconfirmed", 3), ("verified", 4))


@pytest.mark.parametrize(("check_id", "kind"), KINDS)
def test_a_proof_of_somebody_else_opens_nothing(vendor, rim, nor, check_id, kind):
    proofs = make_proofs(vendor, rim, check_id, kind)
    before = state_and_cap(holdings_on(vendor, check_id, nor))

    for proof in proofs:
        proof.openings.create(person=nor)

    after = state_and_cap(holdings_on(vendor, check_id, nor))
    assert (before, after) == (("none", 0), ("verified", 4))


@pytest.mark.parametrize(
    ("check_id", "kind", "details", "cap"),
    [
        # A finding without a figure says no more than that it failed.
        ("TZ-01", "expert_reading", {}, 0),
        ("TZ-01", "drill", {}, 0),
        ("TZ-02", "reference_call", {}, 0),
        ("TZ-03", "interview", {}, 0),
        ("TZ-04", "reference_call", {}, 0),
        ("TZ-06", "expert_reading", {}, 0),
        ("LG-04", "expert_reading", {}, 0),
        ("LG-06", "interview", {}, 0),
        ("TA-02", "expert_reading", {}, 0),
        ("TA-03", "register", {}, 0),
        ("TA-06", "demonstration", {}, 0),
        ("TA-07", "register", {}, 0),
        ("SC-05", "register", {}, 0),
        ("SC-06", "register", {}, 0),
        ("SC-07", "demonstration", {}, 0),
        ("AI-06", "expert_reading", {}, 0),
        ("SO-02", "register", {}, 0),
        ("SO-05", "expert_reading", {}, 0),
        ("SO-06", "expert_reading", {}, 0),
        ("SO-07", "drill", {}, 0),
        ("SO-07", "expert_reading", {}, 0),
        # With one, its own figure closes what it does not reach.
        ("TZ-01", "expert_reading", {"figure": 1, "figure_of": 2}, 2),
        ("TZ-04", "reference_call", {"in_day": 60}, 2),
        ("TZ-04", "expert_reading", {"figure": 30, "figure_of": 100}, 1),
        ("TZ-05", "drill", {"acted_at": "2026-11-02T09:31:00+00:00"}, 1),
        ("TZ-05", "drill", {"acted_at": "2026-11-02T12:00:00+00:00"}, 0),
        ("TZ-06", "reference_call", {"handovers": 2}, 0),
        ("LG-02", "interview", {}, 0),
        ("LG-03", "request_log", {"hours": 12}, 2),
        ("LG-04", "expert_reading", {"figure": 8}, 2),
        ("TA-02", "expert_reading", {"figure": 1, "figure_of": 4}, 1),
        ("TA-04", "request_log", {"hours": 41}, 0),
        ("TA-05", "sample_check", {"matched": 8}, 2),
        ("TA-06", "demonstration", {"systems": 1}, 2),
        ("SC-04", "request_log", {"in_time": 6}, 2),
        ("SC-05", "request_log", {"hours": 20}, 3),
        ("AI-02", "demonstration", {"answered": 3, "drill_down": 1}, 2),
        ("AI-02", "demonstration", {"real_data": False}, 0),
        ("SO-02", "register", {"registered_on": f"{TODAY.year - 3}-01-01"}, 2),
        ("SO-03", "reference_call", {"in_production": False}, 2),
        ("SO-04", "reference_call", {"hire_again": False}, 1),
        ("SO-05", "expert_reading", {"figure": 1}, 2),
        ("SO-06", "expert_reading", {"figure": 9}, 1),
        # Of a sample the share that matched, each bound inclusive.
        ("LG-05", "sample_check", {"matched": 9}, 3),
        ("TA-01", "sample_check", {"matched": 9}, 3),
        ("TA-07", "sample_check", {"matched": 8}, 2),
        ("SC-08", "sample_check", {"matched": 5}, 1),
        ("SC-09", "sample_check", {"matched": 4}, 0),
        ("AI-04", "sample_check", {"matched": 7}, 1),
        ("AI-05", "sample_check", {"matched": 9}, 3),
        ("AI-03", "sample_check", {"off_points": 2}, 3),
        ("AI-03", "sample_check", {"off_points": 10}, 2),
        ("AI-03", "sample_check", {"off_points": 11}, 1),
        # Where words judge, the level that the reader names.
        ("SC-07", "demonstration", {"level": 2}, 2),
        ("AI-05", "sample_check", {"level": 1}, 1),
        ("AI-06", "expert_reading", {"level": 0}, 0),
        ("SO-07", "drill", {"level": 3}, 3),
    ],
)
def test_a_failed_proof_alone_opens_what_its_finding_gives(
    vendor, rim, check_id, kind, details, cap
):
    make_proofs(vendor, rim, check_id, kind, "failed", **details)

    assert state_and_cap(holdings_on(vendor, check_id, rim)) == ("verified", cap)


@pytest.mark.parametrize(("evidence", "cap"), [(None, 1), ("document", 3)])
def test_a_failed_proof_opens_no_more_than_the_rest_does(vendor, rim, evidence, cap):
    make_facts(vendor, FACTS["SO-02"])
    if evidence:
        make_evidence(vendor, "SO-02", state=evidence, by=rim)
    make_proof(vendor, rim, "SO-02", finding="failed")

    holdings = holdings_on(vendor, "SO-02", rim)

    assert state_and_cap(holdings) == ("verified", cap)
    assert (holdings.thing, holdings.proposed) == (4, 1)
    assert holdings.cap.refusal(4) == (
        f"Level 4 is closed: what we proved ourselves gives {cap} at most."
    )


def test_a_failed_proof_closes_what_another_kind_opened(vendor, rim):
    make_proof(vendor, rim, "TA-07", kind="register", details=PERFECT["register"])
    details = PERFECT["sample_check"] | {"matched": 8}
    sample = make_proof(vendor, rim, "TA-07", kind="sample_check", details=details)

    holdings = holdings_on(vendor, "TA-07", rim)

    assert state_and_cap(holdings) == ("verified", 2)
    assert holdings.closed == [(2, sample)]


@pytest.mark.parametrize(
    ("first", "second", "cap"), [("failed", "passed", 4), ("passed", "failed", 3)]
)
def test_of_two_proofs_of_one_kind_the_newer_counts(vendor, rim, first, second, cap):
    past = TODAY - timedelta(days=30)
    make_proof(vendor, rim, "SO-02", finding=first, performed_on=past)
    make_proof(vendor, rim, "SO-02", finding=second)

    assert holdings_on(vendor, "SO-02", rim).cap.level == cap


def test_a_value_entered_after_the_reading_is_a_claim_again(vendor, rim, nor):
    extract = make_evidence(vendor, by=rim)
    for entered_by, state in ((nor, "claim"), (rim, "document")):
        vendor.facts.all().delete()
        fact = {"kind": "founded", "number": 2001, "value": "2001", "entered_by": entered_by}
        vendor.facts.create(evidence=extract, **fact)

        assert holdings_on(vendor, "SO-02", rim).state == state


@pytest.mark.parametrize("names_fact", [True, False])
def test_a_value_entered_after_its_proof_is_not_proved(vendor, rim, names_fact):
    figures = {"as_of": TODAY, "number": 20, "value": "20"}
    seniors = vendor.facts.create(kind="seniors", **figures)
    details = PERFECT["sample_check"]
    facts = [seniors] if names_fact else []
    make_proof(vendor, rim, "TA-01", kind="sample_check", details=details, facts=facts)
    before = holdings_on(vendor, "TA-01", rim)
    assert (before.thing, before.proposed) == (2, 2)

    seniors.number, seniors.value, seniors.entered_at = 640, "640", timezone.now()
    seniors.save()
    after = holdings_on(vendor, "TA-01", rim)

    assert (after.thing, after.proposed) == (4, 1)


def test_an_undecided_proof_says_nothing(vendor, rim):
    make_proof(vendor, rim, "SO-02", finding="undecided")

    assert state_and_cap(holdings_on(vendor, "SO-02", rim)) == ("none", 0)


def test_a_corrected_proof_says_nothing_any_more(vendor, rim):
    wrong = make_proof(vendor, rim, "SO-02")
    make_proof(
        vendor,
        rim,
        "SO-02",
        finding="undecided",
        corrects=wrong,
        correction_reason="Another firm of that name.",
    )

    assert state_and_cap(holdings_on(vendor, "SO-02", rim)) == ("none", 0)


def test_a_kind_that_the_check_does_not_accept_opens_nothing(vendor, rim):
    make_proof(vendor, rim, "TA-01", kind="register")

    assert state_and_cap(holdings_on(vendor, "TA-01", rim)) == ("none", 0)


@pytest.mark.parametrize(("age", "expected"), [(365, ("verified", 4)), (366, ("expired", 1))])
def test_a_proof_grows_old(vendor, rim, age, expected):
    make_proof(vendor, rim, "SO-02", performed_on=TODAY - timedelta(days=age))

    assert state_and_cap(holdings_on(vendor, "SO-02", rim)) == expected


def test_a_failed_proof_that_is_too_old_closes_nothing(vendor, rim):
    make_evidence(vendor, "TZ-05", by=rim)
    details = PERFECT["drill"] | {"acted_at": "2026-11-02T12:00:00+00:00"}
    past = TODAY - timedelta(days=181)
    make_proof(
        vendor, rim, "TZ-05", kind="drill", finding="failed", details=details, performed_on=past
    )

    assert state_and_cap(holdings_on(vendor, "TZ-05", rim)) == ("document", 3)


@pytest.mark.parametrize(("age", "state"), [(90, "document"), (91, "expired")])
def test_a_fact_grows_old(vendor, rim, age, state):
    paper = make_paper(vendor)
    make_facts(
        vendor,
        FACTS["TA-01"],
        as_of=TODAY - timedelta(days=age),
        evidence=paper,
        entered_by=rim,
    )
    paper.readings.create(reader=rim, note="Page 1")

    assert holdings_on(vendor, "TA-01", rim).state == state


def test_a_proof_speaks_to_the_checks_that_read_its_facts(vendor, rim):
    (seniors,) = make_facts(vendor, FACTS["TA-01"])
    details = PERFECT["sample_check"]
    make_proof(vendor, rim, kind="sample_check", details=details, facts=[seniors])

    assert state_and_cap(holdings_on(vendor, "TA-01", rim)) == ("verified", 4)
    assert state_and_cap(holdings_on(vendor, "SC-09", rim)) == ("none", 0)


def test_a_proof_of_another_value_proves_nothing_of_this_one(vendor, rim):
    (seniors,) = make_facts(vendor, FACTS["TA-01"])
    proof = make_proof(
        vendor, rim, kind="sample_check", details=PERFECT["sample_check"], facts=[seniors]
    )
    seniors.entered_at = proof.recorded_at + timedelta(seconds=1)
    seniors.save()

    assert state_and_cap(holdings_on(vendor, "TA-01", rim)) == ("claim", 1)


def test_a_proof_speaks_to_the_checks_of_its_evidence(vendor, rim):
    contract = make_evidence(vendor, "TZ-01", by=rim)
    details = PERFECT["expert_reading"]
    make_proof(vendor, rim, kind="expert_reading", details=details, evidence=[contract])

    assert state_and_cap(holdings_on(vendor, "TZ-01", rim)) == ("verified", 4)


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


@pytest.mark.parametrize(
    ("check_id", "rows", "state"),
    [
        # Half of a share and two of three incidents are no more than a claim.
        ("TA-03", [figure("seniors", 10)], "claim"),
        ("TZ-05", FACTS["TZ-05"][:2], "claim"),
        # What stands beside the answer says nothing of the question.
        ("TZ-01", [("sites", {"city": "Rabat", "country": "MA", "time_zone": "UTC"})], "none"),
        ("TZ-02", [("sites", {"city": "Rabat", "country": "MA", "time_zone": "UTC"})], "none"),
        ("SC-06", FACTS["TZ-01"], "none"),
        ("SO-06", FACTS["TZ-03"], "none"),
        ("TA-05", FACTS["TA-02"], "none"),
        ("TA-06", FACTS["TZ-03"], "none"),
    ],
)
def test_facts_that_give_no_value_open_no_more_than_a_claim(vendor, rim, check_id, rows, state):
    paper = make_paper(vendor)
    make_facts(vendor, rows, evidence=paper, entered_by=rim)
    paper.readings.create(reader=rim, note="Page 1")

    assert holdings_on(vendor, check_id, rim).state == state


def test_facts_that_only_the_buyers_answer_is_missing_for_keep_their_state(vendor, rim):
    paper = make_paper(vendor)
    make_facts(vendor, FACTS["TA-02"], evidence=paper, entered_by=rim)
    paper.readings.create(reader=rim, note="Page 1")

    holdings = holdings_on(vendor, "TA-02", rim, stack_domain_needed=None)

    assert (holdings.state, holdings.proposed) == ("document", None)


def test_sites_out_of_use_are_not_asked(vendor, rim):
    in_use, _other = make_facts(vendor, FACTS["TZ-01"] * 2)
    vendor.sites.exclude(pk=in_use.pk).update(time_zone="Asia/Tokyo")

    holdings = holdings_on(vendor, "TZ-01", rim, sites=frozenset({in_use.pk}))

    assert [(name, [known.row for known in rows]) for name, rows in holdings.facts] == [
        ("sites", [in_use])
    ]
    assert holdings.values == {"covered": 1}


def test_numbers_beside_a_record_are_facts_too(vendor, rim):
    (number,) = make_facts(vendor, FACTS["TA-06"])

    holdings = holdings_on(vendor, "TA-06", rim)

    assert [(name, [known.row for known in rows]) for name, rows in holdings.facts] == [
        ("ai_engineers", [number])
    ]


@pytest.mark.parametrize(("level", "proposed"), [(4, 4), (2, 2), (None, None)])
def test_a_judged_check_is_read_by_the_level_that_a_proof_names(level, proposed):
    vendor, rim = make_vendor(), make_user("rim@example.org")
    details = PERFECT["expert_reading"] | ({} if level is None else {"level": level})
    make_proof(vendor, rim, "AI-06", kind="expert_reading", details=details)

    held = holdings_on(vendor, "AI-06", rim)

    assert (held.thing, held.proposed) == (level, proposed)


def test_errors_of_the_ai_are_held_on_their_check_and_propose_nothing(vendor, rim):
    error = {"label": "E-1", "reported_on": TODAY, "cause": "Old prices", "fix": "New index"}
    make_facts(vendor, [("ai_errors", error)])

    held = holdings_on(vendor, "AI-06", rim)

    ((line, state, _as_of),) = held.fact_lines
    assert line.startswith("E-1, reported on ")
    assert ", Old prices, New index, " in line
    assert (state, held.state, held.cap.level, held.proposed) == ("claim", "claim", 1, None)


def test_every_record_of_vendors_that_a_check_reads_has_a_table():
    # What we did ourselves is a proof or a request; a transfer status is of a country.
    ours = {"interviews", "demonstrations", "requests", "transfers"}

    assert load_grid().records.keys() - ours - {*TABLES, *NUMBERS} == set()


def test_a_level_that_an_unconfirmed_proof_names_is_held_back():
    vendor, rim = make_vendor(), make_user("rim@example.org")
    details = PERFECT["expert_reading"] | {"level": 4}
    make_proof(vendor, rim, "AI-06", kind="expert_reading", details=details)

    held = holdings_on(vendor, "AI-06", rim, two_people=True)

    assert (held.thing, held.proposed, held.is_held_back_by_proof) == (4, 3, True)
