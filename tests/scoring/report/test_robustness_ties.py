"""A first place that many share: what a document says of it, and how old ones are read."""

import pytest
from django.template.loader import render_to_string

from scoring.arithmetic import evaluate, sensitivity_of, sensitivity_to_plain, to_plain
from scoring.report import robustness
from scoring.report.book import BadDocument, open_book
from scoring.report.pages import robustness_page
from tests.scoring.report.rereading import only, same_answers
from tests.scoring.report.stories import beside, story, text_of


def printed(page):
    return render_to_string("scoring/report/pdf/_robustness.html", {"robustness": page})


def tied(count):
    """Return a document in which so many share first place."""
    document = story(count)
    everybody = [row["id"] for row in document["candidates"]]
    for other in everybody:
        if other != "C2":
            same_answers(document, "C2", other)
    return only(document, *everybody)


def recomputed(document, **asked):
    """Return the document with what follows from its input, as the sensitivity was asked."""
    standings = evaluate(document["scores"]["input"])
    document["scores"]["output"] = to_plain(standings)
    found = sensitivity_of(standings, draws=10, **asked)
    return (
        document
        | beside(standings, document["scenarios"])
        | {"sensitivity": sensitivity_to_plain(found)}
    )


def test_a_document_says_how_many_of_those_in_first_place_it_leaves_out():
    document = recomputed(tied(5))

    book = open_book(text_of(document))

    assert document["sensitivity"]["leaders_left_out"] == 2
    said = "Tested are the first 3 of those who share first place; 2 more share it."
    assert said in printed(robustness_page(book))


def test_a_document_from_before_that_limit_recomputes_with_every_leader():
    document = recomputed(tied(5), every_leader=True)
    del document["sensitivity"]["leaders_left_out"]

    book = open_book(text_of(document))

    assert len(book.sensitivity.ranges) == 5
    assert "; 2 more share it." in printed(robustness_page(book))


def test_a_tie_that_no_document_from_before_could_hold_is_refused_unread(monkeypatch):
    monkeypatch.setattr(robustness, "MOST_CHALLENGES", 24)
    document = recomputed(tied(5))
    del document["sensitivity"]["leaders_left_out"]

    with pytest.raises(BadDocument, match="5 candidates share first place and leaders_left_out"):
        open_book(text_of(document))
