"""What page 1 says that unanswered checks could still do to the first place."""

import pytest

from scoring.reports.pages.first import unanswered
from tests.scoring.reports.rereading import (
    book_of,
    each_answer,
    only,
    plain,
    rules_of,
    same_answers,
)
from tests.scoring.reports.stories import story

CANNOT = "The unanswered checks cannot change who is first, however they come out."


def three(**unanswered_checks):
    """Return a document in which C1 has 4 everywhere, C2 3 and C3 2, but for these checks."""
    document = story(3)
    document["agreed"] = {}
    rules_of(document)["coverage_minimum"] = 0
    each_answer(
        document,
        lambda candidate, check, *_: (
            "cannot_tell"
            if check in unanswered_checks.get(candidate, ())
            else 5 - int(candidate[1])
        ),
    )
    return only(document, "C1", "C2", "C3")


def said(document, inside=None):
    book = book_of(document)
    return plain(unanswered(book, inside or book.sensitivity.leaders[:1]))


def test_where_every_check_has_a_level_it_says_so():
    pair = only(three(), "C1", "C2")

    assert said(three()) == "All who were compared are rated on every check that counts."
    assert said(pair) == "Both are rated on every check that counts."


def test_a_few_unanswered_checks_far_behind_cannot_change_the_first_place():
    assert said(three(C2=["TZ-01"])) == CANNOT
    assert said(three(C1=["TZ-01"])) == CANNOT


def test_the_third_is_asked_as_well_as_the_second():
    document = three(
        C1=["TA-01", "AI-02"], C3=["TZ-01", "LG-02", "TA-01", "SC-04", "AI-02", "SO-04"]
    )

    assert said(document) == (
        "The unanswered checks could turn it: 80.10 at least for Atlas Dev, 80.13 at most for "
        "Kraków Delivery."
    )


def test_one_that_is_incomplete_today_is_asked_too():
    document = three(C1=["TA-01", "AI-02"], C2=["TZ-01", "TZ-03", "LG-04"])

    assert said(document) == (
        "The unanswered checks could turn it: 80.10 at least for Atlas Dev, 80.48 at most for "
        "Carpathia Cloud."
    )


def test_equal_scores_beside_an_unanswered_check_far_behind_stay_equal():
    document = same_answers(three(C3=["TZ-01"]), "C1", "C2")

    assert said(document) == CANNOT


@pytest.mark.parametrize("floor", ["criterion", "overall"])
def test_a_first_that_could_miss_a_minimum_is_not_called_safe(floor):
    document = three(C1=["TZ-01"])
    if floor == "criterion":
        rules_of(document)["weights"][0]["minimum"] = 60
    else:
        rules_of(document)["overall_minimum"] = 95

    assert said(document) == (
        "The unanswered checks could turn it: they could put Atlas Dev under a minimum."
    )
