import io
import json
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.record.models import RecordEntry
from accounts.tasks.models import Progress
from scoring.decisions.document import document
from scoring.decisions.document.document import freeze
from scoring.evaluations.models import Evaluation, candidate
from scoring.reports import pdf, printing
from scoring.reports.pdf import ReportFailed
from scoring.reports.verify import verify_file
from tests.factories import add_member, make_open_evaluation, make_user
from tests.scoring.reports.decisions import decided, ready

pytestmark = pytest.mark.django_db
ENDINGS = {"report_robustness": ("robustness.csv", "CSV, robustness")}
DOWNLOADS = ("report_pdf", "report_csv", "report_robustness", "report_xlsx", "report_json")


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def printed(monkeypatch):
    monkeypatch.setattr(pdf, "render_pdf", lambda *_args: b"%PDF-1.7")
    monkeypatch.setattr(
        printing, "render_pdf", lambda text, *_options: b"%PDF-draft " + text.encode()
    )


def url(name, determination):
    return reverse(name, args=[determination.evaluation_id, determination.pk])


def test_list_shows_every_decision_newest_first(lead_client, lead):
    decided(lead)
    Evaluation.objects.update(state="moderation")
    freeze(Evaluation.objects.get(), lead)

    response = lead_client.get(reverse("report_list", args=[Evaluation.objects.get().pk]))

    assert [d.number for d in response.context["determinations"]] == [2, 1]
    assert "replaced" in response.content.decode()


def test_list_says_when_nothing_is_decided(assessor_client, lead, assessor):
    evaluation = ready(lead, assessors=[assessor])

    page = assessor_client.get(reverse("report_list", args=[evaluation.pk])).content.decode()

    assert "Nothing is decided yet" in page
    assert "draft" not in page.lower().replace("drafts", "")


def test_list_takes_the_same_queries_at_every_size(lead_client, lead):
    evaluation = decided(lead).evaluation
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            lead_client.get(reverse("report_list", args=[evaluation.pk]))
        counts.append(len(queries))
        for _ in range(2):
            Evaluation.objects.update(state="moderation")
            freeze(Evaluation.objects.get(), lead)

    assert counts[0] == counts[1]


def test_detail_offers_what_is_ready(lead_client, lead, printed):
    determination = make(decided(lead))

    page = lead_client.get(url("report_detail", determination)).content.decode()

    for name in DOWNLOADS:
        assert url(name, determination) in page
    assert determination.sha256 in page
    assert "verify_report nearshore-ai-support-2027-decision-1.pdf" in page


def make(determination):
    """Have the PDF made, as freezing does once it is committed."""
    printing.report_of(determination).begin(determination.decided_by)
    return determination


def test_detail_waits_for_what_is_being_made(lead_client, lead):
    determination = decided(lead)
    work = printing.report_of(determination)
    Progress.objects.create(what=work.what, page=work.page, state="running", words="Printing")

    page = lead_client.get(url("report_detail", determination)).content.decode()

    assert "Preparing the PDF…" in page
    assert "Printing" in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert 'hx-trigger="every 2s"' in page
    assert url("report_pdf", determination) not in page


def test_detail_answers_htmx_with_the_state_alone(lead_client, lead, printed):
    determination = decided(lead)

    response = lead_client.get(url("report_detail", determination), headers={"HX-Request": "true"})

    assert response.content.decode().lstrip().startswith('<div id="report-state"')


def test_detail_points_at_the_decision_that_replaced_it(lead_client, lead, printed):
    first = decided(lead)
    Evaluation.objects.update(state="moderation")
    second = freeze(Evaluation.objects.get(), lead)

    assert second.get_absolute_url() in lead_client.get(first.get_absolute_url()).content.decode()
    assert first.get_absolute_url() in lead_client.get(second.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", DOWNLOADS)
def test_download_is_an_attachment_that_is_in_the_record(name, lead_client, lead, printed):
    determination = make(decided(lead))

    response = lead_client.get(url(name, determination))

    ending, kind = ENDINGS.get(name) or 2 * (name.removeprefix("report_"),)
    file_name = f"nearshore-ai-support-2027-decision-1.{ending}"
    assert response["Content-Disposition"] == f'attachment; filename="{file_name}"'
    assert response["Cache-Control"] == "no-store, private"
    assert "ETag" not in response
    entry = RecordEntry.objects.about(determination.evaluation).last()
    assert (entry.act, entry.actor) == ("downloaded the report", lead)
    assert entry.after == {"decision": 1, "as": kind.upper()}


def test_asking_for_the_head_alone_writes_nothing(lead_client, lead, printed):
    determination = make(decided(lead))
    before = RecordEntry.objects.count()

    lead_client.head(url("report_pdf", determination))

    assert RecordEntry.objects.count() == before


def test_downloads_hold_the_numbers_of_the_document(lead_client, lead):
    determination = decided(lead)

    csv = lead_client.get(url("report_csv", determination)).content.decode("utf-8-sig")
    book = lead_client.get(url("report_xlsx", determination)).content
    text = lead_client.get(url("report_json", determination)).content.decode()

    assert csv.splitlines()[1].startswith("1,C1,Vendor 1,Shortlist,Ranked,")
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(book)).namelist()
    assert text == determination.document


