from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from scoring.arithmetic.states import EvidenceState
from scoring.grid.reading import load_grid
from scoring.ratings.evidence import Cap, Holding, reference_day
from scoring.ratings.holdings import holdings_in, juries_of
from scoring.ratings.knowledge import Archive
from tests.factories import (
    add_member,
    make_evaluation,
    make_evidence,
    make_proof,
    make_site,
    make_user,
    make_vendor,
)
from vendors.models.evidence import Evidence

DAY = timezone.localdate()
GRID = load_grid()


def holdings_of_all(evaluation, day=DAY, checks=GRID.checks, **rows):
    vendors = dict(evaluation.candidates.values_list("pk", "vendor"))
    return holdings_in(evaluation, vendors, list(checks), day, **rows)


def state_of(evaluation, check_id, day=DAY):
    (holdings,) = holdings_of_all(evaluation, day, [GRID.check(check_id)]).values()
    return holdings.state


@pytest.fixture
def vendor(db):
    return make_vendor()


@pytest.fixture
def evaluation(vendor, lead):
    return make_evaluation(lead=lead, vendors=[vendor])


def test_a_cell_with_nothing_held_is_none(evaluation):
    assert state_of(evaluation, "TA-01") == EvidenceState.NONE


def test_the_strongest_evidence_held_decides(evaluation, vendor):
    make_evidence(vendor, "TA-01", state="claim")
    make_evidence(vendor, "TA-01", "TA-02", state="verified")
    make_evidence(vendor, "TA-01", state="document")
    make_evidence(vendor, "TA-03", state="claim")

    assert state_of(evaluation, "TA-01") == EvidenceState.VERIFIED
    assert state_of(evaluation, "TA-02") == EvidenceState.VERIFIED
    assert state_of(evaluation, "TA-03") == EvidenceState.CLAIM
    assert state_of(evaluation, "TA-04") == EvidenceState.NONE


def test_evidence_of_another_vendor_counts_for_nothing(evaluation):
    make_evidence(make_vendor("Other firm"), "TA-01")

    assert state_of(evaluation, "TA-01") == EvidenceState.NONE


def test_withdrawn_evidence_counts_for_nothing(evaluation, vendor):
    make_evidence(vendor, "TA-01", withdrawn_on=DAY)

    assert state_of(evaluation, "TA-01") == EvidenceState.NONE


def test_evidence_expires_the_day_after_its_last(evaluation, vendor):
    make_evidence(vendor, "TA-01", expires_on=DAY)

    assert state_of(evaluation, "TA-01") == EvidenceState.DOCUMENT
    assert state_of(evaluation, "TA-01", DAY + timedelta(1)) == EvidenceState.EXPIRED


def test_evidence_older_than_the_check_allows_is_expired(evaluation, vendor):
    fresh_days = load_grid().check("TA-01").fresh_days
    make_evidence(vendor, "TA-01", issued_on=DAY - timedelta(fresh_days))

    assert state_of(evaluation, "TA-01") == EvidenceState.DOCUMENT
    assert state_of(evaluation, "TA-01", DAY + timedelta(1)) == EvidenceState.EXPIRED


def test_evidence_proved_again_is_as_old_as_the_last_proof(evaluation, vendor):
    make_evidence(vendor, "TA-01", state="verified", issued_on=date(2020, 1, 1))

    fresh_days = GRID.check("TA-01").fresh_days
    assert state_of(evaluation, "TA-01") == EvidenceState.VERIFIED
    assert state_of(evaluation, "TA-01", DAY + timedelta(fresh_days)) == EvidenceState.VERIFIED
    assert state_of(evaluation, "TA-01", DAY + timedelta(fresh_days + 1)) == EvidenceState.EXPIRED


@pytest.mark.parametrize("state", ["claim", "document", "verified"])
def test_the_overlap_carries_the_state_of_the_hours(evaluation, vendor, state):
    make_site(vendor, state, time_zone="Africa/Lagos")

    assert state_of(evaluation, "TZ-01") == EvidenceState(state)
    # The gap moves, and nobody said what happens then.
    assert state_of(evaluation, "TZ-02") == EvidenceState.NONE


def test_a_computed_value_is_as_strong_as_its_weakest_input(evaluation, vendor):
    make_site(vendor, "document")
    make_site(vendor, "claim")

    assert state_of(evaluation, "TZ-01") == EvidenceState.CLAIM


def test_a_site_without_hours_says_nothing_about_the_overlap(evaluation, vendor):
    make_site(vendor, "document", day_starts=None, day_ends=None)

    assert state_of(evaluation, "TZ-01") == EvidenceState.NONE


def test_hours_grow_old_too(evaluation, vendor):
    make_site(vendor, "document", as_of=DAY - timedelta(181))

    assert state_of(evaluation, "TZ-01") == EvidenceState.EXPIRED


def test_hours_in_a_contract_are_a_document_until_an_expert_read_it(evaluation, vendor, lead):
    contract = make_evidence(vendor, "TZ-01", title="Draft contract", by=lead)
    before = state_of(evaluation, "TZ-01")

    details = {"profession": "counsel", "document": "Draft contract", "risk": "low"}
    make_proof(vendor, lead, kind="expert_reading", details=details, evidence=[contract])

    assert (before, state_of(evaluation, "TZ-01")) == ("document", "verified")


def test_only_sites_in_use_count(evaluation, vendor):
    make_site(vendor, "claim")
    in_use = make_site(vendor, "document")
    evaluation.candidates.get().sites.add(in_use)

    assert state_of(evaluation, "TZ-01") == EvidenceState.DOCUMENT


