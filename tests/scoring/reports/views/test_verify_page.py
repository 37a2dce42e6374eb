import hashlib
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.record.acts import Act
from accounts.tasks.cleaning import clear_tasks
from accounts.tasks.models import Progress
from scoring.reports import making, printing, verify
from tests.conftest import signed_in
from tests.factories import make_evaluation, make_user

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


def hold_checks(monkeypatch):
    """Let every check wait for a worker."""
    waiting = SimpleNamespace(
        enqueue=lambda *arguments: None, get_backend=printing.check_report.get_backend
    )
    monkeypatch.setattr(printing, "check_report", waiting)


@pytest.mark.any_database
def test_anybody_signed_in_reads_three_answers_and_the_file_is_gone(
    person_client, report_bytes, sealed_report, seal_key, settings, monkeypatch
):
    monkeypatch.setattr(verify, "render_pdf", lambda *_args: report_bytes)
    settings.SEAL_TRUSTED = str(seal_key.certificate)

    response = bring(person_client, sealed_report)

    page = response.content.decode()
    assert "Data and pages agree with each other, and Example Ltd sealed them." in page
    assert "pages are those that the data give, byte for byte." in page
    assert "Sealed by Example Ltd on" in page
    assert [name for name in names_in("checks") if name.endswith(".pdf")] == []
    stranger = signed_in(make_user("other@example.org", name="Otto Other"))
    assert stranger.get(response.request["PATH_INFO"]).status_code == 404


@pytest.mark.any_database
def test_report_that_agrees_and_is_not_sealed_gets_the_words(
    person_client, report_bytes, monkeypatch
):
    monkeypatch.setattr(verify, "render_pdf", lambda *_args: report_bytes)

    page = bring(person_client, report_bytes).content.decode()

    assert "not sealed by a certificate that you trust: anybody can make this." in page
    assert "genuine" not in page


@pytest.mark.any_database
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
    hold_checks(monkeypatch)
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


@pytest.fixture
def public(settings):
    settings.PUBLIC_CHECK = True
    cache.clear()
    yield settings
    cache.clear()


def test_page_is_closed_to_strangers_unless_the_installation_opens_it(client, settings):
    content = b"%PDF-1.7\n%%EOF"
    page, post = client.get(reverse("verify_report")), bring(client, content)
    verdict = client.get(reverse("verdict", args=[hashlib.sha256(content).hexdigest()]))

    assert page.url.startswith(reverse("account_login"))
    assert post.redirect_chain[0][0].startswith(reverse("account_login"))
    assert verdict.url.startswith(reverse("account_login"))
    assert not Progress.objects.exists()
    assert "Check a report" not in client.get(reverse("method")).content.decode()


def test_stranger_gets_three_answers_where_the_page_is_public(
    client, public, report_bytes, monkeypatch
):
    monkeypatch.setattr(verify, "render_pdf", lambda *_args: report_bytes)

    response = bring(client, report_bytes)

    page = response.content.decode()
    assert "not sealed by a certificate that you trust: anybody can make this." in page
    assert [name for name in names_in("checks") if name.endswith(".pdf")] == []
    assert "Check a report" in client.get(reverse("method")).content.decode()
    # Somebody who has the address and not the file reads nothing.
    assert type(client)().get(response.request["PATH_INFO"]).status_code == 404
    Progress.objects.update(heard_at="2020-01-01T00:00Z")
    clear_tasks.func()
    assert not Progress.objects.exists()


def test_strangers_are_slowed_by_address_and_all_together(client, public):
    public.LINK_LIMITS = {"check_report": (3600, 2, 3)}

    answers = [bring(client, b"no report").status_code for _time in range(3)]
    others = [
        client.post(reverse("verify_report"), {}, REMOTE_ADDR="192.0.2.7").status_code
        for _time in range(2)
    ]

    assert answers == [200, 200, 429]
    # The fourth and the fifth of all.
    assert others == [429, 429]
    assert client.get(reverse("verify_report")).status_code == 200


