"""What report and letter print of the organisation is what stood when the decision was made."""

import io
import json

import pytest
from pypdf import PdfReader

from accounts.organisation import Organisation
from scoring.decisions.document.book import open_book
from scoring.decisions.document.buyer import left_out_of_letters
from scoring.decisions.document.document import freeze
from scoring.decisions.document.writing import canonical_text
from scoring.evaluations.models import Evaluation
from scoring.reports.letter_terms import Terms
from scoring.reports.letters.rendering import pages_of, render_letter
from scoring.reports.pages.buyer import Buyer
from tests.scoring.reports.decisions import ready
from tests.scoring.reports.stories import story

BUYER = {
    "name": "Ville de Rabat",
    "address": "1 avenue Annakhil\n10100 Rabat",
    "contact_name": "Help desk",
    "contact_email": "help@rabat.example",
    "review_route": "Write to the ombudsman within 30 days.",
    "answer_days": 10,
    "review_days": 30,
    "standstill_days": 8,
    "language": "en-gb",
}


@pytest.mark.django_db
def test_a_frozen_document_keeps_the_organisation_as_it_was(lead):
    Organisation.objects.create(pk=1, time_zone="UTC", **BUYER)
    determination = freeze(ready(lead), lead)
    Organisation.objects.update(name="Renamed", review_route="")

    assert json.loads(determination.document)["buyer"] == BUYER
    assert str(Buyer(open_book(determination.document)).name) == (
        '<bdi dir="auto">Ville de Rabat</bdi>'
    )


@pytest.mark.django_db
def test_a_document_says_nothing_of_a_buyer_whom_nobody_named(lead):
    assert json.loads(freeze(ready(lead), lead).document)["buyer"] == {}


@pytest.mark.django_db
def test_a_new_evaluation_begins_with_what_the_organisation_says(lead):
    Organisation.objects.create(
        pk=1, name="Rabat", time_zone="Africa/Casablanca", evaluation_months=60, rating_days=14
    )
    evaluation = Evaluation.objects.start(title="Support", by=lead)

    assert evaluation.parameters == {"buyer_timezone": "Africa/Casablanca"}
    assert evaluation.retention_months == 60
    assert (evaluation.rating_closes_at - evaluation.created_at).days in {13, 14}


def test_report_pages_name_the_buyer():
    book = open_book(canonical_text(story(3) | {"buyer": BUYER})[0])

    rows = [(label, str(value)) for label, value in Buyer(book).rows]

    assert [label for label, _value in rows] == [
        "Buyer",
        "Address",
        "Contact",
        "Review of a decision",
    ]
    assert "10100 Rabat" in rows[1][1]
    assert "help@rabat.example" in rows[2][1]


def test_letter_says_who_writes_by_when_to_answer_and_how_to_have_it_reviewed():
    document = story(6)
    document["candidates"][-1]["outcome"] = "not_this_time"
    book = open_book(canonical_text(document | {"buyer": BUYER})[0])

    pages = PdfReader(io.BytesIO(render_letter(book, document["candidates"][-1]["id"]))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())

    assert text.startswith("Ville de Rabat 1 avenue Annakhil 10100 Rabat Help desk")
    assert "we read answers that reach us by 2 December 2026." in text
    assert "Review of this decision: Write to the ombudsman within 30 days." in text
    assert "Ask for it by 22 December 2026." in text
    assert "we sign no contract that follows from this decision before the end of 30" in text


def test_letter_promises_nothing_that_nobody_said():
    document = story(6)
    book = open_book(canonical_text(document | {"buyer": {"name": "Ville de Rabat"}})[0])

    html = pages_of(book, "C1", Terms.usual(book))[0]

    for words in ("answers that reach", "Review of", "Standstill", "Write to", "in full at"):
        assert words not in html
    assert len(left_out_of_letters({"name": "Ville de Rabat"})) == 6
    assert left_out_of_letters(BUYER) == []
