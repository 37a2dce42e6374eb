"""What belongs to other vendors is taken out, however it is written; what only looks so stays."""

from fractions import Fraction

import pytest
from django.utils.html import strip_tags

from scoring.decisions.document.book import open_book
from scoring.decisions.document.document import draft_document, freeze
from scoring.decisions.document.rounds import rounds_of
from scoring.decisions.models import CandidateDecision
from scoring.decisions.models.decision import start_deeper_round
from scoring.reports.letters.letter import Letter
from scoring.reports.letters.redaction import Redaction
from tests.factories import make_released_evaluation
from tests.scoring.reports.stories import story, text_of
from tests.scoring.reports.whole_story import choose
from vendors.models.vendor import Vendor

EARLIER = {
    "evaluation": 1,
    "title": "First round",
    "decision": 1,
    "sha256": "0" * 64,
    "considered": 9,
    "counts": {"candidates": 6},
    "left": [
        {"name": "Gone Ltd", "reference": "", "legal_name": "", "domain": ""}
        | {"outcome": "not_this_time", "reason": "x"}
    ],
}


@pytest.fixture(scope="module")
def own():
    """Takes out, for Sebou Software (C6), what belongs to the other five."""
    return Redaction(open_book(text_of(story())), "C6")


@pytest.mark.parametrize(
    "name",
    [
        "Carpathia Cloud",
        "Carpathia  Cloud",
        "Carpathia\nCloud",
        "Carpathia\u00a0Cloud",
        "Carpathia-Cloud",
        "carpathia CLOUD",
        "Carp\u200bathia Clo\u200dud",
        "Carpathia \u2060Cloud",
        "Carpathia Clouds",
        "_Carpathia Cloud_",
        "Krako\u0301w Delivery",
        "Krakow Delivery",
        "V-ATLAS002",
    ],
)
def test_a_name_is_taken_out_however_it_is_written(own, name):
    found = own.plain(f"It is weaker than {name}, and later.")

    assert found.replace("_", "") == "It is weaker than another vendor, and later."


@pytest.mark.parametrize("label", ["C2", "c2", "Vendor 2", "vendor no. 2", "candidate #2"])
def test_a_label_is_taken_out(own, label):
    assert own.plain(f"It is weaker than {label}.") == "It is weaker than another vendor."


@pytest.mark.parametrize(
    "words",
    [
        "Nine people speak French at C1 or C2.",
        "Vendor 6 showed its own list, C6.",
        "Two of 2 sites; in 2 of 25 weeks.",
        "Cloud hosting in Kraków.",
        "C20 and C2PA are no vendors.",
    ],
)
def test_what_only_looks_like_another_vendor_stays(own, words):
    assert own.plain(words) == words


def test_a_label_beside_a_language_is_taken_out_where_it_is_no_level(own):
    assert own.plain("It speaks French less well than C3.") == (
        "It speaks French less well than another vendor."
    )


@pytest.mark.parametrize(
    "number", ["63.55", "63,55", "63.5", "63,5", "63.6", "63,6", "6\u200b3.55"]
)
def test_a_score_is_taken_out_however_it_is_shortened(own, number):
    assert own.plain(f"They had {number}/100.") == "They had (left out)/100."


@pytest.mark.parametrize("number", ["63.551", "163.55", "63", "1.63.5x"])
def test_a_number_that_is_no_score_stays(own, number):
    assert own.plain(f"They had {number} of them") == f"They had {number} of them"


def test_the_own_score_stays_however_it_is_written():
    book = open_book(text_of(story()))
    score = book.standings.candidate("C3").score.value
    assert Fraction("63.545") <= score < Fraction("63.555")

    assert Redaction(book, "C3").plain("63.55, 63,55, 63.5") == "63.55, 63,55, 63.5"


def test_who_left_in_an_earlier_round_is_not_named():
    document = story() | {"rounds": {"earlier": [EARLIER]}}
    own = Redaction(open_book(text_of(document)), "C5")

    assert own.plain("Better than Gone Ltd in round one.") == (
        "Better than another vendor in round one."
    )


def test_the_vendor_itself_is_named_though_an_earlier_round_left_it_behind():
    left = {"name": "Sebou Software", "reference": "V-ATLAS006", "legal_name": "", "domain": ""}
    document = story() | {"rounds": {"earlier": [EARLIER | {"left": [left]}]}}
    own = Redaction(open_book(text_of(document)), "C6")

    assert own.plain("Sebou Software came back.") == "Sebou Software came back."


