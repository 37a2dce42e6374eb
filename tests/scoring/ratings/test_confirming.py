"""Proofs that wait for a second person, and one more who is named where nobody is left."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from accounts.record.models import RecordEntry
from scoring.home.tasks import part_of
from scoring.ratings.confirming import may_confirm
from scoring.ratings.holdings import juries_of
from scoring.ratings.jury import Jury
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    declare,
    make_evidence,
    make_open_evaluation,
    make_proof,
    make_user,
    make_vendor,
)
from tests.scoring.ratings.grid_pages import check_url
from vendors.models.proof import Proof, ProofConfirmation


@pytest.fixture
def evaluation(lead, assessor, vendor):
    return make_open_evaluation(
        lead=lead, vendors=[vendor], assessors=[assessor], checks=["SO-02"], two_people=True
    )


def waiting_for(evaluation, person):
    part = part_of(person, evaluation)
    return [
        proof for proof, number in part.waiting_proofs if may_confirm(part.member, proof, number)
    ]


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


def test_what_one_person_proved_alone_is_told_from_what_two_did(lead, assessor, vendor):
    people = frozenset({lead.pk, assessor.pk})
    alone, with_second = Jury(people, two_people=False), Jury(people, two_people=True)
    of_one = make_proof(vendor, lead, "SO-02")
    of_two = make_proof(vendor, lead, "SO-02", colleagues=[assessor])
    of_product = make_proof(vendor, None, "SC-04", kind="request_log")
    confirmed = make_proof(vendor, lead, "SO-02")
    ProofConfirmation.objects.create(proof=confirmed, person=assessor)

    proofs = (of_one, of_two, of_product, confirmed)

    assert [alone.is_by_one(p, alone.state_of_proof(p)) for p in proofs] == [
        True,
        False,
        False,
        False,
    ]
    assert not with_second.is_by_one(of_one, with_second.state_of_proof(of_one))


def state_in(evaluation, proof):
    jury = juries_of([evaluation])[evaluation.pk].on(proof.vendor_id)
    (read,) = Proof.objects.filter(pk=proof.pk).with_rows()
    return jury.state_of_proof(read)


def test_who_joins_after_the_seal_asks_a_panel_of_one_for_no_second_person(lead, vendor, stranger):
    evaluation = make_open_evaluation(
        lead=lead, vendors=[vendor], checks=["SO-02"], two_people=True
    )
    proof = make_proof(vendor, lead, "SO-02")

    evaluation.add_member(stranger, "observer", lead)
    declare(evaluation, stranger)

    assert state_in(evaluation, proof) == "verified"


def test_a_confirmation_counts_until_its_person_declares_a_conflict(
    lead, assessor, evaluation, vendor
):
    proof = make_proof(vendor, assessor, "SO-02")
    ProofConfirmation.objects.create(proof=proof, person=lead)
    before = state_in(evaluation, proof)

    declare(evaluation, lead, **{vendor.name: "family"})

    assert (before, state_in(evaluation, proof)) == ("verified", "unconfirmed")


def test_a_confirmation_counts_only_if_its_person_had_not_left(lead, assessor, stranger, vendor):
    evaluation = make_open_evaluation(
        lead=lead, vendors=[vendor], assessors=[assessor, stranger], two_people=True
    )
    early, late = (make_proof(vendor, lead, check) for check in ("SO-02", "SO-03"))
    ProofConfirmation.objects.create(proof=early, person=assessor)
    evaluation.members.get(user=assessor).leave(lead, "Moved on.")
    ProofConfirmation.objects.create(proof=late, person=assessor)

    assert state_in(evaluation, early) == "verified"
    assert state_in(evaluation, late) == "unconfirmed"


def list_of(person, evaluation):
    return signed_in(person).get(reverse("confirm_proofs", args=[evaluation.pk]))


def test_proofs_that_wait_are_listed_for_those_who_may_confirm_them(
    lead, assessor, stranger, evaluation, vendor
):
    add_member(evaluation, stranger, "confirmer", rates=False, declared=False)
    proofs = [make_proof(vendor, assessor, "SO-02", words={"note": str(n)}) for n in range(3)]
    (task,) = (t for t in part_of(lead, evaluation).tasks if t.label == "Confirm proofs")

    page = list_of(lead, evaluation)

    assert task.url == reverse("confirm_proofs", args=[evaluation.pk])
    assert page.context["proofs"] == proofs
    assert page.content.decode().count(vendor.name) == 3
    assert list_of(assessor, evaluation).context["proofs"] == []
    assert list_of(stranger, evaluation).status_code == 403
    declare(evaluation, stranger)
    assert list_of(stranger, evaluation).context["proofs"] == proofs
    declare(evaluation, stranger, **{vendor.name: "family"})
    assert list_of(stranger, evaluation).context["proofs"] == []


# One more person


def url_of(evaluation):
    return reverse("name_confirmer", args=[evaluation.pk])


@pytest.fixture
def orphan(lead, assessor, evaluation, vendor):
    """A proof of which nobody of the evaluation is left to confirm it."""
    return make_proof(vendor, assessor, "SO-02", colleagues=[lead])


@pytest.fixture
def confirmer(evaluation):
    person = make_user("second@example.org")
    add_member(evaluation, person, "confirmer", rates=False)
    return person


def labels_of(person, evaluation):
    return [task.label for task in part_of(person, evaluation).tasks]


NAME_ONE = "Name one more person to confirm proofs"


def test_lead_is_asked_for_one_more_person_only_where_nobody_is_left(
    lead, assessor, evaluation, vendor
):
    make_proof(vendor, assessor, "SO-02")
    assert NAME_ONE not in labels_of(lead, evaluation)

    declare(evaluation, lead, **{vendor.name: "family"})

    assert NAME_ONE in labels_of(lead, evaluation)
    assert NAME_ONE not in labels_of(assessor, evaluation)


def test_lead_names_somebody_who_confirms(
    lead_client, evaluation, orphan, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        lead_client.post(url_of(evaluation), {"email": "Second@Example.org", "name": "Sam"})

    named = evaluation.members.get(user=User.objects.get(email="second@example.org"))
    entry = RecordEntry.objects.about(evaluation).last()
    assert (named.role, [message.to for message in mail.outbox]) == (
        "confirmer",
        [["second@example.org"]],
    )
    assert (entry.act, entry.after["role"]) == ("member invited", "confirmer")


@pytest.mark.parametrize(
    ("email", "words"),
    [("", "Write the e-mail address"), ("lead@example.org", "This person takes part already.")],
)
def test_nobody_is_named_without_an_address_of_somebody_else(
    lead_client, evaluation, orphan, email, words
):
    response = lead_client.post(url_of(evaluation), {"email": email, "name": "Half a na"})

    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "Half a na" in page


def test_nobody_is_named_while_somebody_may_confirm(lead_client, assessor, evaluation, vendor):
    make_proof(vendor, assessor, "SO-02")

    response = lead_client.post(url_of(evaluation), {"email": "second@example.org"})

    assert "nobody has to be named" in response.content.decode()
    assert evaluation.members.count() == 2


def test_rating_page_says_why_3_stays_the_highest(lead, assessor, evaluation, vendor):
    words = "until the lead names one more person"
    proof = make_proof(vendor, assessor, "SO-02")
    before = signed_in(assessor).get(check_url(evaluation, "SO-02")).content.decode()
    make_proof(
        vendor, assessor, "SO-02", colleagues=[lead], corrects=proof, correction_reason="Lea too"
    )

    after = signed_in(assessor).get(check_url(evaluation, "SO-02")).content.decode()

    assert words not in before
    assert words in after


def test_named_person_sees_nothing_before_they_declare(evaluation, orphan):
    person = make_user("second@example.org")
    add_member(evaluation, person, "confirmer", rates=False, declared=False)

    assert not Proof.objects.visible_to(person).exists()
    assert labels_of(person, evaluation) == ["Declare conflicts of interest"]


def test_named_person_declares_and_is_back_at_their_tasks(evaluation, orphan):
    person = make_user("second@example.org")
    add_member(evaluation, person, "confirmer", rates=False, declared=False)
    answers = {"answer": "none", "confirmed": "on", "covers": "1"}

    response = signed_in(person).post(reverse("declare", args=[evaluation.pk]), answers)

    assert response["Location"] == reverse("my_tasks")
    assert Proof.objects.visible_to(person).get() == orphan


def test_named_person_opens_and_confirms(assessor, evaluation, orphan, confirmer):
    client = signed_in(confirmer)
    tasks = client.get(reverse("my_tasks")).content.decode()

    client.post(reverse("proof_open", args=[orphan.pk]))
    client.post(reverse("proof_confirm", args=[orphan.pk]))

    assert "You were named to confirm proofs, and see those alone." in tasks
    assert "Confirm proofs" in tasks
    assert evaluation.get_absolute_url() not in tasks.replace("/declaration/", "")
    assert orphan.confirmations.get().person == confirmer
    page = signed_in(assessor).get(check_url(evaluation, "SO-02")).content.decode()
    assert "Highest level open: <strong>4" in page


def test_named_person_sees_what_waits_and_nothing_else(
    lead, assessor, evaluation, vendor, orphan, confirmer, stranger
):
    make_proof(vendor, stranger, "SO-02")
    make_proof(vendor, assessor, "SO-02", finding="undecided")
    make_proof(make_vendor("Elsewhere"), assessor, "SO-02")
    paper = make_evidence(vendor, "SO-02", by=lead)
    client = signed_in(confirmer)
    page = client.get(orphan.get_absolute_url()).content.decode()
    statuses = {
        name: client.get(reverse(name, args=args)).status_code
        for name, args in {
            "check_answers": [evaluation.pk, "SO"],
            "rate_check": [evaluation.pk, "SO-02"],
            "assignments": [evaluation.pk],
            "plan_changes": [evaluation.pk],
            "evaluation_record": [evaluation.pk],
            "unknowns": [evaluation.pk],
            "name_confirmer": [evaluation.pk],
            "vendor_detail": [vendor.pk],
            "evidence_detail": [paper.pk],
        }.items()
    }
    home = client.get(evaluation.get_absolute_url())

    assert list(Proof.objects.visible_to(confirmer)) == [orphan]
    assert vendor.get_absolute_url() not in page
    assert statuses == dict.fromkeys(statuses, 403) | {"vendor_detail": 404, "evidence_detail": 404}
    assert home["Location"] == reverse("my_tasks")


def test_named_person_sees_nothing_of_a_vendor_in_conflict(evaluation, vendor, orphan, confirmer):
    declare(evaluation, confirmer, **{vendor.name: "family"})

    assert not Proof.objects.visible_to(confirmer).exists()


def test_named_person_sees_nothing_once_it_is_decided(evaluation, orphan, confirmer):
    type(evaluation).objects.update(state="decided")

    assert not Proof.objects.visible_to(confirmer).exists()
    assert "Download the report" not in labels_of(confirmer, evaluation)
