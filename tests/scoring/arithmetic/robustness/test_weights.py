from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.arithmetic.robustness.weights import (
    WeightFlip,
    WeightRange,
    ranked_scores,
    read_table,
)
from scoring.arithmetic.standings import evaluate
from tests.scoring.arithmetic.score_tables import (
    flip_by_weight,
    leaders,
    make_points,
    make_scores,
    score_tables,
    total,
    weight_range,
    with_weight,
)
from tests.scoring.arithmetic.sheets import make_criterion, make_data
from tests.scoring.arithmetic.test_properties import enough

NAN, INFINITY = float("nan"), float("inf")


def refusal(scores, points):
    with pytest.raises(ValueError) as caught:
        read_table(scores, points)
    return str(caught.value)


def test_a_table_holds_whole_numbers_over_one_denominator():
    table = read_table(
        make_scores(A=(Fraction(1, 2), 10), B=(Fraction(1, 3), 0)), make_points(3, 1)
    )

    assert table.rows == {"A": (3, 60), "B": (2, 0)}
    assert (table.total("A"), table.total("B"), table.total_points) == (69, 6, 4)


@pytest.mark.parametrize("value", [0.5, NAN, INFINITY, -1, 101, Fraction(201, 2), True, "50", None])
def test_a_score_that_is_not_exact_or_out_of_range_is_refused_by_name(value):
    assert refusal(make_scores(A=(50, value)), make_points(1, 1)) == (
        f"scores['A']['LG'] is {value!r}. Give a Fraction or an int from 0 to 100."
    )


@pytest.mark.parametrize("value", [-1, 0.5, NAN, INFINITY, True, Fraction(1, 2)])
def test_points_that_are_not_whole_are_refused_by_name(value):
    assert refusal(make_scores(A=(50, 50)), make_points(1, value)) == (
        f"The points of 'LG': {value!r} is refused. Give a whole number, 0 or more."
    )


@pytest.mark.parametrize("points", [{}, {"TZ": 0}, {"TZ": 0, "LG": 0}])
def test_points_that_total_nothing_are_refused(points):
    assert refusal({}, points) == "points: they total 0. Give at least one criterion a point."


def test_a_score_without_points_and_points_without_a_score_are_refused():
    assert refusal(make_scores(A=(50, 50)), make_points(1)) == (
        "scores['A']['LG'] has no points. Give 'LG' points, or take it out."
    )
    assert refusal(make_scores(A=(50,)), make_points(1, 1)) == (
        "scores['A'] has no LG. Add its score."
    )


def test_only_who_is_ranked_is_compared():
    data = make_data(
        {"C1": (4, 4, 4), "C2": (2, 2, 2), "C3": (4, 4, "cannot_tell"), "C4": (3, 3, 3)}
    )
    data["gates"][0]["result"] = "fail"

    scores, points = ranked_scores(evaluate(data))

    assert scores == {"C4": {"TZ": 75, "LG": 75}, "C2": {"TZ": 50, "LG": 50}}
    assert points == {"TZ": 60, "LG": 40}


def test_a_criterion_on_which_a_ranked_candidate_has_no_score_is_left_out():
    criteria = [
        make_criterion("TZ", 100, {"TZ-01": 25, "TZ-02": 75}),
        make_criterion("LG", 0, {"LG-02": 40}),
    ]
    data = make_data({"C1": (4, 4, 4), "C2": (2, 2, "cannot_tell")}, criteria=criteria)

    scores, points = ranked_scores(evaluate(data))

    assert scores == {"C1": {"TZ": 100}, "C2": {"TZ": 50}}
    assert points == {"TZ": 100}


def test_nothing_is_compared_when_nobody_is_ranked():
    assert ranked_scores(evaluate(make_data({}))) == ({}, {})


JUST = Fraction(1, 10**9)


def test_the_range_ends_where_a_rival_draws_level():
    # A leads by 60 on TZ and trails by 20 on LG: level at TZ = 25 of 100.
    scores = make_scores(A=(80, 40), B=(20, 60), C=(0, 0))

    assert weight_range(scores, make_points(40, 60)) == {
        "TZ": WeightRange(Fraction(25), Fraction(40), Fraction(100), ("B",), (), is_fixed=False),
        "LG": WeightRange(Fraction(0), Fraction(60), Fraction(75), (), ("B",), is_fixed=False),
    }


def test_points_of_any_total_count_as_points_of_100():
    scores = make_scores(A=(80, 40), B=(20, 60))

    assert weight_range(scores, make_points(4, 6)) == weight_range(scores, make_points(40, 60))


def test_several_rivals_can_end_a_range_at_the_same_weight():
    scores = make_scores(A=(50, 50), B=(70, 40), C=(90, 30), D=(60, 0))

    found = weight_range(scores, make_points(1, 9))["TZ"]

    assert (found.high, found.above) == (Fraction(100, 3), ("B", "C"))


