"""Checking a report on any machine, in three answers: its data, its pages, its seal."""

import hashlib
import json
import re
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.decisions.document.book import BadDocument, open_book, read_document
from scoring.decisions.document.limits import TooLarge, refuse_too_long
from scoring.decisions.document.shape import misshapen
from scoring.decisions.document.writing import read_sections, section_hashes
from scoring.evaluations.models.candidate import too_many_candidates
from scoring.grid.reading import parse_grid
from scoring.reports import pdf_seal
from scoring.reports.checks import first_contradiction
from scoring.reports.limited import CHECK, ChildFailed, answer_of_child
from scoring.reports.making import KEY, PARTS, making, read_making
from scoring.reports.options import Options
from scoring.reports.pdf import ReportFailed, render_pdf
from scoring.reports.reprint import (
    acts,
    differences,
    other_feet,
    other_words,
    pages_of,
    readable,
    reader_of,
)
from scoring.reports.verdict import AGREES, DIFFERS, UNTOLD, Answer, Verdict, answer_on

ATTACHMENT = "scores.json"
MOST_PAGES = 3_000
END = b"%%EOF"
LONGEST_END = 200  # bytes between the word startxref and the end
# What the reader of PDFs raises beside its own errors.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
# What printing raises where data recompute and are no report all the same.
UNPRINTABLE = (ReportFailed, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class Disagrees(Exception):
    """Raised at the first thing that does not agree; the message names it."""


class Printed(NamedTuple):
    """What the PDF says of itself beside its pages."""

    count: int
    sha256: str
    sections: dict[str, str]
    making: dict[str, str]


def verify_file(path, trusted=()):
    """Return the Verdict on a file. Raises Disagrees where it cannot be read or is too large."""
    return verify(content_of(path), trusted)


def verify_apart(content, trusted):
    """Return the Verdict, found by a process with limits: the PDF comes from anywhere.
    Raises ReportFailed where that takes more memory or time than the installation gives.
    """
    if not settings.RENDERS_IN_CHILD:
        return verify(content, trusted)
    line = json.dumps([certificate.dump().hex() for certificate in trusted])
    try:
        return Verdict.read(answer_of_child(line.encode() + b"\n" + content, CHECK))
    except ChildFailed as failure:
        raise ReportFailed(str(failure)) from failure


def content_of(path):
    path = Path(path)
    try:
        if path.stat().st_size > settings.REPORT_MAX_BYTES:
            raise Disagrees(too_long(path.name))
        return path.read_bytes()
    except OSError as error:
        sentence = _("%(name)s cannot be read: %(reason)s.")
        raise Disagrees(sentence % {"name": path.name, "reason": error.strerror}) from None


def too_long(name):
    sentence = _("%(name)s has over %(most)s bytes. A report is far smaller.")
    return sentence % {"name": name, "most": f"{settings.REPORT_MAX_BYTES:,}"}


def verify(content, trusted=()):
    """Return the Verdict on a PDF from anywhere; `trusted` are certificates.
    Nothing is printed before the data inside agree.
    """
    seal = pdf_seal.Seal(pdf_seal.NONE)
    try:
        tail = bytes_after_the_end(content)
        seal = pdf_seal.read_seal(content, trusted)
        original = content[: seal.end] if seal.end else content
        with _reading(original if seal.end else content[: len(content) - tail]) as reader:
            text, printed = _attached(reader), _printed(reader)
        with _naming():
            book = _agreeing(text)
    except Disagrees as difference:
        sentence = _("Nothing was printed again, because the data do not agree.")
        data, pages = Answer(DIFFERS, [str(difference)]), Answer(UNTOLD, [sentence])
    else:
        data = Answer(AGREES, [_recomputed(book), *_redacted(book)])
        pages = _pages(original, book, text, printed)
    return Verdict(data, pages, answer_on(seal), seal.name, hashes_of_file(content, seal))


def hashes_of_file(content, seal):
    """Return the SHA-256 of a file, and of what it was before others signed it.
    What was added beside signatures breaks the seal, and then nothing is said of what was before.
    """
    ends = {len(content)}
    if seal.state in (pdf_seal.UNKNOWN, pdf_seal.TRUSTED):
        ends |= {seal.end, seal.sealed_end} - {0}
    return [hashlib.sha256(content[:end]).hexdigest() for end in sorted(ends)]


def bytes_after_the_end(content):
    """Return how many bytes follow the last line of a PDF. Raises Disagrees where it is none."""
    end = content.rfind(END)
    # Asked first: to look for objects in 60 MB of rubbish would take the reader long.
    has_table = b"startxref" in content[max(end - LONGEST_END, 0) : max(end, 0)]
    if not (content.startswith(b"%PDF-") and has_table and b"endobj" in content):
        raise Disagrees(_("The file is not a PDF that can be read: it has no beginning or no end."))
    return len(content[end + len(END) :].lstrip(b"\r\n"))


def record_pinned_by(path):
    """Return the evaluation of a report, and the ends of chains of the record that it pins.
    Only a report is asked whose data agree with the hashes that it states. Raises Disagrees.
    """
    with _reading(content_of(path), Path(path).name) as reader:
        text, printed = _attached(reader), _printed(reader)
    with _naming():
        book = _agreeing(text)
        if strange := other_hashes(book, printed):
            raise Disagrees(strange[0])
        return book.document["seals"][-1]["rules"]["evaluation"], book.document["record"]


def _recomputed(book):
    sheet = book.results.sheet
    return _(
        "%(reference)s agrees. Computed again from candidates: %(candidates)s, ratings: "
        "%(ratings)s, gate findings: %(gates)s, agreed levels: %(agreed)s; seal version "
        "%(version)s; SHA-256 %(sha256)s."
    ) % {
        "reference": book.reference,
        "candidates": len(book.candidates),
        "ratings": len(sheet["ratings"]),
        "gates": len(sheet["gates"]),
        "agreed": len(sheet["agreed"]),
        "version": book.version,
        "sha256": book.sha256,
    }


def _redacted(book):
    if book.redacted_from:
        sentence = _(
            "People stand in it as roles, and minutes are left out: redacted from SHA-256 "
            "%(sha256)s."
        )
        yield sentence % {"sha256": book.redacted_from}


def _pages(original, book, text, printed):
    """Return whether the pages are those that the data give, printed again."""
    strange = other_hashes(book, printed)
    options = Options.read(printed.making.get("options", ""))
    here = making(options)
    is_ours = printed.making == here
    try:
        reprint = render_pdf(text, options)
    except UNPRINTABLE as problem:
        sentence = _("The data cannot be printed: %(why)s")
        return Answer(DIFFERS, [*strange, sentence % {"why": problem}])
    if reprint == original:
        sentence = ngettext(
            "The page is that which the data give, byte for byte.",
            "The %(count)s pages are those that the data give, byte for byte.",
            printed.count,
        )
        return Answer(AGREES, [sentence % {"count": printed.count}])
    file = None if is_ours else reader_of(original)
    pages = pages_of(file)
    if not is_ours:
        strange = [*strange, *other_feet(pages, book.sha256), *readable(acts, file)]
    if is_ours or strange:
        sentences = [*strange, *differences(reprint, original)]
        return Answer(DIFFERS, list(dict.fromkeys(sentences)))
    sentence = _("It cannot be told here: made by %(making)s, this is %(here)s.")
    parts = {"making": called(printed.making), "here": called(here)}
    way = way_to(printed.making, here)
    return Answer(UNTOLD, [sentence % parts, way, *other_words(reader_of(reprint), file, pages)])


def way_to(making, here):
    """Return the sentence that says where a report of this making can be checked."""
    if not making:
        return _("As it does not say what made it, nobody can print its pages again.")
    if any(making[part] != here[part] for part in ("product", "catalogue")):
        sentence = _(
            "Evaluator %(product)s with the pages %(catalogue)s can tell: check out that release, "
            "install what its requirements.txt lists, and run the same command there."
        )
        return sentence % making
    names = {part: version for part, version in making.items() if version != here[part]}
    sentence = _(
        "This very release can tell where it runs with %(parts)s: use the machine or the container "
        "image that made the report, and run the same command there."
    )
    return sentence % {"parts": called(names)}


def called(parts):
    if not parts:
        return _("something that it does not say")
    names = {"product": "Evaluator", "weasyprint": "WeasyPrint", "pango": "Pango"}
    names |= {"harfbuzz": "HarfBuzz", "catalogue": _("pages"), "options": _("options")}
    return ", ".join(f"{names.get(name, name)} {parts[name]}" for name in PARTS if name in parts)


def other_hashes(book, printed):
    """Return the sentences that name what the PDF states another hash of than it holds."""
    sentences = []
    for name, digest in section_hashes(book.document).items():
        if (hash_in_pdf := printed.sections.get(name)) != digest:
            sentence = _(
                "%(name)s: something in it was changed. Its SHA-256 begins with %(digest)s; the "
                "PDF says %(stated)s."
            )
            sentences.append(sentence % {"name": name, "digest": digest, "stated": hash_in_pdf})
    if printed.sha256 != book.sha256:
        sentence = _(
            "The SHA-256 of %(file)s is %(sha256)s; the metadata of the PDF says %(stated)s."
        )
        parts = {
            "file": ATTACHMENT,
            "sha256": book.sha256,
            "stated": printed.sha256 or _("nothing"),
        }
        sentences.append(sentence % parts)
    return sentences


def engine_input_of(text):
    """Return what the arithmetic reads of a report's data, which agree with themselves.
    Raises Disagrees naming what is wrong with them.
    """
    with _naming():
        return _agreeing(text).results.sheet


def _agreeing(text):
    """Return the Book of a text from anywhere whose numbers recompute."""
    refuse_too_long(text)
    document = read_document(text)
    if sentence := misshapen(document) or too_many_candidates(len(document["candidates"])):
        raise Disagrees(f"{ATTACHMENT}: {sentence}")
    # Pages trust the grid that we sealed; a file from elsewhere may hold anything.
    parse_grid(document["seals"][-1]["rules"]["grid"])
    book = open_book(text)
    contradiction = first_contradiction(book, text)
    if contradiction:
        raise Disagrees(contradiction)
    return book


@contextmanager
def _naming():
    """Turn what goes wrong while the document is read into Disagrees, in words."""
    try:
        yield
    except TooLarge as refusal:
        raise Disagrees(f"{ATTACHMENT}: {refusal}") from None
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        parts = {"file": ATTACHMENT, "kind": type(error).__name__, "what": error}
        raise Disagrees(_("%(file)s is incomplete: %(kind)s %(what)s.") % parts) from None
    except BadDocument as error:
        raise Disagrees(f"{ATTACHMENT}: {error}") from None
    except UnicodeEncodeError:
        sentence = _("%(file)s holds half a character, which is no text.")
        raise Disagrees(sentence % {"file": ATTACHMENT}) from None
    except RecursionError:
        sentence = _("%(file)s is nested too deeply to be a report.")
        raise Disagrees(sentence % {"file": ATTACHMENT}) from None
    except ValueError as error:
        sentence = _("%(file)s cannot be read: %(why)s")
        raise Disagrees(sentence % {"file": ATTACHMENT, "why": error}) from None


@contextmanager
def _reading(content, name=""):
    """Open a PDF. What goes wrong while it is read becomes Disagrees, in words."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        yield PdfReader(BytesIO(content))
    except (
        PyPdfError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        sentence = _("%(name)s is not a PDF that can be read: %(reason)s.")
        parts = {"name": name or _("The file"), "reason": error}
        raise Disagrees(sentence % parts) from None


def _attached(reader):
    files = list(reader.attachments.get(ATTACHMENT, ())) if reader.attachments else []
    if len(files) != 1:
        sentence = _("The PDF holds %(count)s files called %(name)s. A report holds one.")
        raise Disagrees(sentence % {"count": len(files), "name": ATTACHMENT})
    if len(files[0]) > settings.REPORT_MAX_BYTES:
        raise Disagrees(too_long(ATTACHMENT))
    try:
        return files[0].decode("utf-8")
    except UnicodeDecodeError:
        raise Disagrees(_("%(name)s is not UTF-8 text.") % {"name": ATTACHMENT}) from None


def _printed(reader):
    if len(reader.pages) > MOST_PAGES:
        sentence = _("It has over %(most)s pages. A report has fewer.")
        raise Disagrees(sentence % {"most": f"{MOST_PAGES:,}"})
    metadata = reader.metadata or {}
    keywords = re.search(r"sha256:([0-9a-f]{64})", str(metadata.get("/Keywords", "")))
    return Printed(
        count=len(reader.pages),
        sha256=keywords.group(1) if keywords else "",
        sections=read_sections(str(metadata.get("/evaluatorsections", ""))),
        making=read_making(str(metadata.get(f"/{KEY}", ""))),
    )
