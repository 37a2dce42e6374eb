"""A first place that many share."""

from django.template.loader import render_to_string

from scoring.reports.pages.robustness import RobustnessPage
from tests.scoring.reports.rereading import book_of, only, same_answers
from tests.scoring.reports.stories import story


def printed(page):
    return render_to_string("scoring/reports/pdf/_robustness.html", {"robustness": page})


def tied(count):
    """Return a document in which so many share first place."""
    document = story(count)
    everybody = [row["id"] for row in document["candidates"]]
    for other in everybody:
        if other != "C2":
            same_answers(document, "C2", other)
    return only(document, *everybody)


def test_the_page_says_how_many_of_those_in_first_place_it_leaves_out():
    book = book_of(tied(5))

    page = printed(RobustnessPage(book))

    assert len(book.sensitivity.ranges) == 3
    assert "Tested are the first 3 of those who share first place; 2 more share it." in page
