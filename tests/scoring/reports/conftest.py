"""One printed report for all tests of this folder: printing is what takes time."""

import io

import pytest
from pypdf import PdfReader

from scoring.reports.pdf import render_pdf
from tests.scoring.reports.stories import story_text


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
