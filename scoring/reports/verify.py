"""Checking a report on any machine: everything recomputed from the file alone."""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scoring.arithmetic.display import displayed
from scoring.decisions.document.book import BadDocument, open_book, read_document
from scoring.decisions.document.writing import read_sections, section_hashes
from scoring.grid.reading import parse_grid
from scoring.reports.checks import first_contradiction

ATTACHMENT = "scores.json"
MOST_BYTES = 60_000_000
_HASH = re.compile(r"sha256:([0-9a-f]{64})")


class Disagrees(Exception):
    """Raised at the first thing that does not agree; the message names it."""


@dataclass(frozen=True)
class Printed:
    """What the PDF itself says: its pages as text, and the hashes in its metadata."""

    pages: tuple[str, ...]
    sha256: str
    sections: dict[str, str]


def verify_pdf(path):
    """Return a sentence that sums up what agrees. Raises Disagrees naming the first difference.

    Every score and rank is recomputed from the ratings, gates, agreed levels and sealed rules
    inside the file, and compared with the hashes and the scores that the pages print.
    """
    with _reading(path) as reader:
        text = _attached(reader)
    with _naming():
        book = _agreeing(text)
    with _reading(path) as reader:
        printed = _printed(reader)
    with _naming():
        _compare_hashes(book, printed)
        _compare_scores(book, printed)
        return _summary(book, printed)


def record_pinned_by(path):
    """Return the evaluation of a report, and the ends of chains of the record that it pins.

    Only a whole, unaltered report is asked. Raises Disagrees naming what is wrong with it.
    """
    verify_pdf(path)
    with _reading(path) as reader:
        document = read_document(_attached(reader))
    return document["seals"][-1]["rules"]["evaluation"], document["record"]


def _agreeing(text):
    # Pages trust the grid that we sealed; a file from elsewhere may hold anything.
    parse_grid(read_document(text)["seals"][-1]["rules"]["grid"])
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
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise Disagrees(f"{ATTACHMENT} is incomplete: {type(error).__name__} {error}.") from None
    except BadDocument as error:
        raise Disagrees(f"{ATTACHMENT}: {error}") from None
    except UnicodeEncodeError:
        raise Disagrees(f"{ATTACHMENT} holds half a character, which is no text.") from None
    except RecursionError:
        raise Disagrees(f"{ATTACHMENT} is nested too deeply to be a report.") from None
    except ValueError as error:
        raise Disagrees(f"{ATTACHMENT} cannot be read: {error}") from None


@contextmanager
def _reading(path):
    """Open a PDF. What goes wrong while it is read becomes Disagrees, in words."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Disagrees(f"{path.name} has over {MOST_BYTES:,} bytes. A report is far smaller.")
        with path.open("rb") as file:
            yield PdfReader(file)
    except OSError as error:
        raise Disagrees(f"{path.name} cannot be read: {error.strerror}.") from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Disagrees(f"{path.name} is not a PDF that can be read: {error}.") from None


def _attached(reader):
    held = list(reader.attachments.get(ATTACHMENT, ())) if reader.attachments else []
    if len(held) != 1:
        raise Disagrees(f"The PDF holds {len(held)} files called {ATTACHMENT}. A report holds one.")
    if len(held[0]) > MOST_BYTES:
        raise Disagrees(f"{ATTACHMENT} has over {MOST_BYTES:,} bytes.")
    try:
        return held[0].decode("utf-8")
    except UnicodeDecodeError:
        raise Disagrees(f"{ATTACHMENT} is not UTF-8 text.") from None


def _printed(reader):
    metadata = reader.metadata or {}
    found = _HASH.search(str(metadata.get("/Keywords", "")))
    return Printed(
        pages=tuple(page.extract_text() for page in reader.pages),
        sha256=found.group(1) if found else "",
        sections=read_sections(str(metadata.get("/evaluatorsections", ""))),
    )


def _compare_hashes(book, printed):
    for name, value in section_hashes(book.document).items():
        said = printed.sections.get(name)
        if said != value:
            raise Disagrees(
                f"{name}: something in it was changed. Its SHA-256 begins with {value}; "
                f"the PDF says {said}."
            )
    _compare_hash(book, printed.sha256, "the metadata of the PDF")
    for number, page in enumerate(printed.pages, 1):
        found = re.search(r"SHA-256 ([0-9a-f]{64})", page)
        _compare_hash(book, found.group(1) if found else "nothing", f"the foot of page {number}")


def _compare_hash(book, said, place):
    if said != book.sha256:
        raise Disagrees(f"The SHA-256 of {ATTACHMENT} is {book.sha256}; {place} says {said}.")


def _compare_scores(book, printed):
    """Look for each score on page 1 and on the candidate's own page, as it is printed."""
    pages = printed.pages[1:]
    for result in book.standings.candidates:
        if result.rank is None:
            continue
        score = displayed(result.score.value)
        if not any(score in page for page in pages):
            raise Disagrees(f"The score of {result.id} is {score}, and no page prints it.")
    leaders = [
        displayed(book.standings.candidate(name).score.value) for name in book.standings.leaders
    ]
    missing = [score for score in leaders if score not in printed.pages[0]]
    if missing:
        raise Disagrees(f"The first has the score {missing[0]}, and page 1 does not print it.")


def _summary(book, printed):
    sheet = book.results.sheet
    return (
        f"{book.reference} agrees: {len(book.candidates)} candidates, "
        f"{len(sheet['ratings'])} ratings, {len(sheet['gates'])} gate findings and "
        f"{len(sheet['agreed'])} agreed levels recomputed; seal version "
        f"{book.version} and {len(printed.pages)} pages checked; "
        f"SHA-256 {book.sha256}."
    )
