import pytest
from django.core.files.storage import default_storage

from scoring.decisions.models import Determination
from scoring.reports import pdf
from scoring.reports.pdf import ReportFailed
from tests.scoring.reports.stories import story_text


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def determination():
    return Determination(pk=1, document="{}", sha256="ab" * 32)


@pytest.fixture
def printed(monkeypatch):
    """Count what is printed, in place of printing."""
    calls = []

    def render(text, options):
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
