"""What the sheet says of the evidence of a cell: its state, and the level that it carries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from scoring.results.results import results_for
from tests.factories import (
    PERFECT,
    make_evaluation,
    make_evidence,
    make_open_evaluation,
    make_proof,
    make_user,
    make_vendor,
    read,
)
from vendors.models.proof import ProofConfirmation

pytestmark = pytest.mark.django_db


def opened(lead, check, **story):
    vendor = make_vendor("Atlas")
    return make_open_evaluation(lead=lead, vendors=[vendor], checks=[check], **story), vendor


def carried(evaluation):
    """Return (state, highest level) of the only cell."""
    rows = results_for(evaluation).sheet["evidence"]
    return next(((row["state"], row["cap"]) for row in rows), ("none", 0))


def sampled(vendor, person, matched=10, **fields):
    details = PERFECT["sample_check"] | {"matched": matched}
    return make_proof(vendor, person, "TA-01", kind="sample_check", details=details, **fields)


def test_a_fact_carries_more_once_a_member_read_where_it_stands(lead):
    evaluation, vendor = opened(lead, "TA-01")
    assert carried(evaluation) == ("none", 0)
    bench = make_evidence(vendor, state="claim")
    vendor.facts.create(kind="seniors", number=64, value="64", evidence=bench, entered_by=lead)
    assert carried(evaluation) == ("claim", 1)

    read(bench, make_user("outsider@example.org"))
    assert carried(evaluation) == ("claim", 1)
    read(bench, lead)
    assert carried(evaluation) == ("document", 3)


def test_a_proof_waits_for_the_second_person_where_the_rules_ask_for_one(lead, assessor):
    evaluation, vendor = opened(lead, "TA-01", assessors=[assessor], two_people=True)
    proof = sampled(vendor, lead)
    assert carried(evaluation) == ("unconfirmed", 3)

    outsider = make_user("outsider@example.org")
    ProofConfirmation.objects.create(proof=proof, person=outsider)
    assert carried(evaluation) == ("unconfirmed", 3)
    ProofConfirmation.objects.create(proof=proof, person=assessor)
    assert carried(evaluation) == ("verified", 4)


def test_a_proof_by_somebody_else_counts_for_nothing(lead):
    evaluation, vendor = opened(lead, "TA-01")

    sampled(vendor, make_user("outsider@example.org"))

    assert carried(evaluation) == ("none", 0)


@pytest.mark.parametrize(("matched", "cap"), [(10, 4), (9, 3), (8, 2), (5, 1), (4, 0)])
def test_a_sample_leaves_open_what_matched(lead, matched, cap):
    evaluation, vendor = opened(lead, "TA-01")

    sampled(vendor, lead, matched)

    assert carried(evaluation) == ("verified", cap)


def test_the_newer_of_two_samples_counts(lead):
    evaluation, vendor = opened(lead, "TA-01")
    sampled(vendor, lead, performed_on=timezone.localdate() - timedelta(days=3))

    sampled(vendor, lead, matched=8)

    assert carried(evaluation) == ("verified", 2)


def test_a_proof_that_failed_closes_the_highest_level(lead):
    evaluation, vendor = opened(lead, "TA-03")
    make_evidence(vendor, "TA-03", state="document", by=lead)

    make_proof(vendor, lead, "TA-03", finding="failed")

    assert carried(evaluation) == ("verified", 3)


def test_a_proof_that_failed_lifts_nothing_by_itself(lead):
    evaluation, vendor = opened(lead, "TA-03")

    make_proof(vendor, lead, "TA-03", finding="failed")

    assert carried(evaluation) == ("verified", 0)


def test_a_proof_that_is_too_old_is_worth_a_claim(lead):
    evaluation, vendor = opened(lead, "TA-01")
    day = timezone.localdate()

    sampled(vendor, lead, performed_on=day - timedelta(days=91))
    assert carried(evaluation) == ("expired", 1)
    sampled(vendor, lead, performed_on=day - timedelta(days=90))
    assert carried(evaluation) == ("verified", 4)


def test_only_the_hours_of_the_sites_in_use_count(lead):
    vendor = make_vendor("Atlas")
    evaluation = make_evaluation(lead=lead, vendors=[vendor], checks=["TZ-01"])
    hours = {"country": "MA", "time_zone": "Africa/Casablanca"}
    hours |= {"day_starts": "08:00", "day_ends": "17:00"}
    roster = make_evidence(vendor, title="Roster", by=lead)
    shown = vendor.sites.create(city="Rabat", evidence=roster, entered_by=lead, **hours)
    vendor.sites.create(city="Kenitra", **hours)
    assert carried(evaluation) == ("claim", 1)

    evaluation.candidates.get().sites.set([shown])

    assert carried(evaluation) == ("document", 3)
