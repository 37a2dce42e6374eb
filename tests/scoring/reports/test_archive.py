import threading

import pytest
from django.core.cache import caches
from django.core.files.storage import default_storage

from accounts.storage import Folder
from scoring.decisions.models import Determination
from scoring.reports import pdf
from scoring.reports.pdf import ReportFailed
from tests.scoring.reports.stories import story_text


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    caches["progress"].clear()


@pytest.fixture
def determination():
    return Determination(pk=1, document="{}", sha256="ab" * 32)


@pytest.fixture
def printed(monkeypatch):
    """Count what is printed, in place of printing."""
    calls = []

    def render(text):
        calls.append(text)
        return b"%PDF of " + text.encode()

    monkeypatch.setattr(pdf, "render_pdf", render)
    return calls


def content_of(determination):
    with default_storage.open(pdf.pdf_of(determination)) as file:
        return file.read()


def test_report_is_made_once_and_kept(determination, printed):
    first = content_of(determination)
    second = content_of(determination)

    assert first == second == b"%PDF of {}"
    assert printed == ["{}"]


def test_report_is_made_again_when_the_file_is_gone(determination, printed):
    default_storage.delete(pdf.pdf_of(determination))

    assert content_of(determination) == b"%PDF of {}"
    assert len(printed) == 2


def test_state_begins_what_nobody_prepares(determination, printed):
    assert pdf.state_of(determination) == pdf.READY
    assert pdf.state_of(determination) == pdf.READY
    assert len(printed) == 1


def test_state_is_preparing_while_it_is_made_in_the_background(
    determination, settings, monkeypatch
):
    settings.WORK_IN_BACKGROUND = True
    go, done = threading.Event(), threading.Event()

    def slow(text):
        go.wait(10)
        return b"%PDF"

    monkeypatch.setattr(pdf, "render_pdf", slow)
    save = Folder.save
    monkeypatch.setattr(Folder, "save", lambda *given: (save(*given), done.set()))

    assert pdf.state_of(determination) == pdf.PREPARING
    assert pdf.state_of(determination) == pdf.PREPARING
    go.set()
    assert done.wait(10)
    assert pdf.state_of(determination) == pdf.READY


def test_a_report_that_fails_is_shown_as_failed_and_logged(determination, monkeypatch, caplog):
    def refuse(text):
        raise ReportFailed("no")

    monkeypatch.setattr(pdf, "render_pdf", refuse)

    assert pdf.state_of(determination) == pdf.FAILED
    assert pdf.state_of(determination) == pdf.FAILED
    assert "could not be made" in caplog.text


def test_a_document_that_does_not_recompute_fails_in_words(determination):
    determination.document = story_text(1).replace('"rank":null', '"rank":7')

    with pytest.raises(ReportFailed, match=r"do not recompute. scores\.C1\.rank is 7"):
        pdf.pdf_of(determination)


def test_a_full_disk_leaves_no_half_file_and_is_said_in_words(
    determination, printed, monkeypatch, tmp_path
):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("accounts.storage.Path.replace", full)

    with pytest.raises(ReportFailed, match="The server has no room left for files"):
        pdf.pdf_of(determination)

    assert list((tmp_path / "reports").iterdir()) == []
