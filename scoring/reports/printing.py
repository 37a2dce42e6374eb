"""PDFs that a worker makes: where each is stored, how far it is, and the tasks that make them.
No row names drafts, bundles and checks: they are swept after a day, and made again when asked for.
"""

import hashlib
import json
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.record.acts import Act
from accounts.tasks import progress
from accounts.tasks.models import Progress
from accounts.tasks.queue import RENDERING, task
from scoring.decisions.document.book import BadDocument, book_of, open_book
from scoring.decisions.document.document import draft_document
from scoring.decisions.document.writing import canonical_text
from scoring.decisions.models import Determination
from scoring.evaluations.models import Evaluation
from scoring.reports.bundle import keep_bundle, make_bundle
from scoring.reports.kept import note_printed, printed_at
from scoring.reports.letter_terms import imprint
from scoring.reports.letters.kept import letter_file, note_printed_letter
from scoring.reports.letters.rendering import NotAddressed, render_letter
from scoring.reports.making import catalogue
from scoring.reports.models import terms_of
from scoring.reports.options import AS_KEPT, Options
from scoring.reports.pdf import (
    ReportFailed,
    file_of,
    keep_pdf,
    keep_sheet,
    pdf_of,
    render_pdf,
    store,
)
from scoring.reports.pdf_seal import NoSeal, sealed, trusted_here
from scoring.reports.roles import RedactedDocument
from scoring.reports.verify import verify_apart

READY, PREPARING, FAILED, MISSING = "ready", "preparing", "failed", "missing"
STRANGERS = "strangers"  # in the place of the person, where the page of checks is public
ALTERED = "altered"  # what is kept is not what was printed: looked for where it is served


class Printing(NamedTuple):
    """One PDF that a worker makes, or has made."""

    what: str  # its name among all work that tasks do
    file: str  # its name in the storage
    page: str
    task: object
    arguments: tuple

    def progress(self):
        return Progress.objects.filter(what=self.what).first()

    def state(self, done):
        """Return "ready", "preparing", "failed" or "missing", given its progress."""
        if done and done.is_under_way:
            return PREPARING
        if default_storage.exists(self.file):
            return READY
        return FAILED if done and done.state == Progress.State.FAILED else MISSING

    def begin(self, by):
        """Have it made, unless it is being made already."""
        progress.begin(self.what, self.page, by, self.task, *self.arguments)


def report_of(determination):
    return Printing(
        f"report:{determination.sha256}",
        file_of(determination.sha256),
        determination.get_absolute_url(),
        make_report,
        (determination.pk,),
    )


def report_with(determination, options):
    """The report of a decision with options, for whoever may read that decision."""
    name = hashlib.sha256(f"{determination.sha256} {options.key}".encode()).hexdigest()
    page = reverse("report_options", args=[determination.evaluation_id, determination.pk])
    return Printing(
        f"options:{name}",
        f"options/{name}.pdf",
        f"{page}?{options.query}",
        make_report_with,
        (determination.pk, options.key),
    )


def draft_of(evaluation, person, options=AS_KEPT):
    """The draft that this person asked for; nobody else can fetch it."""
    name, page = f"{evaluation.pk}-{person.pk}", reverse("draft_report", args=[evaluation.pk])
    arguments = (evaluation.pk, person.pk)
    if options != AS_KEPT:
        name = f"{name}-{options.key.replace(' ', '-')}"
        page = f"{reverse('draft_options', args=[evaluation.pk])}?{options.query}"
        arguments = (*arguments, options.key)
    return Printing(f"draft:{name}", f"drafts/{name}.pdf", page, make_draft, arguments)


def draft_with(text, options=AS_KEPT):
    """Return the name in the storage of the draft that says what this document says.
    The hour, the acts so far and where the record ends are left out, since asking is an act too.
    That it was cancelled is not.
    """
    document = json.loads(text)
    is_cancelled = any(row["act"] == Act.CANCELLED for row in document["acts"])
    determination = document["determination"]
    determination["decided_at"] = determination["decided_at"][:10]  # the day stands in it
    del document["record"], document["acts"]
    pages = [
        settings.VERSION,
        str(is_cancelled),
        catalogue(),
        options.of_making,
        options.key,
        canonical_text(document)[1],
    ]
    return f"drafts/{hashlib.sha256(' '.join(pages).encode()).hexdigest()}.pdf"


def bundle_for(determination, person):
    """The audit bundle that this person asked for; nobody else can fetch it."""
    name = f"{determination.sha256}-{person.pk}"
    page = reverse("report_bundle", args=[determination.evaluation_id, determination.pk])
    file = f"bundles/{name}.zip"
    return Printing(f"bundle:{name}", file, page, bundle_files, (determination.pk, person.pk))