def test_limits_come_before_anything_that_is_sent_is_read(public, settings):
    """To look for the token of the form is to read all of it: here there is none to find."""
    settings.REPORT_MAX_BYTES = 1000
    public.LINK_LIMITS = {"check_report": (3600, 2, 9)}
    stranger = Client(enforce_csrf_checks=True)

    large, forged, slowed = (
        bring(stranger, b"%PDF-" + b"x" * size) for size in (200_000, 500, 500)
    )

    assert (large.status_code, forged.status_code, slowed.status_code) == (413, 403, 429)
    assert "The file has more than" in large.content.decode()


def test_reports_of_strangers_do_not_queue_without_end(client, public, monkeypatch):
    hold_checks(monkeypatch)

    pages = [
        bring(client, b"%%PDF-1.7 %d\n%%%%EOF" % number).content.decode()
        for number in (1, 2, 3, 3, 4)
    ]

    assert ["The report is being checked." in page for page in pages] == [True] * 4 + [False]
    assert "Other reports are being checked. Try again in some minutes." in pages[-1]
    # Nobody stops what nobody in particular asked for.
    assert "Stop it" not in pages[0]
    assert Progress.objects.count() == 3


def test_stranger_sees_no_more_of_a_waiting_check_than_that_it_waits(
    client, person_client, public, monkeypatch
):
    hold_checks(monkeypatch)

    mine = bring(person_client, b"%PDF-1.7 mine\n%%EOF").request["PATH_INFO"]

    assert client.get(mine).status_code == 404


def note_printed(lead, content):
    """Write into the record of an evaluation that this PDF was printed here."""
    evaluation = make_evaluation(title="Nobody may know of this", lead=lead)
    after = {"decision": 1, "file_sha256": hashlib.sha256(content).hexdigest()}
    with transaction.atomic():
        evaluation.record(None, Act.PRINTED_REPORT, after=after)


def test_report_of_another_making_is_proved_by_the_record_that_printed_it(
    person_client, lead, report_bytes, monkeypatch
):
    note_printed(lead, report_bytes)
    other_making(monkeypatch, report_bytes)

    page = bring(person_client, report_bytes).content.decode()

    assert "the record of this installation proves the pages: they were printed here on" in page
    assert "It cannot be told here: made by Evaluator" in page
    assert "its SHA-256 is in the record of this installation" in page
    # That is all: neither the evaluation nor a way to it.
    assert "Nobody may know of this" not in page
    assert "/evaluations/" not in page.split("<main")[1]


def test_report_that_nobody_printed_here_is_proved_by_nothing(
    person_client, lead, report_bytes, monkeypatch
):
    note_printed(lead, report_bytes + b"%")
    other_making(monkeypatch, report_bytes)

    page = bring(person_client, report_bytes).content.decode()

    assert "Whether the pages do cannot be told here" in page
    assert "rinted here on" not in page


def test_report_that_was_printed_here_and_signed_by_others_since_is_proved(
    person_client, lead, report_bytes, sealed_report, seal_key, monkeypatch
):
    """Somebody whom nobody here trusts signed what was printed here without a seal."""
    note_printed(lead, report_bytes)
    other_making(monkeypatch, report_bytes)

    page = bring(person_client, sealed_report).content.decode()

    assert "a certificate that nobody here trusts" in page
    assert "they were printed here on" in page


def test_file_that_was_changed_after_it_was_printed_here_is_proved_by_nothing(
    person_client, lead, report_bytes, sealed_report, monkeypatch
):
    note_printed(lead, sealed_report)
    other_making(monkeypatch, report_bytes)

    page = bring(person_client, sealed_report + b"more").content.decode()

    assert "4 bytes follow the end of the sealed file." in page
    assert "rinted here on" not in page


def other_making(monkeypatch, report_bytes):
    parts = making.making()
    monkeypatch.setattr(verify, "making", lambda *_options: parts | {"pango": "9.9.9"})
    monkeypatch.setattr(verify, "render_pdf", lambda *_args: report_bytes + b"%")
