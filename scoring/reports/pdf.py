"""The PDF: made from the canonical document alone, the same bytes every time."""

import re
from functools import partial
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from accounts.storage import StoreAway
from accounts.tasks.queue import TaskFailed
from scoring.decisions.document.book import BadDocument, open_book
from scoring.decisions.document.limits import TooLarge, refuse_too_long
from scoring.decisions.document.writing import read_instant, sections_line
from scoring.decisions.models import Determination
from scoring.reports.limited import REPORT, SPREADSHEET, ChildFailed, ChildRefused, print_in_child
from scoring.reports.making import finish, our_weasyprint
from scoring.reports.options import AS_KEPT
from scoring.reports.pages.acts import ActsPage
from scoring.reports.pages.annexes import Annexes, Proceedings
from scoring.reports.pages.blanks import blanks
from scoring.reports.pages.buyer import Buyer
from scoring.reports.pages.candidate import candidate_pages
from scoring.reports.pages.contents import Contents
from scoring.reports.pages.countries import CountrySheet
from scoring.reports.pages.every_check import EveryCheck
from scoring.reports.pages.evidence import EvidencePage
from scoring.reports.pages.first import FirstPage
from scoring.reports.pages.incumbent import incumbent_test
from scoring.reports.pages.inquiries import InquiriesPage
from scoring.reports.pages.panel import MethodPage, PanelPage, WeighingPage
from scoring.reports.pages.results import ResultsPage, RoundsPage
from scoring.reports.pages.robustness import RobustnessPage
from scoring.reports.pages.words import status_of_document
from scoring.reports.pdf_seal import NoSeal, sealed
from scoring.reports.workbook import xlsx_of

ATTACHMENT = "scores.json"
WORKBOOK = "scores.xlsx"
# Of a document with more, the spreadsheet is made by a worker: 40 candidates and five assessors
# have 0.7 million, 200 and twenty have ten.
MOST_LETTERS_AT_ONCE = 1_000_000
LINK_INSIDE = re.compile(r' href="#[^"]*"')


# Where a line ends before a name or a chip, WeasyPrint drops the space there and then breaks the
# line far too early, after its first word at worst; a space of its own is not dropped.
SPACE_BEFORE_INLINE = re.compile(r"(?<=[^\s>])\s+(?=<(?:bdi|b|span)[ >])")


class ReportFailed(TaskFailed):
    """Raised when a report cannot be made; the message says why."""


def render_pdf(text, options=AS_KEPT):
    """Return the PDF of the canonical document `text`, with that text attached.
    Raises BadDocument when numbers do not recompute, ReportFailed when it is too large, or takes
    more memory or time than the installation gives.
    """
    try:
        refuse_too_long(text)
    except TooLarge as refusal:
        raise ReportFailed(str(refusal)) from refusal
    if settings.RENDERS_IN_CHILD:
        return in_child(text, REPORT, options.of_pages)
    return report_of(text, options)


def in_child(text, *candidate):
    try:
        return print_in_child(text, *candidate)
    except ChildRefused as problem:
        raise BadDocument(str(problem)) from problem
    except ChildFailed as failure:
        raise ReportFailed(str(failure)) from failure


def report_of(text, options=AS_KEPT):
    """Return the PDF, printed in this process. Nothing is fetched: no network, no file."""
    return print_pages(*written_report(text, options))


class Attached(NamedTuple):
    """The document inside a PDF, and the line about it."""

    text: str
    line: str

    @classmethod
    def of(cls, book, text):
        if book.redacted_from:
            line = _(
                "What this report says, with roles for names: redacted from SHA-256 %(sha256)s"
            )
            return cls(text, line % {"sha256": book.redacted_from})
        return cls(text, _("Everything this report says, with the input of every number"))


def written_report(text, options=AS_KEPT):
    """Return the HTML of the report, the styles of its foot, the moment of its decision, what is
    attached, and the options.
    """
    book = open_book(text)
    html = render_to_string("scoring/reports/pdf/report.html", contents(book, options))
    moment = read_instant(book.determination["decided_at"])
    return html, footer(book), moment, Attached.of(book, text), xlsx_of(book), options


def print_pages(html, footer_styles, moment, attached=None, sheet=None, options=AS_KEPT):
    """Return the tagged PDF of `html`, with the document `attached` as its data if there is any,
    and the spreadsheet that computes them again. Nothing is fetched: styles are handed over,
    fonts are installed. `moment` is the only date in it. Raises ReportFailed.
    """
    weasyprint = our_weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    class ClosedFetcher(weasyprint.urls.URLFetcher):
        def fetch(self, url, headers=None):
            # What is asked for can only come from a text that escaped; it ends the report.
            raise weasyprint.urls.FatalURLFetchingError(f"Refused: {url[:200]}")

    fetcher = ClosedFetcher(allowed_protocols=(), allow_redirects=False)
    fonts = FontConfiguration()
    styles = [Path(finders.find(name)).read_text(encoding="utf-8") for name in options.styles]
    attachments = []
    if attached:
        data = weasyprint.Attachment(
            string=attached.text.encode(),
            name=ATTACHMENT,
            description=attached.line,
            created=moment,
            modified=moment,
            relationship="Data",
        )
        attachments.append(data)
    if sheet:
        workbook = weasyprint.Attachment(
            string=sheet,
            name=WORKBOOK,
            description=_("The same numbers as formulas, with every reason, to try other weights"),
            created=moment,
            modified=moment,
            relationship="Supplement",
        )
        attachments.append(workbook)
    html = SPACE_BEFORE_INLINE.sub("<span> </span>", html)
    try:
        return weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=None).write_pdf(
            stylesheets=[
                weasyprint.CSS(string=sheet, url_fetcher=fetcher, font_config=fonts)
                for sheet in (*styles, footer_styles)
            ],
            font_config=fonts,
            attachments=attachments,
            pdf_variant="pdf/a-3a",
            finisher=partial(finish, options=options),
            custom_metadata=True,
        )
    except weasyprint.urls.FatalURLFetchingError as error:
        # It derives from BaseException and would end the worker.
        raise ReportFailed(_("The report asked for something outside itself.")) from error


