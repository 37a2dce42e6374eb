"""Reading the archive: nothing is written before all of it is known to be whole and ours."""

import hashlib
import io
import json
import tarfile
from pathlib import PurePosixPath
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.utils import validate_file_name
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from accounts.storage import StoreAway
from evaluator.backup.rows import (
    MADE_BY_MIGRATE,
    columns_of,
    insert,
    migrations,
    reset_numbers,
    tables,
)
from evaluator.backup.writing import FORMAT

LARGEST_MANIFEST = 500_000_000
PIECE = 1 << 16


class Refused(Exception):
    """Raised with the sentence that says why nothing was restored."""


class Member(NamedTuple):
    start: int
    size: int
    sha256: str


class Part(io.RawIOBase):
    """A readable part of an open file, which stays open."""

    def __init__(self, file, member):
        self.file, self.member, self.position = file, member, 0

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.member.size}
        self.position = base[whence] + offset
        return self.position

    def tell(self):
        return self.position

    @property
    def left(self):
        return self.member.size - self.position

    def read(self, size=-1):
        self.file.seek(self.member.start + self.position)
        piece = self.file.read(self.left if size is None or size < 0 else min(size, self.left))
        self.position += len(piece)
        return piece

    def lines(self):
        remainder = b""
        while piece := self.read(PIECE):
            *lines, remainder = (remainder + piece).split(b"\n")
            yield from lines
        if remainder:
            yield remainder


class Archive:
    """An archive whose sums hold, of this version. Raises Refused; writes nothing."""

    def __init__(self, file):
        self.file = file
        self.members = members_of(file)
        self.manifest = self.checked_manifest()
        self.check_version()
        self.check_members()
        self.check_tables()

    def checked_manifest(self):
        manifest, digest = (self.members.get(f"manifest.{end}") for end in ("json", "sha256"))
        if manifest is None or digest is None:
            raise Refused(_("The archive breaks off before its end, or is no backup of Evaluator."))
        content = Part(self.file, digest).read(64).decode(errors="replace")
        if content != manifest.sha256 or manifest.size > LARGEST_MANIFEST:
            raise Refused(_("The manifest of the archive was changed after it was written."))
        try:
            values = json.loads(Part(self.file, manifest).read())
            if values["format"] != FORMAT:
                raise Refused(_("This is no backup of Evaluator, or one of another form."))
            for part in (*values["tables"], *values["files"]):
                part["member"], part["sha256"], part["bytes"]
        except (ValueError, KeyError, TypeError):
            raise Refused(_("The manifest of the archive cannot be read.")) from None
        return values

    def check_version(self):
        own = migrations()
        if not own:
            raise Refused(_("The database has no tables yet. Run `manage.py migrate` first."))
        versions = {"theirs": self.manifest.get("product"), "ours": settings.VERSION}
        if versions["theirs"] != versions["ours"]:
            sentence = _(
                "The archive is of version %(theirs)s and this is %(ours)s. Restore it with "
                "version %(theirs)s, then bring that up to date."
            )
            raise Refused(sentence % versions)
        if self.manifest.get("migrations") != own:
            raise Refused(
                _("The archive has other tables than this database: another state of migrations.")
            )

    def check_members(self):
        listed = {}
        for part in (*self.manifest["tables"], *self.manifest["files"]):
            if part["member"] in listed:
                raise Refused(_("The archive names a member twice: %s") % part["member"])
            listed[part["member"]] = part
        present = self.members.keys() - {"manifest.json", "manifest.sha256"}
        for name in sorted(present ^ listed.keys()):
            raise Refused(_("The archive and its manifest disagree about %s.") % name)
        for name, part in listed.items():
            if (part["sha256"], part["bytes"]) != self.members[name][:0:-1]:
                raise Refused(_("%s is not what the manifest says: its SHA-256 differs.") % name)
        for part in self.manifest["files"]:
            if part["member"] != f"files/{part.get('name')}":
                raise Refused(_("The archive and its manifest disagree about %s.") % part["member"])

    def check_tables(self):
        own = {model._meta.label_lower: columns_of(model) for model in tables()}
        theirs = {part.get("model"): part.get("columns") for part in self.manifest["tables"]}
        if own != theirs:
            raise Refused(
                _("The archive has other tables than this database: another state of migrations.")
            )

    def part(self, name):
        return Part(self.file, self.members[name])


