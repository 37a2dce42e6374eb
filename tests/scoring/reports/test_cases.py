"""The whole report in the cases in which the ordinary sentences would be wrong."""

import re
from datetime import date

import pytest
from django.template.loader import render_to_string

from scoring.decisions.document.book import open_book
from scoring.decisions.document.document import draft_document
from scoring.evaluations.models import PanelException
from scoring.reports.pdf import contents
from tests.factories import declare, make_released_evaluation, make_user
from tests.scoring.reports.rereading import book_of, each_answer, only, rules_of, same_answers
from tests.scoring.reports.stories import story

WHY = "It won another contract and has no room for us now."


def everybody_out():
    return refused(only(story(3)), "out_by_gate")


def nobody_ranked():
    document = each_answer(story(2), lambda *_: "cannot_tell")
    return refused(document | {"agreed": {}}, "not_this_time")


def refused(document, outcome):
    for row in document["candidates"]:
        row["outcome"] = outcome
    return document


def tie():
    return same_answers(only(story(3), "C2", "C3"), "C2", "C3")


def one_assessor():
    document = story(3)
    every = [row["criterion"] for row in rules_of(document)["weights"]]
    document["panel"] = [
        {key: value for key, value in row.items() if key != "submitted_at"} | {"criteria": []}
        for row in document["panel"]
    ]
    document["panel"][0] |= {"criteria": every, "submitted_at": "2026-11-18T16:02:00Z"}
    for place, row in enumerate(rules_of(document)["assignments"]):
        row["criteria"] = [] if place else every
    for cells in document["ratings"].values():
        for check, cell in cells.items():
            cells[check] = {key: value[:1] for key, value in cell.items()}
    document["sign_offs"] = document["sign_offs"][:1]
    return document


def draft():
    return refused(story(6), None) | {"status": "draft"}


def unsealed():
    document = story(3)
    for seal, ranks in zip(document["seals"], ((1, 2, 3), (2, 1, 3)), strict=True):
        seal["ranks"] = {f"C{number}": rank for number, rank in enumerate(ranks, 1)}
    return document


def sized(count):
    return story(count, names=[f"Vendor {number}" for number in range(1, count + 1)])


CASES = {
    "everybody out": everybody_out,
    "nobody ranked": nobody_ranked,
    "tie": tie,
    "one assessor": one_assessor,
    "draft": draft,
    "unsealed": unsealed,
    "1": lambda: sized(1),
    "3": lambda: sized(3),
    "40": lambda: sized(40),
}


def report_of(book):
    """Return the text of every page as one line."""
    html = render_to_string("scoring/reports/pdf/report.html", contents(book))
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def text_of_case(name):
    return report_of(book_of(CASES[name]()))


def test_everybody_out_by_a_gate_leaves_no_order_and_no_page_of_a_chosen_vendor():
    text = text_of_case("everybody out")

    assert "Shortlist no candidate." in text
    assert "Nobody is ranked, so there is no order to test." in text
    assert "Its highest levels" not in text
    assert text.count("What would change our mind.") == 3


def test_nobody_ranked_says_what_would_have_to_be_asked():
    text = text_of_case("nobody ranked")

    assert "Nobody is ranked, so there is no order to test." in text
    assert "Not ranked: what we do not know" in text
    assert "is first in" not in text


def test_a_tie_shares_a_rank_on_every_page():
    text = text_of_case("tie")

    assert "Carpathia Cloud has the same score as Kraków Delivery ." in text
    assert re.search(r"1= · \d", text)
    assert "leads" not in text.partition("What else was asked")[0].rpartition("How robust")[2]


def test_one_assessor_alone_is_no_panel_that_agrees_or_differs():
    text = text_of_case("one assessor")

    assert "One assessor alone counts on" not in text
    assert "on which one assessor alone counts" not in text
    assert "Without the ratings of" not in text


def test_a_draft_gives_those_that_the_ranking_would_choose_a_page():
    book = book_of(CASES["draft"]())

    text = report_of(book)

    assert text.count("Its highest levels") == len(book.list_sensitivity.line.inside) > 1
    assert "Draft made" in text


