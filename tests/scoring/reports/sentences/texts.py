"""The finished texts of a book, checked: its report, and one of its letters."""

from datetime import date

from django.template.loader import render_to_string

from scoring.reports.letter_terms import AWARD, OWN, WINNERS, Terms
from scoring.reports.letters.rendering import pages_of, recipients
from scoring.reports.pdf import contents, footer
from tests.scoring.reports.sentences.annexes import Report
from tests.scoring.reports.sentences.letters import LETTER, LetterText

SENT_ON = date(2026, 11, 24)


def report_html(book):
    return render_to_string("scoring/reports/pdf/report.html", contents(book))


def check_report(book):
    checker = Report(book).run(report_html(book))
    checker.check_footer(footer(book))
    return checker


def check_letter(book, seed):
    """Yield the checker of one letter; of a draft, of which nobody is told, none."""
    rows = [] if book.is_draft else recipients(book)
    if rows:
        candidate = rows[seed % len(rows)]["id"]
        terms = Terms((OWN, WINNERS, AWARD)[seed % 3], SENT_ON)
        yield LetterText(book, candidate, terms).run(pages_of(book, candidate, terms)[0], LETTER)
