import hashlib
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.tasks.models import Progress
from scoring.reports import printing, verify
from tests.conftest import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person_client():
    return signed_in(make_user("reader@example.org", name="Rita Reader"))


def bring(client, content, name="report.pdf"):
    file = SimpleUploadedFile(name, content, "application/pdf")
    return client.post(reverse("verify_report"), {"file": file}, follow=True)


def names_in(folder):
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


def test_anybody_signed_in_reads_three_answers_and_the_file_is_gone(
    person_client, report_bytes, sealed_report, seal_key, settings, monkeypatch
):
    monkeypatch.setattr(verify, "render_pdf", lambda text: report_bytes)
    settings.SEAL_TRUSTED = str(seal_key.certificate)

    response = bring(person_client, sealed_report)

    page = response.content.decode()
    assert "Data and pages agree with each other, and Example Ltd sealed them." in page
    assert "pages are those that the data give, byte for byte." in page
    assert "Sealed by Example Ltd on" in page
    assert [name for name in names_in("checks") if name.endswith(".pdf")] == []
    stranger = signed_in(make_user("other@example.org", name="Otto Other"))
    assert stranger.get(response.request["PATH_INFO"]).status_code == 404


def test_report_that_agrees_and_is_not_sealed_gets_the_words(
    person_client, report_bytes, monkeypatch
):
    monkeypatch.setattr(verify, "render_pdf", lambda text: report_bytes)

    page = bring(person_client, report_bytes).content.decode()

    assert "not sealed by a certificate that you trust: anybody can make this." in page
    assert "genuine" not in page


def test_rubbish_that_begins_like_a_pdf_gets_an_answer(person_client):
    page = bring(person_client, b"%PDF-1.7 <</A 1 0 R>>\n%%EOF").content.decode()

    assert "The file is not a PDF that can be read" in page
    assert "Nothing was printed again, because the data do not agree." in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty. Choose the report as you received it."),
        (b"PK\x03\x04", "The file is not a PDF. Choose the report itself."),
        (b"%PDF-" + b"x" * 2000, "The file has more than"),
    ],
)
def test_file_that_is_no_report_is_refused_in_the_form(person_client, settings, content, words):
    settings.REPORT_MAX_BYTES = 1000

    page = bring(person_client, content).content.decode()

    assert words in page
    assert not Progress.objects.exists()


def test_second_report_waits_for_the_first(person_client, monkeypatch):
    waiting = SimpleNamespace(
        enqueue=lambda *arguments: None, get_backend=printing.check_report.get_backend
    )
    monkeypatch.setattr(printing, "check_report", waiting)
    first = bring(person_client, b"%PDF-1.7 first\n%%EOF")
    second = bring(person_client, b"%PDF-1.7 second\n%%EOF")

    assert "The report is being checked." in first.content.decode()
    assert "Another report of yours is being checked." in second.content.decode()
    assert Progress.objects.count() == 1


def test_seal_key_that_cannot_be_read_is_said(person_client, settings):
    settings.SEAL_TRUSTED = "/nowhere.pem"
    content = b"%PDF-1.7\n%%EOF"

    bring(person_client, content)

    address = reverse("verdict", args=[hashlib.sha256(content).hexdigest()])
    page = person_client.get(address).content.decode()
    assert "The certificates that SEAL_TRUSTED names cannot be read." in page
    # A check that failed keeps the file no longer than one that ended.
    assert names_in("checks") == []
