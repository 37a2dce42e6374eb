"""What is held changed after it was rated: a cell of moderation, with an answer of its own."""

import pytest
from django.urls import reverse

from scoring.decisions.blockers import decision_blockers
from scoring.decisions.document.book import current_book
from scoring.decisions.models import uphold_ratings
from scoring.decisions.moderation import in_words
from scoring.ratings.models import Moderation, Upholding
from scoring.results.lines import Basis
from scoring.results.results import results_for
from tests.factories import make_evidence, make_open_evaluation, make_vendor, rate

pytestmark = pytest.mark.django_db

REASON = "We read the list again and it says the same."


@pytest.fixture
def evaluation(lead):
    """Atlas was rated on a claim on one check, and on what was held to the end on another."""
    atlas = make_vendor("Atlas")
    make_evidence(atlas, "TA-01", "TA-02", state="claim", by=lead)
    evaluation = make_open_evaluation(lead=lead, vendors=[atlas], checks=["TA-01", "TA-02"])
    candidate = evaluation.candidates.get()
    for check in ("TA-01", "TA-02"):
        basis = {"thing": None, "cap": 1, "held_state": "claim"}
        rate(evaluation, lead, candidate, check, 1, **basis)
    make_evidence(atlas, "TA-01", by=lead)
    evaluation.close_rating(lead)
    return evaluation


def posted(**fields):
    cell = {"candidate": "C1", "check": "TA-01", "seen": ""}
    return cell | {"C1-TA-01-level": "", "C1-TA-01-reason": REASON} | fields


def sentences(evaluation):
    return [row.sentence for row in decision_blockers(results_for(evaluation), [])]


BLOCKED = (
    "Atlas: what is held changed after it was rated: TA-01. Agree a level, or say that the "
    "ratings stand."
)


def test_the_cell_is_listed_with_before_and_after_and_blocks(lead_client, evaluation):
    page = lead_client.get(reverse("moderation", args=[evaluation.pk]), {"kind": "changed"})

    text = " ".join(page.content.decode().split())
    assert [cell.anchor for cell, *_ in page.context["cells"]] == ["C1-TA-01"]
    assert "Rated on: Claim, up to level 1" in text
    assert "Held at the release: Document, up to level 3" in text
    assert BLOCKED in sentences(evaluation)


def test_an_answer_to_a_cell_that_is_no_item_any_more_is_not_in_the_document(evaluation, lead):
    candidate = evaluation.candidates.get()
    uphold_ratings(candidate, evaluation.checks.get(check_id="TA-02"), REASON, lead)

    assert set(current_book(evaluation).document["reviews"]["C1"]) == {"TA-01"}


def test_what_the_value_reached_is_told_too():
    assert in_words(Basis(3, 1, "claim")) == "Claim, up to level 1; the value reaches level 3"


def test_the_ratings_stand_when_the_panel_says_so(lead_client, evaluation, lead):
    url = reverse("moderation", args=[evaluation.pk])

    lead_client.post(url, posted(stands="yes"))
    lead_client.post(url, posted(stands="yes"))

    book = current_book(evaluation)
    upheld = book.upheld("C1", "TA-01")
    assert (upheld.reason, upheld.by) == (REASON, "Lea Martin")
    assert BLOCKED not in sentences(evaluation)
    assert Upholding.objects.count() == 1
    assert REASON in lead_client.get(url).content.decode()
    assert not Moderation.objects.exists()


@pytest.mark.parametrize("reason", ["", "It stands."])
def test_the_ratings_stand_only_with_a_reason(lead_client, evaluation, reason):
    fields = posted(stands="yes", **{"C1-TA-01-reason": reason})

    lead_client.post(reverse("moderation", args=[evaluation.pk]), fields)

    assert not Upholding.objects.exists()


def test_an_agreed_level_answers_it_too(lead_client, evaluation):
    lead_client.post(reverse("moderation", args=[evaluation.pk]), posted(**{"C1-TA-01-level": "2"}))

    assert Moderation.objects.get().agreed_level == 2
    assert BLOCKED not in sentences(evaluation)
