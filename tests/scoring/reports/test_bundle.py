"""The audit bundle: made for one person, and checked on a machine without the database."""

import hashlib
import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Look
from accounts.record.acts import Act
from accounts.record.models import RecordEntry, RecordWords, canonical
from scoring.decisions.document.document import freeze
from scoring.reports import bundle, bundle_reading, pdf, printing
from scoring.reports.verdict import AGREES, NOT_SEALED, UNTOLD, Answer, Verdict
from scoring.reports.verify import Disagrees
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    declare,
    make_evaluation,
    make_evidence,
    make_proof,
    make_user,
    pin_again,
)
from tests.scoring.reports.decisions import ready

LIST, SHEET = b"%PDF-1.7 bench list", b"%PDF-1.7 interview sheet"
AGREED = Answer(AGREES, ["It agrees."])
VERDICT = Verdict(AGREED, AGREED, Answer(UNTOLD, ["It is not sealed."]), "Anybody.", NOT_SEALED)


def decide_with_files(lead, count=1):
    """Return a decision that names, of each vendor, the file of a piece of evidence and that of a
    proof; with those of the last.
    """
    evaluation = ready(lead, count)
    sheet = {"file_name": "Sheet of P-7.pdf", "file_sha256": hashlib.sha256(SHEET).hexdigest()}
    sheet |= {"content_type": "application/pdf", "size": len(SHEET)}
    for candidate in evaluation.candidates.order_by("number"):
        vendor, files = candidate.vendor, [sheet | {"file": ContentFile(SHEET, "sheet")}]
        proof = make_proof(vendor, lead, "TZ-01", kind="expert_reading", details={}, files=files)
        piece = make_evidence(
            vendor,
            "LG-02",
            by=lead,
            file=ContentFile(LIST, "list"),
            sha256=hashlib.sha256(LIST).hexdigest(),
            content_type="application/pdf",
            size=len(LIST),
            has_personal_data=True,
        )
    pin_again(evaluation)
    return freeze(evaluation, lead), piece, proof


def made(determination, person):
    with bundle.make_bundle(determination, person, lambda *words: None) as zipped:
        return zipped.read()


