"""Who may do what with a vendor, by role and by the state of the evaluation."""

import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from scoring.evaluations.models import Evaluation
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    declare,
    make_evaluation,
    make_evidence,
    make_open_evaluation,
    make_proof,
    make_user,
    make_vendor,
)
from vendors import permissions
from vendors.models.vendor import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor():
    return make_vendor("Atlas")


def answers_of(user, vendor):
    evidence = make_evidence(vendor, state="claim", added_by=None)
    proof = make_proof(vendor, make_user(f"prover{evidence.pk}@example.org"))
    rights = {
        "edit": permissions.can_edit_vendor(user, vendor),
        "people": permissions.can_see_people(user, vendor),
        "add": permissions.can_add_evidence(user, vendor),
        "withdraw": permissions.can_withdraw_evidence(user, evidence),
        "prove": permissions.can_record_proof(user, vendor),
        "confirm": permissions.can_confirm_proof(user, proof),
        "prices": permissions.can_see_prices(user, vendor),
    }
    return " ".join(right for right, is_given in rights.items() if is_given)


@pytest.mark.parametrize(
    ("role", "state", "rights"),
    [
        # A draft is what one person makes alone, and gives nothing.
        ("lead", "draft", ""),
        ("lead", "open", "people add prove confirm"),
        ("lead", "moderation", "people add prove confirm"),
        ("lead", "decided", "people add prove confirm prices"),
        ("assessor", "draft", ""),
        ("assessor", "open", "people add prove confirm"),
        ("assessor", "decided", "people add prove confirm"),
        ("observer", "open", "people confirm"),
        ("observer", "decided", "people confirm"),
    ],
)
def test_rights_of_a_member(vendor, role, state, rights):
    person = make_user("p@example.org", may_lead=True)
    chair = person if role == "lead" else None
    make = make_evaluation if state == "draft" else make_open_evaluation
    evaluation = make(lead=chair, vendors=[vendor])
    if role != "lead":
        add_member(evaluation, person, role, rates=role == "assessor")
    Evaluation.objects.filter(pk=evaluation.pk).update(state=state)

    assert answers_of(person, vendor) == rights


def test_rights_without_a_part_in_an_evaluation(vendor, curator):
    make_open_evaluation(vendors=[vendor])
    administrator = make_user("admin@example.org", is_staff=True)

    assert answers_of(curator, vendor) == "edit people add withdraw prove confirm prices"
    assert answers_of(administrator, vendor) == ""
    assert answers_of(make_user("may@example.org", may_lead=True), vendor) == ""


def test_rights_before_one_declared(vendor):
    person = make_user("p@example.org")
    add_member(make_open_evaluation(vendors=[vendor]), person, declared=False)

    assert answers_of(person, vendor) == ""


def test_rights_of_a_curator_who_rates(vendor, curator):
    add_member(make_open_evaluation(vendors=[vendor]), curator)

    assert answers_of(curator, vendor) == "edit people add withdraw prove confirm"


def test_rights_in_conflict_with_the_vendor(vendor, curator):
    evaluation = make_open_evaluation(vendors=[vendor])
    add_member(evaluation, curator, "observer", rates=False)
    declare(evaluation, curator, Atlas="My sister owns it.")

    assert answers_of(curator, vendor) == "people prices"


def test_prices_of_several_vendors_are_asked_at_once(vendor, curator):
    other = make_vendor("Borea")
    add_member(make_open_evaluation(vendors=[vendor]), curator)
    # A draft without candidates excludes nothing.
    empty = make_evaluation(curator, vendors=[make_vendor("Gone")])
    empty.candidates.all().delete()

    assert vendor not in Vendor.objects.priced_for(curator)
    assert other in Vendor.objects.priced_for(curator)


def test_the_lead_of_a_draft_reaches_no_page_that_writes_or_tells_about_people(vendor, curator):
    person = make_user("p@example.org", may_lead=True)
    make_evaluation(person, vendors=[vendor])
    client = signed_in(person)
    jane = vendor.outside_people.create(name="Jane Private")
    evidence = make_evidence(vendor, state="claim", added_by=person)

    asked = [
        ("evidence_new", vendor.pk),
        ("evidence_read", evidence.pk),
        ("proof_new", vendor.pk, "register"),
        ("questions_new", vendor.pk),
        ("person_new", vendor.pk),
        ("person_edit", vendor.pk, jane.pk),
        ("person_erase", vendor.pk, jane.pk),
        ("person_export", vendor.pk, jane.pk),
        ("vendor_people", vendor.pk),
        ("vendor_edit", vendor.pk),
        ("merge_new", vendor.pk),
    ]
    answers = {client.post(reverse(name, args=args)).status_code for name, *args in asked}

    assert answers <= {403, 405}
    assert not RecordEntry.objects.exists()
