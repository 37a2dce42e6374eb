import json
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.arithmetic.robustness.alternatives import (
    by_other_averages,
    views_of_assessors,
    without_each_assessor,
    without_each_criterion,
)
from scoring.arithmetic.robustness.membership import (
    cut_line,
    lists_without,
    smallest_crossing,
)
from scoring.arithmetic.robustness.weights import ranked_scores
from scoring.arithmetic.sensitivity import (
    list_sensitivity_of,
    list_to_plain,
    sensitivity_of,
    sensitivity_to_plain,
)
from scoring.arithmetic.simulation import rank_acceptability, standard_error
from scoring.arithmetic.standings import evaluate
from tests.scoring.arithmetic.robustness.panels import close_calls, flip_by_rating, panels
from tests.scoring.arithmetic.score_tables import flip_by_weight, weight_range
from tests.scoring.arithmetic.sheets import make_criterion, make_data
from tests.scoring.arithmetic.test_properties import enough

FOUR = {"C1": (4, 4, 2), "C2": (2, 2, 4), "C3": (2, 2, 2), "C4": (4, 4, 4)}
COUNTS = ("uniform", "ordinal")


def make_standings():
    data = make_data(FOUR)
    data["gates"][3]["result"] = "fail"
    return evaluate(data)


def test_everything_is_about_who_is_ranked():
    found = sensitivity_of(make_standings(), draws=50)

    assert (found.leaders, found.compared) == (("C1",), ("C1", "C2", "C3"))
    assert (found.varied, found.held) == (("TZ", "LG"), ())
    assert found.dominated == {"C3": ("C1", "C2")}
    assert found.uniform.candidates == found.ordinal.candidates == ("C1", "C2", "C3")


@settings(enough, max_examples=15)
@given(panels())
def test_the_parts_are_those_of_the_functions(data):
    standings = evaluate(data)
    scores, points = ranked_scores(standings)
    tested = standings.leaders[:3]

    found = sensitivity_of(standings, draws=20, seed=7)

    assert found.ranges == {leader: weight_range(scores, points, leader) for leader in tested}
    calls = [call for leader in tested for call in close_calls(standings, leader)]
    assert [challenge.call for challenge in found.challenges] == calls
    for call, by_weight, by_rating in found.challenges:
        assert by_weight == flip_by_weight(scores, points, call.rival, call.leader)
        assert by_rating == flip_by_rating(standings, call.rival, call.leader)
    assert found.without_assessor == without_each_assessor(standings)
    assert found.without_criterion == without_each_criterion(standings)
    assert found.other_averages == by_other_averages(standings)
    for weights in COUNTS if scores else ():
        assert getattr(found, weights) == rank_acceptability(
            scores,
            points,
            draws=20,
            seed=7,
            weights=weights,
            views=list(views_of_assessors(standings).values()),
        )


@settings(enough, max_examples=15)
@given(panels(candidates=4), st.integers(1, 4))
def test_the_parts_about_a_list_are_those_of_the_functions(data, size):
    standings = evaluate(data)
    sensitivity = sensitivity_of(standings, draws=50)

    found = list_sensitivity_of(standings, sensitivity, size)

    line = cut_line(standings, size)
    assert found.line == line
    assert found.by_rating == smallest_crossing(standings, line)
    assert found.without_assessor == lists_without(sensitivity.without_assessor, line)
    assert found.without_criterion == lists_without(sensitivity.without_criterion, line)
    assert found.uniform.keys() == found.reach.keys() == {*sensitivity.compared}
    for name, counts in sensitivity.uniform.counts.items() if sensitivity.uniform else ():
        assert found.uniform[name] == Fraction(sum(counts[:size]), 50)
        assert found.errors[name] == standard_error(sum(counts[:size]), 50)
        assert found.reach[name] is not False or not found.uniform[name]
        assert found.first[name] is not False or not counts[0]
    assert json.dumps(list_to_plain(found))


def test_what_is_known_of_a_list_without_draws_is_the_same():
    standings = make_standings()
    drawn, plain = (
        list_sensitivity_of(standings, sensitivity_of(standings, draws=draws), 2)
        for draws in (500, None)
    )

    assert plain == drawn._replace(uniform={}, ordinal={}, errors={})
    assert plain.first == {"C1": True, "C2": True, "C3": False}


def test_leaders_who_share_first_place_each_have_ranges_and_challenges():
    found = sensitivity_of(evaluate(make_data({"C1": (4, 4, 0), "C2": (2, 2, 3)})), draws=None)

    assert found.ranges.keys() == {"C1", "C2"}
    assert [(one.call.leader, one.call.rival) for one in found.challenges] == [
        ("C1", "C2"),
        ("C2", "C1"),
    ]
    assert found.challenges[0].call.is_close


