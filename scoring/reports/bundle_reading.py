"""Checking an audit bundle without the database: its files, the record, and the report inside."""

import hashlib
import io
import json
import re
import zipfile
import zlib
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.record.chain import Unreadable, entries_in, first_break, first_break_in_part
from accounts.record.models import REST, sha256
from scoring.evaluations.models import Evaluation
from scoring.reports.bundle import (
    ALTERED,
    CLOSED,
    ERASED,
    MANIFEST,
    MISSING,
    MOST_BYTES,
    MOST_FILES,
    PIECE,
    RECORD,
    REPORT,
    SCHEMA,
)
from scoring.reports.pdf import ATTACHMENT, WORKBOOK
from scoring.reports.verify import AGREES, Disagrees, verify

NAMES = re.compile(r"(evidence/E\d{1,6}|proofs/P\d{1,6}(-\d{1,4})?)(\.[a-z0-9]{1,5})?")
ALWAYS = (REPORT, ATTACHMENT, WORKBOOK, RECORD)
HASH = re.compile(r"[0-9a-f]{64}")
LONGEST_TEXT = 100_000_000  # of the record, of a list of hashes
DIRECTORY = 22  # bytes of the end of a zip without a comment
MOST_ENTRIES = 2 * MOST_FILES + len(ALWAYS) + 1  # each proof has a list of its hashes
LONGEST_DIRECTORY = 200 * MOST_ENTRIES


class BundleVerdict(NamedTuple):
    """What stands of the bundle, of the record in it and of the report in it, in sentences."""

    bundle: list
    record: list
    report: object  # Verdict
    status: int


class Entry(NamedTuple):
    name: str
    sha256: str
    size: int
    of: str


class Archive:
    """A zip from anywhere. Whatever is wrong with it raises Disagrees, in words."""

    def __init__(self, path):
        with in_words():
            refuse_large(path)
            self.zipped = zipfile.ZipFile(path)
        self.entries = {}
        for info in self.zipped.infolist():
            if info.filename in self.entries:
                sentence = _("%(name)s stands in it twice.")
                raise Disagrees(sentence % {"name": shown(info.filename)})
            if info.filename not in (*ALWAYS, MANIFEST) and not NAMES.fullmatch(info.filename):
                sentence = _("%(name)s is no file of a bundle.")
                raise Disagrees(sentence % {"name": shown(info.filename)})
            if info.flag_bits & 1 or info.compress_type not in (
                zipfile.ZIP_STORED,
                zipfile.ZIP_DEFLATED,
            ):
                sentence = _("%(name)s is packed in a way that no bundle is.")
                raise Disagrees(sentence % {"name": shown(info.filename)})
            self.entries[info.filename] = info
        if sum(info.file_size for info in self.entries.values()) > 2 * MOST_BYTES:
            sentence = _("Unpacked it would have over %(most)s MB. No bundle has so much.")
            raise Disagrees(sentence % {"most": f"{2 * MOST_BYTES // 1_000_000:,}"})

    def close(self):
        self.zipped.close()

    def pieces(self, name):
        with in_words(name), self.zipped.open(self.entries[name]) as file:
            yield from iter(lambda: file.read(PIECE), b"")

    def content(self, name, most=LONGEST_TEXT):
        if name not in self.entries:
            raise Disagrees(_("%(name)s is not in it.") % {"name": name})
        if self.entries[name].file_size > most:
            sentence = _("%(name)s has over %(most)s bytes.")
            raise Disagrees(sentence % {"name": name, "most": f"{most:,}"})
        return b"".join(self.pieces(name))

    def json(self, name):
        try:
            return json.loads(self.content(name))
        except (ValueError, RecursionError):
            raise Disagrees(_("%(name)s is not JSON.") % {"name": name}) from None

    def measured(self, name):
        """Return (SHA-256, size) of what stands under this name."""
        digest, size = hashlib.sha256(), 0
        for piece in self.pieces(name):
            digest.update(piece)
            size += len(piece)
        return digest.hexdigest(), size


@contextmanager
def in_words(name=None):
    # What `zipfile` raises: NotImplementedError for a way of packing that it does not know.
    problems = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)
    try:
        yield
    except problems:
        sentence = _("%(name)s cannot be unpacked: it is damaged.")
        raise Disagrees(sentence % {"name": name or _("The bundle")}) from None
    except OSError as problem:
        sentence = _("%(name)s cannot be read: %(reason)s.")
        parts = {"name": name or _("The bundle"), "reason": problem.strerror or problem}
        raise Disagrees(sentence % parts) from None


