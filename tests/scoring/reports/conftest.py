"""One printed report for all tests of this folder: printing is what takes time."""

import io
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pypdf import PdfReader

from scoring.reports import reprint
from scoring.reports.pdf import render_pdf
from scoring.reports.pdf_seal import read_certificates, sealed_by, signer_here
from scoring.reports.reprint import words_on
from tests.factories import make_user
from tests.scoring.reports.stories import story_text
from tests.scoring.reports.whole_story import decide_against_the_ranking


@pytest.fixture(scope="session")
def report_text():
    return story_text(3)


@pytest.fixture(scope="session")
def report_bytes(report_text):
    return render_pdf(report_text)


@pytest.fixture(scope="session")
def report(report_bytes):
    return PdfReader(io.BytesIO(report_bytes))


@pytest.fixture(scope="session")
def report_pages(report):
    return [page.extract_text() for page in report.pages]


def bytes_of(page):
    return page.get_contents().get_data()


@pytest.fixture(scope="session")
def words_of_report(report):
    return {bytes_of(page): words_on(page) for page in report.pages}


@pytest.fixture
def read_once(monkeypatch, words_of_report):
    """Let only pages be read that paint anything else than a page of the report does."""

    def words(page):
        # A stream is a dictionary, and an empty one is false.
        is_blank = page.get_contents() is None
        return (not is_blank and words_of_report.get(bytes_of(page))) or words_on(page)

    monkeypatch.setattr(reprint, "words_on", words)


@pytest.fixture(scope="session")
def written(django_db_setup, django_db_blocker):
    """Return a function that keeps what it makes of a lead, such as a document, and no row.

    Whoever alters a document needs its text alone; to make one takes a second.
    """

    def written(make):
        with django_db_blocker.unblock(), transaction.atomic():
            text = make(make_user("lead@example.org", name="Lea Martin", may_lead=True))
            transaction.set_rollback(True)
        return text

    return written


@pytest.fixture(scope="session")
def decided(written):
    """Return the text that `decide_against_the_ranking` freezes."""
    return written(lambda lead: decide_against_the_ranking(lead).document)


class SealKey(NamedTuple):
    """A key to seal with, and the file of its certificate."""

    path: Path
    passphrase: str
    certificate: Path

    def signer(self):
        with override_settings(SEAL_PKCS12=str(self.path), SEAL_PASSPHRASE=self.passphrase):
            return signer_here()

    def trusted(self):
        return read_certificates(self.certificate.read_bytes())


@pytest.fixture(scope="session")
def seal_key(tmp_path_factory):
    path = tmp_path_factory.mktemp("seal") / "seal.p12"
    passphrase = "words that open the key"
    with override_settings(SEAL_PASSPHRASE=passphrase):
        call_command("seal_key", str(path), "--name", "Example Ltd", stdout=io.StringIO())
    return SealKey(path, passphrase, path.with_name("seal.p12.crt"))


@pytest.fixture(scope="session")
def sealed_report(report_bytes, seal_key):
    return sealed_by(report_bytes, seal_key.signer())