def members_of(file):
    """Return {name: Member} of a tar file, each read to its end once. Raises Refused."""
    members = {}
    try:
        with tarfile.open(fileobj=file, mode="r:") as archive:
            while (member := archive.next()) is not None:
                archive.members.clear()  # tarfile would remember each of a million files
                check_name(member, members)
                position = file.tell()
                members[member.name] = Member(
                    member.offset_data, member.size, digest_of(file, member)
                )
                file.seek(position)
    except (tarfile.TarError, EOFError, ValueError) as problem:
        raise Refused(_("The archive breaks off, or is no tar file: %s") % problem) from None
    return members


def check_name(member, members):
    """Refuse whatever could land elsewhere than it says, or is anything but a plain file."""
    parts = PurePosixPath(member.name).parts
    try:
        validate_file_name(member.name, allow_relative_path=True)
        is_plain = member.type == tarfile.REGTYPE and not member.issparse()
        is_ours = member.name.startswith("manifest.") or parts[0] in {"rows", "files"}
        is_ours = is_ours and str(PurePosixPath(*parts)) == member.name and "\\" not in member.name
    except (SuspiciousFileOperation, IndexError):
        is_plain = is_ours = False
    if not (is_plain and is_ours and member.name.isprintable()):
        raise Refused(_("The archive holds %r, which no backup holds.") % member.name)
    if member.name in members:
        raise Refused(_("The archive holds %s twice.") % member.name)


def digest_of(file, member):
    sha256, part = hashlib.sha256(), Part(file, Member(member.offset_data, member.size, ""))
    while piece := part.read(PIECE):
        sha256.update(piece)
    if part.left:
        raise Refused(_("The archive breaks off inside %s.") % member.name)
    return sha256.hexdigest()


def restore(archive):
    """Put all rows and files of a checked Archive into an empty database, or nothing at all."""
    check_empty()
    check_store(archive)
    new_files = []
    try:
        with transaction.atomic():
            check_empty()
            restore_rows(archive)
            for part in archive.manifest["files"]:
                restore_file(archive, part, new_files)
    except BaseException:
        for name in new_files:
            default_storage.delete(name)
        raise
    ContentType.objects.clear_cache()


def check_empty():
    for model in tables():
        if model._meta.label_lower not in MADE_BY_MIGRATE and model._base_manager.exists():
            sentence = _(
                "This database is not empty: it holds %(rows)s. Restore into a new database, "
                "after `manage.py migrate`."
            )
            raise Refused(sentence % {"rows": model._meta.verbose_name_plural})


def check_store(archive):
    """Refuse to restore over other files of the same names; the same files are no harm."""
    for part in archive.manifest["files"]:
        name = part["name"]
        if default_storage.exists(name) and digest_in_store(name) != part["sha256"]:
            raise Refused(_("The store holds another file under the name %s.") % name)


def digest_in_store(name):
    with default_storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restore_rows(archive):
    models = {part["model"]: apps.get_model(part["model"]) for part in archive.manifest["tables"]}
    for label in reversed(MADE_BY_MIGRATE):
        models[label]._base_manager.all()._raw_delete(connection.alias)
    # In our own order: parents first, whatever the manifest says.
    parts = {part["model"]: part for part in archive.manifest["tables"]}
    for model in tables():
        part = parts[model._meta.label_lower]
        try:
            count = insert(model, archive.part(part["member"]).lines())
        except (ValueError, TypeError, KeyError, DatabaseError) as problem:
            raise Refused(
                _("The rows of %(table)s cannot be restored: %(problem)s")
                % {"table": part["model"], "problem": problem}
            ) from problem
        if count != part["rows"]:
            raise Refused(_("%s has another number of rows than it says.") % part["model"])
    try:
        connection.check_constraints()
    except DatabaseError as problem:
        raise Refused(_("Rows of the archive point to rows that it lacks: %s") % problem) from None
    reset_numbers({models[name]: int(part["last_number"]) for name, part in parts.items()})


def restore_file(archive, part, new_files):
    if default_storage.exists(part["name"]):
        return  # the same: `check_store` looked
    content = File(archive.part(part["member"]), name=part["name"])
    content.size = part["bytes"]
    try:
        name = default_storage.save(part["name"], content)
    except StoreAway as problem:
        raise Refused(problem.strerror) from problem
    new_files.append(name)
    if name != part["name"]:
        raise Refused(_("The store holds another file under the name %s.") % part["name"])
