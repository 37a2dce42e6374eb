"""Proofs are never changed, carry a hash, and let what was said be erased."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.record.models import RecordEntry, WrittenOnce
from tests.accounts.record.conftest import guarded_record, tamper
from tests.factories import make_evidence, make_proof, make_user, make_vendor, read
from tests.vendors.files import PDF, pdf
from vendors.models.proof import Proof, ProofConfirmation, ProofFile, ProofWords
from vendors.models.reading import EvidenceReading, Opening
from vendors.proof_guards import APPEND_ONLY, ERASABLE
from vendors.proofs import NotServed, confirm_proof, record_proof, serve

WORDS = {"quote_1": "Jane told us of the outage.", "notes": "Jane is quick."}


@pytest.fixture
def vendor(db):
    return make_vendor()


def make_whole_proof(vendor, curator):
    """Return a proof with a row of every kind that belongs to one."""
    person = vendor.outside_people.create(name="Jane Private", email="jane@a.example")
    fact = vendor.facts.create(kind="seniors", value="64")
    file = {"file": pdf(), "file_name": "cv.pdf", "content_type": "application/pdf"}
    return make_proof(
        vendor,
        curator,
        "LG-02",
        kind="interview",
        details={"language": "fr", "interviewers": 2, "minutes": 45},
        facts=[fact],
        evidence=[make_evidence(vendor, state="claim")],
        people={"person": person},
        colleagues=[make_user("colleague@example.org")],
        words=WORDS,
        files=[file | {"size": len(PDF), "file_sha256": "f" * 64}],
    )


def test_a_proof_cannot_be_changed_or_removed(vendor, curator):
    proof = make_whole_proof(vendor, curator)

    for act in (proof.save, proof.delete, Proof.objects.all().delete):
        with pytest.raises(WrittenOnce):
            act()
    for row in proof.rows():
        with pytest.raises(WrittenOnce):
            row.save()
        with pytest.raises(WrittenOnce):
            type(row).objects.update(proof=proof)


@pytest.mark.django_db(transaction=True)
def test_database_itself_refuses_to_change_proofs_and_readings():
    curator, vendor = make_user(), make_vendor()
    proof = make_whole_proof(vendor, curator)
    read(make_evidence(vendor, state="claim"), curator)
    serve(curator, proof)
    ProofConfirmation.objects.create(proof=proof, person=curator)

    with guarded_record():
        for table in (*APPEND_ONLY, *ERASABLE):
            statements = [f"UPDATE {table} SET id = id", f"DELETE FROM {table}"]
            if connection.vendor == "sqlite":
                statements.append(f"REPLACE INTO {table} SELECT * FROM {table}")
            else:
                statements.append(f"TRUNCATE {table} CASCADE")
            if table == "vendors_planneddemonstration":
                continue  # empty here
            for statement in statements:
                with pytest.raises(DatabaseError, match="append-only"):
                    connection.cursor().execute(statement)

    assert Proof.objects.get().is_unchanged()


@pytest.mark.django_db(transaction=True)
def test_database_lets_words_and_files_of_a_proof_be_erased_once():
    vendor = make_vendor()
    proof = make_whole_proof(vendor, make_user())

    with guarded_record():
        assert proof.erase_words() == {"words": 2, "files": 1}
        for table in ERASABLE:
            with pytest.raises(DatabaseError, match="append-only"):
                connection.cursor().execute(f"UPDATE {table} SET erased_at = NULL")

    assert Proof.objects.get().is_unchanged()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vendors_proof SET finding = 'failed'",
        "UPDATE vendors_proof SET performed_on = '2020-01-01'",
        "UPDATE vendors_proofwords SET text = 'Another answer.'",
        "UPDATE vendors_proofcheck SET check_id = 'TA-01'",
        "UPDATE vendors_prooffile SET file_name = 'other.pdf'",
        "DELETE FROM vendors_proofcolleague",
    ],
)
def test_whatever_is_changed_behind_our_back_shows(vendor, curator, change):
    proof = make_whole_proof(vendor, curator)
    assert proof.is_unchanged()

    tamper(change)

    assert not Proof.objects.get().is_unchanged()


def test_erasing_a_person_empties_what_was_said_and_keeps_the_proof(
    vendor, curator, django_capture_on_commit_callbacks
):
    proof = make_whole_proof(vendor, curator)
    person = vendor.outside_people.get()
    stored, before = proof.files.get().file, proof.sha256

    with django_capture_on_commit_callbacks(execute=True):
        person.erase(curator, "She asked for it.")

    person.refresh_from_db()
    assert (person.name, person.email, str(person)) == ("", "", f"P-{person.pk:04}")
    assert set(ProofWords.objects.values_list("text", "salt")) == {("", "")}
    assert ProofFile.objects.values_list("file", "file_name", "file_sha256").get() == ("", "", "")
    assert not stored.storage.exists(stored.name)
    proof = Proof.objects.get()
    assert (proof.sha256, proof.is_unchanged()) == (before, True)
    entry = RecordEntry.objects.about(vendor).get()
    counts = {"details": 2, "words": 2, "files": 1, "addresses": 0}
    counts |= {"mails": 0, "answers": 0, "questions": 0}
    assert (entry.act, entry.after) == ("erased person", {"code": person.code} | counts)
    assert "Private" not in str(list(RecordEntry.objects.values_list("words__after", flat=True)))


def test_a_correction_says_why_and_happens_once(vendor, curator):
    first = make_proof(vendor, curator)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_proof(vendor, curator, corrects=first)
    second = make_proof(vendor, curator, corrects=first, correction_reason="Wrong number.")

    assert list(Proof.objects.in_force()) == [second]
    with pytest.raises(IntegrityError), transaction.atomic():
        make_proof(vendor, curator, corrects=first, correction_reason="Wrong number.")


def test_a_proof_has_its_entry_without_what_was_said(vendor, curator):
    draft = Proof(
        vendor=vendor,
        kind="register",
        finding="passed",
        details={"register": "RC", "number": "7"},
        performed_on="2026-01-05",
        performed_by=curator,
    )
    draft.performed_on = draft._meta.get_field("performed_on").to_python(draft.performed_on)

    proof = record_proof(draft, checks=["SO-02"], words={"says": "Founded in 2019."})

    entry = RecordEntry.objects.about(vendor).get()
    assert (entry.act, entry.after["checks"], entry.after["sha256"]) == (
        "recorded proof",
        ["SO-02"],
        proof.sha256,
    )
    assert "Founded" not in str(entry.after)


def test_a_confirmation_needs_an_opening_and_happens_once(vendor, curator, lead):
    proof = make_proof(vendor, curator)
    with pytest.raises(NotServed):
        confirm_proof(lead, proof)

    serve(lead, proof)
    confirm_proof(lead, proof)
    confirm_proof(lead, proof)

    assert [row.person for row in proof.confirmations.all()] == [lead]
    assert RecordEntry.objects.filter(act="confirmed proof").count() == 1


def test_readings_and_openings_are_never_changed(vendor, curator):
    reading = read(make_evidence(vendor, state="claim"), curator)

    for row in (reading, Opening.objects.get()):
        with pytest.raises(WrittenOnce):
            row.save()
    with pytest.raises(WrittenOnce):
        EvidenceReading.objects.all().delete()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        *(("P-{0:04}", 1), ("p-{0}", 1), ("P-x", 0), ("P-²", 0), ("{0}", 0)),
        *(("JANE@a.example", 1), ("jane", 1), ("Joe", 0)),
    ],
)
def test_a_person_is_found_by_code_address_or_name(vendor, text, count):
    person = vendor.outside_people.create(name="Jane", email="jane@a.example")

    assert vendor.outside_people.called(text.format(person.pk)).count() == count


def test_a_proof_that_was_read_before_shows_who_opened_and_confirmed_it_since(
    vendor, curator, django_assert_num_queries
):
    proof = make_proof(vendor, curator, "TA-01", "TA-02")
    (before,) = Proof.objects.filter(pk=proof.pk).with_rows()
    reader = make_user("reader@example.org")
    Opening.objects.served(reader, proof)
    ProofConfirmation.objects.create(proof=proof, person=reader)

    with django_assert_num_queries(2):
        (after,) = Proof.objects.filter(pk=proof.pk).with_rows()

    assert [len(before.attached(name)) for name in ("openings", "confirmations")] == [0, 0]
    assert [row.person_id for row in after.attached("openings")] == [reader.pk]
    assert [row.person_id for row in after.attached("confirmations")] == [reader.pk]
    for proof in (before, after):
        assert [row.check_id for row in proof.attached("checks")] == ["TA-01", "TA-02"]