def test_a_leader_whom_nobody_can_pass_stays_first_whatever_a_weight_is():
    found = weight_range(make_scores(A=(80, 60), B=(80, 40), C=(0, 60)), make_points(40, 60))

    assert [(row.low, row.high) for row in found.values()] == [(0, 100), (0, 100)]


def test_a_rival_that_is_level_only_at_the_end_does_not_end_the_range():
    found = weight_range(make_scores(A=(80, 60), B=(80, 40)), make_points(40, 60))["TZ"]

    assert (found.high, found.above) == (100, ())


def test_a_criterion_with_all_the_points_is_fixed_and_another_can_rise_from_0():
    found = weight_range(make_scores(A=(80, 0), B=(20, 60)), make_points(100, 0))

    assert found == {
        "TZ": WeightRange(*[Fraction(100)] * 3, (), (), is_fixed=True),
        "LG": WeightRange(Fraction(0), Fraction(0), Fraction(50), (), ("B",), is_fixed=False),
    }


def test_leaders_who_share_first_place_have_ranges_of_their_own():
    scores = make_scores(A=(80, 40), B=(40, 80))

    assert weight_range(scores, make_points(1, 1), "A")["TZ"][:3] == (50, 50, 100)
    assert weight_range(scores, make_points(1, 1), "B")["TZ"][:3] == (0, 50, 50)


def test_alone_every_range_is_whole():
    alone = weight_range(make_scores(A=(0, 0)), make_points(40, 60))
    assert [(row.low, row.high) for row in alone.values()] == [(0, 100), (0, 100)]


@enough
@given(score_tables())
def test_the_leader_is_first_inside_its_range_and_nowhere_just_outside(table):
    scores, points = table
    for leader in leaders(scores, points):
        for name, found in weight_range(scores, points, leader).items():
            assume(not found.is_fixed)
            assert 0 <= found.low <= found.today <= found.high <= 100
            inside = [found.low, found.high, (found.low + found.high) / 2]
            for weight in inside:
                assert leader in leaders(scores, with_weight(points, name, weight))
            if found.low < found.high:
                middle = (found.low + 3 * found.high) / 4
                assert leader in leaders(scores, with_weight(points, name, middle))
            if found.below:
                outside = leaders(scores, with_weight(points, name, found.low - JUST))
                assert leader not in outside
                assert outside <= set(found.below)
            else:
                assert found.low == 0
            if found.above:
                outside = leaders(scores, with_weight(points, name, found.high + JUST))
                assert leader not in outside
                assert outside <= set(found.above)
            else:
                assert found.high == 100


def test_the_smallest_change_of_a_weight_is_found():
    # Level where 60 * TZ = 20 * LG: at TZ 21.74 of 100, 18.26 less, or LG 70.59, 20.59 more.
    scores = make_scores(A=(80, 40, 50), B=(20, 60, 50), C=(80, 40, 49))

    assert flip_by_weight(scores, make_points(40, 50, 10), "B") == WeightFlip(
        "A", "B", "TZ", Fraction(40), Fraction(500, 23), Fraction(-420, 23), rises=False
    )
    assert flip_by_weight(scores, make_points(40, 50, 10), "C") is None


def test_a_rival_that_is_level_overtakes_with_any_change():
    scores = make_scores(A=(80, 40), B=(40, 80))

    assert flip_by_weight(scores, make_points(1, 1), "B", "A") == WeightFlip(
        "A", "B", "LG", Fraction(50), Fraction(50), Fraction(0), rises=True
    )


def is_ahead(scores, weights, rival, leader):
    return total(scores[rival], weights) > total(scores[leader], weights)


@enough
@given(score_tables())
def test_a_flip_is_where_the_rival_draws_level_and_no_smaller_change_does_it(table):
    scores, points = table
    leader = min(leaders(scores, points))
    for rival in scores.keys() - {leader}:
        flip = flip_by_weight(scores, points, rival, leader)
        if flip is not None:
            at = with_weight(points, flip.criterion, flip.after)
            assert total(scores[rival], at) == total(scores[leader], at)
            beyond = flip.after + (JUST if flip.rises else -JUST)
            assert is_ahead(scores, with_weight(points, flip.criterion, beyond), rival, leader)
        reach = Fraction(100) if flip is None else abs(flip.change) * (1 - JUST)
        for name, number in points.items():
            before = Fraction(100 * number, sum(points.values()))
            for weight in (max(before - reach, 0), min(before + reach, 100)):
                if before != 100:
                    moved = with_weight(points, name, weight)
                    assert not is_ahead(scores, moved, rival, leader)


@enough
@given(score_tables(), st.integers(2, 9))
def test_scaling_all_points_changes_no_range_and_no_flip(table, factor):
    scores, points = table
    scaled = {name: factor * number for name, number in points.items()}
    leader = min(leaders(scores, points))

    assert weight_range(scores, scaled, leader) == weight_range(scores, points, leader)
    for rival in scores.keys() - {leader}:
        assert flip_by_weight(scores, scaled, rival, leader) == flip_by_weight(
            scores, points, rival, leader
        )
