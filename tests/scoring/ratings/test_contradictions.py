"""Where what is held disagrees with itself."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from scoring.arithmetic.states import GateResult
from scoring.ratings.contradictions import (
    Answered,
    contradictions_in,
    contradictions_of_answers,
    contradictions_of_finding,
)
from scoring.ratings.gate_proposals import GateProposal
from scoring.ratings.holdings import holdings_in
from tests.factories import PERFECT, make_evaluation, make_evidence, make_proof, read

DAY = date(2026, 11, 20)


@pytest.fixture
def evaluation(lead, vendor):
    return make_evaluation(lead, vendors=[vendor])


def held_on(evaluation, check_id):
    candidate = evaluation.candidates.get()
    check = evaluation.grid_copy.check(check_id)
    vendors = {candidate.pk: candidate.vendor_id}
    return holdings_in(evaluation, vendors, [check], DAY)[candidate.pk, check_id]


def said(evaluation, check_id):
    held = held_on(evaluation, check_id)
    return [each.sentence(held.check) for each in contradictions_in(held)]


def answered(evaluation, check_id, *answers, agreed=None, names=None):
    """What is told of answers: (assessor, level, value, level proposed)."""
    held = held_on(evaluation, check_id)
    told = contradictions_of_answers(held, [Answered(*answer) for answer in answers], agreed)
    return [each.sentence(held.check, names) for each in told]


def add_number(vendor, kind, number, **fields):
    return vendor.facts.create(kind=kind, value=str(number), number=number, **fields)


def test_two_seniors_counts_are_told(lead, evaluation, vendor):
    bench = make_evidence(vendor, state="claim")
    add_number(vendor, "seniors", 64, as_of=date(2026, 11, 12), evidence=bench)
    add_number(vendor, "seniors", 118, as_of=date(2026, 11, 18))
    read(bench, lead)

    assert said(evaluation, "TA-01") == [
        "Seniors (8+ years): 64, document of 12 Nov 2026; 118, claim of 18 Nov 2026."
    ]


def test_the_same_number_twice_is_no_contradiction(evaluation, vendor):
    add_number(vendor, "seniors", 64, as_of=date(2026, 11, 12))
    add_number(vendor, "seniors", 64, as_of=date(2026, 11, 18))

    assert said(evaluation, "TA-01") == []


def test_more_seniors_than_staff(evaluation, vendor):
    add_number(vendor, "seniors", 64)
    add_number(vendor, "headcount", 38)

    assert said(evaluation, "TA-03") == ["64 seniors among 38 delivery staff."]


def test_dates_still_to_come(evaluation, vendor):
    add_number(vendor, "seniors", 64, as_of=date(2026, 12, 24))
    add_number(vendor, "founded", 2031)

    assert said(evaluation, "TA-01") == [
        "Seniors (8+ years): 64 is dated 24 Dec 2026, which is still to come."
    ]
    assert said(evaluation, "SO-02") == ["Founded in 2031, which is still to come."]


def test_a_share_over_the_whole(evaluation, vendor):
    add_number(vendor, "endpoints", 120)

    assert said(evaluation, "SC-09") == [
        "Machines that meet the baseline, percent: 120, which is more than the whole."
    ]


def test_a_scope_that_lacks_a_site_in_use(evaluation, vendor):
    for city in ("Rabat", "Kenitra"):
        vendor.sites.create(city=city, country="MA", time_zone="Africa/Casablanca")
    vendor.certificates.create(kind="iso27001", scope="Rabat", expires_on=date(2027, 5, 1))

    assert said(evaluation, "SC-01") == [
        "Kenitra is in use and not inside the scope of the certificate (Rabat)."
    ]


def test_a_site_that_nobody_would_use_is_none_of_it(lead, evaluation, vendor):
    for city in ("Rabat", "Kenitra"):
        vendor.sites.create(city=city, country="MA", time_zone="Africa/Casablanca")
    vendor.certificates.create(kind="iso27001", scope="Rabat", expires_on=date(2027, 5, 1))
    evaluation.use_sites(evaluation.candidates.get(), [vendor.sites.get(city="Rabat")], lead)

    assert said(evaluation, "SC-01") == []


def test_a_passed_and_a_failed_proof_of_different_kinds(lead, evaluation, vendor):
    day = {"performed_on": date(2026, 11, 10)}
    reading = {"profession": "security", "document": "Contract", "risk": "low"}
    drill = {
        "announced": True,
        "started_at": "2026-11-10T09:00:00+00:00",
        "acted_at": "2026-11-10T10:00:00+00:00",
    }
    make_proof(vendor, lead, "SO-07", kind="expert_reading", details=reading, **day)
    make_proof(vendor, lead, "SO-07", kind="drill", finding="failed", details=drill, **day)

    (sentence,) = said(evaluation, "SO-07")
    assert "passed" in sentence
    assert "failed" in sentence


def test_two_kinds_of_proof_that_agree(lead, evaluation, vendor):
    day = {"performed_on": date(2026, 11, 10)}
    make_proof(vendor, lead, "SO-07", kind="drill", details=PERFECT["drill"], **day)
    reading = PERFECT["expert_reading"]
    make_proof(vendor, lead, "SO-07", kind="expert_reading", details=reading, **day)

    assert said(evaluation, "SO-07") == []


@pytest.mark.parametrize(
    ("registered", "years"), [("2023-01-10", 3), ("2018-01-10", 8), ("2001-01-10", 25)]
)
def test_another_value_proved_than_said(lead, evaluation, vendor, registered, years):
    add_number(vendor, "founded", 2010)
    make_proof(
        vendor,
        lead,
        "SO-02",
        kind="register",
        details={"register": "RC", "number": "7", "registered_on": registered},
        performed_on=date(2026, 11, 10),
    )

    assert said(evaluation, "SO-02") == [
        f"Full years in operation: 15 by the facts, {years} by our proof."
    ]


def test_the_same_value_proved_as_said(lead, evaluation, vendor):
    add_number(vendor, "founded", 2010)
    make_proof(
        vendor,
        lead,
        "SO-02",
        kind="register",
        details={"register": "RC", "number": "7", "registered_on": "2010-12-30"},
        performed_on=date(2026, 11, 10),
    )

    assert said(evaluation, "SO-02") == []


@pytest.mark.parametrize(("acted_at", "count"), [("10:14", 0), ("10:50", 2)])
def test_a_drill_is_told_where_it_was_slower_than_the_incidents_reach(
    lead, evaluation, vendor, acted_at, count
):
    for number in range(3):
        raised = datetime(2026, 10, 1 + number, 9, tzinfo=UTC)
        acted = raised + timedelta(minutes=10)
        vendor.incidents.create(label="I", raised_at=raised, first_action_at=acted)
    day = "2026-11-02T"
    details = {"started_at": f"{day}10:00:00+00:00", "acted_at": f"{day}{acted_at}:00+00:00"}
    details |= {"announced": False}
    made = {"kind": "drill", "details": details, "performed_on": date(2026, 11, 2)}
    make_proof(vendor, lead, "TZ-05", **made)

    assert len(said(evaluation, "TZ-05")) == count


def test_the_hours_of_the_team_against_those_of_the_sites(evaluation, vendor):
    hours = {"time_zone": "Europe/Paris", "day_starts": time(9), "day_ends": time(18)}
    vendor.sites.create(city="Paris", country="FR", **hours)
    person = vendor.named_people.create(role="Lead", **hours)
    agreed = said(evaluation, "TZ-01")
    person.day_starts, person.day_ends = time(14), time(23)
    person.save()

    assert agreed == []
    assert said(evaluation, "TZ-01") == [
        "The hours of the named team cover 44 % of your day, those of the sites 100 %."
    ]


def test_figures_of_a_month_over_the_whole(evaluation, vendor):
    vendor.monthly_figures.create(
        metric="containment", month=date(2026, 10, 1), value="140", base=1000
    )

    vendor.monthly_figures.create(
        metric="satisfaction", month=date(2026, 9, 1), value="140", base=1000
    )

    assert said(evaluation, "AI-03") == [
        "Containment, percent, October 2026: 140, which is more than the whole."
    ]


def test_a_client_that_brings_more_than_everything(evaluation, vendor):
    vendor.finances.create(year=2025, largest_client_percent=130)

    assert said(evaluation, "SO-05") == ["2025: 130, which is more than the whole."]


def test_meetings_in_more_than_the_whole_day(lead, evaluation, vendor):
    details = PERFECT["reference_call"] | {"in_day": 140}
    day = {"performed_on": date(2026, 11, 10)}
    make_proof(vendor, lead, "TZ-04", kind="reference_call", details=details, **day)

    assert said(evaluation, "TZ-04") == [
        "Reference call, 10 Nov 2026: 140, which is more than the whole."
    ]


def test_what_happened_cannot_be_still_to_come(lead, evaluation, vendor):
    later = date(2026, 12, 24)
    vendor.clients.create(name="Client", headquarters="FR", live_since=later)
    vendor.releases.create(version="2.1", released_on=later)
    vendor.finances.create(year=2031)
    vendor.references.create(client="Client", began_on=later)
    vendor.references.create(client="Other", as_of=later)
    vendor.incidents.create(
        label="INC-7", raised_at=datetime(2026, 12, 24, 9, tzinfo=UTC), first_action_at=None
    )
    make_evidence(vendor, "TA-05", state="claim", title="Contract", issued_on=later)
    make_proof(vendor, lead, "SO-07", kind="drill", details=PERFECT["drill"], performed_on=later)

    still_to_come = " is dated 24 Dec 2026, which is still to come."
    assert said(evaluation, "SO-03") == [f"Client{still_to_come}"]
    assert said(evaluation, "SC-08") == [f"2.1{still_to_come}"]
    assert said(evaluation, "SO-05") == ["Accounts of 2031, which is still to come."]
    assert set(said(evaluation, "SO-04")) == {
        f"A reference at Client{still_to_come}",
        f"A reference at Other{still_to_come}",
    }
    assert said(evaluation, "TZ-05") == [f"INC-7{still_to_come}"]
    assert said(evaluation, "TA-05") == [f"Contract{still_to_come}"]
    assert said(evaluation, "SO-07") == [f"Drill, 24 Dec 2026{still_to_come}"]


def test_no_name_of_a_person_stands_in_what_is_compared(evaluation, vendor):
    nadia = vendor.outside_people.create(name="Nadia Alami")
    vendor.references.create(client="Client", person=nadia, began_on=date(2026, 12, 24))

    (contradiction,) = contradictions_in(held_on(evaluation, "SO-04"))

    assert "Nadia" not in str(contradiction.values)


def prove_seniors(vendor, person, finding="passed"):
    details = PERFECT["sample_check"]
    day = {"performed_on": date(2026, 11, 10), "finding": finding}
    return make_proof(vendor, person, "TA-01", kind="sample_check", details=details, **day)


def test_a_claim_newer_than_the_proof(lead, evaluation, vendor):
    prove_seniors(vendor, lead)
    add_number(vendor, "seniors", 118, as_of=date(2026, 11, 18))

    (sentence,) = said(evaluation, "TA-01")
    assert sentence == (
        "Seniors (8+ years): 118 is a claim of 18 Nov 2026, newer than our proof "
        "(Sample check, 10 Nov 2026)."
    )


@pytest.mark.parametrize("day", [None, date(2026, 11, 10)])
def test_a_claim_that_the_proof_saw_is_none(lead, evaluation, vendor, day):
    prove_seniors(vendor, lead)
    add_number(vendor, "seniors", 118, as_of=day)

    assert said(evaluation, "TA-01") == []


def test_of_rows_that_add_up_the_newest_claim_is_told(lead, evaluation, vendor):
    for month in (9, 10, 11):
        vendor.bench.create(stack=f"Java {month}", people=2, as_of=date(2026, month, 18))
    reading = PERFECT["expert_reading"]
    day = {"performed_on": date(2026, 10, 1)}
    make_proof(vendor, lead, "TA-02", kind="expert_reading", details=reading, **day)

    (sentence,) = said(evaluation, "TA-02")
    assert sentence.startswith("Java 11 is a claim of 18 Nov 2026, newer than our proof")


def test_another_value_than_is_held(evaluation, vendor):
    add_number(vendor, "seniors", 64)

    assert answered(evaluation, "TA-01", ("A1", 1, Decimal(118), 1), names={"A1": "Ann"}) == [
        "Ann found 118 people; what is held gives 64 people."
    ]
    assert answered(evaluation, "TA-01", (None, 1, Decimal(118), 1)) == [
        "You found 118 people; what is held gives 64 people."
    ]


@pytest.mark.parametrize("value", [None, Decimal("64.00")])
def test_the_value_that_is_held_or_none_contradicts_nothing(evaluation, vendor, value):
    add_number(vendor, "seniors", 64)

    assert answered(evaluation, "TA-01", ("A1", 1, value, 1)) == []


def test_a_value_beside_nothing_held_contradicts_nothing(evaluation):
    assert answered(evaluation, "TA-01", ("A1", 1, Decimal(64), 1)) == []


def test_a_typed_share_is_compared_as_a_share(evaluation, vendor):
    add_number(vendor, "endpoints", 96)

    assert answered(evaluation, "SC-09", (None, 1, Decimal(96), 1)) == []
    assert answered(evaluation, "SC-09", (None, 1, Decimal("90.5"), 1)) == [
        "You found 90.5%; what is held gives 96%."
    ]


def test_typed_years_stand_beside_the_year_of_founding(evaluation, vendor):
    add_number(vendor, "founded", 2014)

    assert answered(evaluation, "SO-02", (None, 1, Decimal(6), 1)) == [
        "You found 6 years; what is held gives 11 years, founded in 2014."
    ]


def test_another_level_than_the_value_proposes(evaluation):
    names = {"A1": "Ann", "A2": "Ben", "A3": "Carl"}
    answers = ("A1", 0, None, 1), ("A2", 1, None, 1), ("A3", None, None, 1), ("A1", 3, None, None)

    assert answered(evaluation, "TA-01", *answers, names=names) == [
        "Ann gave level 0; the value proposes 1."
    ]
    assert answered(evaluation, "TA-01", answers[0]) == ["You gave level 0; the value proposes 1."]


@pytest.mark.parametrize(
    ("agreed", "sentences"),
    [(0, ["The panel agreed level 0; the value proposes 1."]), (1, [])],
)
def test_an_agreed_level_stands_for_those_of_the_assessors(evaluation, vendor, agreed, sentences):
    add_number(vendor, "seniors", 64)

    assert answered(evaluation, "TA-01", ("A1", 3, None, 1), agreed=agreed) == sentences


def test_a_figure_without_a_day_is_told_by_its_state(evaluation, vendor):
    add_number(vendor, "seniors", 64)
    add_number(vendor, "seniors", 118)

    assert said(evaluation, "TA-01") == ["Seniors (8+ years): 118, claim; 64, claim."]


@pytest.mark.parametrize(
    ("proposed", "found", "is_told"),
    [("fail", "pass", True), ("pass", "pass", False), ("open", "pass", False)],
)
def test_a_finding_against_what_is_held(proposed, found, is_told):
    proposal = GateProposal(GateResult(proposed), ("Kenitra is not inside its scope.",))

    told = [each.sentence(None) for each in contradictions_of_finding(proposal, found)]

    sentence = f"The gate was found “{found}”; what is held proposes “{proposed}”."
    assert told == ([sentence] if is_told else [])


def test_what_two_days_of_a_row_say_is_told_once(evaluation, vendor):
    later = date(2026, 12, 24)
    vendor.releases.create(version="2.1", released_on=later, as_of=later)

    assert said(evaluation, "SC-08") == ["2.1 is dated 24 Dec 2026, which is still to come."]
