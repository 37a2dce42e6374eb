from fractions import Fraction

import pytest

from scoring.arithmetic.scores import CellResult, Score, weigh, weighted_score
from scoring.arithmetic.standings import evaluate, standings_without_exceptions
from scoring.arithmetic.states import CellState, EvidenceState
from scoring.arithmetic.weighting import (
    ahp_weights,
    pairwise_matrix,
    rank_order_centroid,
    swing_weights,
)
from tests.scoring.arithmetic.sheets import find_row, make_criterion, make_data, make_rating

NOTHING = Score(None, Fraction(0), Fraction(0), Fraction(100))


def whole(value):
    return Score(Fraction(value), Fraction(1), Fraction(value), Fraction(value))


def criterion_score(levels, weights):
    return weigh((weight, levels.get(check)) for check, weight in weights.items())


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


def test_weighted_score_is_the_mean_by_points():
    assert weighted_score({"a": whole(50), "b": whole(80)}, {"a": 2, "b": 1}) == whole(60)


def test_weighted_score_keeps_coverage_low_and_high():
    half = Score(Fraction(60), Fraction(1, 2), Fraction(30), Fraction(80))

    total = weighted_score({"a": whole(50), "b": half}, {"a": 75, "b": 25})

    assert total == Score(Fraction(105, 2), Fraction(7, 8), Fraction(45), Fraction(115, 2))


def test_weighted_score_without_one_of_its_values_has_none():
    total = weighted_score({"a": whole(50), "b": NOTHING}, {"a": 1, "b": 1})

    assert total == Score(None, Fraction(1, 2), Fraction(25), Fraction(75))


def test_weighted_score_takes_the_weights_of_every_method_as_they_are():
    scores = {"a": whole(50), "b": whole(80), "c": whole(0)}

    order = weighted_score(scores, rank_order_centroid(["b", "a", "c"]))
    pairs = weighted_score(scores, ahp_weights(pairwise_matrix("ab", {("a", "b"): 2})))

    assert weighted_score(scores, swing_weights({"a": 100, "b": 50, "c": 0})) == whole(60)
    assert order == whole(Fraction(11, 18) * 80 + Fraction(5, 18) * 50)
    assert abs(pairs.value - 60) < Fraction(1, 10**9)


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ({"a": 0.5}, "The weight of 'a' is 0.5. Give a whole number or a Fraction, 0 or more."),
        ({"a": -1}, "The weight of 'a' is -1."),
        ({"a": 0}, "Every weight is 0."),
        ({}, "There is no weight."),
        ({"a": 1, "z": 1}, "'z' has a weight and no score."),
    ],
)
def test_weighted_score_refuses_weights_that_weigh_nothing(weights, sentence):
    with pytest.raises(ValueError) as caught:
        weighted_score({"a": whole(50)}, weights)
    assert str(caught.value).startswith(sentence)


ONE_CHECK = [make_criterion("TZ", 100, {"a": 1})]


def cell_of(answers, **changes):
    standings = evaluate(make_data({"C1": (answers,)}, criteria=ONE_CHECK, **changes))
    return standings.candidate("C1").cells["a"]


def test_a_cell_holds_the_exact_mean_of_its_levels():
    assert cell_of((3, 4, 4)) == CellResult(
        state=CellState.RATED,
        levels={"A1": 3, "A2": 4, "A3": 4},
        mean=Fraction(11, 3),
        agreed=None,
        level=Fraction(11, 3),
        spread=1,
        evidence=EvidenceState.VERIFIED,
        cap=4,
        over_evidence=False,
    )


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ((3, "cannot_tell"), "rated"),
        (("cannot_tell", "abstained"), "cannot_tell"),
        (("abstained", "abstained"), "abstained"),
        ((None, None), "pending"),
    ],
)
def test_the_state_of_a_cell_follows_its_answers(answers, state):
    assert cell_of(answers).state == state


@pytest.mark.parametrize("answer", ["cannot_tell", "abstained"])
def test_a_state_is_not_a_zero(answer):
    cell = cell_of((3, answer))

    assert (cell.level, cell.levels, cell.spread) == (3, {"A1": 3}, 0)


def test_an_agreed_level_replaces_the_mean_and_keeps_the_ratings():
    agreed = [{"candidate": "C1", "check": "a", "level": 2}]

    cell = cell_of((0, 4), agreed=agreed)

    assert (cell.level, cell.agreed, cell.mean, cell.spread) == (2, 2, 2, 4)
    assert cell.levels == {"A1": 0, "A2": 4}


def test_an_agreed_level_gives_a_cell_a_level_where_nobody_could_tell():
    agreed = [{"candidate": "C1", "check": "a", "level": 0}]

    cell = cell_of("cannot_tell", agreed=agreed)

    assert (cell.state, cell.level, cell.mean) == ("rated", 0, None)


# Spread


@pytest.mark.parametrize(("tolerance", "unsettled"), [(1, (("C1", "a"),)), (2, ())])
def test_a_spread_above_the_tolerance_is_unsettled(tolerance, unsettled):
    data = make_data({"C1": ((1, 3),)}, criteria=ONE_CHECK, settings={"tolerance": tolerance})

    blockers = evaluate(data).blockers

    assert (blockers.unsettled, blockers.block) == (unsettled, bool(unsettled))


