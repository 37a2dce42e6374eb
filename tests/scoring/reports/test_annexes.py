"""The annexes of the report: every reason, evidence by vendor, the grid, the record of acts."""

import re
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.utils.html import escape

from scoring.decisions.document.acts import act_rows
from scoring.decisions.document.book import open_book
from scoring.decisions.document.people import Roll
from scoring.reports.pages.acts import ActsPage
from scoring.reports.pages.evidence import EvidencePage
from scoring.reports.pdf import contents
from tests.scoring.reports.decisions import decided
from tests.scoring.reports.rereading import book_of, plain
from tests.scoring.reports.stories import story


def page_of(book):
    return render_to_string("scoring/reports/pdf/annexes/_all.html", contents(book))


@pytest.fixture(scope="module")
def book():
    document = story(2)
    cell = document["ratings"]["C1"]["TZ-01"]
    cell["evidence"] = ["E1", *[None] * (len(cell["answers"]) - 1)]
    document["acts"] = [
        {"act": "rated", "from": 1, "to": 40, "at": "2026-11-12T10:00:00Z", "by": "M2"},
        {"act": "rated", "from": 41, "to": 41, "at": "2026-11-12T11:00:00Z", "by": "M1"},
        {"act": "rated", "from": 42, "to": 42, "at": "2026-11-12T12:00:00Z", "by": "M2"},
        {"act": "rated", "from": 43, "to": 43, "at": "2026-11-13T12:00:00Z", "by": "M2"},
        {"act": "decided", "from": 44, "to": 44, "at": "2026-11-22T10:00:00Z"},
    ]
    return book_of(document)


@pytest.fixture(scope="module")
def page(book):
    return page_of(book)


def test_annex_a_has_every_reason_of_every_rating(book, page):
    checks = page[: page.index('id="evidence"')]

    for candidate in book.candidates:
        for criterion in book.standings.criteria:
            for check in criterion.weights:
                for line in book.rating_lines(candidate, check):
                    assert f"{line.letters} {line.short_answer}</span>" in checks
                    assert escape(line.note) in checks
    assert "The list has no start dates, so only a promise is shown." in checks


def test_numbers_of_evidence_lead_to_its_line(page):
    links = set(re.findall(r'class="mark" href="#(E\d+)"', page))

    assert links == {"E1"}
    assert all(f'<tr id="{number}">' in page for number in links)


def test_annex_b_says_by_whom_and_how_and_leaves_no_cell_for_a_hash_that_is_not_there(book):
    rows = [row for _name, rows, _proofs in EvidencePage(book).vendors for row in rows]

    assert len(rows) == len(book.document["evidence"])
    for row in book.document["evidence"]:
        line = next(line for line in rows if line[0] == row["id"])
        assert ("SHA-256" in line[1]) is ("sha256" in row)
        if "verified_how" in row:
            assert row["verified_how"] in line[-1]
            assert "Proved by" in line[-1]


def test_annex_c_has_the_words_of_every_level_and_gate(book, page):
    grid = page[page.index('id="grid"') : page.index('id="acts"')]

    for check in book.checks.values():
        texts = [check.gate["pass"], check.gate["fail"]] if check.is_gate else check.levels.values()
        assert all(escape(text) in grid for text in texts)


def test_annex_d_has_the_acts_without_their_words(book):
    rows = ActsPage(book).rows

    assert [row[0] for row in rows] == ["1 to 42", "43", "44"]
    assert [plain(row[3]) for row in rows] == [
        "Sofia Marques (41) and Amine Roy (1)",
        "Sofia Marques",
        "the product",
    ]


@pytest.mark.django_db
def test_the_document_has_the_acts_up_to_the_head_that_it_pins(lead):
    determination = decided(lead)
    document = open_book(determination.document).document

    rows = document["acts"]
    assert (rows[0]["from"], rows[-1]["to"]) == (1, document["record"]["entries"])
    numbers = [(row["from"], row["to"]) for row in rows]
    assert all(ours[1] + 1 == theirs[0] for ours, theirs in pairwise(numbers))
    assert all(row["to"] >= row["from"] for row in rows)
    assert {key for row in rows for key in row} <= {"act", "from", "to", "at", "by"}
    evaluation, pinned = determination.evaluation, document["record"]["entries"]
    roll = Roll(evaluation)
    assert act_rows(evaluation, roll, pinned) == rows
    assert act_rows(evaluation, roll, pinned + 1)[-1]["act"] == "decided"


def test_the_report_says_what_it_is_not(page):
    assert "It is no audit of a vendor." in page
    assert page.count("<h1>") == 7