def refuse_large(path):
    """Look at the end of a zip before its list is read, which alone may fill the memory."""
    path = Path(path)
    if path.stat().st_size > 2 * MOST_BYTES:
        sentence = _("It has over %(most)s MB. No bundle has so much.")
        raise Disagrees(sentence % {"most": f"{2 * MOST_BYTES // 1_000_000:,}"})
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - DIRECTORY, 0))
        end = file.read()
    if not end.startswith(b"PK\x05\x06") or len(end) != DIRECTORY:
        raise Disagrees(
            _("It does not end as a bundle does: bytes follow it, or some are missing.")
        )
    count, length = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if count > MOST_ENTRIES or length > LONGEST_DIRECTORY:
        sentence = _("It lists over %(most)s files. No bundle has so many.")
        raise Disagrees(sentence % {"most": f"{MOST_ENTRIES:,}"})


def shown(name):
    return repr(name[:80])


def is_bundle(path):
    try:
        with Path(path).open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError:
        return False


def record_in_bundle(path):
    """Return the lines of the record in a bundle. Raises Disagrees."""
    archive = Archive(path)
    try:
        return io.StringIO(read_text(archive.content(RECORD)))
    finally:
        archive.close()


def read_text(content):
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Disagrees(_("%(name)s is not UTF-8 text.") % {"name": RECORD}) from None


def verify_bundle(path, trusted=()):
    """Return the BundleVerdict on a zip. Raises Disagrees at the first thing that is wrong in it.
    Its own files are checked first: the report is printed again only where all else agrees.
    """
    archive = Archive(path)
    try:
        contents = Contents(archive)
        contents.refuse_other_files()
        sentences = [*contents.refuse_other_evidence(), *contents.refuse_other_proofs()]
        record = contents.sentences_on_record()
        report = archive.content(REPORT, settings.REPORT_MAX_BYTES)
        verdict = verify(report, trusted)
        if verdict.data.state == AGREES:
            refuse_other_attachments(archive, report)
    finally:
        archive.close()
    count = len(contents.files)
    sentence = ngettext(
        "%(count)s file agrees with the manifest.",
        "%(count)s files agree with the manifest.",
        count,
    )
    return BundleVerdict([sentence % {"count": count}, *sentences], record, verdict, verdict.status)


def refuse_other_attachments(archive, report):
    from pypdf import PdfReader

    attached = PdfReader(io.BytesIO(report)).attachments
    for name in (ATTACHMENT, WORKBOOK):
        if list(attached.get(name, ())) != [archive.content(name, settings.REPORT_MAX_BYTES)]:
            sentence = _("%(name)s is another than the one inside the report.")
            raise Disagrees(sentence % {"name": name})


