from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arithmetic.ranks import competition_ranks, rank_label


def test_rank_shares_a_rank_and_skips_the_next():
    assert competition_ranks({"a": 70, "b": 80, "c": 80, "d": 60}) == {
        "b": 1,
        "c": 1,
        "a": 3,
        "d": 4,
    }


def test_rank_tells_apart_what_rounds_to_the_same():
    nearly = Fraction(1, 10**30)

    assert competition_ranks({"a": 70, "b": 70 + nearly}) == {"a": 2, "b": 1}


def test_rank_of_nobody_is_empty():
    assert competition_ranks({}) == {}


def test_a_tie_is_broken_only_by_the_values_given():
    scores = dict.fromkeys("abc", 70)

    assert competition_ranks(scores, {"a": 1, "b": 3, "c": 3}) == {"b": 1, "c": 1, "a": 3}


def test_a_tie_break_never_moves_those_who_are_not_tied():
    assert competition_ranks({"a": 70, "b": 60}, {"a": 0, "b": 100}) == {"a": 1, "b": 2}


@pytest.mark.parametrize("breaks", [{"a": 1}, {"a": 1, "b": None}])
def test_a_tie_stays_when_one_of_the_tied_has_no_tie_break(breaks):
    assert competition_ranks({"a": 70, "b": 70}, breaks) == {"a": 1, "b": 1}


@pytest.mark.parametrize("score", [70.0, True, None, float("nan")])
def test_rank_refuses_scores_that_are_not_exact(score):
    with pytest.raises(ValueError, match="The score of 'a'"):
        competition_ranks({"a": score})


@pytest.mark.parametrize("value", [0.1, True, float("nan"), "3", []])
def test_rank_refuses_tie_breaks_that_are_not_exact(value):
    with pytest.raises(ValueError, match="The tie-break of 'b'"):
        competition_ranks({"a": 70, "b": 70}, {"a": 1, "b": value})


def test_rank_refuses_a_tie_break_of_a_key_without_a_score():
    with pytest.raises(ValueError, match="'c' has a tie-break and no score"):
        competition_ranks({"a": 70}, {"c": 1})


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(), st.fractions()))
def test_a_rank_is_one_more_than_the_number_of_better_scores(scores):
    better = {key: sum(other > score for other in scores.values()) for key, score in scores.items()}

    assert competition_ranks(scores) == {key: count + 1 for key, count in better.items()}


def test_rank_label_marks_a_shared_rank():
    assert [rank_label(1, tied=True), rank_label(3, tied=False)] == ["1=", "3"]
