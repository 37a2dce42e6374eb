"""The PDF: made from the canonical document alone, the same bytes every time."""

import os
import threading
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from scoring.report import pages
from scoring.report.book import open_book
from scoring.report.instants import read_instant
from scoring.report.sections import sections_line

ATTACHMENT = "scores.json"
STYLES = "css/report.css"
MOST_BYTES = 30_000_000
# One report at a time in a process, so that the pages of others stay quick.
_one_at_a_time = threading.BoundedSemaphore(1)


class ReportFailed(Exception):
    """Raised when a report cannot be made; the message says why."""


def render_pdf(text):
    """Return the PDF of the canonical document `text`, with that text attached.

    Nothing is fetched: no network, no file. Raises BadDocument when the numbers of the
    document do not recompute, ReportFailed when the document is too large or WeasyPrint
    gives up.
    """
    if len(text) > MOST_BYTES:
        raise ReportFailed(f"The document has over {MOST_BYTES:,} letters. Split the evaluation.")
    book = open_book(text)
    html = render_to_string("scoring/report/pdf/report.html", contents(book))
    return print_pages(html, footer(book), read_instant(book.determination["decided_at"]), text)


def print_pages(html, footer_styles, moment, attached=None):
    """Return the tagged PDF of `html`, with the text `attached` as its data if there is any.

    Nothing is fetched; `moment` is the only date in it. Raises ReportFailed.
    """
    with _one_at_a_time:
        return _printed(html, footer_styles, attached, moment)


def contents(book):
    """Return what the template of the report needs."""
    return {
        "title": f"{book.evaluation['title']}: evaluation report",
        "book": book,
        "sections": sections_line(book.document),
        "first": pages.first_page(book),
        "method": pages.method_page(book),
        "weighing": pages.weighing_page(book),
        "panel": pages.panel_page(book),
        "results": pages.results_page(book),
        "robustness": pages.robustness_page(book),
        "comparison": pages.comparison(book),
        "incumbent": pages.incumbent_page(book),
        "rounds": pages.rounds_page(book),
        "proceedings": pages.proceedings(book),
        "candidates": pages.candidate_pages(book),
        "annexes": pages.annexes(book),
    }


def footer(book):
    """Return the style sheet with the lines on every page. Nobody's text is in it."""
    status = "DRAFT, not decided" if book.is_draft else "Final"
    line = (
        f"{book.reference} · {status} · rules version {book.document['seal']['version']} · "
        f"time-zone data {_safe(book.document['time_zone_data'])}"
    )
    styles = f'@page {{ @bottom-left {{ content: "{line}\\A SHA-256 {book.sha256}"; }} }}\n'
    if book.is_draft:
        styles += '@page { @top-center { content: "DRAFT · NOT A DECISION"; } }\n'
    return styles


def _safe(text):
    return "".join(letter for letter in str(text) if letter.isalnum() or letter == ".")


def _printed(html, footer_styles, text, moment):
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    fetcher, fonts = _closed_fetcher(), FontConfiguration()
    styles = [Path(finders.find(STYLES)).read_text(encoding="utf-8"), footer_styles]
    try:
        return weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=None).write_pdf(
            stylesheets=[
                weasyprint.CSS(string=sheet, url_fetcher=fetcher, font_config=fonts)
                for sheet in styles
            ],
            font_config=fonts,
            attachments=[_data(weasyprint, text, moment)] if text else [],
            pdf_variant="pdf/ua-1",
            custom_metadata=True,
        )
    except weasyprint.urls.FatalURLFetchingError as error:
        # It derives from BaseException and would end the server's thread.
        raise ReportFailed("The report asked for something outside itself.") from error


def _data(weasyprint, text, moment):
    return weasyprint.Attachment(
        string=text.encode(),
        name=ATTACHMENT,
        description="Everything this report says, with the input of every number",
        created=moment,
        modified=moment,
        relationship="Data",
    )


def _weasyprint():
    """Return WeasyPrint, loaded when it is first needed, with our fonts and no others."""
    os.environ["FONTCONFIG_FILE"] = str(Path(__file__).with_name("fonts.conf"))
    import weasyprint

    return weasyprint


def _closed_fetcher():
    """Return a fetcher that fetches nothing: styles are handed over, fonts are installed.

    What is asked for can only come from a text that escaped; it ends the report.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class ClosedFetcher(URLFetcher):
        def fetch(self, url, headers=None):
            raise FatalURLFetchingError(f"Refused: {url[:200]}")

    return ClosedFetcher(allowed_protocols=(), allow_redirects=False)