def test_an_agreed_level_settles_a_spread():
    agreed = [{"candidate": "C1", "check": "a", "level": 2}]
    data = make_data(
        {"C1": ((0, 4),)}, criteria=ONE_CHECK, settings={"tolerance": 1}, agreed=agreed
    )

    assert evaluate(data).blockers.unsettled == ()


# Evidence


def with_cap(answers, cap, **changes):
    data = make_data({"C1": (answers,)}, criteria=ONE_CHECK, **changes)
    find_row(data, "evidence", "C1", "a").update(state="document", cap=cap)
    return evaluate(data)


@pytest.mark.parametrize(("cap", "over"), [(3, True), (4, False)])
def test_one_level_above_its_evidence_marks_the_cell_and_blocks(cap, over):
    standings = with_cap((4, 0), cap)

    assert standings.candidate("C1").cells["a"].over_evidence is over
    assert standings.blockers.over_evidence == ((("C1", "a"),) if over else ())
    assert standings.blockers.block is over


@pytest.mark.parametrize(("level", "over"), [(3, False), (4, True)])
def test_an_agreed_level_is_what_must_rest_on_evidence(level, over):
    agreed = [{"candidate": "C1", "check": "a", "level": level}]

    standings = with_cap((4, 4), 3, agreed=agreed)

    assert standings.candidate("C1").cells["a"].over_evidence is over


@pytest.mark.parametrize(("level", "over"), [(0, False), (1, True)])
def test_a_cell_without_evidence_carries_nothing(level, over):
    cell = cell_of(level, evidence=[])

    assert (cell.evidence, cell.cap, cell.over_evidence) == ("none", 0, over)


def test_a_cell_without_a_level_is_not_over_its_evidence():
    assert cell_of("abstained", evidence=[]).over_evidence is False


# Who counts

TWO = {"C1": ((4, 0), (4, 0), (4, 0)), "C2": ((2, 0), (2, None), (2, 0))}


def test_a_miss_leaves_the_assessor_out_of_that_criterion_for_everyone():
    standings = evaluate(make_data(TWO))

    assert standings.left_out == (("A2", "TZ"),)
    assert standings.counted == {"TZ": ("A1",), "LG": ("A1", "A2")}
    first, second = (standings.candidate(name) for name in ("C1", "C2"))
    assert first.cells["TZ-01"].levels == {"A1": 4}
    assert first.cells["LG-02"].levels == {"A1": 4, "A2": 0}
    assert second.cells["TZ-01"].level == 2
    assert standings.blockers.pending == ()


@pytest.mark.parametrize("answer", ["cannot_tell", "abstained"])
def test_an_answer_without_a_level_is_not_a_miss(answer):
    answers = {"C1": ((4, 0), (4, answer), (4, 0))}

    assert evaluate(make_data(answers)).left_out == ()


def test_an_exception_keeps_the_assessor_and_averages_those_who_rated():
    exceptions = [{"assessor": "A2", "criterion": "TZ"}]

    standings = evaluate(make_data(TWO, exceptions=exceptions))

    assert standings.left_out == ()
    assert standings.candidate("C1").cells["TZ-01"].level == 2
    assert standings.candidate("C2").cells["TZ-02"].level == 2


def test_an_exception_is_printed_with_the_result_without_it():
    data = make_data(TWO, exceptions=[{"assessor": "A2", "criterion": "TZ"}])

    strict = standings_without_exceptions(data)

    assert strict == evaluate(make_data(TWO))
    assert set(strict.left_out) - set(evaluate(data).left_out) == {("A2", "TZ")}
    assert strict.candidate("C1").score != evaluate(data).candidate("C1").score


@pytest.mark.parametrize("criterion", ["TZ", "LG"])
def test_an_exception_that_changes_nothing_has_no_second_result(criterion):
    exceptions = [{"assessor": "A2", "criterion": criterion}]
    answers = TWO if criterion == "LG" else {"C1": TWO["C1"]}

    assert standings_without_exceptions(make_data(answers, exceptions=exceptions)) is None


def test_a_panel_that_is_all_left_out_leaves_every_cell_pending():
    answers = {"C1": (4, 4, 4), "C2": (4, None, 4)}

    standings = evaluate(make_data(answers))

    assert standings.left_out == (("A1", "TZ"),)
    assert standings.blockers.pending == (
        ("C1", "TZ-01"),
        ("C1", "TZ-02"),
        ("C2", "TZ-01"),
        ("C2", "TZ-02"),
    )
    assert standings.blockers.block
    assert {found.status for found in standings.candidates} == {"incomplete"}


def test_a_criterion_that_nobody_rates_is_pending():
    data = make_data({"C1": (4, 4, None)})
    data["assessors"][0]["criteria"] = ["TZ"]

    standings = evaluate(data)

    assert (standings.left_out, standings.blockers.pending) == ((), (("C1", "LG-02"),))


def test_an_assessor_is_only_held_to_their_own_criteria():
    data = make_data({"C1": (4, 4, 4)})
    data["assessors"].append({"id": "A2", "criteria": ["LG"]})
    data["ratings"].append(make_rating("C1", "LG-02", "A2", 2))

    standings = evaluate(data)

    assert standings.left_out == ()
    assert standings.candidate("C1").cells["LG-02"].level == 3
