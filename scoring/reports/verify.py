"""Checking a report on any machine: everything recomputed from the file alone."""

import re
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from scoring.arithmetic.display import displayed
from scoring.decisions.document.book import BadDocument, open_book, read_document
from scoring.decisions.document.writing import read_sections, section_hashes
from scoring.grid.reading import parse_grid
from scoring.reports.checks import first_contradiction

ATTACHMENT = "scores.json"
MOST_BYTES = 60_000_000


class Disagrees(Exception):
    """Raised at the first thing that does not agree; the message names it."""


class Printed(NamedTuple):
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
        printed = _printed(reader)
    with _naming():
        _compare_hashes(book, printed)
        _compare_scores(book, printed)
    sheet = book.results.sheet
    return (
        f"{book.reference} agrees: {len(book.candidates)} candidates, "
        f"{len(sheet['ratings'])} ratings, {len(sheet['gates'])} gate findings and "
        f"{len(sheet['agreed'])} agreed levels recomputed; seal version "
        f"{book.version} and {len(printed.pages)} pages checked; "
        f"SHA-256 {book.sha256}."
    )


def record_pinned_by(path):
    """Return the evaluation of a report, and the ends of chains of the record that it pins.

    Only a whole, unaltered report is asked. Raises Disagrees naming what is wrong with it.
    """
    verify_pdf(path)
    with _reading(path) as reader:
        document = read_document(_attached(reader))
    return document["seals"][-1]["rules"]["evaluation"], document["record"]


def engine_input_of(text):
    """Return what the arithmetic reads of a report's data, which agree with themselves.

    Raises Disagrees naming what is wrong with them.
    """
    with _naming():
        return _agreeing(text).results.sheet


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
    files = list(reader.attachments.get(ATTACHMENT, ())) if reader.attachments else []
    if len(files) != 1:
        raise Disagrees(
            f"The PDF holds {len(files)} files called {ATTACHMENT}. A report holds one."
        )
    if len(files[0]) > MOST_BYTES:
        raise Disagrees(f"{ATTACHMENT} has over {MOST_BYTES:,} bytes.")
    try:
        return files[0].decode("utf-8")
    except UnicodeDecodeError:
        raise Disagrees(f"{ATTACHMENT} is not UTF-8 text.") from None


def _printed(reader):
    metadata = reader.metadata or {}
    keywords = re.search(r"sha256:([0-9a-f]{64})", str(metadata.get("/Keywords", "")))
    return Printed(
        pages=tuple(page.extract_text() for page in reader.pages),
        sha256=keywords.group(1) if keywords else "",
        sections=read_sections(str(metadata.get("/evaluatorsections", ""))),
    )


def _compare_hashes(book, printed):
    for name, digest in section_hashes(book.document).items():
        printed_digest = printed.sections.get(name)
        if printed_digest != digest:
            raise Disagrees(
                f"{name}: something in it was changed. Its SHA-256 begins with {digest}; "
                f"the PDF says {printed_digest}."
            )
    hashes = {"the metadata of the PDF": printed.sha256}
    for number, page in enumerate(printed.pages, 1):
        foot = re.search(r"SHA-256 ([0-9a-f]{64})", page)
        hashes[f"the foot of page {number}"] = foot.group(1) if foot else "nothing"
    for place, sha256 in hashes.items():
        if sha256 != book.sha256:
            raise Disagrees(f"The SHA-256 of {ATTACHMENT} is {book.sha256}; {place} says {sha256}.")


def _compare_scores(book, printed):
    """Look for each score on page 1 and on the candidate's own page, as it is printed."""
    for result in book.standings.candidates:
        score = displayed(result.score.value or 0)
        if result.rank is not None and not any(score in page for page in printed.pages[1:]):
            raise Disagrees(f"The score of {result.id} is {score}, and no page prints it.")
        if result.rank == 1 and score not in printed.pages[0]:
            raise Disagrees(f"The first has the score {score}, and page 1 does not print it.")