class Contents:
    """The manifest and the document of a bundle, compared with the files. Raises Disagrees."""

    def __init__(self, archive):
        self.archive = archive
        manifest, self.document = archive.json(MANIFEST), archive.json(ATTACHMENT)
        if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
            raise Disagrees(_("%(name)s is not that of a bundle.") % {"name": MANIFEST})
        try:
            self.files = [
                Entry(row["name"], row["sha256"], row["size"], row.get("of", ""))
                for row in manifest["files"]
            ]
            self.absent = {(row["of"], row["sha256"]): row["why"] for row in manifest["absent"]}
            self.evidence = {
                row["id"]: row["sha256"] for row in self.document["evidence"] if row.get("sha256")
            }
            self.proofs = {row["id"]: row["sha256"] for row in self.document["proofs"]}
            self.pin = self.document["record"]
            self.evaluation = self.document["seals"][-1]["rules"]["evaluation"]
        except (KeyError, TypeError, IndexError, AttributeError):
            sentence = _("%(first)s or %(second)s is incomplete.")
            raise Disagrees(sentence % {"first": MANIFEST, "second": ATTACHMENT}) from None

    @cached_property
    def by_owner(self):
        """Return {"E3": its Entries}."""
        owners = {}
        for entry in self.files:
            owners.setdefault(entry.of, []).append(entry)
        return owners

    def refuse_other_files(self):
        names = [entry.name for entry in self.files]
        if len(set(names)) < len(names):
            raise Disagrees(_("The manifest lists a file twice."))
        strangers = set(self.archive.entries) - set(names) - {MANIFEST}
        if strangers:
            sentence = _("%(name)s is not in the manifest.")
            raise Disagrees(sentence % {"name": shown(min(strangers))})
        for name in (*ALWAYS, *names):
            if name not in self.archive.entries:
                raise Disagrees(_("%(name)s is not in it.") % {"name": shown(str(name))})
        for entry in self.files:
            if self.archive.measured(entry.name) != (entry.sha256, entry.size):
                sentence = _("%(name)s is another file than the one that was put in.")
                raise Disagrees(sentence % {"name": entry.name})

    def refuse_other_evidence(self):
        """Return sentences about the files of evidence that are not there."""
        sentences = []
        for owner, digest in self.evidence.items():
            own = self.by_owner.get(owner, [])
            reason = self.absent.get((owner, digest))
            names = {entry.name.split(".")[0] for entry in own} - {f"evidence/{owner}"}
            if names or any(entry.sha256 != digest for entry in own):
                sentence = _("The file of %(owner)s is another than the decision names.")
                raise Disagrees(sentence % {"owner": owner})
            if reason:
                sentences.append(sentence_on_absent(owner, reason))
            elif not own:
                sentence = _("The file of %(owner)s is neither there nor said to be absent.")
                raise Disagrees(sentence % {"owner": owner})
        return sentences

    def refuse_other_proofs(self):
        """Return sentences about the files of proofs that are not there."""
        sentences = []
        for owner, digest in self.proofs.items():
            name, absent = f"proofs/{owner}.json", self.absent.get((owner, digest))
            if absent and name not in self.archive.entries:
                sentences.append(sentence_on_absent(owner, absent))
                continue
            proof = self.archive.json(name)
            whys = [reason for (of, _digest), reason in self.absent.items() if of == owner]
            try:
                if sha256(proof["hashed"]) != digest:
                    sentence = _("Proof %(owner)s is another than the decision names.")
                    raise Disagrees(sentence % {"owner": owner})
                rows = {row[1] for row in proof["hashed"]["rows"] if row[0] == "prooffile"}
                covered = self.digests_of_files(owner, {row["name"]: row for row in proof["files"]})
            except (KeyError, TypeError, IndexError, AttributeError):
                raise Disagrees(_("%(name)s is incomplete.") % {"name": name}) from None
            if not covered <= rows or len(rows - covered) > len(whys):
                sentence = _("The files of proof %(owner)s are others than its hash covers.")
                raise Disagrees(sentence % {"owner": owner})
            sentences += [sentence_on_absent(owner, reason) for reason in whys]
        return sentences

    def digests_of_files(self, owner, salted):
        """Return the digest under which the hash of a proof covers each file of it that is here."""
        digests = set()
        for entry in self.by_owner.get(owner, []):
            if not entry.name.endswith(".json"):
                row = salted[entry.name]
                fields = {name: str(row[name]) for name in ("file_name", "salt")}
                digests.add(sha256(fields | {"file_sha256": entry.sha256}))
        return digests

    def sentences_on_record(self):
        chain = Evaluation(pk=self.evaluation).record_chain
        try:
            entries = entries_in(io.StringIO(read_text(self.archive.content(RECORD))))
        except Unreadable as problem:
            raise Disagrees(f"{RECORD}: {problem}") from None
        own = [entry for entry in entries if entry.chain == chain]
        notes = [entry for entry in entries if entry.chain == REST]
        if len(own) + len(notes) < len(entries):
            raise Disagrees(_("The record in it is that of another evaluation."))
        problem = first_break(own) or first_break_in_part(notes)
        if problem:
            raise Disagrees(f"{RECORD}: {problem}")
        self.refuse_cut_record(chain, own, notes)
        sentence = _(
            "The record agrees. It has %(count)s entries; the report pins entry %(number)s."
        )
        erased = [
            _("Entry %(number)s: words erased on %(day)s.")
            % {"number": entry.number, "day": f"{entry.words.erased_at:%Y-%m-%d}"}
            for entry in own
            if entry.words.erased_at
        ]
        rest = _(
            "Of the record of all other acts the report pins %(head)s, which only the installation "
            "can show."
        )
        return [
            sentence % {"count": len(own), "number": self.pin["entries"]},
            *erased,
            rest % {"head": self.pin["rest"]},
        ]

    def refuse_cut_record(self, chain, own, notes):
        """Hold the chain against the head that the report pins, and what the rest noted of it."""
        hashes = {entry.number: entry.hash for entry in own}
        if hashes.get(self.pin["entries"]) != self.pin["head"]:
            sentence = _(
                "The record does not reach the head that the report pins, entry %(number)s: some "
                "entries were removed, or all of it was written anew."
            )
            raise Disagrees(sentence % {"number": self.pin["entries"]})
        for note in notes:
            after = note.after if isinstance(note.after, dict) else {}
            if after.get("chain") != chain or hashes.get(after.get("entries")) != after.get("head"):
                sentence = _("The record is another than entry %(number)s of the rest noted of it.")
                raise Disagrees(sentence % {"number": note.number})


def sentence_on_absent(owner, reason):
    sentences = {
        ERASED: _("The file of %(owner)s was erased. Absent is not changed."),
        MISSING: _("The file of %(owner)s was not in the storage. Absent is not changed."),
        CLOSED: _("The files of %(owner)s are not open to the person who took the bundle."),
    }
    if reason in sentences:
        return sentences[reason] % {"owner": owner}
    sentence = _("The manifest does not say why the file of %(owner)s is absent.")
    if reason == ALTERED:
        sentence = _("The file of %(owner)s was altered where it was kept, and is not in it.")
    raise Disagrees(sentence % {"owner": owner})
