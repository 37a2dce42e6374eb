"""The audit bundle: a decision, the files that it names and the record, in one zip.

It is made each time somebody asks, for that person: what was erased since stands in no copy of
ours, and what this person may not open is named and left out. It is swept after a day.
"""

import hashlib
import json
import mimetypes
import tempfile
import zipfile
from typing import NamedTuple

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import clock
from accounts.models import Look
from accounts.record.acts import Act
from accounts.record.chain import line_of
from accounts.record.models import REST, RecordEntry
from accounts.storage import StoreAway
from scoring.decisions.document.book import book_of
from scoring.reports.kept import is_as_printed, note_printed
from scoring.reports.pdf import ATTACHMENT, WORKBOOK, ReportFailed, pdf_of
from scoring.reports.workbook import xlsx_of
from vendors.models import Proof
from vendors.models.evidence import Evidence
from vendors.permissions import can_open_evidence, can_open_proof

SCHEMA = "evaluator-bundle/1"
MANIFEST, REPORT, RECORD = "manifest.json", "report.pdf", "record.jsonl"
MOST_FILES, MOST_BYTES = 2_000, 500_000_000
PIECE = 1 << 20
# Why a file that the document names is not in it.
ERASED, MISSING, ALTERED, CLOSED = "erased", "missing", "altered", "closed"
ENDINGS = {".pdf", ".docx", ".xlsx", ".pptx", ".png", ".jpg", ".jpeg", ".txt", ".csv", ".eml"}


class BundledFile(NamedTuple):
    """A file of ours that the document names: of a piece of evidence or of a proof.

    row      Evidence or ProofFile, whose `file` is empty once it is erased
    is_open  whether the person whom the bundle is for may open it
    """

    name: str
    of: str
    sha256: str
    row: object
    is_open: bool

    @property
    def entry(self):
        return {"of": self.of, "sha256": self.sha256}


def ending_of(content_type):
    ending = mimetypes.guess_extension(content_type or "") or ""
    return ending if ending in ENDINGS else ""


def evidence_files(document, person):
    """Return the files of the evidence that a document names, in its order."""
    rows = [row for row in document["evidence"] if row.get("sha256")]
    pieces = Evidence.objects.visible_to(person).select_related("vendor")
    visible = pieces.in_bulk([row["number"] for row in rows])
    every = Evidence.objects.in_bulk([row["number"] for row in rows])
    files = []
    for row in rows:
        piece = every[row["number"]]
        is_open = piece.pk in visible and can_open_evidence(person, visible[piece.pk])
        name = f"evidence/{row['id']}{ending_of(piece.content_type)}"
        files.append(BundledFile(name, row["id"], row["sha256"], piece, is_open))
    return files


def proofs_of(document, person):
    """Return [(row of the document, Proof, whether this person may open it)]."""
    hashes = [row["sha256"] for row in document["proofs"]]
    rows = Proof.objects.filter(sha256__in=hashes).select_related("vendor", "planned", "corrects")
    proofs = {proof.sha256: proof for proof in rows.prefetch_related("files")}
    visible = set(
        Proof.objects.visible_to(person).filter(sha256__in=hashes).values_list("pk", flat=True)
    )
    return [
        (row, proof, proof.pk in visible and can_open_proof(person, proof))
        for row in document["proofs"]
        if (proof := proofs.get(row["sha256"]))
    ]


def proof_files(proofs):
    return [
        BundledFile(
            f"proofs/{row['id']}-{number}{ending_of(file.content_type)}",
            row["id"],
            file.file_sha256 or file.digest,
            file,
            is_open,
        )
        for row, proof, is_open in proofs
        for number, file in enumerate(proof.files.all(), 1)
    ]


def refuse_too_big(determination, person):
    """Raises ReportFailed, before any work, where the files are too many or too long."""
    document = json.loads(determination.document)
    files = evidence_files(document, person) + proof_files(proofs_of(document, person))
    if len(files) > MOST_FILES or sum(file.row.size or 0 for file in files) > MOST_BYTES:
        sentence = _(
            "The decision names more than %(files)s files, or %(size)s MB of them. No bundle is "
            "made of so much: take the report and the record, and the files one by one."
        )
        parts = {"files": f"{MOST_FILES:,}", "size": f"{MOST_BYTES // 1_000_000:,}"}
        raise ReportFailed(sentence % parts)


class Bundle:
    """A zip that is being written. `files` is what stands in its manifest."""

    def __init__(self, zipped, moment):
        self.zipped, self.moment = zipped, moment
        self.files, self.absent = [], []

    def add(self, name, pieces, **more):
        """Write a file from pieces of bytes; return its SHA-256."""
        info = zipfile.ZipInfo(name, self.moment.timetuple()[:6])
        is_text = name.endswith((".json", ".jsonl"))
        info.compress_type = zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self.zipped.open(info, "w") as file:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
        entry = {"name": name, "sha256": digest.hexdigest(), "size": size}
        self.files.append(entry | more)
        return entry["sha256"]

    def add_file(self, bundled):
        """Write a file of ours that is as it was; say of any other why it is not here."""
        why = why_absent(bundled)
        if why:
            self.absent.append({**bundled.entry, "why": why})
            return
        self.add(bundled.name, pieces_in(bundled.row.file.open), of=bundled.of)

    def add_proofs(self, proofs, files):
        """Write what the hash of each proof covers, of those that may be opened."""
        for row, proof, is_open in proofs:
            if is_open:
                own = [bundled for bundled in files if bundled.of == row["id"]]
                text = json.dumps(hashed_proof(proof, own), sort_keys=True, ensure_ascii=False)
                self.add(f"proofs/{row['id']}.json", [text.encode()], of=row["id"])
            else:
                closed = {"of": row["id"], "sha256": row["sha256"], "why": CLOSED}
                self.absent.append(closed)

    def end(self, **about):
        manifest = {"schema": SCHEMA, **about, "files": self.files, "absent": self.absent}
        text = json.dumps(manifest, sort_keys=True, ensure_ascii=False, indent=1)
        self.add(MANIFEST, [text.encode()])


