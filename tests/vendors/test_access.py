"""What an evaluation opens of a vendor's record, and what a conflict of interest closes."""

import pytest
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories import (
    add_member,
    declare,
    make_evaluation,
    make_evidence,
    make_open_evaluation,
    make_vendor,
)
from vendors.models.evidence import Evidence
from vendors.proofs import serve

REASON = "One of the checks was worded wrongly for all of us."
READ = {"note": "Page 3"}
NEW = {"title": "Bench list", "kind": "document", "link": "https://a.example/x"}
STORY = "My sister owns it."


@pytest.fixture
def vendors(db):
    return [make_vendor("Atlas"), make_vendor("Borea")]


def addresses_of(vendor):
    """Return what an evaluation opens of a vendor, by the method that asks for it."""
    piece = make_evidence(vendor, "TA-01", added_by=None)
    return [
        ("get", vendor.get_absolute_url()),
        ("get", piece.get_absolute_url()),
        ("post", reverse("evidence_read", args=[piece.pk])),
        ("post", reverse("vendor_people", args=[vendor.pk])),
    ]


def answers(client, vendor):
    return {
        getattr(client, method)(path, READ).status_code for method, path in addresses_of(vendor)
    }


def test_a_vendor_that_comes_late_opens_only_to_who_declared_on_it(
    lead, assessor, assessor_client, vendors
):
    early, late = vendors
    evaluation = make_evaluation(lead, vendors=[early])
    add_member(evaluation, assessor, declared=False)
    declare(evaluation, assessor)
    evaluation.open_for_rating(lead)
    assert 404 not in answers(assessor_client, early)
    evaluation.unseal(lead, REASON, {})
    evaluation.add_candidates([late], lead)
    declare(evaluation, lead)
    evaluation.open_for_rating(lead)

    assert answers(assessor_client, late) == {404}
    assert 404 not in answers(assessor_client, early)

    declare(evaluation, assessor)
    assert 404 not in answers(assessor_client, late)


def test_a_draft_opens_to_its_lead_the_vendor_and_neither_evidence_nor_people(lead, vendors):
    make_evaluation(lead, vendors=vendors)
    client = signed_in(lead)

    codes = [getattr(client, method)(path).status_code for method, path in addresses_of(vendors[0])]

    assert codes == [200, 404, 404, 403]


@pytest.mark.parametrize("role", ["assessor", "lead", "curator"])
def test_who_is_in_conflict_with_a_vendor_proves_nothing_about_it(lead, curator, vendors, role):
    evaluation = make_open_evaluation(lead=lead, vendors=vendors)
    person = {"lead": lead}.get(role, curator)
    if role == "assessor":
        curator.is_curator = False
        curator.save()
    if person != lead:
        add_member(evaluation, person)
    client = signed_in(person)
    piece, other = (make_evidence(one, "TA-01", added_by=person, state="claim") for one in vendors)
    for one in (piece, other):
        serve(person, one)
    declare(evaluation, person, Atlas=STORY)

    refused = [
        client.post(reverse("evidence_new", args=[vendors[0].pk]), NEW),
        client.post(reverse("evidence_read", args=[piece.pk]), READ),
        client.post(reverse("evidence_withdraw", args=[piece.pk]), {"reason": REASON}),
    ]
    client.post(reverse("evidence_read", args=[other.pk]), READ)

    assert {response.status_code for response in refused} == {403}
    held = Evidence.objects.order_by("vendor").values_list("vendor__name", "state", "withdrawn_on")
    assert list(held) == [("Atlas", "claim", None), ("Borea", "document", None)]
    page = client.get(piece.get_absolute_url()).content.decode()
    assert "I have read it" not in page and "Withdraw it" not in page


def test_a_conflict_taken_back_in_time_opens_the_evidence_again(
    lead, assessor, assessor_client, vendors
):
    evaluation = make_open_evaluation(lead=lead, vendors=vendors, assessors=[assessor])
    piece = make_evidence(vendors[0], "TA-01", state="claim")
    declare(evaluation, assessor, Atlas=STORY)
    declare(evaluation, assessor)
    serve(assessor, piece)

    assessor_client.post(reverse("evidence_read", args=[piece.pk]), READ)

    piece.refresh_from_db()
    assert piece.state == "document"


def test_a_curator_in_conflict_corrects_no_evidence_of_the_vendor_at_the_desk(
    lead, curator, curator_client, vendors
):
    evaluation = make_open_evaluation(lead=lead, vendors=vendors)
    add_member(evaluation, curator)
    pieces = [make_evidence(one, "TA-01") for one in vendors]
    declare(evaluation, curator, Atlas=STORY)
    desk = [reverse("admin:vendors_evidence_change", args=[piece.pk]) for piece in pieces]

    answers = [curator_client.post(path, {"title": "Another"}).status_code for path in desk]

    assert answers == [403, 200]
    assert Evidence.objects.get(pk=pieces[0].pk).title == "Bench list"