def test_pdf_of_real_rows_agrees_with_itself(lead_client, lead, tmp_path):
    determination = make(decided(lead, 2))
    response = lead_client.get(url("report_pdf", determination))
    path = tmp_path / "taken-home.pdf"
    path.write_bytes(response.getvalue())

    verdict = verify_file(path)
    assert (
        "agrees. Computed again from candidates: 2, ratings: 4, gate findings: 2"
        in verdict.data.sentences[0]
    )
    assert verdict.pages.state == "agrees"


def test_pdf_that_cannot_be_made_says_so_and_records_nothing(lead_client, lead, monkeypatch):
    def refuse(text, *_options):
        raise ReportFailed("no")

    monkeypatch.setattr(pdf, "render_pdf", refuse)
    determination = make(decided(lead))
    before = RecordEntry.objects.count()

    response = lead_client.get(url("report_pdf", determination), follow=True)

    assert "could not be made" in response.content.decode()
    assert RecordEntry.objects.count() == before


@pytest.mark.parametrize("name", ["report_detail", *DOWNLOADS])
def test_strangers_find_nothing(name, stranger_client, curator_client, lead):
    determination = decided(lead)

    assert stranger_client.get(url(name, determination)).status_code == 404
    assert curator_client.get(url(name, determination)).status_code == 404


@pytest.mark.parametrize("name", ["report_detail", *DOWNLOADS])
def test_a_decision_of_another_evaluation_is_not_found(name, lead_client, lead):
    determination = decided(lead)
    other = ready(make_user("other@example.org"))
    add_member(other, lead, "observer", rates=False)

    response = lead_client.get(reverse(name, args=[other.pk, determination.pk]))

    assert response.status_code == 404


def test_members_read_the_report_once_released(assessor_client, lead, assessor, printed):
    determination = make(decided(lead, assessors=[assessor]))

    assert assessor_client.get(url("report_pdf", determination)).status_code == 200


def test_nothing_is_shown_before_the_release(lead_client, lead):
    evaluation = make_open_evaluation(lead=lead, checks=["TZ-01"])

    for name in ("report_list", "draft_report", "draft_pdf"):
        assert lead_client.get(reverse(name, args=[evaluation.pk])).status_code == 403


def test_draft_is_for_the_lead_and_in_the_record(
    lead_client, assessor_client, lead, assessor, printed
):
    evaluation = ready(lead, assessors=[assessor])
    address = reverse("draft_report", args=[evaluation.pk])

    page = lead_client.post(address, follow=True).content.decode()
    assert reverse("draft_pdf", args=[evaluation.pk]) in page
    response = lead_client.get(reverse("draft_pdf", args=[evaluation.pk]))

    assert json.loads(response.getvalue().removeprefix(b"%PDF-draft "))["status"] == "draft"
    assert response["Content-Disposition"].endswith('2027-draft.pdf"')
    assert RecordEntry.objects.about(evaluation).last().act == "downloaded a draft report"
    for name in ("draft_report", "draft_pdf"):
        address = reverse(name, args=[evaluation.pk])
        assert assessor_client.get(address).status_code == 403


def test_draft_that_cannot_be_made_says_so(lead_client, lead, monkeypatch):
    def refuse(text, *_options):
        raise ReportFailed("no")

    monkeypatch.setattr(printing, "render_pdf", refuse)
    evaluation = ready(lead)

    response = lead_client.post(reverse("draft_report", args=[evaluation.pk]), follow=True)

    assert "could not be made" in response.content.decode()
    assert "no" in response.content.decode()


def test_a_title_without_letters_gives_a_plain_file_name(lead_client, lead, printed):
    determination = make(decided(lead, title="🚀"))

    response = lead_client.get(url("report_pdf", determination))

    assert 'filename="evaluation-decision-1.pdf"' in response["Content-Disposition"]


@pytest.mark.parametrize("name", ["report_detail", *DOWNLOADS])
def test_reports_cannot_be_posted_to(name, lead_client, lead):
    assert lead_client.post(url(name, decided(lead))).status_code == 405


def test_draft_of_too_many_candidates_is_refused_in_words_before_any_work(
    lead_client, lead, monkeypatch
):
    evaluation = ready(lead)
    monkeypatch.setattr(candidate, "MOST_CANDIDATES", 0)
    monkeypatch.setattr(document, "results_for", None)

    response = lead_client.post(reverse("draft_report", args=[evaluation.pk]), follow=True)

    assert "An evaluation holds up to 0 candidates. Split it in two." in response.content.decode()
