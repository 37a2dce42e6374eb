"""What proof alone holds down: exact, and each reason apart."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.arithmetic.proof_cost import candidate_cost, costs_to_plain
from scoring.arithmetic.standings import evaluate
from scoring.arithmetic.states import HeldBackBy
from tests.scoring.arithmetic.refusals import refusal
from tests.scoring.arithmetic.sheets import make_criterion, make_data
from tests.scoring.arithmetic.test_properties import enough, evaluations

TWO = [make_criterion("TZ", 60, {"a": 1, "b": 3}), make_criterion("LG", 40, {"c": 1})]


def held_back(check, thing, cap, by="claim", assessor="A1"):
    row = {"candidate": "C1", "check": check, "assessor": assessor}
    return row | {"thing": thing, "cap": cap, "by": by}


def cost_of(answers, *rows, **changes):
    data = make_data({"C1": answers}, criteria=TWO, held_back=list(rows), **changes)
    return candidate_cost(evaluate(data), "C1")


def test_a_claim_of_much_costs_what_lies_between_the_cap_and_the_thing():
    cost = cost_of((1, 3, 4), held_back("a", 4, 1))

    # Of criterion TZ: a quarter of the weight, three of four levels.
    assert cost.criteria["TZ"].parts == {"claim": Fraction(75, 4)}
    assert cost.criteria["LG"].parts == {}
    assert cost.total.parts == {"claim": Fraction(45, 4)}
    assert cost.total.at_thing == cost.total.score + Fraction(45, 4)
    assert cost.total.by_the_thing == 100 - cost.total.at_thing


def test_each_reason_costs_its_own_points_in_one_order():
    rows = held_back("c", 3, 0, "none"), held_back("a", 4, 3, "proof"), held_back("b", 2, 1)
    cost = cost_of((3, 1, 0), *rows)

    assert list(cost.total.parts) == ["none", "claim", "proof"]
    assert cost.total.points == cost.total.at_thing - cost.total.score


def test_of_two_assessors_each_counts_for_half():
    cost = cost_of(((1, 3), (2, 2), (2, 2)), held_back("a", 3, 1))

    assert cost.criteria["TZ"].points == Fraction(100 * 1, 4 * 4)


@pytest.mark.parametrize(("level", "gap"), [(0, 2), (1, 2), (2, 1), (3, 0)])
def test_proof_gives_back_no_more_than_it_takes(level, gap):
    """Who rates under what the evidence opens is not held down by it, nor is who rates over it."""
    cost = cost_of((level, 2, 2), held_back("a", 3, 1))

    assert cost.criteria["TZ"].points == Fraction(100 * gap, 4 * 4)


def test_an_agreed_level_stands_for_that_of_each_assessor():
    agreed = [{"candidate": "C1", "check": "a", "level": 2}]
    cost = cost_of((1, 2, 2), held_back("a", 3, 1), agreed=agreed)

    assert cost.criteria["TZ"].points == Fraction(100, 16)


def test_what_nobody_could_tell_is_held_down_by_nothing():
    cost = cost_of(("cannot_tell", "cannot_tell", 2), held_back("a", 3, 1))

    assert cost.criteria["TZ"] == (None, None, {})
    assert cost.total == (None, None, {})
    assert cost.total.by_the_thing is None


def test_a_check_without_weight_costs_nothing():
    criteria = [make_criterion("TZ", 60, {"a": 0, "b": 3}), make_criterion("LG", 40, {"c": 1})]
    rows = [held_back("a", 4, 1)]
    data = make_data({"C1": (1, 2, 2)}, criteria=criteria, held_back=rows)

    assert candidate_cost(evaluate(data), "C1").total.parts == {}


def test_costs_are_plain_data():
    data = make_data({"C1": (1, 3, 4)}, criteria=TWO, held_back=[held_back("a", 4, 1)])

    plain = costs_to_plain(evaluate(data))

    assert plain["C1"]["total"]["parts"] == {"claim": "45/4"}


@st.composite
def held_back_evaluations(draw):
    data = draw(evaluations())
    rows = []
    for rating in data["ratings"]:
        if rating["state"] == "rated" and draw(st.booleans()):
            cap = draw(st.integers(0, 3))
            rows.append(
                {name: rating[name] for name in ("candidate", "check", "assessor")}
                | {"cap": cap, "thing": draw(st.integers(cap + 1, 4))}
                | {"by": draw(st.sampled_from(HeldBackBy)).value}
            )
    return data | {"held_back": rows}


@enough
@given(held_back_evaluations())
def test_the_parts_sum_to_the_whole(data):
    standings = evaluate(data)
    for result in standings.candidates:
        cost = candidate_cost(standings, result.id)
        for line in (cost.total, *cost.criteria.values()):
            if line.score is not None:
                assert line.score + sum(line.parts.values()) == line.at_thing
                assert line.score <= line.at_thing <= 100


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"thing": 1}, "held_back[0].thing"),
        ({"cap": 4}, "held_back[0].cap"),
        ({"by": "rumour"}, "held_back[0].by"),
        ({"assessor": "A9"}, "held_back[0].assessor"),
        ({"check": "z"}, "held_back[0].check"),
    ],
)
def test_what_holds_a_rating_back_is_refused_by_its_field(change, path):
    rows = [held_back("a", 3, 1) | change]

    assert refusal(make_data({"C1": (1, 2, 2)}, criteria=TWO, held_back=rows)).startswith(path)


def test_a_rating_is_held_back_once():
    rows = [held_back("a", 3, 1), held_back("a", 4, 1)]

    sentence = refusal(make_data({"C1": (1, 2, 2)}, criteria=TWO, held_back=rows))

    assert sentence == "held_back[1] is there twice. Keep one."
