from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given

from scoring.arithmetic import dominated_by
from tests.scoring.arithmetic.score_tables import leaders, make_scores, score_tables
from tests.scoring.arithmetic.test_properties import enough


def test_who_is_matched_everywhere_and_beaten_once_is_dominated():
    scores = make_scores(A=(80, 60), B=(80, 40), C=(90, 10), D=(10, 10), E=(80, 40))

    assert dominated_by(scores) == {"B": ("A",), "D": ("A", "B", "C", "E"), "E": ("A",)}


def test_equal_candidates_do_not_dominate_each_other():
    assert dominated_by(make_scores(A=(50, 50), B=(50, 50))) == {}


def test_nobody_and_one_candidate_are_not_dominated():
    assert dominated_by({}) == {}
    assert dominated_by(make_scores(A=(0, 0))) == {}


def test_a_score_that_is_not_exact_is_refused_by_name():
    with pytest.raises(
        ValueError, match=r"scores\['A'\]\['LG'\] is 0.5. Give a Fraction or an int"
    ):
        dominated_by(make_scores(A=(50, 0.5), B=(50, 50)))


@enough
@given(score_tables())
def test_dominance_agrees_with_comparing_every_pair(table):
    scores, _ = table
    expected = {}
    for one, other in permutations(scores, 2):
        mine, theirs = scores[one], scores[other]
        if mine != theirs and all(theirs[name] >= mine[name] for name in mine):
            expected.setdefault(one, []).append(other)

    found = dominated_by(scores)

    assert {name: sorted(by) for name, by in found.items()} == {
        name: sorted(by) for name, by in expected.items()
    }


@enough
@given(score_tables())
def test_a_dominated_candidate_is_never_first_while_all_weights_are_positive(table):
    scores, points = table
    positive = {name: number + Fraction(1, 7) for name, number in points.items()}

    assert not dominated_by(scores).keys() & leaders(scores, positive)


def test_ten_thousand_candidates_are_compared_in_a_moment():
    scores = {f"C{n}": {"TZ": n % 101, "LG": 100 - n % 101, "TA": n // 101} for n in range(10_000)}

    found = dominated_by(scores)

    assert "C9999" not in found
    assert found["C9797"] == ("C9898", "C9999")
