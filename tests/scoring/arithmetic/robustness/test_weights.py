from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.arithmetic import WeightFlip, WeightRange, flip_by_weight, weight_range
from tests.scoring.arithmetic.score_tables import (
    leaders,
    make_points,
    make_scores,
    score_tables,
    total,
    with_weight,
)
from tests.scoring.arithmetic.test_properties import enough

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


def test_of_leaders_who_share_first_place_one_is_named():
    scores = make_scores(A=(80, 40), B=(40, 80))

    assert weight_range(scores, make_points(1, 1), "A")["TZ"][:3] == (50, 50, 100)
    assert weight_range(scores, make_points(1, 1), "B")["TZ"][:3] == (0, 50, 50)
    with pytest.raises(ValueError) as caught:
        weight_range(scores, make_points(1, 1))
    assert str(caught.value) == "leader: A, B share first place. Name one of them."


def test_without_candidates_there_is_no_range_and_alone_every_range_is_whole():
    assert weight_range({}, make_points(40, 60)) == {}
    alone = weight_range(make_scores(A=(0, 0)), make_points(40, 60))
    assert [(row.low, row.high) for row in alone.values()] == [(0, 100), (0, 100)]


def test_a_leader_who_is_unknown_or_not_first_is_refused():
    scores = make_scores(A=(80, 80), B=(40, 40))

    with pytest.raises(ValueError) as caught:
        weight_range(scores, make_points(1, 1), "X")
    assert str(caught.value) == "leader is 'X', who has no scores. Add them, or name another."
    with pytest.raises(ValueError) as caught:
        weight_range(scores, make_points(1, 1), "B")
    assert str(caught.value) == (
        "leader is 'B', who is not first with these points. Name one of A, or none."
    )


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


@pytest.mark.parametrize(
    ("rival", "words"),
    [
        ("X", "rival is 'X', who has no scores. Add them, or name another."),
        ("A", "rival is 'A', who leads. Name another candidate."),
    ],
)
def test_a_rival_who_is_unknown_or_leads_is_refused(rival, words):
    with pytest.raises(ValueError) as caught:
        flip_by_weight(make_scores(A=(80, 80), B=(40, 40)), make_points(1, 1), rival)

    assert str(caught.value) == words


def test_a_rival_among_no_candidates_is_refused():
    with pytest.raises(ValueError, match="rival is 'A', who has no scores"):
        flip_by_weight({}, make_points(1, 1), "A")


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
