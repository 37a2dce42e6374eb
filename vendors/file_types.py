"""What an uploaded file is, told from its bytes: its name and its claimed type are only words."""

import lzma
import re
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ACCEPTED = gettext_lazy(
    "PDF, PNG, JPEG, Word, Excel or PowerPoint without macros, plain text or CSV"
)
OFFICE = "application/vnd.openxmlformats-officedocument"
MANIFEST_LIMIT = 1_000_000
ENTRY_LIMIT = 10_000
HEAD = 4096
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
# The browser and the desktop would run these, whatever type we send them with.
ACTIVE = ("<!doctype", "<html", "<svg", "<script", "<?xml", "<?php", "#!")

# What `zipfile` raises for an archive that is damaged, cut short or locked.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


class Refused(Exception):
    pass


class FileType(NamedTuple):
    name: str
    content_type: str
    suffixes: tuple[str, ...]


PDF = FileType(gettext_lazy("a PDF"), "application/pdf", (".pdf",))
PNG = FileType(gettext_lazy("a PNG picture"), "image/png", (".png",))
JPEG = FileType(gettext_lazy("a JPEG picture"), "image/jpeg", (".jpeg", ".jpg"))
TEXT = FileType(
    gettext_lazy("plain text"), "text/plain; charset=utf-8", (".csv", ".log", ".md", ".txt")
)
SIGNATURES = [(b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG)]
# Main part of the package -> what it is; the manifest must say the same.
PACKAGES = {
    "word/document.xml": FileType(
        gettext_lazy("a Word document"), f"{OFFICE}.wordprocessingml.document", (".docx",)
    ),
    "xl/workbook.xml": FileType(
        gettext_lazy("an Excel workbook"), f"{OFFICE}.spreadsheetml.sheet", (".xlsx",)
    ),
    "ppt/presentation.xml": FileType(
        gettext_lazy("a PowerPoint presentation"),
        f"{OFFICE}.presentationml.presentation",
        (".pptx",),
    ),
}


def file_type(file, name):
    """Raises `Refused`. The end of the name must fit, since it decides what opens the file."""
    kind = sniffed(file)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in kind.suffixes:
        suffixes = get_text_list(kind.suffixes, _("or"))
        sentence = _("This file is %(kind)s, so its name must end in %(suffixes)s.")
        raise Refused(sentence % {"kind": kind.name, "suffixes": suffixes})
    return kind


def sniffed(file):
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if not head:
        raise Refused(_("The file is empty."))
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return office_package(file)
    return plain_text(file)


def office_package(file):
    try:
        with zipfile.ZipFile(file) as package:
            entries = {entry.filename: entry for entry in package.infolist()}
            manifest = manifest_of(package, entries)
    except UNREADABLE:
        raise Refused(_("The file is damaged or locked with a password.")) from None
    if "macroenabled" in manifest.lower() or any("vbaproject" in name.lower() for name in entries):
        raise Refused(_("The file holds macros. Save it without macros and choose it again."))
    for part, kind in PACKAGES.items():
        if part in entries and f"{kind.content_type}.main+xml" in manifest:
            return kind
    raise Refused(_("We cannot keep this kind of file. Choose %(kinds)s.") % {"kinds": ACCEPTED})


def manifest_of(package, entries):
    manifest = entries.get("[Content_Types].xml")
    if manifest is None or len(entries) > ENTRY_LIMIT or manifest.file_size > MANIFEST_LIMIT:
        return ""
    with package.open(manifest) as part:
        return part.read(MANIFEST_LIMIT).decode("utf-8", "replace")


def plain_text(file):
    text = decoded(file.read())
    file.seek(0)
    start = text[:HEAD].lower()
    if text.lstrip().startswith("<") or any(mark in start for mark in ACTIVE):
        raise Refused(
            _("We do not keep web pages, drawings or scripts. Choose %(kinds)s.")
            % {"kinds": ACCEPTED}
        )
    return TEXT


def decoded(data):
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not CONTROL.search(text):
            return text
    raise Refused(_("We cannot keep this kind of file. Choose %(kinds)s.") % {"kinds": ACCEPTED})
