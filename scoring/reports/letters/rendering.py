"""The letter as a PDF: the same document and the same terms give the same bytes."""

from datetime import date

from django.conf import settings
from django.template.loader import render_to_string

from scoring.decisions.document.book import open_book
from scoring.decisions.document.writing import canonical_text, read_instant
from scoring.reports.letter_terms import Terms
from scoring.reports.letters.letter import OPENINGS, Letter
from scoring.reports.pdf import in_child, print_pages


class NotAddressed(Exception):
    """Raised for whoever gets no letter: who withdrew, or was never compared."""


def recipients(book):
    """Return the rows of the candidates that get a letter: all that were compared and decided."""
    return [row for row in book.document["candidates"] if row["outcome"] in OPENINGS]


def render_letter(book, candidate, terms=None):
    """Return the PDF of the letter to one candidate. Raises ReportFailed when it cannot be printed,
    NotAddressed for who gets no letter, and where nothing is decided.
    """
    if book.is_draft or candidate not in {row["id"] for row in recipients(book)}:
        raise NotAddressed(candidate)
    terms = terms or Terms.usual(book)
    if settings.RENDERS_IN_CHILD:
        written = (terms.disclosure, terms.dated_on.isoformat())
        return in_child(canonical_text(book.document)[0], candidate, *written)
    return print_pages(*pages_of(book, candidate, terms))


def written_letter(text, candidate, disclosure, dated_on):
    return pages_of(open_book(text), candidate, Terms(disclosure, date.fromisoformat(dated_on)))


def pages_of(book, candidate, terms):
    """Return the HTML of the letter, the styles of its foot and the moment of the decision."""
    context = {"letter": Letter(book, candidate, terms), "book": book}
    html = render_to_string("scoring/reports/pdf/letter.html", context)
    foot = f'@page {{ @bottom-left {{ content: "{book.reference}"; }} }}\n'
    return html, foot, read_instant(book.determination["decided_at"])
