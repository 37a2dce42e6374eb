"""One printed report for all tests of this folder: printing is what takes time."""

import io

import pytest
from django.db import transaction
from pypdf import PdfReader

from scoring.reports.pdf import render_pdf
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
