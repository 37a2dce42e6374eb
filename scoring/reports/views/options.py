"""A report with options: page 1 before anything is made, then the PDF that a worker makes."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from scoring.decisions.document.book import book_cache, book_of, open_book
from scoring.decisions.document.document import draft_document
from scoring.decisions.document.limits import TooLarge
from scoring.reports.forms import OptionsForm
from scoring.reports.kept import is_as_printed
from scoring.reports.options import AS_KEPT
from scoring.reports.pages.words import Cut
from scoring.reports.pdf import draft_mark, first_page, foot_of
from scoring.reports.printing import READY, report_with
from scoring.reports.roles import RedactedDocument
from scoring.reports.views.printing import begin_draft, draft_for, show_or_make
from scoring.reports.views.report import (
    download_file,
    file_name,
    readable_determination,
    record_download,
)

MOST_MARKS = 100


@show_or_make
def report_options(request, pk, determination_pk):
    determination = readable_determination(request, pk, determination_pk)
    form = OptionsForm(request.GET)
    printing = report_with(determination, form.options)
    if request.method == "POST":
        if form.options == AS_KEPT:
            return redirect(determination)  # which is that report
        printing.begin(request.user)
        return redirect(printing.page)
    context = {
        "evaluation": determination.evaluation,
        "title": _("Report with options"),
        "kept": determination if form.options == AS_KEPT else None,
        "back": determination.get_absolute_url(),
        "back_title": _("Decision %(number)s") % {"number": determination.number},
        "download": address("options_pdf", form.options, pk, determination_pk),
        "is_remade": False,
    }
    return show(request, form, printing, context, lambda: book_of(determination))


@require_safe
def options_pdf(request, pk, determination_pk):
    determination = readable_determination(request, pk, determination_pk)
    options = OptionsForm(request.GET).options
    if options == AS_KEPT:
        return redirect("report_pdf", pk, determination_pk)
    printing = report_with(determination, options)
    if printing.state(printing.progress()) != READY:
        return redirect(printing.page)
    if not is_as_printed(determination, options, printing.file):
        default_storage.delete(printing.file)
        messages.warning(
            request, _("The PDF that was kept is not the one that was printed. Make it anew.")
        )
        return redirect(printing.page)
    record_download(request, determination, f"PDF, {options.key}")
    name = file_name(determination, f"{slugify(options.key)}.pdf", "-")
    return download_file(printing.file, name)


@show_or_make
def draft_options(request, pk):
    form = OptionsForm(request.GET)
    evaluation, draft = draft_for(request, pk, form.options)
    if request.method == "POST":
        begin_draft(request, evaluation, draft)
        return redirect(draft.page)
    context = {
        "evaluation": evaluation,
        "title": _("Draft with options"),
        "kept": None,
        "back": reverse("report_list", args=[pk]),
        "back_title": _("Reports"),
        "download": address("draft_pdf", form.options, pk),
        "is_remade": True,
    }
    return show(request, form, draft, context, lambda: draft_book(request.user, evaluation))


def draft_book(user, evaluation):
    return open_book(draft_document(evaluation, user))


def address(name, options, *keys):
    return f"{reverse(name, args=keys)}?{options.query}"


def show(request, form, printing, context, book):
    """Answer with the page, or with how far the PDF is; `book` returns the Book when asked."""
    progress = printing.progress()
    context |= {"printing": printing, "progress": progress, "state": printing.state(progress)}
    if request.htmx:
        return render(request, "scoring/reports/_printing.html", context)
    context |= {"form": form, "options": form.options}
    try:
        context |= preview_of(book(), form.options)
    except TooLarge as refusal:
        context |= {"page": "", "refusal": refusal}
    return render(request, "scoring/reports/report_options.html", context)


def preview_of(book, options):
    """Return page 1 with these options, and what roles take the place of, or may not."""
    marks = ()
    if options.has_roles:
        key = ("roles", book.sha256)
        redacted = book_cache.get(key, lambda: RedactedDocument(book))
        book, marks = redacted.redacted_book, redacted.marks
    return {
        "page": first_page(book),
        "styles": options.styles,
        # A draft is made anew when it is printed, and has another hash then.
        "foot": foot_of(book) if book.is_draft else f"{foot_of(book)}\nSHA-256 {book.sha256}",
        "draft_mark": draft_mark() if book.is_draft else "",
        "marks": Cut(marks, MOST_MARKS),
    }
