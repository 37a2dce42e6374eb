"""States are computed from readings and proofs, over everybody or for some people."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_evidence, make_proof, make_vendor, read
from vendors.models.evidence import Evidence
from vendors.models.facts import Fact
from vendors.models.reading import Opening
from vendors.models.states import settle, settle_facts_of, settle_named, with_states

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor(db):
    return make_vendor()


def held_states(rows, *people):
    return [row.held_state for row in with_states(rows, people or None).order_by("pk")]


def make_fact(vendor, evidence=None, **fields):
    return vendor.facts.create(kind="seniors", value="64", number=64, evidence=evidence, **fields)


def test_evidence_is_a_document_for_those_who_read_it(vendor, lead, curator):
    evidence = make_evidence(vendor, state="claim")
    read(evidence, curator)

    pieces = Evidence.objects.all()
    assert held_states(pieces) == held_states(pieces, curator) == ["document"]
    assert held_states(pieces, lead) == ["claim"]


def test_a_proof_counts_for_who_performed_or_opened_it(vendor, lead, curator):
    evidence = make_evidence(vendor, state="claim")
    proof = make_proof(vendor, curator, evidence=[evidence])
    pieces = Evidence.objects.all()
    assert (held_states(pieces, curator), held_states(pieces, lead)) == (["verified"], ["claim"])

    Opening.objects.served(lead, proof)

    assert held_states(pieces, lead) == ["verified"]


@pytest.mark.parametrize("finding", ["failed", "undecided"])
def test_a_proof_that_was_not_passed_verifies_nothing(vendor, curator, finding):
    evidence = make_evidence(vendor, state="claim")
    make_proof(vendor, curator, evidence=[evidence], finding=finding)

    assert held_states(Evidence.objects.all()) == ["claim"]
    assert settle(evidence).state == "claim"


def test_a_corrected_proof_no_longer_verifies(vendor, curator):
    evidence = make_evidence(vendor, state="claim")
    first = make_proof(vendor, curator, evidence=[evidence])
    assert settle(evidence).state == "verified"

    second = make_proof(
        vendor, curator, corrects=first, correction_reason="Wrong firm.", finding="failed"
    )
    settle_named(second)

    evidence.refresh_from_db()
    assert (evidence.state, evidence.verified_by) == ("claim", None)


def test_a_fact_is_a_document_once_its_evidence_is_read(vendor, curator):
    evidence = make_evidence(vendor, state="claim")
    fact = make_fact(vendor, evidence)
    assert held_states(Fact.objects.all()) == ["claim"]

    read(evidence, curator)
    settle_facts_of(evidence)

    fact.refresh_from_db()
    assert (fact.state, fact.checked_by) == ("document", curator)
    assert held_states(Fact.objects.all(), curator) == ["document"]


def test_a_fact_of_withdrawn_evidence_is_a_claim_again(vendor, curator, curator_client):
    evidence = make_evidence(vendor)
    fact = settle(make_fact(vendor, evidence, entered_by=evidence.seen_by))
    assert fact.state == "document"

    url = reverse("evidence_withdraw", args=[evidence.pk])
    curator_client.post(url, {"reason": "Of another firm."})

    fact.refresh_from_db()
    assert (fact.state, held_states(Fact.objects.all())) == ("claim", ["claim"])


def test_a_value_changed_after_the_proof_is_a_claim(vendor, curator, curator_client):
    fact = make_fact(vendor)
    make_proof(vendor, curator, facts=[fact])
    assert settle(fact).state == "verified"

    curator_client.post(
        reverse("row_edit", args=[vendor.pk, "fact", fact.pk]), {"kind": "seniors", "value": "640"}
    )

    fact.refresh_from_db()
    assert (fact.value, fact.state) == ("640", "claim")
    assert held_states(Fact.objects.all()) == ["claim"]


def test_a_value_that_another_types_is_no_document_of_the_earlier_reader(vendor, lead, curator):
    evidence = make_evidence(vendor, seen_by=lead)
    later = timezone.now() + timedelta(seconds=1)
    make_fact(vendor, evidence, entered_by=curator, entered_at=later)

    assert held_states(Fact.objects.all()) == ["claim"]


def test_what_is_asked_for_some_people_costs_one_query(vendor, curator, django_assert_num_queries):
    for _number in range(3):
        make_fact(vendor)

    with django_assert_num_queries(1):
        assert held_states(Fact.objects.all(), curator) == ["claim"] * 3