def test_an_unsealing_shows_the_ranks_before_and_after():
    text = text_of_case("unsealed")

    seals = text.partition("The seal and its history")[2].partition("Discussion")[0]
    assert "Version 1 was sealed before anyone could rate; version 2, which counts" in seals
    assert "One of the checks was worded wrongly." in seals
    assert "Ranks before: 1 Atlas Dev , 2 Carpathia Cloud , 3 Kraków Delivery ." in seals
    assert "next version: 1 Carpathia Cloud , 2 Atlas Dev , 3 Kraków Delivery ." in seals


@pytest.mark.parametrize("count", [1, 3, 40])
def test_every_candidate_has_its_place_at_every_size(count):
    book = book_of(CASES[str(count)]())

    text = report_of(book)

    chosen = len(book.with_outcome("shortlist", "reserve"))
    assert text.count("Its highest levels") == chosen
    assert text.count("The checks that cost most.") == count - chosen
    quiet = text.partition("Minutes:")[2].partition("Right of reply:")[0]
    assert "Requests to vendors: nothing was asked of one through this product." in quiet


@pytest.fixture
def cancelled(lead, db):
    """The report of an evaluation in which little went by the plan, and which was cancelled."""
    rim = make_user("rim@example.org", name="Rim Alami")
    amine = make_user("amine@example.org", name="Amine Rahal")
    levels = {name: {"TZ-01": [4, 3], "LG-02": [2, 2]} for name in ("Atlas", "Borea", "Cima")}
    evaluation = make_released_evaluation(levels, lead=lead, assessors=[amine, rim])
    declare(evaluation, rim, Atlas="My sister works there.")
    missed = evaluation.members.get(user=amine)
    missed.ratings.filter(candidate__vendor__name="Borea").delete()
    PanelException.objects.make(missed, "TZ", WHY, lead)
    evaluation.candidates.get(vendor__name="Cima").withdraw(lead, date(2026, 11, 20), WHY)
    evaluation.refresh_from_db()
    evaluation.cancel(lead, "The budget was cut this year.")

    return report_of(open_book(draft_document(evaluation, lead)))


def test_what_did_not_go_by_the_plan_stands_in_the_report(cancelled):
    changes = cancelled.partition("Changes to the plan")[2].partition("Annex A")[0]
    for sentence in (
        "Withdrawn: Cima",
        "A conflict declared after rating: Rim Alami",
        "2 ratings were set aside and count nowhere.",
        "Counted in spite of a miss: Amine Rahal",
    ):
        assert sentence in changes
    assert "nobody left the panel" not in cancelled
    moved = changes.partition("That moved ranks")[2]
    assert "Before: 1= Atlas , 1= Borea , 1= Cima (withdrawn)." in moved


def test_page_1_of_a_cancelled_evaluation_recommends_nobody_and_asks_nobody_to_sign(cancelled):
    first = cancelled.partition("What stands where")[0]
    assert "Cancelled" in first
    assert "Nothing in it was decided, nor will it be." in first
    assert "Recommendation None: this evaluation was cancelled." in first
    assert "Shortlist no candidate." not in first
    assert "Signatures" not in first
    assert "Without a signature" not in cancelled
    assert "those chosen" not in first
    assert "The lead may still change it" not in cancelled


def test_a_draft_speaks_of_who_would_be_on_the_list_and_recommends_nobody():
    text = text_of_case("draft")

    first = text.partition("What stands where")[0]
    assert "Recommendation None yet." in first
    assert "Who would be on the list" in first
    assert "The points of those who would be on the list:" in first
    assert "those chosen" not in first
    assert "Not decided yet" not in text


def test_a_tie_for_first_says_what_each_of_those_is_first_in():
    text = text_of_case("tie")

    assert re.search(r"Each that shares rank 1 is first in 100 % of [\d,]+ sets", text)
    assert "Carpathia Cloud is first in" not in text


def test_what_nobody_wrote_leaves_no_label():
    document = CASES["3"]()
    document["evaluation"]["decision_asked"] = ""

    assert "Decision asked" not in report_of(book_of(document))
