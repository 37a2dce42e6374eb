from fractions import Fraction

import pytest

from scoring.arithmetic import Score, criterion_score, panel_mean, weighted_score

NOTHING = Score(None, Fraction(0), Fraction(0), Fraction(100))


def whole(value):
    return Score(Fraction(value), Fraction(1), Fraction(value), Fraction(value))


def test_panel_mean_is_exact():
    assert panel_mean([3, 4, 4]) == Fraction(11, 3)


def test_panel_mean_of_nobody_is_none():
    assert panel_mean([]) is None


@pytest.mark.parametrize("level", [5, -1, True, 3.0, None, "3", float("nan")])
def test_panel_mean_refuses_what_is_no_level(level):
    with pytest.raises(ValueError, match="Give a whole number from 0 to 4"):
        panel_mean([3, level])


def test_criterion_score_weighs_levels_exactly():
    score = criterion_score({"a": 3, "b": Fraction(10, 3)}, {"a": 25, "b": 75})

    assert score == whole(Fraction(100 * (25 * 3 + 250), 400))


def test_criterion_score_leaves_out_what_is_missing_and_says_so():
    score = criterion_score({"a": 4, "b": None}, {"a": 1, "b": 1, "c": 2})

    assert score == Score(Fraction(100), Fraction(1, 4), Fraction(25), Fraction(100))


def test_criterion_score_counts_a_zero_as_a_zero():
    assert criterion_score({"a": 0}, {"a": 5}) == whole(0)


def test_criterion_score_lets_a_check_of_weight_zero_change_nothing():
    assert criterion_score({"a": 2, "b": 4}, {"a": 5, "b": 0}) == whole(50)


def test_criterion_score_without_a_level_has_no_value():
    score = criterion_score({}, {"a": 5})

    assert score == NOTHING


def test_criterion_score_with_a_level_only_at_weight_zero_has_no_value():
    assert criterion_score({"b": 4}, {"a": 5, "b": 0}) == NOTHING


@pytest.mark.parametrize("weights", [{}, {"a": 0}])
def test_criterion_score_with_nothing_to_weigh_could_be_anything(weights):
    assert criterion_score(dict.fromkeys(weights, 4), weights) == NOTHING


@pytest.mark.parametrize("weight", [-1, True, 2.5, Fraction(1, 2), "5", None, float("nan")])
def test_weights_that_are_not_whole_are_refused(weight):
    with pytest.raises(ValueError, match="'a': .* is refused. Give a whole number, 0 or more"):
        criterion_score({}, {"a": weight})
    with pytest.raises(ValueError, match="The points of 'a'"):
        weighted_score({"a": whole(1)}, {"a": weight})


@pytest.mark.parametrize("level", [5, -1, True, 3.0, "3", Fraction(9, 2), float("nan")])
def test_levels_that_are_not_exact_or_in_range_are_refused(level):
    with pytest.raises(ValueError, match="Give an int or a Fraction from 0 to 4"):
        criterion_score({"a": level}, {"a": 1})


def test_a_level_of_an_unknown_check_is_refused():
    with pytest.raises(ValueError, match="'b' has a level and no weight"):
        criterion_score({"b": 1}, {"a": 1})


def test_weighted_score_is_the_mean_by_points():
    assert weighted_score({"a": whole(50), "b": whole(80)}, {"a": 2, "b": 1}) == whole(60)


def test_weighted_score_keeps_coverage_low_and_high():
    half = Score(Fraction(60), Fraction(1, 2), Fraction(30), Fraction(80))

    total = weighted_score({"a": whole(50), "b": half}, {"a": 75, "b": 25})

    assert total == Score(Fraction(105, 2), Fraction(7, 8), Fraction(45), Fraction(115, 2))


def test_weighted_score_without_one_of_its_values_has_none():
    total = weighted_score({"a": whole(50), "b": NOTHING}, {"a": 1, "b": 1})

    assert total == Score(None, Fraction(1, 2), Fraction(25), Fraction(75))


@pytest.mark.parametrize("scores", [{"a": whole(50), "b": NOTHING}, {"a": whole(50)}])
def test_a_criterion_without_points_never_blocks_the_total(scores):
    assert weighted_score(scores, {"a": 1, "b": 0}) == whole(50)


@pytest.mark.parametrize("points", [{}, {"a": 0}])
def test_points_that_total_nothing_are_refused(points):
    with pytest.raises(ValueError, match="The points total 0"):
        weighted_score({}, points)


def test_points_without_a_score_are_refused():
    with pytest.raises(ValueError, match="'b' has points and no score"):
        weighted_score({"a": whole(1)}, {"a": 1, "b": 1})


@pytest.mark.parametrize("score", [3, Fraction(3), None, "3", (3, 1, 3, 3)])
def test_what_is_no_score_is_refused(score):
    with pytest.raises(ValueError, match="The score of 'a' is "):
        weighted_score({"a": score}, {"a": 1})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": 0.5}, "The score of 'a' is 0.5"),
        ({"value": True}, "The score of 'a' is True"),
        ({"value": Fraction(41)}, r"The score of 'a' is Fraction\(41, 1\), from 40 to 40"),
        ({"value": None, "low": Fraction(41)}, "The score of 'a' is None, from 41 to 40"),
        ({"coverage": Fraction(2)}, "The coverage of the score of 'a'"),
        ({"coverage": float("nan")}, "The coverage of the score of 'a'"),
        ({"low": -1}, "The low of the score of 'a' is -1"),
        ({"high": Fraction(101)}, "The high of the score of 'a'"),
        ({"high": None}, "The high of the score of 'a' is None"),
    ],
)
def test_a_score_out_of_its_ranges_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        weighted_score({"a": whole(40)._replace(**change)}, {"a": 1})


def test_a_score_without_points_is_refused():
    with pytest.raises(ValueError, match="'b' has a score and no points"):
        weighted_score({"a": whole(1), "b": whole(1)}, {"a": 1})
