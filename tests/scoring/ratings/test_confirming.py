"""Proofs that wait for a second person."""

import pytest

from scoring.home.tasks import part_of
from scoring.ratings.confirming import proofs_to_confirm
from tests.factories import add_member, declare, make_open_evaluation, make_proof, make_vendor
from vendors.models.proof import ProofConfirmation


@pytest.fixture
def vendor(db):
    return make_vendor()


@pytest.fixture
def evaluation(lead, assessor, vendor):
    return make_open_evaluation(
        lead=lead, vendors=[vendor], assessors=[assessor], checks=["SO-02"], two_people=True
    )


def waiting_for(evaluation, person):
    member = evaluation.members.select_related("evaluation").get(user=person)
    return proofs_to_confirm([part_of(person, evaluation).member])[member.pk]


def test_proof_of_one_waits_for_the_others(lead, assessor, evaluation, vendor):
    proof = make_proof(vendor, assessor, "SO-02")

    assert waiting_for(evaluation, lead) == [proof]
    assert waiting_for(evaluation, assessor) == []
    labels = [task.label for task in part_of(lead, evaluation).tasks]
    assert "Confirm proofs" in labels


def test_observer_may_confirm_too(evaluation, assessor, stranger, vendor):
    add_member(evaluation, stranger, "observer", rates=False)
    proof = make_proof(vendor, assessor, "SO-02")

    assert waiting_for(evaluation, stranger) == [proof]


def test_confirmed_proof_waits_for_nobody(lead, assessor, evaluation, vendor):
    proof = make_proof(vendor, assessor, "SO-02")
    ProofConfirmation.objects.create(proof=proof, person=lead)

    assert waiting_for(evaluation, lead) == []


def test_whoever_took_part_does_not_confirm(lead, assessor, evaluation, vendor):
    make_proof(vendor, assessor, "SO-02", colleagues=[lead])

    assert waiting_for(evaluation, lead) == []


def test_undecided_proof_waits_for_nobody(lead, assessor, evaluation, vendor):
    make_proof(vendor, assessor, "SO-02", finding="undecided")

    assert waiting_for(evaluation, lead) == []


def test_proof_of_somebody_outside_waits_for_nobody(lead, evaluation, stranger, vendor):
    make_proof(vendor, stranger, "SO-02")

    assert waiting_for(evaluation, lead) == []


def test_evaluation_without_the_rule_asks_nobody(lead, assessor, vendor):
    evaluation = make_open_evaluation(
        lead=lead, vendors=[vendor], assessors=[assessor], checks=["SO-02"]
    )
    make_proof(vendor, assessor, "SO-02")

    assert waiting_for(evaluation, lead) == []


def test_proof_of_a_vendor_in_conflict_waits_for_others(lead, assessor, evaluation, vendor):
    make_proof(vendor, assessor, "SO-02")
    declare(evaluation, lead, **{vendor.name: "family"})

    assert waiting_for(evaluation, lead) == []
