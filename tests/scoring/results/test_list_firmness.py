"""What a reader is told about how firm a short list is, without a database."""

from fractions import Fraction

import pytest

from scoring.arithmetic.sensitivity import list_sensitivity_of, sensitivity_of
from scoring.arithmetic.standings import evaluate
from scoring.results.firmness import html_sentences
from scoring.results.list_firmness import ListFirmness
from tests.scoring.results.test_firmness import CRITERIA, NAMES, sheet_of

FOUR = {
    "C1": {"TZ": [4, 4], "LG": [4, 4]},
    "C2": {"TZ": [3, 3], "LG": [3, 3]},
    "C3": {"TZ": [2, 3], "LG": [3, 3]},
    "C4": {"TZ": [1, 1], "LG": [4, 3]},
}


def firmness(levels, size, draws=200, **changes):
    standings = evaluate(sheet_of(levels, **changes))
    found = list_sensitivity_of(standings, sensitivity_of(standings, draws=draws), size)
    words = html_sentences(standings, NAMES.get, CRITERIA.get, lambda name: f"Person {name}")
    return ListFirmness(found, words, "200 sets of weights")


def test_the_line_is_said_by_who_stands_on_either_side_and_how_far_apart():
    found = firmness(FOUR, 2)

    assert found.in_short == (
        "&lt;b&gt;Bora&lt;/b&gt;, last on a list of 2, is 6.25 points above Cima, the next."
    )
    assert found.is_at_stake


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (4, "All 4 ranked candidates are on a list of 4."),
        (6, "All 4 ranked candidates are on a list of 6."),
    ],
)
def test_where_nobody_is_outside_nothing_is_said_of_weights_and_shares(size, sentence):
    found = firmness(FOUR, size)

    assert found.in_short == sentence
    assert (found.by_weight, found.by_rating, found.least_sure, found.ranges) == ("", "", "", [])


def test_one_candidate_and_nobody_have_their_own_words():
    alone = firmness({"C1": FOUR["C1"]}, 4)
    nobody = firmness({"C1": {"TZ": [None, None], "LG": [4, 4]}}, 4)

    assert alone.in_short == "The one ranked candidate is on a list of 4."
    assert nobody.sentences_in_order == []
    assert nobody.without == []


def test_equals_on_the_line_are_said_to_be_equals():
    found = firmness(FOUR | {"C3": FOUR["C2"]}, 2)

    assert found.in_short.startswith("&lt;b&gt;Bora&lt;/b&gt; and Cima have the same score on the")
    assert found.in_short.endswith("by the scores alone 3 candidates are on a list of 2.")
    assert not found.is_at_stake
    assert found.by_weight == found.by_rating == ""


def test_a_tie_rule_that_decides_is_named():
    levels = {
        "C1": {"TZ": [4, 4], "LG": [4, 4]},
        "C2": {"TZ": [4, 4], "LG": [2, 2]},
        "C3": {"TZ": [2, 2], "LG": [4, 4]},
    }
    sheet = sheet_of(levels)
    sheet["settings"]["tie_rule"] = "highest_criterion:TZ"
    standings = evaluate(sheet)
    words = html_sentences(standings, NAMES.get, CRITERIA.get, str)

    found = ListFirmness(
        list_sensitivity_of(standings, sensitivity_of(standings, draws=None), 2), words
    )

    assert found.in_short == (
        "&lt;b&gt;Bora&lt;/b&gt; and Cima have the same score: the tie rule alone puts "
        "&lt;b&gt;Bora&lt;/b&gt; on a list of 2."
    )


def test_the_one_rating_and_the_one_weight_that_change_the_list_are_named():
    found = firmness(FOUR, 3)

    assert found.by_weight == ("Dora overtakes Cima if Languages rises from 50 to above 75 points.")
    assert found.by_rating.startswith("Cima leaves the list if one rating of it on ")


def test_where_no_single_change_does_it_that_is_said():
    levels = {
        "C1": {"TZ": [4, 4, 4, 4, 4], "LG": [4, 4, 4, 4, 4]},
        "C2": {"TZ": [0, 0, 0, 0, 0], "LG": [0, 0, 0, 0, 0]},
    }

    found = firmness(levels, 1, assessors=("A1", "A2", "A3", "A4", "A5"))

    assert found.by_weight == "No change of one weight changes the list."
    assert found.by_rating == "No change of one rating changes the list."
    assert found.least_sure == "Everybody on the list is on it in all of 200 sets of weights."


def test_who_leaves_and_joins_without_one_is_said_and_that_nothing_does():
    levels = {
        "C1": {"TZ": [4, 4], "LG": [3, 1]},
        "C2": {"TZ": [0, 0], "LG": [4, 4]},
    }

    without = firmness(levels, 1).without

    assert (
        "Without Time &amp; zone: &lt;b&gt;Bora&lt;/b&gt; on the list instead of Atlas." in without
    )
    assert "The same are on the list without any one assessor." in without


def test_who_can_never_be_listed_and_who_can_never_be_first_are_named_once():
    never = firmness(FOUR | {"C5": {"TZ": [0, 0], "LG": [0, 0]}}, 2).never

    assert never[0].startswith("While every criterion counts, no weights put any of ")
    assert "Elba" in never[0]
    assert "Elba" not in "".join(never[1:])


def test_the_least_sure_share_is_that_of_the_draws():
    found = firmness(FOUR, 3, draws=400)

    shares = found.sensitivity.uniform
    lowest = min(shares[name] for name in found.line.inside)
    assert 0 < lowest < 1
    assert found.least_sure.startswith("Least sure of it is Cima: on the list in ")
    assert shares["C3"] == lowest
    assert sum(shares.values()) >= Fraction(3)