def first_page(book):
    """Return page 1 as HTML, without the links to the pages behind it."""
    context = {"book": book, "first": FirstPage(book)}
    html = render_to_string("scoring/reports/pdf/_first.html", context)
    return mark_safe(LINK_INSIDE.sub("", html))  # noqa: S308 -- a template escaped it


def contents(book, options=AS_KEPT):
    candidates, incumbent, method = candidate_pages(book), incumbent_test(book), MethodPage(book)
    annexes, proceedings = Annexes(book), Proceedings(book)
    panel, inquiries, countries = PanelPage(book), InquiriesPage(book), CountrySheet(book)
    return {
        "title": _("%(title)s: evaluation report") % {"title": book.rules["title"]},
        "book": book,
        "options": options,
        "sections": sections_line(book.document),
        "buyer": Buyer(book),
        "first": FirstPage(book),
        "method": method,
        "weighing": WeighingPage(book),
        "panel": panel,
        "results": ResultsPage(book),
        "robustness": RobustnessPage(book),
        "incumbent": incumbent,
        "rounds": RoundsPage(book),
        "inquiries": inquiries,
        "proceedings": proceedings,
        "blanks": tuple(blanks(annexes, proceedings, panel, inquiries)),
        "contents": Contents(book, candidates, incumbent, countries, method.example, options),
        "countries": countries,
        "candidates": candidates,
        "annexes": annexes,
        "every": EveryCheck(book),
        "evidence": EvidencePage(book),
        "acts": ActsPage(book),
    }


def footer(book):
    """Return the style sheet with the lines on every page. Nobody's text is in it."""
    styles = (
        f'@page {{ @bottom-left {{ content: "{foot_of(book)}\\A SHA-256 {book.sha256}"; }} }}\n'
    )
    if book.is_draft:
        mark = f'content: "{draft_mark()}";'
        styles += f"@page {{ @top-center {{ {mark} }} }}\n"
        styles += f"@page annexes {{ @top-center {{ content: none; }} @top-right {{ {mark} }} }}\n"
    return styles


def draft_mark():
    return _("DRAFT · NOT A DECISION")


def foot_of(book):
    """Return the first line at the foot of each page. Nobody's text is in it."""
    zone_data = "".join(
        letter
        for letter in str(book.document["time_zone_data"])
        if letter.isalnum() or letter == "."
    )
    return _(
        "%(reference)s · %(status)s · rules version %(version)s · time-zone data %(zone_data)s"
    ) % {
        "reference": book.reference,
        "status": status_of_document(book),
        "version": book.version,
        "zone_data": zone_data,
    }


def file_of(sha256):
    """Return the name in the storage of the PDF of the document with this hash."""
    return f"reports/{sha256}.pdf"


def sheet_file_of(sha256):
    """Return the name in the storage of the spreadsheet, of a large decision alone."""
    return f"reports/{sha256}.xlsx"


def files_of_determinations():
    for sha256 in Determination.objects.order_by().values_list("sha256", flat=True).iterator():
        yield from (file_of(sha256), sheet_file_of(sha256))


def pdf_of(determination):
    """Return the name of the PDF in the storage, made again when the file is gone."""
    name = file_of(determination.sha256)
    keep_pdf(name, determination.document)
    return name


def keep_pdf(name, text, options=AS_KEPT):
    """Print, seal and keep the PDF of a document, unless it is there. Raises ReportFailed, also
    where the storage has no room or does not answer.
    """
    try:
        if not default_storage.exists(name):
            store(name, sealed(render_pdf(text, options)))
    except BadDocument as error:
        sentence = _("Its numbers do not recompute. %(difference)s")
        raise ReportFailed(sentence % {"difference": error}) from error
    except StoreAway as error:
        raise ReportFailed(error.strerror) from error
    except NoSeal as error:
        raise ReportFailed(str(error)) from error


def keep_sheet(determination):
    """Keep a large decision's spreadsheet, after `pdf_of`. Raises ReportFailed as that does."""
    name, text = sheet_file_of(determination.sha256), determination.document
    if len(text) <= MOST_LETTERS_AT_ONCE or default_storage.exists(name):
        return
    try:
        inside = settings.RENDERS_IN_CHILD
        store(name, in_child(text, SPREADSHEET) if inside else xlsx_of(open_book(text)))
    except StoreAway as error:
        raise ReportFailed(error.strerror) from error


def store(name, content):
    """Keep the file under this very name, in the place of what was kept there before."""
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))
