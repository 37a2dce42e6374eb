"""Checking a report on any machine, in three answers: its data, its pages, its seal."""

import json
import re
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import moment
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
from scoring.reports.pdf import ReportFailed, render_pdf
from scoring.reports.reprint import acts_of, differences, other_feet, other_words

ATTACHMENT = "scores.json"
MOST_PAGES = 3_000
END = b"%%EOF"
LONGEST_END = 200  # bytes between the word startxref and the end
AGREES, DIFFERS, UNTOLD = "agrees", "differs", "untold"
# What the reader of PDFs raises beside its own errors.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
# What printing raises where data recompute and are no report all the same.
UNPRINTABLE = (ReportFailed, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
# The statuses with which the command ends.
GENUINE, WRONG, NOT_SEALED, NOT_TOLD = 0, 1, 2, 3


class Disagrees(Exception):
    """Raised at the first thing that does not agree; the message names it."""


class Answer(NamedTuple):
    """One of the three answers: its state, and the sentences that say why."""

    state: str
    sentences: list


class Verdict(NamedTuple):
    """The three answers, what follows from them, and the status with which the command ends."""

    data: Answer
    pages: Answer
    seal: Answer
    sentence: str
    status: int


class Printed(NamedTuple):
    """What the PDF says of itself beside its pages."""

    count: int
    sha256: str
    sections: dict[str, str]
    making: dict[str, str]


def verify_file(path, trusted=()):
    """Return the Verdict on a file. Raises Disagrees where it cannot be read or is too large."""
    return verify(content_of(path), trusted)


def written_verdict(verdict):
    return json.dumps(verdict)


def read_verdict(text):
    *answers, sentence, status = json.loads(text)
    return Verdict(*(Answer(*answer) for answer in answers), sentence, status)


def verify_apart(content, trusted):
    """Return the Verdict, found by a process with limits: the PDF comes from anywhere.

    Raises ReportFailed where that takes more memory or time than the installation gives.
    """
    if not settings.RENDERS_IN_CHILD:
        return verify(content, trusted)
    line = json.dumps([certificate.dump().hex() for certificate in trusted])
    try:
        return read_verdict(answer_of_child(line.encode() + b"\n" + content, CHECK))
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
        data = Answer(AGREES, [_recomputed(book)])
        pages = _pages(original, book, text, printed)
    return _judged(data, pages, seal)


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


def _judged(data, pages, seal):
    answer = Answer(seal.state, _seal_words(seal))
    if DIFFERS in (data.state, pages.state) or seal.state == pdf_seal.BROKEN:
        sentence = _("It is not as it was made. What differs is named below.")
        return Verdict(data, pages, answer, sentence, WRONG)
    if seal.state == pdf_seal.TRUSTED:
        parts = {"name": seal.name}
        sentence = _("Data and pages agree with each other, and %(name)s sealed them.") % parts
        if pages.state == UNTOLD:
            sentence = _("The data agree, and the seal of %(name)s proves the pages.") % parts
        return Verdict(data, pages, answer, sentence, GENUINE)
    if pages.state == UNTOLD:
        sentence = _(
            "The data agree. Whether the pages do cannot be told here, and no seal that you trust "
            "proves them."
        )
        return Verdict(data, pages, answer, sentence, NOT_TOLD)
    sentence = _(
        "Data and pages agree with each other; not sealed by a certificate that you trust: "
        "anybody can make this."
    )
    return Verdict(data, pages, answer, sentence, NOT_SEALED)


def _seal_words(seal):
    if seal.state == pdf_seal.NONE:
        return [_("It is not sealed.")]
    if seal.state == pdf_seal.BROKEN:
        return [_("The seal is broken. %(why)s") % {"why": seal.why}]
    parts = {"name": seal.name, "at": moment(seal.at) if seal.at else _("a day it does not say")}
    sentences = [_("Sealed by %(name)s on %(at)s, unchanged since.") % parts]
    if seal.stamped:
        sentences.append(_("A time-stamp authority confirms the time."))
    else:
        sentences.append(_("The time is that of the clock of the machine that sealed it."))
    if seal.state == pdf_seal.UNKNOWN:
        sentence = _("You do not trust this certificate. Its SHA-256 is %(sha256)s.")
        sentences.append(sentence % {"sha256": seal.sha256})
    sentences += [_("%(name)s signed it later.") % {"name": name} for name in seal.later]
    return sentences


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


def _pages(original, book, text, printed):
    """Return whether the pages are those that the data give, printed again."""
    strange = other_hashes(book, printed)
    here = making()
    is_ours = printed.making == here
    try:
        reprint = render_pdf(text)
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
    if not is_ours:
        strange = [*strange, *other_feet(original, book.sha256), *acts_of(original)]
    if is_ours or strange:
        sentences = [*strange, *differences(reprint, original)]
        return Answer(DIFFERS, list(dict.fromkeys(sentences)))
    sentence = _("It cannot be told here: made by %(making)s, this is %(here)s.")
    parts = {"making": called(printed.making), "here": called(here)}
    way = _("Whoever has that version can tell: check out its release, and run the same command.")
    return Answer(UNTOLD, [sentence % parts, way, *other_words(reprint, original)])


def called(parts):
    if not parts:
        return _("something that it does not say")
    names = {"product": "Evaluator", "weasyprint": "WeasyPrint", "pango": "Pango"}
    names |= {"harfbuzz": "HarfBuzz", "catalogue": _("pages"), "options": _("options")}
    return ", ".join(f"{names.get(name, name)} {parts[name]}" for name in PARTS)


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
