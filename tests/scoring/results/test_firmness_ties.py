"""What a reader is told where scores are equal, and of pairs, without a database."""

from fractions import Fraction

import pytest

from scoring.arithmetic.sensitivity import sensitivity_of
from scoring.arithmetic.standings import evaluate
from scoring.results.firmness import Firmness, html_sentences
from tests.scoring.results.test_firmness import CRITERIA, NAMES, plain, sheet_of

EQUAL = {"C1": {"TZ": [4, 4], "LG": [2, 2]}, "C2": {"TZ": [2, 2], "LG": [4, 4]}}


def found_of(levels, tie_rule="none", draws=None, name=NAMES.get):
    sheet = sheet_of(levels)
    sheet["settings"]["tie_rule"] = tie_rule
    standings = evaluate(sheet)
    sensitivity = sensitivity_of(standings, draws=draws)
    words = html_sentences(standings, name, CRITERIA.get, str)
    return Firmness(sensitivity, words, ("TZ", "LG")), sensitivity


@pytest.mark.parametrize(("rule", "calls"), [("none", 0), ("highest_criterion:TZ", 1)])
def test_a_lead_that_only_a_rule_for_ties_makes_is_too_close_to_call(rule, calls):
    firmness, _ = found_of(EQUAL, rule)

    assert len(firmness.close) == calls
    for sentence in plain(firmness.close):
        assert sentence.startswith("Atlas and &lt;b&gt;Bora&lt;/b&gt; have the same score; one")
        assert sentence.endswith("too close to call.")


@pytest.mark.parametrize(("count", "said"), [(3, 0), (5, 1)])
def test_those_in_first_place_who_are_not_tested_are_counted(count, said):
    firmness, _ = found_of({name: {"TZ": [3, 3], "LG": [2, 2]} for name in [*NAMES][:count]})

    counted = "Tested are the first 3 of those who share first place; 2 more share it."
    assert plain(firmness.asides).count(counted) == said
    assert len(firmness.ranges) == 3


def test_each_pair_has_the_share_in_which_the_one_is_ahead_of_the_other():
    levels = EQUAL | {"C3": {"TZ": [1, 1], "LG": [1, 1]}}

    firmness, sensitivity = found_of(levels, draws=200)

    first, second, third = firmness.shares
    ahead = sensitivity.uniform.winning_share
    assert first.ahead == (None, ahead("C1", "C2"), Fraction(1))
    assert second.ahead == (ahead("C2", "C1"), None, Fraction(1))
    assert third.ahead == (0, 0, None)
    assert [line.confidence for line in firmness.shares] == [1, 1, None]


def test_shares_are_of_twenty_and_pairs_of_eight_and_the_rest_is_counted():
    levels = {f"V{n:02}": {"TZ": [3, 3], "LG": [2, 2]} for n in range(22)}

    firmness, _ = found_of(levels, draws=10, name=str)

    assert len(firmness.shares) == 20
    assert {len(line.ahead) for line in firmness.shares} == {8}
