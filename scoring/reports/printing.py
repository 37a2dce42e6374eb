"""PDFs that a worker makes: where each is stored, how far it is, and the tasks that make them.

No row names drafts, letters and checks: they are swept after a day, and made again when asked for.
"""

from typing import NamedTuple

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.tasks import progress
from accounts.tasks.models import Progress
from accounts.tasks.queue import RENDERING, task
from scoring.decisions.document.book import BadDocument, book_of
from scoring.decisions.document.document import draft_document
from scoring.decisions.models import Determination
from scoring.evaluations.models import Evaluation
from scoring.reports.kept import note_printed
from scoring.reports.letters import render_letter
from scoring.reports.pdf import ReportFailed, file_of, keep_sheet, pdf_of, render_pdf, store
from scoring.reports.pdf_seal import NoSeal, trusted_here
from scoring.reports.verify import verify_apart, written_verdict

READY, PREPARING, FAILED, MISSING = "ready", "preparing", "failed", "missing"
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


def draft_of(evaluation, person):
    """The draft that this person asked for; nobody else can fetch it."""
    name = f"{evaluation.pk}-{person.pk}"
    page = reverse("draft_report", args=[evaluation.pk])
    file = f"drafts/{name}.pdf"
    return Printing(f"draft:{name}", file, page, make_draft, (evaluation.pk, person.pk))


def letter_to(determination, number):
    name = f"{determination.sha256}-{number}"
    page = reverse("letter", args=[determination.evaluation_id, determination.pk, number])
    file = f"letters/{name}.pdf"
    return Printing(f"letter:{name}", file, page, make_letter, (determination.pk, number))


def check_of(person_pk, sha256):
    """The check of the PDF with this hash, which this person brought; nobody else sees it."""
    name = f"{person_pk}-{sha256}"
    page = reverse("verdict", args=[sha256])
    return Printing(f"check:{name}", f"checks/{name}.json", page, check_report, (person_pk, sha256))


def brought_file(check):
    """Return the name in the storage of the PDF until it is checked."""
    return f"{check.file}.pdf"


@task("Checking a report", queue=RENDERING)
def check_report(person_pk, sha256):
    check = check_of(person_pk, sha256)
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
        store(check.file, written_verdict(verdict).encode())
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


@task("Making a draft report", queue=RENDERING)
def make_draft(evaluation_pk, person_pk):
    evaluation = Evaluation.objects.filter(pk=evaluation_pk).first()
    person = User.objects.filter(pk=person_pk).first()
    if evaluation is None or person is None:
        return
    draft = draft_of(evaluation, person)
    with progress.at_work(draft.what) as say:
        say(_("Collecting what stands in it"))
        text = draft_document(evaluation, person)
        say(_("Printing the pages"))
        store(draft.file, render_pdf(text))


@task("Making a letter", queue=RENDERING)
def make_letter(determination_pk, number):
    determination = Determination.objects.filter(pk=determination_pk).first()
    if determination is None:
        return
    letter = letter_to(determination, number)
    with progress.at_work(letter.what) as say:
        say(_("Printing the letter"))
        try:
            store(letter.file, render_letter(book_of(determination), f"C{number}"))
        except BadDocument as problem:
            raise ReportFailed(str(problem)) from problem
