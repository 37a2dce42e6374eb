from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from scoring.arithmetic.states import EvidenceState
from scoring.grid.reading import load_grid
from scoring.ratings.evidence import Cap, Holding, reference_day
from scoring.ratings.holdings import holdings_in, holdings_of, juries_of
from scoring.ratings.knowledge import Archive, Reader
from tests.factories import (
    add_member,
    declare,
    make_evaluation,
    make_evidence,
    make_open_evaluation,
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


@pytest.mark.parametrize(("reads", "state"), [("before", "document"), ("after", "claim")])
def test_what_curators_read_before_the_seal_goes_on_counting(
    evaluation, vendor, lead, curator, reads, state
):
    paper = make_evidence(vendor, "TA-01", state="claim")
    if reads == "before":
        paper.readings.create(reader=curator, note="Page 1")
        assert state_of(evaluation, "TA-01") == "document"
    evaluation.open_for_rating(lead)
    paper.readings.create(reader=curator, note="Page 1")
    User.objects.filter(pk=curator.pk).update(is_curator=False)
    make_user("newcomer@example.org", is_curator=True)

    assert state_of(evaluation, "TA-01") == state


def test_who_has_not_declared_counts_for_nothing(evaluation, vendor):
    reader = make_user("reader@example.org")
    make_evidence(vendor, "TA-01", by=reader)
    member = add_member(evaluation, reader, declared=False)
    before = state_of(evaluation, "TA-01")

    member.declarations.create(covers=1, signed_at=timezone.now())

    assert (before, state_of(evaluation, "TA-01")) == ("claim", "document")


def test_who_declared_before_a_candidate_came_counts_on_the_others_alone(evaluation, vendor):
    reader, late = make_user("reader@example.org"), make_vendor("Late")
    add_member(evaluation, reader, declared=False)
    evaluation.members.get(user=reader).declarations.create(covers=1, signed_at=timezone.now())
    evaluation.candidates.create(vendor=late, number=2)
    for each in (vendor, late):
        make_evidence(each, "TA-01", by=reader)

    jury = juries_of([evaluation])[evaluation.pk]

    assert reader.pk in jury.on(vendor.pk).people
    assert reader.pk not in jury.on(late.pk).people | jury.people


def test_a_conflict_takes_out_what_was_read_before_on_that_vendor_alone(evaluation, vendor):
    reader, other = make_user("reader@example.org", is_curator=True), make_vendor("Bora")
    evaluation.candidates.create(vendor=other, number=2)
    add_member(evaluation, reader)
    for each in (vendor, other):
        make_evidence(each, "TA-01", by=reader)

    def states():
        holdings = holdings_of_all(evaluation, checks=[GRID.check("TA-01")])
        return [holdings[key].state for key in sorted(holdings)]

    declare(evaluation, reader, **{vendor.name: "My brother works there."})

    assert states() == ["claim", "document"]
    declare(evaluation, reader)
    assert states() == ["document", "document"]


def test_who_left_counts_with_what_they_did_until_then(evaluation, vendor, lead, curator):
    add_member(evaluation, curator)
    evaluation.open_for_rating(lead)
    before = make_evidence(vendor, "TA-01", by=curator)
    member = evaluation.members.get(user=curator)
    member.leave(lead, "Moved on.")
    after = make_evidence(vendor, "TA-01", by=curator)

    jury = juries_of([evaluation])[evaluation.pk].on(vendor.pk)

    assert [jury.counts(curator.pk, each.readings.get().at) for each in (before, after)] == [
        True,
        False,
    ]
    fact = vendor.facts.create(kind="seniors", value="9", number=9, entered_by=curator)
    assert not jury.is_of_ours(fact)


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


def test_nobody_proves_alone_because_the_second_person_left(vendor, lead, assessor):
    make_evidence(vendor, "TA-01", state="verified", by=lead)
    evaluation = make_open_evaluation(
        lead=lead, vendors=[vendor], assessors=[assessor], checks=["TA-01"], two_people=True
    )
    before = state_of(evaluation, "TA-01")

    evaluation.members.get(user=assessor).leave(lead, "They left the company.")

    assert (before, state_of(evaluation, "TA-01")) == ("unconfirmed", "unconfirmed")


@pytest.mark.parametrize("size", [1, 3, 7])
def test_holdings_take_the_same_queries_at_any_size(lead, django_assert_num_queries, size):
    vendors = [make_vendor(f"Vendor {number}") for number in range(size)]
    for vendor in vendors:
        make_evidence(vendor, "TA-01", "TA-02", state="verified", by=lead)
        make_site(vendor, "document", by=lead)
    evaluation = make_evaluation(lead=lead, vendors=vendors)

    # One of them is of the candidates, and eighteen of the tables of facts.
    with django_assert_num_queries(30):
        holdings = holdings_of_all(evaluation)

    assert len(holdings) == size * len(GRID.checks)


def test_an_archive_read_for_more_checks_and_vendors_changes_nothing(evaluation, vendor):
    make_evidence(vendor, "TZ-01", "LG-02", state="document")
    elsewhere = make_vendor("Elsewhere")
    make_evidence(elsewhere, "TZ-03", state="verified")
    checks = [GRID.check("TZ-03"), GRID.check("LG-02")]
    archive = Archive.of([vendor.pk, elsewhere.pk], GRID.checks)

    wide = Reader(archive, vendor.pk, juries_of([evaluation])[evaluation.pk]).read()

    narrow = holdings_of_all(evaluation, checks=checks)
    states = [holdings_of(wide, check, {}, DAY).state for check in checks]
    assert states == [each.state for each in narrow.values()] == ["none", "document"]


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
