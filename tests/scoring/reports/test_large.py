"""A report of more than anybody would read: its annexes stand in the spreadsheet alone."""

import io
import json

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from scoring.decisions.document.book import open_book
from scoring.reports.pages import words
from scoring.reports.pdf import contents, render_pdf
from scoring.reports.verify import record_pinned_by
from scoring.reports.workbook import answer_in_full, xlsx_of
from tests.scoring.reports.sheets import Calculator
from tests.scoring.reports.stories import story_text

MANY = {"MOST_CANDIDATES_IN_FULL": 2, "MOST_RATINGS_IN_FULL": 10}
EVERY_CHECK, EVERY_PIECE = 'class="long every"', 'class="index long"'


@pytest.fixture(scope="module")
def book():
    return open_book(story_text(3))


def html_of(book):
    page = render_to_string("scoring/reports/pdf/report.html", contents(book))
    return " ".join(page.split())


def test_an_ordinary_report_has_every_rating_and_every_piece(book):
    page = html_of(book)

    assert page.count(EVERY_CHECK) >= 5
    assert EVERY_PIECE in page
    assert "stands in the spreadsheet of this decision" not in page


@pytest.mark.parametrize("name", MANY)
def test_a_large_report_says_that_the_spreadsheet_has_them(book, monkeypatch, name):
    monkeypatch.setattr(words, name, MANY[name])

    page = html_of(book)

    assert EVERY_CHECK not in page
    assert EVERY_PIECE not in page
    second = page[page.index('id="contents"') : page.index('id="robustness"')]
    assert "stands in the spreadsheet of this decision and in scores.json" in second


def test_a_large_report_agrees_with_its_data(monkeypatch, tmp_path):
    monkeypatch.setattr(words, "MOST_CANDIDATES_IN_FULL", 1)
    path = tmp_path / "report.pdf"
    path.write_bytes(render_pdf(story_text(2)))

    assert record_pinned_by(path)
    attached = PdfReader(path).attachments["scores.json"][0]
    assert json.loads(attached)["ratings"]


def test_the_spreadsheet_has_every_reason_and_every_piece(book):
    sheets = Calculator(io.BytesIO(xlsx_of(book)))
    texts = {name: set() for name, _cell in sheets.values}
    for (name, _cell), value in sheets.values.items():
        texts[name].add(value)

    said = {
        f"{line.short_answer}: {answer_in_full(line)}"
        for candidate in book.candidates
        for criterion in book.standings.criteria
        for check in criterion.weights
        for line in book.rating_lines(candidate, check)
    }
    assert said
    assert said <= texts["Reasons"]
    assert {piece["title"] for piece in book.document["evidence"]} <= texts["Evidence"]
    assert {proof.row["id"] for proof in book.proofs} <= texts["Proofs"]