def pieces_in(open_file):
    with open_file("rb") as file:
        yield from iter(lambda: file.read(PIECE), b"")


def why_absent(bundled):
    if not bundled.row.file:
        return ERASED
    if not bundled.is_open:
        return CLOSED
    digest = hashlib.sha256()
    try:
        for piece in pieces_in(bundled.row.file.open):
            digest.update(piece)
    except FileNotFoundError:
        return MISSING
    return "" if digest.hexdigest() == bundled.sha256 else ALTERED


def hashed_proof(proof, files):
    """Return what shows that a proof and its files are those that its hash covers."""
    return {
        "hashed": proof.hashed(),
        "files": [
            {
                "name": bundled.name,
                "file_name": bundled.row.file_name,
                "file_sha256": bundled.row.file_sha256,
                "salt": bundled.row.salt,
            }
            for bundled in files
            if bundled.row.file
        ],
    }


def record_lines(evaluation):
    """Yield the whole chain of an evaluation, then what the chain of the rest noted of it."""
    chain = evaluation.record_chain
    notes = RecordEntry.objects.of_chain(REST).filter(act=Act.NOTED_CHAIN, subject=f"chain:{chain}")
    for entries in (RecordEntry.objects.of_chain(chain), notes):
        for entry in entries.select_related("words").iterator(chunk_size=500):
            yield f"{line_of(entry)}\n".encode()


def make_bundle(determination, person, say):
    """Return a temporary file with the bundle. Raises ReportFailed."""
    refuse_too_big(determination, person)
    say(_("Looking after the report"))
    report = report_as_printed(determination)
    document = json.loads(determination.document)
    proofs = proofs_of(document, person)
    files = evidence_files(document, person) + proof_files(proofs)
    zipped = tempfile.TemporaryFile()  # noqa: SIM115 -- the caller closes what is returned
    with zipfile.ZipFile(zipped, "w", allowZip64=False) as archive:
        bundle = Bundle(archive, determination.decided_at)
        bundle.add(REPORT, pieces_in(lambda mode: default_storage.open(report, mode)))
        bundle.add(ATTACHMENT, [determination.document.encode()])
        bundle.add(WORKBOOK, [xlsx_of(book_of(determination))])
        for number, bundled in enumerate(files):
            say(_("Adding the files that the decision names"), number, len(files))
            bundle.add_file(bundled)
        bundle.add_proofs(proofs, files)
        say(_("Adding the record"))
        bundle.add(RECORD, record_lines(determination.evaluation))
        bundle.end(document=determination.sha256, made_at=clock.now().isoformat())
    note_looks(person, [bundled for bundled in files if bundled.is_open and bundled.row.file])
    zipped.seek(0)
    return zipped


def report_as_printed(determination):
    """Return the name of the PDF of a decision, printed if it is not there. Raises ReportFailed."""
    name = pdf_of(determination)
    if not is_as_printed(determination):
        sentence = _(
            "The PDF that is kept is not the one that was printed. Have it made anew first."
        )
        raise ReportFailed(sentence)
    note_printed(determination)
    return name


def was_erased_since(moment):
    """Whether anything was erased after this moment: a bundle made before may still hold it."""
    acts = (Act.ERASED_WORDS, Act.ERASED_PERSON, Act.APPLIED_RETENTION)
    return RecordEntry.objects.filter(act__in=acts, at__gte=moment).exists()


def holds_closed(name, determination, person):
    """Whether a bundle that was made before holds what this person may not open any more."""
    document = json.loads(determination.document)
    proofs = proofs_of(document, person)
    files = evidence_files(document, person) + proof_files(proofs)
    closed = {bundled.of for bundled in files if not bundled.is_open}
    closed |= {row["id"] for row, _proof, is_open in proofs if not is_open}
    with default_storage.open(name) as file, zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read(MANIFEST))
    return any(entry.get("of") in closed for entry in manifest["files"])


@transaction.atomic
def note_looks(person, files):
    """Note that this person takes files along that name people."""
    looks = set()
    for bundled in files:
        if isinstance(bundled.row, Evidence):
            if bundled.row.has_personal_data:
                Look.objects.note(person, Look.Kind.FILE, bundled.row)
        elif bundled.row.proof_id not in looks:
            looks.add(bundled.row.proof_id)
            Look.objects.note(person, Look.Kind.PROOF, bundled.row.proof)


def keep_bundle(name, zipped):
    """Keep the bundle under this name, in the place of the one before. Raises ReportFailed."""
    try:
        default_storage.delete(name)
        default_storage.save(name, File(zipped))
    except StoreAway as problem:
        raise ReportFailed(problem.strerror) from problem
