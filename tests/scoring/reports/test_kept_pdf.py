import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.reports import pdf
from scoring.reports.pdf import file_of, store
from scoring.reports.printing import make_report
from tests.scoring.reports.whole_story import decide_against_the_ranking

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PDF = b"%PDF-1.7 made for a test"


@pytest.fixture
def determination(lead, monkeypatch):
    monkeypatch.setattr(pdf, "print_pages", lambda *args: PDF)
    determination = decide_against_the_ranking(lead)
    make_report.func(determination.pk)
    return determination


def address(determination, name):
    return reverse(name, args=[determination.evaluation_id, determination.pk])


def printed(determination):
    return RecordEntry.objects.about(determination.evaluation).filter(act=Act.PRINTED_REPORT)


def test_the_hash_of_the_printed_file_stands_in_the_record_once(determination):
    make_report.func(determination.pk)

    (entry,) = printed(determination)
    assert entry.after == {"decision": 1, "file_sha256": hashlib.sha256(PDF).hexdigest()}
    assert entry.actor is None


def test_a_file_that_was_altered_is_not_handed_out_and_is_made_again(determination, lead_client):
    assert lead_client.get(address(determination, "report_pdf")).status_code == 200
    default_storage.delete(file_of(determination.sha256))
    default_storage.save(file_of(determination.sha256), ContentFile(PDF + b" and more"))

    refused = lead_client.get(address(determination, "report_pdf"))
    lead_client.post(address(determination, "make_report"))
    again = lead_client.get(address(determination, "report_pdf"))

    assert refused.status_code == 409
    assert "The PDF that is kept is not the one that was printed" in refused.text
    assert b"".join(again.streaming_content) == PDF


def test_a_file_that_nobody_noted_is_handed_out(determination, lead_client, monkeypatch):
    monkeypatch.setattr("scoring.reports.kept.printed_hash", lambda *_args: None)
    store(file_of(determination.sha256), PDF + b" of another day")

    assert lead_client.get(address(determination, "report_pdf")).status_code == 200