def letter_to(determination, number, name):
    """The letter to one candidate; `name` is the imprint of its text."""
    page = reverse("letter", args=[determination.evaluation_id, determination.pk, number])
    file = letter_file(determination, number, name)
    return Printing(f"letter:{name}", file, page, make_letter, (determination.pk, number))


def check_of(by, sha256):
    """The check of the PDF with this hash, which `by` (a person, or STRANGERS) alone sees."""
    name = f"{by}-{sha256}"
    page = reverse("verdict", args=[sha256])
    return Printing(f"check:{name}", f"checks/{name}.json", page, check_report, (by, sha256))


def checks_under_way(by):
    return Progress.objects.under_way().filter(what__startswith=f"check:{by}-")


def brought_file(check):
    """Return the name in the storage of the PDF until it is checked."""
    return f"{check.file}.pdf"


@task("Checking a report", queue=RENDERING, is_kept=False)
def check_report(by, sha256):
    check = check_of(by, sha256)
    if not default_storage.exists(brought_file(check)):
        return
    with progress.at_work(check.what) as say:
        say(_("Computing the numbers again and printing the pages"))
        with default_storage.open(brought_file(check)) as file:
            content = file.read()
        try:
            verdict = verify_apart(content, trusted_here())
        except (NoSeal, ReportFailed) as problem:
            # The page promises that nobody keeps it longer than the check takes.
            default_storage.delete(brought_file(check))
            raise ReportFailed(str(problem)) from problem
        # The file proves its pages where the record says that it was printed here. That is all
        # that is said of an evaluation, which whoever brings the file may not be on.
        verdict = verdict._replace(printed_at=printed_at(verdict.files))
        store(check.file, verdict.written().encode())
        default_storage.delete(brought_file(check))


@task("Making the PDF of a decision", queue=RENDERING)
def make_report(pk):
    determination = Determination.objects.filter(pk=pk).first()
    if determination is None:
        return
    with progress.at_work(report_of(determination).what) as say:
        say(_("Computing the numbers again and printing the pages"))
        if not default_storage.exists(file_of(determination.sha256)):
            pdf_of(determination)
            note_printed(determination)
        say(_("Making the spreadsheet"))
        keep_sheet(determination)


@task("Making a report with options", queue=RENDERING)
def make_report_with(determination_pk, key):
    determination = Determination.objects.filter(pk=determination_pk).first()
    if determination is None:
        return
    options = Options.read(key)
    report = report_with(determination, options)
    with progress.at_work(report.what) as say:
        if default_storage.exists(report.file):
            return
        text = determination.document
        if options.has_roles:
            say(_("Putting roles in the place of names"))
            text = RedactedDocument(book_of(determination)).text
        say(_("Printing the pages"))
        keep_pdf(report.file, text, options)
        note_printed(determination, options, report.file)


@task("Making a draft report", queue=RENDERING)
def make_draft(evaluation_pk, person_pk, key=AS_KEPT.key):
    evaluation = Evaluation.objects.filter(pk=evaluation_pk).first()
    person = User.objects.filter(pk=person_pk).first()
    if evaluation is None or person is None:
        return
    options = Options.read(key)
    draft = draft_of(evaluation, person, options)
    with progress.at_work(draft.what) as say:
        say(_("Collecting what stands in it"))
        text = draft_document(evaluation, person)
        name = draft_with(text, options)
        if not default_storage.exists(name):
            if options.has_roles:
                text = RedactedDocument(open_book(text)).text
            say(_("Printing the pages"))
            store(name, render_pdf(text, options))
        with default_storage.open(name) as file:
            store(draft.file, file.read())


@task("Making an audit bundle", queue=RENDERING)
def bundle_files(determination_pk, person_pk):
    determination = Determination.objects.filter(pk=determination_pk).first()
    person = User.objects.filter(pk=person_pk).first()
    if determination is None or person is None:
        return
    bundle = bundle_for(determination, person)
    with progress.at_work(bundle.what) as say, make_bundle(determination, person, say) as zipped:
        keep_bundle(bundle.file, zipped)


@task("Making a letter", queue=RENDERING)
def make_letter(determination_pk, number):
    """Print, seal and keep the letter as its terms are now, and note its hash in the record."""
    determination = Determination.objects.filter(pk=determination_pk).first()
    if determination is None:
        return
    try:
        book = book_of(determination)
        terms = terms_of(determination, book)
        name = imprint(determination.sha256, f"C{number}", terms)
        letter = letter_to(determination, number, name)
        with progress.at_work(letter.what) as say:
            say(_("Printing the letter"))
            if not default_storage.exists(letter.file):
                store(letter.file, sealed(render_letter(book, f"C{number}", terms)))
                note_printed_letter(determination, number, name)
    except (BadDocument, NoSeal) as problem:
        raise ReportFailed(str(problem)) from problem
    except NotAddressed as problem:
        raise ReportFailed(_("Nobody is told anything by a letter to this vendor.")) from problem
