"""PDFs that workers make: the report of a decision, drafts and letters."""

import os
import time
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from accounts.tasks.cleaning import sweep_files
from accounts.tasks.models import Progress
from scoring.decisions.document.book import book_of
from scoring.reports import pdf, printing
from scoring.reports.pdf import ReportFailed
from scoring.reports.printing import FAILED, MISSING, PREPARING, READY, draft_of, report_of
from scoring.reports.views import report
from scoring.reports.workbook import xlsx_of
from tests.asking import at
from tests.scoring.reports.decisions import decided, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(monkeypatch):
    """Count what is printed, in place of printing."""
    calls = []
    for module in (pdf, printing):
        monkeypatch.setattr(
            module, "render_pdf", lambda text, *_options: calls.append(text) or b"%PDF-1.7"
        )
    return calls


def state_of(work):
    return work.state(work.progress())


def test_freezing_has_the_report_made(lead, printed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        determination = decided(lead)

    assert state_of(report_of(determination)) == READY
    assert printed == [determination.document]


def test_a_report_that_is_made_twice_is_printed_once(lead, printed):
    determination = decided(lead)

    for _ in range(2):
        assert printing.make_report.enqueue(determination.pk).status == "SUCCESSFUL"

    assert len(printed) == 1


@pytest.fixture
def large(monkeypatch):
    """Take every decision for a large one."""
    for module in (pdf, report):
        monkeypatch.setattr(module, "MOST_LETTERS_AT_ONCE", 0)


def test_spreadsheet_of_a_large_decision_is_made_with_its_pdf(lead, lead_client, printed, large):
    determination = decided(lead)
    by_request = xlsx_of(book_of(determination))
    printing.make_report.enqueue(determination.pk)

    response = lead_client.get(page_of(determination, "report_xlsx"))

    assert b"".join(response.streaming_content) == by_request
    assert response.headers["Content-Type"] == report.XLSX
    assert RecordEntry.objects.filter(act="downloaded the report").count() == 1


def test_spreadsheet_that_is_being_made_is_waited_for(lead, lead_client, printed, large):
    determination = decided(lead)
    work = report_of(determination)
    Progress.objects.create(what=work.what, page=work.page, state="running")

    response = lead_client.get(page_of(determination, "report_xlsx"))

    assert response.url == determination.get_absolute_url()
    assert not RecordEntry.objects.filter(act="downloaded the report").exists()


def test_spreadsheet_of_a_small_decision_is_stored_nowhere(lead, printed):
    determination = decided(lead)

    printing.make_report.enqueue(determination.pk)

    assert not default_storage.exists(pdf.sheet_file_of(determination.sha256))


def page_of(determination, name):
    return reverse(name, args=[determination.evaluation_id, determination.pk])


@pytest.mark.parametrize(
    ("task", "arguments"),
    [(printing.make_report, 1), (printing.make_draft, 2), (printing.make_letter, 2)],
)
def test_what_is_gone_is_no_error(db, printed, task, arguments):
    assert task.enqueue(*[10**9] * arguments).status == "SUCCESSFUL"
    assert printed == []


@pytest.mark.parametrize(
    ("progress", "state"),
    [({"state": "waiting"}, PREPARING), ({"state": "running"}, PREPARING)]
    + [({"state": "failed", "reason": "No."}, FAILED), ({"state": "cancelled"}, MISSING)],
)
def test_state_without_a_file_is_what_its_progress_says(lead, progress, state):
    report = report_of(decided(lead))
    Progress.objects.create(what=report.what, page="/", **progress)

    assert state_of(report) == state


def test_a_report_that_fails_says_why_and_can_be_made_again(lead, lead_client, monkeypatch):
    def refuse(text, *_options):
        raise ReportFailed("The document is too long.")

    monkeypatch.setattr(pdf, "render_pdf", refuse)
    determination = decided(lead)
    report = report_of(determination)
    address = reverse("make_report", args=[determination.evaluation_id, determination.pk])
    page = lead_client.post(address, follow=True).content.decode()

    assert state_of(report) == FAILED
    assert "The document is too long." in page
    monkeypatch.setattr(pdf, "render_pdf", lambda *_args: b"%PDF-1.7")
    page = lead_client.post(address, follow=True).content.decode()
    assert "Download the PDF" in page


def test_no_request_prints_although_the_file_is_gone(lead, lead_client, printed):
    determination = decided(lead)
    names = ("report_detail", "report_pdf")

    for name in names:
        lead_client.get(reverse(name, args=[determination.evaluation_id, determination.pk]))

    assert printed == []


def test_asking_twice_for_a_draft_that_is_being_made_asks_once(lead, monkeypatch):
    evaluation = ready(lead)
    draft = draft_of(evaluation, lead)
    Progress.objects.create(what=draft.what, page=draft.page, state="running")
    asked = []
    monkeypatch.setattr(type(printing.make_draft), "enqueue", lambda *given: asked.append(given))

    draft.begin(lead)

    assert asked == []


def test_drafts_go_after_a_day(lead, printed):
    drafts = [draft_of(ready(lead, title=title), lead) for title in ("Old", "New")]
    for draft in drafts:
        draft.begin(lead)
    yesterday = time.time() - 25 * 3600
    os.utime(default_storage.path(drafts[0].file), (yesterday, yesterday))

    assert sweep_files.enqueue().status == "SUCCESSFUL"

    assert [default_storage.exists(draft.file) for draft in drafts] == [False, True]


def test_draft_of_which_nothing_changed_is_printed_once(lead, lead_client, printed):
    evaluation = ready(lead)
    draft = draft_of(evaluation, lead)
    for _time in range(2):
        draft.begin(lead)
        # The download is one more entry of the record, and changes nothing that a draft says.
        lead_client.get(reverse("draft_pdf", args=[evaluation.pk]))

    assert len(printed) == 1
    evaluation.candidates.get(number=1).decision.delete()
    draft.begin(lead)
    assert len(printed) == 2
    assert state_of(draft) == READY
    with at(timezone.now() + timedelta(days=1)):  # the day stands in it
        draft.begin(lead)
    assert len(printed) == 3
