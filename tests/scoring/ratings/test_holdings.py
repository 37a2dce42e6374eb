from datetime import timedelta

import pytest
from django.utils import timezone

from scoring.grid.reading import load_grid
from scoring.ratings.tables import NUMBERS, TABLES
from tests.factories import (
    PERFECT,
    make_evidence,
    make_proof,
    make_user,
    make_vendor,
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
from tests.scoring.ratings.proving import make_proofs

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
