from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from scoring.arithmetic.states import EvidenceState
from scoring.grid.reading import load_grid
from scoring.ratings.evidence import Cap, Holding, evidence_states, reference_day, rows_of
from tests.factories import make_evaluation, make_evidence, make_vendor

DAY = date(2026, 11, 20)


def state_of(evaluation, check_id, day=DAY):
    candidate = evaluation.candidates.get()
    return evidence_states(evaluation, day)[candidate.pk, check_id]


def make_site(vendor, state="claim", **fields):
    fields = {"day_starts": time(9), "day_ends": time(18)} | fields
    return vendor.sites.create(
        city="Rabat", country="MA", time_zone="Africa/Casablanca", state=state, **fields
    )


@pytest.fixture
def vendor(db):
    return make_vendor()


@pytest.fixture
def evaluation(vendor):
    return make_evaluation(vendors=[vendor])


def test_a_cell_with_nothing_held_is_none(evaluation):
    assert state_of(evaluation, "TA-01") == EvidenceState.NONE


def test_the_strongest_evidence_held_decides(evaluation, vendor):
    make_evidence(vendor, "TA-01", state="claim")
    make_evidence(vendor, "TA-01", "TA-02", state="verified")
    make_evidence(vendor, "TA-01", state="document")

    assert state_of(evaluation, "TA-01") == EvidenceState.VERIFIED
    assert state_of(evaluation, "TA-02") == EvidenceState.VERIFIED
    assert state_of(evaluation, "TA-03") == EvidenceState.NONE


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


def test_evidence_checked_again_is_as_old_as_the_last_check(evaluation, vendor):
    make_evidence(vendor, "TA-01", state="verified", issued_on=date(2020, 1, 1), verified_on=DAY)

    assert state_of(evaluation, "TA-01") == EvidenceState.VERIFIED


@pytest.mark.parametrize("state", ["claim", "document", "verified"])
def test_the_overlap_carries_the_state_of_the_hours(evaluation, vendor, state):
    make_site(vendor, state)

    assert state_of(evaluation, "TZ-01") == EvidenceState(state)
    assert state_of(evaluation, "TZ-02") == EvidenceState.NONE


def test_a_computed_value_is_as_strong_as_its_weakest_input(evaluation, vendor):
    make_site(vendor, "verified")
    make_site(vendor, "document")

    assert state_of(evaluation, "TZ-01") == EvidenceState.DOCUMENT


def test_a_site_without_hours_says_nothing_about_the_overlap(evaluation, vendor):
    make_site(vendor, "verified", day_starts=None, day_ends=None)

    assert state_of(evaluation, "TZ-01") == EvidenceState.NONE


def test_hours_grow_old_too(evaluation, vendor):
    make_site(vendor, "document", as_of=date(2026, 1, 1))

    assert state_of(evaluation, "TZ-01") == EvidenceState.EXPIRED


def test_hours_in_the_contract_are_proved(evaluation, vendor):
    make_site(vendor, "claim")
    contract = make_evidence(vendor, "TZ-01", "TZ-03")
    contract.kind = "contract"
    contract.save()

    assert state_of(evaluation, "TZ-01") == EvidenceState.VERIFIED
    assert state_of(evaluation, "TZ-03") == EvidenceState.DOCUMENT


@pytest.mark.parametrize("size", [1, 3])
def test_states_take_the_same_queries_at_any_size(db, django_assert_num_queries, size):
    vendors = [make_vendor(f"Vendor {number}") for number in range(size)]
    for vendor in vendors:
        make_evidence(vendor, "TA-01", "TA-02")
        make_site(vendor)
    evaluation = make_evaluation(vendors=vendors)

    with django_assert_num_queries(3):
        states = evidence_states(evaluation, DAY)

    assert len(states) == size * len(load_grid().checks)


def test_states_of_some_cells_only(evaluation, django_assert_num_queries):
    candidates = list(evaluation.candidates.all())

    with django_assert_num_queries(1):
        states = evidence_states(evaluation, DAY, candidates, ["TA-01"])

    assert states == {(candidates[0].pk, "TA-01"): EvidenceState.NONE}


def test_rows_fetched_for_more_checks_and_vendors_change_nothing(evaluation, vendor):
    make_evidence(vendor, "TZ-01", "LG-02", state="document")
    elsewhere = make_vendor("Elsewhere")
    make_evidence(elsewhere, "TZ-03", state="verified")
    candidates, checks = list(evaluation.candidates.all()), ["TZ-03", "LG-02"]
    rows = rows_of([vendor.pk, elsewhere.pk], ["TZ-01", "TZ-03", "LG-02"])

    states = evidence_states(evaluation, DAY, candidates, checks, rows=rows)

    assert states == evidence_states(evaluation, DAY, candidates, checks)
    assert set(states.values()) == {EvidenceState.NONE, EvidenceState.DOCUMENT}


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


def test_nothing_lifts_the_highest_cap():
    assert Cap(load_grid().check("TA-01"), EvidenceState.VERIFIED).lift == ""


@pytest.mark.parametrize(
    ("how", "words"), [("", "verified by Rim"), ("By phone.", "verified by Rim: By phone.")]
)
def test_a_holding_says_who_verified_it_and_how_where_that_is_known(how, words):
    names = dict.fromkeys(Holding._fields)
    holding = Holding(**names | {"verified_email": "rim@x.org", "verified_name": "Rim"})

    assert holding._replace(verified_how=how).provenance == words