@pytest.mark.parametrize(("is_draft", "state"), [(True, "document"), (False, "claim")])
def test_before_the_seal_what_curators_read_counts_too(evaluation, vendor, lead, is_draft, state):
    make_evidence(vendor, "TA-01", by=make_user("curator@example.org", is_curator=True))
    if not is_draft:
        evaluation.open_for_rating(lead)

    assert state_of(evaluation, "TA-01") == state


def test_what_somebody_outside_the_panel_read_or_proved_does_not_count(evaluation, vendor):
    outsider = make_user("outsider@example.org")
    make_evidence(vendor, "TA-01", state="verified", by=outsider)
    before = state_of(evaluation, "TA-01")

    add_member(evaluation, outsider)

    assert (before, state_of(evaluation, "TA-01")) == ("claim", "verified")


@pytest.mark.parametrize(
    ("two_people", "members", "state"),
    [(True, 2, "unconfirmed"), (True, 1, "verified"), (False, 2, "verified")],
)
def test_a_second_person_confirms_where_the_rule_asks_and_there_is_one(
    vendor, lead, two_people, members, state
):
    evaluation = make_evaluation(lead=lead, vendors=[vendor], two_people=two_people)
    if members == 2:
        add_member(evaluation, make_user("other@example.org"))
    make_evidence(vendor, "TA-01", state="verified", by=lead)

    assert state_of(evaluation, "TA-01") == state


@pytest.mark.parametrize("size", [1, 3, 7])
def test_holdings_take_the_same_queries_at_any_size(lead, django_assert_num_queries, size):
    vendors = [make_vendor(f"Vendor {number}") for number in range(size)]
    for vendor in vendors:
        make_evidence(vendor, "TA-01", "TA-02", state="verified", by=lead)
        make_site(vendor, "document", by=lead)
    evaluation = make_evaluation(lead=lead, vendors=vendors)

    # One of them is of the candidates, and eighteen of the tables of facts.
    with django_assert_num_queries(34):
        holdings = holdings_of_all(evaluation)

    assert len(holdings) == size * len(GRID.checks)


def test_an_archive_read_for_more_checks_and_vendors_changes_nothing(evaluation, vendor):
    make_evidence(vendor, "TZ-01", "LG-02", state="document")
    elsewhere = make_vendor("Elsewhere")
    make_evidence(elsewhere, "TZ-03", state="verified")
    checks = [GRID.check("TZ-03"), GRID.check("LG-02")]
    archive = Archive.of([vendor.pk, elsewhere.pk], GRID.checks)

    wide = holdings_in(
        evaluation,
        {evaluation.candidates.get().pk: vendor.pk},
        checks,
        DAY,
        rows=(archive, juries_of([evaluation])[evaluation.pk], {}),
    )

    narrow = holdings_of_all(evaluation, checks=checks)
    assert {cell: each.state for cell, each in wide.items()} == {
        cell: each.state for cell, each in narrow.items()
    }
    assert [each.state for each in wide.values()] == ["none", "document"]


def test_evidence_is_judged_today_until_ratings_are_released(evaluation):
    assert reference_day(evaluation) == timezone.now().date()

    evaluation.released_at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    assert reference_day(evaluation) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("check_id", "state", "level"),
    [
        ("TA-01", "none", 0),
        ("TA-01", "claim", 1),
        ("TA-01", "expired", 1),
        ("TA-01", "document", 3),
        ("TA-01", "verified", 4),
        ("LG-02", "document", 1),
        ("LG-02", "expired", 0),
    ],
)
def test_a_cap_is_what_the_grid_says_of_that_check(check_id, state, level):
    assert Cap(load_grid().check(check_id), EvidenceState(state)).level == level


def test_a_refusal_says_what_is_held_and_what_would_lift_it():
    check = load_grid().check("LG-02")

    assert Cap(check, EvidenceState.EXPIRED).refusal(3) == (
        "Level 3 needs more proof: what we hold is out of date and counts as a claim, "
        "which carries 0. For 1: a document that we open, not older than 180 days (Interview "
        "sheet for each person: language, interviewer, date, result, two quoted answers). "
        "For 2 to 4: proof by us (interviews by our senior engineer, two interviewers where it "
        "could decide the ranking)."
    )


def test_a_claim_is_the_first_step_and_two_levels_read_as_or():
    lift = Cap(load_grid().check("TA-02"), EvidenceState.NONE).lift

    assert lift.startswith("For 1: the vendor's own statement, with a link and a date. For 2 or 3")


def test_a_second_person_lifts_the_cap_of_a_proof_that_nobody_confirmed():
    assert Cap(load_grid().check("TA-01"), EvidenceState.UNCONFIRMED).refusal(4) == (
        "Level 4 needs more proof: one of us proved it and nobody has confirmed it, which "
        "carries 3. For 4: a second person who confirms it."
    )


def test_nothing_lifts_a_cap_that_our_own_proof_closed():
    cap = Cap(load_grid().check("TA-01"), EvidenceState.VERIFIED, ceiling=2)

    assert (cap.level, cap.lift) == (2, "")
    assert cap.refusal(3) == "Level 3 is closed: what we proved ourselves gives 2 at most."


def test_nothing_lifts_the_highest_cap():
    assert Cap(load_grid().check("TA-01"), EvidenceState.VERIFIED).lift == ""


@pytest.mark.parametrize(
    ("how", "words"), [("", "verified by Rim: "), ("By phone.", "verified by Rim: By phone.")]
)
def test_a_holding_says_who_verified_it_and_how(how, words):
    rim = User(email="rim@example.org", name="Rim")
    evidence = Evidence(verified_by=rim, verified_how=how)

    assert Holding(EvidenceState.VERIFIED, evidence).provenance == words
