"""The pages of proofs and of people outside: who sees, opens, confirms and corrects."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Look
from accounts.record.models import RecordEntry
from scoring.evaluations.models import Evaluation
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    declare,
    make_evaluation,
    make_open_evaluation,
    make_proof,
    make_user,
    make_vendor,
)
from tests.vendors.files import PDF, pdf
from tests.vendors.test_proof_form import COMMON, VALID
from vendors.models.delivery import DayRate, NamedPerson
from vendors.models.proof import Proof

REGISTER = COMMON | VALID["register"]
SECRET = "The registrar said it aloud."


@pytest.fixture
def vendor(db):
    return make_vendor("Atlas")


@pytest.fixture
def evaluation(lead, assessor, vendor):
    return make_open_evaluation(lead=lead, vendors=[vendor], assessors=[assessor])


def url(name, *args):
    return reverse(name, args=args)


def test_a_proof_is_recorded_from_its_page(assessor_client, assessor, evaluation, vendor):
    page = url("proof_new", vendor.pk, "register")
    html = assessor_client.get(f"{page}?check=TZ-05&candidate=1").content.decode()
    assert 'value="TZ-05"' in html.split("checked")[0].rsplit("<input", 1)[1]

    response = assessor_client.post(page, REGISTER | {"file": pdf("extract.pdf")}, follow=True)

    proof = Proof.objects.get()
    assert response.redirect_chain[0][0] == proof.get_absolute_url()
    assert proof.performed_by == assessor
    vendor_page = assessor_client.get(vendor.get_absolute_url()).content.decode()
    assert proof.get_absolute_url() in vendor_page


def test_a_refused_proof_keeps_what_was_typed(assessor_client, evaluation, vendor):
    response = assessor_client.post(
        url("proof_new", vendor.pk, "register"), REGISTER | {"finding": "", "notes": "Kept words"}
    )

    assert b"Kept words" in response.content
    assert b"<title>Error: " in response.content
    assert not Proof.objects.exists()


@pytest.mark.parametrize("kind", ["request_log", "gossip"])
def test_the_log_of_requests_is_not_typed(curator_client, vendor, kind):
    assert curator_client.get(url("proof_new", vendor.pk, kind)).status_code == 404


def test_answers_are_shown_once_their_opening_is_noted(lead_client, evaluation, vendor, curator):
    proof = make_proof(vendor, curator, "TZ-05", words={"says": SECRET})
    page = proof.get_absolute_url()

    before = lead_client.get(page).content.decode()
    after = lead_client.post(url("proof_open", proof.pk), follow=True).content.decode()

    assert (SECRET in before, SECRET in after) == (False, True)
    assert RecordEntry.objects.about(vendor).get().act == "opened proof"


def test_a_second_person_confirms_after_opening_and_never_the_performer(
    lead_client, assessor_client, assessor, evaluation, vendor
):
    proof = make_proof(vendor, assessor, words={"says": SECRET})
    confirm = url("proof_confirm", proof.pk)

    assert assessor_client.post(confirm).status_code == 403
    early = lead_client.post(confirm, follow=True)
    assert b"Open the answers or the file first" in early.content
    lead_client.post(url("proof_open", proof.pk))
    done = lead_client.post(confirm, follow=True)

    assert b"The proof is confirmed, with your name." in done.content
    assert [row.person.email for row in proof.confirmations.all()] == ["lead@example.org"]


def test_neither_who_took_part_nor_who_is_in_conflict_confirms(
    lead, lead_client, assessor, curator, evaluation, vendor
):
    shared = make_proof(vendor, assessor, colleagues=[lead])
    conflicted = make_proof(vendor, curator)
    for proof in (shared, conflicted):
        lead_client.post(url("proof_open", proof.pk))

    assert lead_client.post(url("proof_confirm", shared.pk)).status_code == 403
    declare(evaluation, lead, Atlas="My sister owns it.")
    assert lead_client.post(url("proof_confirm", conflicted.pk)).status_code == 403
    page = url("proof_new", vendor.pk, "register")
    assert lead_client.post(page, REGISTER).status_code == 403
    assert Proof.objects.count() == 2


@pytest.mark.parametrize(
    ("by", "finding", "words"),
    [
        (None, "passed", "The product keeps this log itself"),
        ("curator", "undecided", "Undecided, so there is nothing to confirm"),
    ],
)
def test_what_leaves_nothing_to_confirm_asks_for_no_second_person(
    lead_client, evaluation, vendor, curator, by, finding, words
):
    kind = "register" if by else "request_log"
    proof = make_proof(vendor, by and curator, kind=kind, finding=finding)
    other = make_proof(vendor, curator)
    for each in (proof, other):
        lead_client.post(url("proof_open", each.pk))

    pages = [lead_client.get(each.get_absolute_url()).content.decode() for each in (proof, other)]
    answer = lead_client.post(url("proof_confirm", proof.pk))

    assert words in pages[0]
    assert ["Nobody has confirmed it" in page for page in pages] == [False, True]
    assert ["I opened it, and it is true" in page for page in pages] == [False, True]
    assert answer.status_code == 403


def test_an_observer_confirms_and_records_nothing(db, evaluation, vendor, curator):
    person = make_user("o@example.org")
    add_member(evaluation, person, "observer", rates=False)
    observer, proof = signed_in(person), make_proof(vendor, curator)

    observer.post(url("proof_open", proof.pk))

    assert observer.post(url("proof_confirm", proof.pk)).status_code == 302
    assert proof.confirmations.get().person == person
    assert observer.get(url("proof_new", vendor.pk, "register")).status_code == 403


def test_nobody_outside_the_evaluation_confirms(
    stranger, stranger_client, evaluation, vendor, curator
):
    # A member of another evaluation, of another vendor.
    other = make_open_evaluation(lead=curator, vendors=[make_vendor("Borea")])
    add_member(other, stranger)
    proof = make_proof(vendor, curator)

    for name in ("proof_open", "proof_confirm"):
        assert stranger_client.post(url(name, proof.pk)).status_code == 404
    assert not proof.confirmations.exists()


def test_leading_a_draft_opens_no_proof_of_others(stranger, stranger_client, vendor, curator):
    make_evaluation(stranger, vendors=[vendor])
    proof, mine = make_proof(vendor, curator), make_proof(vendor, stranger)

    for name in ("proof_detail", "proof_correct"):
        assert stranger_client.get(url(name, proof.pk)).status_code == 404
    for name in ("proof_open", "proof_confirm"):
        assert stranger_client.post(url(name, proof.pk)).status_code == 404
    assert stranger_client.get(mine.get_absolute_url()).status_code == 200
    assert stranger_client.post(url("vendor_people", vendor.pk)).status_code == 403


def test_a_correction_takes_the_place_of_the_old(curator_client, vendor, curator):
    first = make_proof(vendor, curator)
    page = url("proof_correct", first.pk)

    curator_client.post(page, REGISTER | {"correction_reason": "Wrong firm."})
    again = curator_client.post(page, REGISTER | {"correction_reason": "Twice."}, follow=True)

    second = Proof.objects.get(corrects=first)
    assert Proof.objects.count() == 2
    assert b"corrected already" in again.content
    assert again.redirect_chain[0][0] == second.get_absolute_url()
    assert b"Wrong firm." in curator_client.get(first.get_absolute_url()).content


def test_a_file_of_a_proof_is_served_whole_and_noted(lead_client, lead, evaluation, vendor):
    lead_client.post(
        url("proof_new", vendor.pk, "register"), REGISTER | {"file": pdf("extract.pdf")}
    )
    proof = Proof.objects.get()
    file = url("proof_file", proof.pk, proof.files.get().pk)

    response = lead_client.get(file)

    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert proof.openings.get().person == lead
    elsewhere = make_proof(vendor, lead)
    forged = url("proof_file", elsewhere.pk, proof.files.get().pk)
    assert lead_client.get(forged).status_code == 404


def test_an_altered_file_of_a_proof_is_refused(lead_client, evaluation, vendor):
    lead_client.post(
        url("proof_new", vendor.pk, "register"), REGISTER | {"file": pdf("extract.pdf")}
    )
    proof = Proof.objects.get()
    stored = proof.files.get().file
    stored.storage.delete(stored.name)
    stored.storage.save(stored.name, pdf("x.pdf", PDF + b"x"))

    response = lead_client.get(url("proof_file", proof.pk, proof.files.get().pk))

    assert response.status_code == 409
    assert RecordEntry.objects.filter(act="found an altered file").exists()


def test_a_person_is_added_read_and_erased_by_code(curator_client, vendor):
    typed = {"name": "Jane Private", "email": "jane@a.example"}
    added = curator_client.post(url("person_new", vendor.pk), typed, follow=True).content
    person = vendor.outside_people.get()
    page = url("person_edit", vendor.pk, person.pk)

    assert person.code.encode() in added and b"Jane" not in added
    assert b"Jane Private" in curator_client.get(page).content
    assert [entry.act for entry in RecordEntry.objects.about(vendor)] == ["added person outside"]
    assert [look.subject for look in Look.objects.all()] == [f"outsideperson:{person.pk}"]
    erase = url("person_erase", vendor.pk, person.pk)
    assert b"Fill this in" in curator_client.post(erase, {}).content
    named = curator_client.post(erase, {"reason": "Jane asked for it."}).content
    assert b"Leave out who it is" in named and b"Jane asked for it." in named
    curator_client.post(erase, {"reason": "She asked for it."})
    assert curator_client.get(page).status_code == 404
    words = RecordEntry.objects.values_list("words__before", "words__after")
    assert "Private" not in str(list(words))


def test_pages_about_five_hundred_people_ask_as_often_as_about_one(curator_client, curator, db):
    def asked(count):
        vendor = make_vendor(f"Of {count}")
        people = [
            vendor.outside_people.create(name=f"Person {number}", is_contact=True)
            for number in range(count)
        ]
        NamedPerson.objects.bulk_create(
            NamedPerson(vendor=vendor, person=person, role="Engineer", years=9) for person in people
        )
        make_proof(vendor, curator, people={"person": people[0]})
        with CaptureQueriesContext(connection) as roster:
            html = curator_client.get(url("vendor_delivery", vendor.pk)).content.decode()
        with CaptureQueriesContext(connection) as named:
            names = curator_client.post(url("vendor_people", vendor.pk)).content.decode()
        assert html.count('<th scope="row"') == min(count, 25)
        assert names.count("Contact of the vendor; Engineer") == count
        return len(roster), len(named)

    assert asked(500) == asked(1)


def test_all_that_is_held_about_a_person_is_handed_out(curator_client, curator, lead_client):
    vendor = make_vendor("Borea")
    jane = vendor.outside_people.create(name="Jane Private", email="jane@a.example")
    vendor.references.create(client="Banca", person=jane, began_on="2025-01-01")
    make_proof(vendor, curator, people={"reference": jane}, words={"again": "Gladly."})
    vendor.outside_people.create(name="Joe Other")
    page = url("person_export", vendor.pk, jane.pk)

    assert lead_client.post(page).status_code == 403
    data = curator_client.post(page).json()

    assert (data["code"], data["name"], data["email"]) == (
        jane.code,
        "Jane Private",
        "jane@a.example",
    )
    assert [(fact["kind"], fact["client"]) for fact in data["facts"]] == [("reference", "Banca")]
    assert [(proof["as"], proof["words"]) for proof in data["proofs"]] == [
        ("reference", {"again": "Gladly."})
    ]
    assert "Other" not in str(data)
    entry = RecordEntry.objects.about(vendor).get()
    assert (entry.act, entry.after) == ("downloaded personal data", {"code": jane.code})


def test_prices_are_shown_to_nobody_who_rates_or_moderates_the_vendor(
    lead_client, assessor_client, curator, curator_client, evaluation, vendor
):
    DayRate.objects.create(vendor=vendor, role="Engineer", amount="612", currency="EUR")
    page, add = url("vendor_delivery", vendor.pk), url("row_new", vendor.pk, "rate")

    def shown(client):
        return "612" in client.get(page).content.decode()

    # The lead rates nothing here, and moderates.
    clients = (curator_client, lead_client, assessor_client)
    assert [shown(client) for client in clients] == [True, False, False]
    assert "612" not in curator_client.get(vendor.get_absolute_url()).content.decode()
    Evaluation.objects.filter(pk=evaluation.pk).update(state="decided")
    assert [shown(client) for client in clients] == [True, True, False]
    Evaluation.objects.filter(pk=evaluation.pk).update(state="open")
    add_member(evaluation, curator)
    assert not shown(curator_client)
    assert curator_client.get(add).status_code == 403


def test_the_record_holds_no_price(curator_client, vendor):
    row = {"role": "Engineer", "amount": "612", "currency": "eur"}
    curator_client.post(url("row_new", vendor.pk, "rate"), row)

    entry = RecordEntry.objects.about(vendor).get()
    assert (entry.after["amount"], entry.after["currency"]) == ("(a price)", "EUR")