@pytest.fixture
def evaluation(lead):
    """Bora and Cima lost to Atlas, which has a legal name and an address; Cima withdrew."""
    levels = {"Atlas": {"TZ-01": 4}, "Bora": {"TZ-01": 3}, "Cima": {"TZ-01": 2}}
    evaluation = make_released_evaluation(levels, lead=lead)
    for name, legal, site in (
        ("Atlas", "Société Atlasienne SA", "https://www.atlasienne.example/en"),
        ("Cima", "Cimaise SARL", "https://cimaise.example"),
    ):
        vendor = Vendor.objects.get(name=name)
        vendor.legal_name, vendor.website = legal, site
        vendor.save()
    choose(evaluation, "shortlist", "not_this_time", "not_this_time")
    cima = evaluation.candidates.get(number=3)
    cima.evaluation = evaluation
    cima.withdraw(lead, "2026-11-20", "They told us that they will not bid.")
    return evaluation


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        "Société Atlasienne SA",
        "atlasienne.example",
        "https://www.atlasienne.example/en/team",
        "sales@atlasienne.example",
        "Cimaise SARL",
        "cimaise.example",
    ],
)
def test_legal_names_and_addresses_of_others_are_taken_out_of_a_letter(lead, evaluation, words):
    CandidateDecision.objects.filter(candidate__number=2).update(reason=f"Unlike {words} it is.")

    letter = Letter(open_book(draft_document(evaluation, lead)), "C2")

    assert letter.reason == '<bdi dir="auto">Unlike another vendor it is.</bdi>'


@pytest.mark.django_db
def test_a_round_keeps_every_name_of_who_left_it(lead, evaluation):
    deeper = start_deeper_round(freeze(evaluation, lead), lead, "Deeper")

    left = rounds_of(deeper)["earlier"][0]["left"]

    assert [(row["name"], row["legal_name"], row["domain"]) for row in left] == [
        ("Bora", "", ""),
        ("Cima", "Cimaise SARL", "cimaise.example"),
    ]


def test_a_reason_is_cut_after_names_were_taken_out():
    document = story()
    for cells in document["ratings"].values():
        for cell in cells.values():
            words = f"{'x' * 585} Carpathia Cloud leads here."
            cell["rationale"] = [words] * len(cell["answers"])
    candidate = next(r["id"] for r in document["candidates"] if r["outcome"] == "reserve")

    letter = Letter(open_book(text_of(document)), candidate)

    seen = [
        str(evidence) for part in letter.parts for line in part.checks for evidence in line.reasons
    ]
    assert any("xxx" in words for words in seen)
    assert not any("Carpathia" in words for words in seen)


@pytest.mark.parametrize(
    "name",
    ["CarpathiaCloud", "Carpathia", "CARPATHIA", "Carpáthia Cloud", "Ｃarpathia Cloud"],
)
def test_short_and_joined_names_are_taken_out(own, name):
    assert own.plain(f"It is weaker than {name}.") == "It is weaker than another vendor."
    assert own.plain(f"{name}’s plan is better.") == "another vendor’s plan is better."


@pytest.mark.parametrize("name", ["Lea Martin", "lea martin", "Lea", "Martin"])
def test_who_is_on_the_panel_is_taken_out(own, name):
    assert own.plain(f"As {name} said.") == "As a member of our panel said."


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("It had 63 points.", "It had (left out) points."),
        ("It had 64/100.", "It had (left out)/100."),
        ("They scored 63 with us.", "They scored (left out) with us."),
        ("It has 63 people.", "It has 63 people."),
    ],
)
def test_a_whole_score_is_taken_out_where_it_is_said_to_be_one(own, words, printed):
    assert own.plain(words) == printed


def test_what_may_still_tell_of_others_is_marked_for_the_lead_alone():
    document = story()
    words = "Weaker than Karpathia and Bolibana; write to kim@rival.example: 71.20, as the others."
    document["candidates"][5]["reason"] = words
    book = open_book(text_of(document))

    plain, marked = Letter(book, "C6"), Letter(book, "C6", is_marked=True)

    assert strip_tags(marked.reason) == strip_tags(plain.reason) == words
    assert "<mark" not in plain.reason
    assert [segment.words for segment in marked.suspects] == [
        *("Karpathia", "Bolibana", "kim@rival.example", "71.20", "the others"),
    ]


def test_what_was_taken_out_is_marked_with_what_stood_there():
    document = story()
    document["candidates"][5]["reason"] = "Weaker than Carpathia Cloud."
    letter = Letter(open_book(text_of(document)), "C6", is_marked=True)

    assert '<mark class="taken-out"' in letter.reason
    assert [segment.original for segment in letter.taken_out] == ["Carpathia Cloud"]