def test_a_first_place_that_hundreds_share_is_tested_for_the_first_of_them_only():
    found = sensitivity_of(evaluate(make_data({f"C{n}": (3, 2, 4) for n in range(500)})))

    assert (len(found.leaders), found.leaders_left_out) == (500, 497)
    assert list(found.ranges) == list(found.leaders[:3])
    assert len(found.challenges) == 3 * 499


def test_confidence_says_how_many_assessors_see_it_alike():
    # The panel has C1 ahead everywhere; A1 alone does too, A2 alone has C2 ahead everywhere.
    data = make_data({"C1": ((4, 1), (4, 1), (4, 1)), "C2": ((1, 3), (1, 3), (1, 3))})

    found = sensitivity_of(evaluate(data), draws=10)

    assert found.uniform.confidence == {"C1": Fraction(1, 2), "C2": None}


def test_a_criterion_without_every_score_is_held():
    criteria = [
        make_criterion("TZ", 100, {"TZ-01": 25, "TZ-02": 75}),
        make_criterion("LG", 0, {"LG-02": 40}),
    ]
    data = make_data({"C1": (4, 4, 4), "C2": (2, 2, "cannot_tell")}, criteria=criteria)

    found = sensitivity_of(evaluate(data), draws=10)

    assert (found.varied, found.held) == (("TZ",), ("LG",))
    assert found.uniform.counts == {"C1": (10, 0), "C2": (0, 10)}


@pytest.mark.parametrize("answers", [{}, {"C1": ("cannot_tell",) * 3}])
def test_where_nobody_is_ranked_there_is_nothing_to_say(answers):
    found = sensitivity_of(evaluate(make_data(answers)))

    assert found[:4] == ((), (), (), ())
    assert (found.ranges, found.challenges, found.dominated) == ({}, (), {})
    assert (found.uniform, found.ordinal) == (None, None)


def test_one_candidate_is_first_whatever_happens():
    found = sensitivity_of(evaluate(make_data({"C1": (4, 4, 0)})), draws=10)

    assert [(row.low, row.high) for row in found.ranges["C1"].values()] == [(0, 100), (0, 100)]
    assert found.challenges == ()
    assert found.uniform.counts == {"C1": (10,)}


def test_more_candidates_than_can_be_simulated_are_compared_all_the_same():
    data = make_data({f"C{number}": (number % 5, 2, number % 3) for number in range(201)})

    found = sensitivity_of(evaluate(data))

    assert (found.uniform, found.ordinal) == (None, None)
    assert len(found.compared) == 201
    assert found.challenges


@pytest.mark.parametrize(
    "changes", [{"draws": 1_000_001}, {"draws": 0}, {"seed": -1}, {"seed": -1, "draws": None}]
)
def test_draws_that_cannot_be_made_are_refused_even_where_none_are_made(changes):
    for standings in (make_standings(), evaluate(make_data({}))):
        with pytest.raises(ValueError, match="Give a whole number from"):
            sensitivity_of(standings, **changes)


def test_the_plain_form_is_exact_and_survives_json():
    found = sensitivity_of(make_standings(), draws=40)

    plain = sensitivity_to_plain(found)

    assert json.loads(json.dumps(plain)) == plain
    assert plain["schema"] == "evaluator-sensitivity/1"
    assert list(plain) == sorted(plain)
    assert plain["ranges"]["C1"]["TZ"] == {
        "above": [],
        "below": ["C2"],
        "high": "100/1",
        "is_fixed": False,
        "low": "50/1",
        "today": "60/1",
    }
    assert plain["uniform"]["counts"]["C3"] == list(found.uniform.counts["C3"])
    central = plain["uniform"]["central"]["C2"]
    assert sum(Fraction(share) for share in central.values()) == 1
    assert plain["uniform"]["central"]["C3"] is None


@settings(enough, max_examples=15)
@given(panels(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(data, random):
    before = sensitivity_to_plain(sensitivity_of(evaluate(data), draws=20))

    for part in ("ratings", "evidence", "gates", "agreed"):
        random.shuffle(data[part])

    assert sensitivity_to_plain(sensitivity_of(evaluate(data), draws=20)) == before


def test_without_draws_numpy_is_not_needed():
    code = (
        "import sys\n"
        "from scoring.arithmetic.sensitivity import sensitivity_of\n"
        "from scoring.arithmetic.standings import evaluate\n"
        "from tests.scoring.arithmetic.sheets import make_data\n"
        "sensitivity_of(evaluate(make_data({'C1': (4, 4, 4), 'C2': (1, 1, 1)})), draws=None)\n"
        "print('numpy' in sys.modules)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