def files_in(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def listed_anew(files):
    """Return these files with a manifest that agrees with them."""
    manifest = json.loads(files["manifest.json"])
    old = {row["name"]: row for row in manifest["files"]}
    manifest["files"] = [
        old.get(name, {})
        | {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in files.items()
        if name != "manifest.json"
    ]
    return files | {"manifest.json": json.dumps(manifest).encode()}


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return the bytes of a bundle whose report was really printed."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        from django.conf import settings

        patch.setattr(settings, "MEDIA_ROOT", tmp_path_factory.mktemp("bundle"))
        with transaction.atomic():
            lead = make_user("lead@example.org", name="Lea Martin", may_lead=True)
            determination, _piece, _proof = decide_with_files(lead)
            entry = RecordEntry.objects.of_chain(determination.evaluation.record_chain).first()
            RecordWords.objects.filter(entry=entry).erase(lead, "Asked for.")
            content = made(determination, lead)
            transaction.set_rollback(True)
    return content


@pytest.fixture
def path(story, tmp_path):
    path = tmp_path / "bundle.zip"
    path.write_bytes(story)
    return path


@pytest.fixture
def unprinted(monkeypatch):
    """Take the report inside for one that agrees: printing is what takes time."""
    monkeypatch.setattr(bundle_reading, "verify", lambda content, trusted: VERDICT)
    monkeypatch.setattr(bundle_reading, "refuse_other_attachments", lambda archive, report: None)


def verify(path, *options):
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_report", str(path), *options, stdout=out)
    return ended.value.code, out.getvalue()


@pytest.mark.any_database
def test_a_bundle_is_checked_without_the_database(path):
    status, words = verify(path)

    day = timezone.now().strftime("%Y-%m-%d")
    assert status == NOT_SEALED
    assert "Bundle: 11 files agree with the manifest." in words
    assert f"Entry 1: words erased on {day}." in words
    assert "byte for byte" in words
    out = io.StringIO()
    call_command("verify_record", "--file", str(path), stdout=out)
    assert out.getvalue().startswith("The export agrees.")


@pytest.mark.any_database
def test_a_bundle_holds_what_the_decision_names_and_nobody_by_name(story):
    files = files_in(story)

    assert set(files) == {
        *("manifest.json", "report.pdf", "scores.json", "scores.xlsx", "record.jsonl"),
        *("evidence/E2.pdf", "proofs/P5-1.pdf"),
        *(f"proofs/P{number}.json" for number in range(1, 6)),
    }
    assert (files["evidence/E2.pdf"], files["proofs/P5-1.pdf"]) == (LIST, SHEET)
    hashed = files["manifest.json"] + files["proofs/P5.json"]
    assert b"Lea" not in hashed
    assert b"example.org" not in hashed


def without(files, name):
    return {other: content for other, content in files.items() if other != name}


def of_another(files):
    lines = [json.loads(line) for line in files["record.jsonl"].decode().splitlines()]
    lines = [line | {"chain": "evaluation:999999"} for line in lines]
    return files | {"record.jsonl": "\n".join(map(json.dumps, lines)).encode()}


def record_with(files, change):
    lines = files["record.jsonl"].decode().splitlines()
    return files | {"record.jsonl": "\n".join(change(lines)).encode()}


def scores_with(files, change):
    document = json.loads(files["scores.json"])
    change(document)
    return files | {"scores.json": canonical(document).encode()}


def listed_twice(files):
    manifest = json.loads(files["manifest.json"])
    manifest["files"].append(manifest["files"][0])
    return files | {"manifest.json": json.dumps(manifest).encode()}


CUT_OFF = "It does not end as a bundle does: bytes follow it, or some are missing."
HOSTILE = {
    "a file listed twice": (listed_twice, "The manifest lists a file twice."),
    "a path from the root": (
        lambda files: files | {"/etc/passwd": b"x"},
        "'/etc/passwd' is no file of a bundle.",
    ),
    "a file changed": (
        lambda files: files | {"evidence/E2.pdf": LIST + b"!"},
        "evidence/E2.pdf is another file than the one that was put in.",
    ),
    "a file changed and listed anew": (
        lambda files: listed_anew(files | {"evidence/E2.pdf": LIST + b"!"}),
        "The file of E2 is another than the decision names.",
    ),
    "a file left out": (
        lambda files: without(files, "evidence/E2.pdf"),
        "'evidence/E2.pdf' is not in it.",
    ),
    "a file left out and not listed": (
        lambda files: listed_anew(without(files, "evidence/E2.pdf")),
        "The file of E2 is neither there nor said to be absent.",
    ),
    "a file of a proof changed and listed anew": (
        lambda files: listed_anew(files | {"proofs/P5-1.pdf": SHEET + b"!"}),
        "The files of proof P5 are others than its hash covers.",
    ),
    "a proof changed": (
        lambda files: listed_anew(
            files | {"proofs/P1.json": files["proofs/P1.json"].replace(b"passed", b"failed")}
        ),
        "Proof P1 is another than the decision names.",
    ),
    "a file beside the manifest": (
        lambda files: files | {"evidence/E9.pdf": b"x"},
        "'evidence/E9.pdf' is not in the manifest.",
    ),
    "a path that climbs": (
        lambda files: files | {"../../etc/passwd": b"x"},
        "'../../etc/passwd' is no file of a bundle.",
    ),
    "a cut chain": (
        lambda files: listed_anew(record_with(files, lambda lines: lines[:2])),
        (
            "The record does not reach the head that the report pins, entry 3: some entries were "
            "removed, or all of it was written anew."
        ),
    ),
    "a chain without its beginning": (
        lambda files: listed_anew(record_with(files, lambda lines: lines[1:])),
        "record.jsonl: Entry 1 is missing; entry 2 stands in its place.",
    ),
    "an altered entry": (
        lambda files: listed_anew(
            record_with(
                files, lambda lines: [lines[0].replace('"act": "', '"act": "x'), *lines[1:]]
            )
        ),
        "record.jsonl: Entry 1 (xopened, evaluation:{evaluation}) was changed after it was made.",
    ),
    "the record of another evaluation": (
        lambda files: listed_anew(of_another(files)),
        "The record in it is that of another evaluation.",
    ),
    "a record that is none": (
        lambda files: listed_anew(files | {"record.jsonl": b"\xff{"}),
        "record.jsonl is not UTF-8 text.",
    ),
    "a manifest that is none": (
        lambda files: files | {"manifest.json": b"[]"},
        "manifest.json is not that of a bundle.",
    ),
    "a document that is none": (
        lambda files: listed_anew(files | {"scores.json": b'{"evidence": 3}'}),
        "manifest.json or scores.json is incomplete.",
    ),
    "no report": (
        lambda files: listed_anew(without(files, "report.pdf")),
        "'report.pdf' is not in it.",
    ),
}


@pytest.mark.any_database
@pytest.mark.parametrize(("change", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_bundle_is_refused_in_words(story, tmp_path, unprinted, change, sentence):
    path = tmp_path / "hostile.zip"
    path.write_bytes(zipped(change(files_in(story))))

    with pytest.raises(CommandError) as refused:
        call_command("verify_report", str(path), stdout=io.StringIO())
    document = json.loads(files_in(story)["scores.json"])
    number = document["seals"][-1]["rules"]["evaluation"]
    assert str(refused.value) == sentence.format(evaluation=number)
    assert refused.value.returncode == 1


@pytest.mark.any_database
def test_an_archive_that_is_made_to_hurt_is_refused_before_it_is_unpacked(story, tmp_path):
    files = files_in(story)
    twice = io.BytesIO(story)
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("report.pdf", b"x")
    bomb = zipped(files | {"evidence/E2.pdf": bytes(300_000_000)})
    bomb = bytearray(bomb)
    place = bomb.rindex(b"PK\x01\x02")
    bomb[place + 24 : place + 28] = (4_000_000_000).to_bytes(4, "little")
    many = zipped({f"evidence/E{number}.pdf": b"" for number in range(4_100)})
    cases = {
        twice.getvalue(): "'report.pdf' stands in it twice.",
        bytes(bomb): "Unpacked it would have over 1,000 MB. No bundle has so much.",
        many: "It lists over 4,005 files. No bundle has so many.",
        story[:-4]: CUT_OFF,
        story + b"more": CUT_OFF,
        zipped(files, zipfile.ZIP_LZMA): "'report.pdf' is packed in a way that no bundle is.",
        b"PK\x03\x04" + bytes(40): CUT_OFF,
    }

    for number, (content, sentence) in enumerate(cases.items()):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(content)
        with pytest.raises(Disagrees) as refused:
            bundle_reading.verify_bundle(path)
        assert str(refused.value) == sentence


@pytest.mark.any_database
def test_bytes_inside_that_are_damaged_are_refused(story, tmp_path):
    path = tmp_path / "damaged.zip"
    place = story.index(LIST)
    path.write_bytes(story[:place] + b"x" + story[place + 1 :])

    with pytest.raises(Disagrees, match="evidence/E2.pdf cannot be unpacked: it is damaged"):
        bundle_reading.verify_bundle(path)


@pytest.mark.any_database
def test_scores_of_another_decision_are_found_beside_the_report(story, tmp_path, monkeypatch):
    monkeypatch.setattr(bundle_reading, "verify", lambda content, trusted: VERDICT)
    files = scores_with(files_in(story), lambda document: document.update(buyer={"name": "X"}))
    path = tmp_path / "other.zip"
    path.write_bytes(zipped(listed_anew(files)))

    with pytest.raises(Disagrees, match="scores.json is another than the one inside the report"):
        bundle_reading.verify_bundle(path)


@pytest.fixture
def printed(monkeypatch, folder):
    monkeypatch.setattr(pdf, "render_pdf", lambda *_args: b"%PDF-1.7")
    return folder


def url(name, determination):
    return reverse(name, args=[determination.evaluation_id, determination.pk])


def test_lead_has_the_bundle_made_and_takes_it_along(lead_client, lead, printed):
    determination, piece, proof = decide_with_files(lead)

    assert (
        url("report_bundle", determination)
        in lead_client.get(url("report_detail", determination)).content.decode()
    )
    assert (
        "The bundle is not made yet."
        in lead_client.get(url("report_bundle", determination)).content.decode()
    )
    assert lead_client.get(url("bundle_zip", determination)).status_code == 302
    lead_client.post(url("report_bundle", determination))
    page = lead_client.get(url("report_bundle", determination)).content.decode()
    assert url("bundle_zip", determination) in page
    content = lead_client.get(url("bundle_zip", determination)).getvalue()

    assert files_in(content)["proofs/P5-1.pdf"] == SHEET
    last = RecordEntry.objects.of_chain(determination.evaluation.record_chain).last()
    assert last.act == Act.DOWNLOADED_BUNDLE
    looks = {(look.kind, look.subject) for look in Look.objects.filter(person=lead)}
    assert looks >= {("file", f"evidence:{piece.pk}"), ("proof", f"proof:{proof.pk}")}


def test_what_is_erased_stands_in_no_bundle(lead_client, lead, printed, tmp_path, unprinted):
    determination, _piece, proof = decide_with_files(lead)
    lead_client.post(url("report_bundle", determination))
    proof.erase_words()
    with transaction.atomic():
        RecordEntry.objects.append(actor=lead, act=Act.ERASED_PERSON, subject=lead)

    assert lead_client.get(url("bundle_zip", determination)).status_code == 302
    assert not default_storage.exists(printing.bundle_for(determination, lead).file)

    path = tmp_path / "bundle.zip"
    path.write_bytes(made(determination, lead))
    assert "proofs/P5-1.pdf" not in files_in(path.read_bytes())
    assert bundle_reading.verify_bundle(path).bundle[1:] == [
        "The file of P5 was erased. Absent is not changed."
    ]


def test_what_is_missing_or_altered_in_the_storage_is_told_apart(
    lead, printed, tmp_path, unprinted
):
    determination, piece, _proof = decide_with_files(lead)
    path = tmp_path / "bundle.zip"
    name = piece.file.name
    default_storage.delete(name)
    path.write_bytes(made(determination, lead))
    assert "The file of E2 was not in the storage. Absent is not changed." in (
        bundle_reading.verify_bundle(path).bundle
    )

    default_storage.save(name, ContentFile(b"other"))
    path.write_bytes(made(determination, lead))
    with pytest.raises(Disagrees, match="The file of E2 was altered where it was kept"):
        bundle_reading.verify_bundle(path)


def test_files_that_a_person_may_not_open_are_named_and_left_out(
    lead, printed, tmp_path, unprinted
):
    determination, _piece, _proof = decide_with_files(lead)
    stranger = make_user("auditor@example.org")
    path = tmp_path / "bundle.zip"

    path.write_bytes(made(determination, stranger))

    assert not [name for name in files_in(path.read_bytes()) if name.startswith(("evi", "proofs"))]
    assert bundle_reading.verify_bundle(path).bundle[1:] == [
        f"The files of {owner} are not open to the person who took the bundle."
        for owner in ("E2", "P1", "P2", "P3", "P4", "P5")
    ]


@pytest.mark.parametrize("role", ["lead", "observer"])
def test_who_is_recused_from_a_candidate_takes_nothing_of_it(lead, printed, role):
    determination, _piece, _proof = decide_with_files(lead, 2)
    evaluation, person = determination.evaluation, lead
    if role == "observer":
        person = make_user("observer@example.org")
        add_member(evaluation, person, role="observer", rates=False)
    document = json.loads(determination.document)
    owners = {row["id"]: row["candidate"] for row in document["evidence"] + document["proofs"]}
    client, zip_address = signed_in(person), url("bundle_zip", determination)

    def candidates_in(content):
        rows = json.loads(files_in(content)["manifest.json"])["files"]
        return {owners[row["of"]] for row in rows if "of" in row}

    client.post(url("report_bundle", determination))
    assert candidates_in(client.get(zip_address).getvalue()) == {"C1", "C2"}
    vendor = evaluation.candidates.get(number=1).vendor
    other = make_evaluation(lead=person, vendors=[vendor], checks=["TZ-01"])
    declare(other, person, **{vendor.name: "My brother works there."})

    # In whatever evaluation it was declared, what was made before is not handed out after it.
    page = client.get(zip_address, follow=True).content.decode()
    assert "You may not open all that this bundle holds any more." in page
    assert not default_storage.exists(printing.bundle_for(determination, person).file)
    client.post(url("report_bundle", determination))
    assert candidates_in(client.get(zip_address).getvalue()) == {"C2"}


def test_too_many_bytes_are_refused_before_any_work(lead_client, lead, printed, monkeypatch):
    determination, _piece, _proof = decide_with_files(lead)
    monkeypatch.setattr(bundle, "MOST_BYTES", 20)

    page = lead_client.post(url("report_bundle", determination), follow=True).content.decode()

    assert "made of so much" in page
    assert not default_storage.exists(printing.bundle_for(determination, lead).file)


def test_a_report_that_was_altered_stands_in_no_bundle(lead_client, lead, printed):
    determination, _piece, _proof = decide_with_files(lead)
    printing.make_report.enqueue(determination.pk)
    pdf.store(pdf.file_of(determination.sha256), b"other")

    lead_client.post(url("report_bundle", determination))

    page = lead_client.get(url("report_bundle", determination)).content.decode()
    assert "is not the one that was printed" in page


def test_whoever_rates_takes_no_bundle(assessor_client, assessor, lead, printed):
    determination, _piece, _proof = decide_with_files(lead)
    add_member(determination.evaluation, assessor)

    answer = assessor_client.get(url("report_bundle", determination))

    assert answer.status_code == 403
    assert "for the lead and the observers" in answer.content.decode()
