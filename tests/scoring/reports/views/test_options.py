"""The page of a report with options: what it shows before anything is made, what it hands out."""

import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.record.models import RecordEntry
from scoring.reports import pdf, printing
from scoring.reports.forms import OptionsForm
from scoring.reports.kept import printed_at
from scoring.reports.options import AS_KEPT, Options, Paper
from scoring.reports.pdf import store
from tests.conftest import signed_in
from tests.factories import make_user
from tests.scoring.reports.decisions import ready
from tests.scoring.reports.whole_story import TALK, decide_against_the_ranking

pytestmark = pytest.mark.django_db
ROLES = "?paper=A4&roles=on"


@pytest.fixture
def printed(monkeypatch):
    """Keep what is printed, in place of printing: (document, options)."""
    calls = []

    def note(text, options=AS_KEPT):
        calls.append((json.loads(text), options))
        return b"%PDF-1.7 " + options.key.encode()

    for module in (pdf, printing):
        monkeypatch.setattr(module, "render_pdf", note)
    monkeypatch.setattr(pdf, "sealed", lambda content: content)
    return calls


@pytest.fixture
def determination(lead, printed):
    return decide_against_the_ranking(lead)


def url(determination, query="", name="report_options"):
    return reverse(name, args=[determination.evaluation_id, determination.pk]) + query


@pytest.mark.parametrize(
    ("fields", "options"),
    [
        ({}, AS_KEPT),
        ({"paper": "Letter", "without_annexes": "on"}, Options(False, False, Paper.LETTER)),
        ({"paper": "A4", "roles": "on"}, Options(has_roles=True)),
        ({"paper": "A0", "roles": "on"}, AS_KEPT),
    ],
)
def test_options_come_from_the_address(fields, options):
    assert OptionsForm(fields).options == options


def test_page_1_is_shown_with_the_options_and_nothing_is_made(lead_client, determination, printed):
    page = lead_client.get(url(determination, "?paper=Letter")).content.decode()

    assert '<template shadowrootmode="open">' in page
    assert 'class="sheet on-Letter"' in page
    assert "css/reports/us_letter.css" in page
    assert "decided by" in page
    assert ">Lea Martin</bdi>" in page
    assert printed == []


def test_page_1_with_roles_names_nobody(lead_client, determination):
    page = lead_client.get(url(determination, ROLES)).content.decode()

    sheet = page[page.index("<template") : page.index("</template>")]
    assert ">Lead</bdi>" in sheet
    assert "Lea Martin" not in sheet
    assert "people stand as roles" in sheet


def test_names_in_typed_texts_are_shown_marked_before_anything_is_made(lead_client, lead, printed):
    determination = decide_against_the_ranking(lead, decision_asked="Is Amine’s own view ours?")

    page = lead_client.get(url(determination, ROLES)).content.decode()

    assert "Before you make it" in page
    assert '<bdi>Amine</bdi> → <mark class="taken-out"' in " ".join(page.split())
    assert TALK not in page
    assert printed == []


def test_a_worker_makes_it_once_and_anybody_on_the_panel_takes_it(
    lead_client, lead, determination, printed
):
    for _time in range(2):
        page = lead_client.post(url(determination, ROLES), follow=True).content.decode()
    response = lead_client.get(url(determination, ROLES, "options_pdf"))

    assert url(determination, ROLES.replace("&", "&amp;"), "options_pdf") in page
    ((document, options),) = printed
    assert options == Options(has_roles=True)
    assert document["panel"][0]["name"] == "Lead"
    assert document["determination"]["redacted"]["from"] == determination.sha256
    assert response.getvalue() == b"%PDF-1.7 A4 roles"
    assert response["Content-Disposition"].endswith('-decision-1-a4-roles.pdf"')
    entry = RecordEntry.objects.about(determination.evaluation).last()
    assert (entry.act, entry.after) == (
        "downloaded the report",
        {"decision": 1, "as": "PDF, A4 roles"},
    )


def test_the_record_knows_the_file_beside_the_report_that_is_kept(lead_client, determination):
    lead_client.post(url(determination, "?paper=Letter"))

    entries = RecordEntry.objects.about(determination.evaluation).filter(act="printed report")
    (noted,) = [entry.after for entry in entries if "options" in entry.after]
    assert noted["options"] == "Letter"
    assert printed_at([noted["file_sha256"]]) is not None


def test_a_file_that_was_altered_is_not_handed_out(lead_client, determination):
    lead_client.post(url(determination, ROLES))
    file = printing.report_with(determination, Options(has_roles=True)).file
    default_storage.delete(file)
    default_storage.save(file, ContentFile(b"%PDF-1.7 with names"))

    response = lead_client.get(url(determination, ROLES, "options_pdf"), follow=True)

    assert "is not the one that was printed" in response.content.decode()
    assert not default_storage.exists(file)


def test_a_file_that_the_record_does_not_know_is_not_handed_out(lead_client, determination):
    store(printing.report_with(determination, Options(has_roles=True)).file, b"%PDF-1.7")

    assert lead_client.get(url(determination, ROLES, "options_pdf")).status_code == 302


def test_without_any_option_it_is_the_report_that_is_kept(lead_client, determination, printed):
    page = lead_client.get(url(determination)).content.decode()

    assert "This is the report that is kept" in page
    assert lead_client.post(url(determination)).url == determination.get_absolute_url()
    assert lead_client.get(url(determination, "", "options_pdf")).url == url(
        determination, "", "report_pdf"
    )
    assert printed == []


@pytest.mark.parametrize("query", ["?paper=A0", "?paper=%00", "?roles=on", "?paper=A4&roles=%FF"])
def test_an_address_that_nobody_would_write_is_answered(lead_client, determination, query):
    assert lead_client.get(url(determination, query)).status_code == 200


def test_a_stranger_learns_nothing_of_it(determination):
    client = signed_in(make_user("stranger@example.org"))

    assert client.get(url(determination, ROLES)).status_code == 404
    assert client.get(url(determination, ROLES, "options_pdf")).status_code == 404


def test_a_draft_with_options_is_for_the_lead(
    lead_client, assessor_client, lead, assessor, printed
):
    evaluation = ready(lead, assessors=[assessor])
    address = reverse("draft_options", args=[evaluation.pk]) + "?paper=Letter&roles=on"

    before = lead_client.get(address).content.decode()
    page = lead_client.post(address, follow=True).content.decode()
    response = lead_client.get(
        reverse("draft_pdf", args=[evaluation.pk]) + "?paper=Letter&roles=on"
    )

    assert "DRAFT · NOT A DECISION" in before
    assert "Download the PDF" in page
    ((document, options),) = printed
    assert (document["status"], options) == ("draft", Options(True, True, Paper.LETTER))
    assert response.getvalue() == b"%PDF-1.7 Letter roles"
    assert assessor_client.get(address).status_code == 403
