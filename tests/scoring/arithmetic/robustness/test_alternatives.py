from copy import deepcopy
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings

from scoring.arithmetic.robustness.alternatives import (
    OtherAverage,
    WithoutOne,
    by_other_averages,
    dominated_by,
    views_of_assessors,
    without_each_assessor,
    without_each_criterion,
)
from scoring.arithmetic.standings import evaluate
from tests.scoring.arithmetic.robustness.panels import panels
from tests.scoring.arithmetic.score_tables import leaders, make_scores, score_tables
from tests.scoring.arithmetic.sheets import make_criterion, make_data
from tests.scoring.arithmetic.test_properties import enough, evaluations

SPLIT = {"C1": ((4, 1), (4, 1), (2, 2)), "C2": ((1, 3), (1, 3), (2, 2))}


def less_assessor(data, assessor):
    """Return the evaluation as if that assessor had never been on the panel."""
    found = deepcopy(data)
    for part, key in (("assessors", "id"), ("ratings", "assessor"), ("exceptions", "assessor")):
        found[part] = [row for row in data.get(part, ()) if row[key] != assessor]
    return found


def test_without_one_assessor_another_may_lead():
    assert without_each_assessor(evaluate(make_data(SPLIT))) == (
        WithoutOne("A1", ("C2",), {"C1": 2, "C2": 1}, ("C1", "C2"), holds=False),
        WithoutOne("A2", ("C1",), {"C1": 1, "C2": 2}, (), holds=True),
    )


def test_without_the_only_assessor_nobody_is_ranked():
    assert without_each_assessor(evaluate(make_data({"C1": (4, 4, 4)}))) == (
        WithoutOne("A1", (), {"C1": None}, ("C1",), holds=False),
    )


def test_an_agreed_level_stays_when_its_assessors_go():
    data = make_data({"C1": (4, 4, 4), "C2": (2, 2, 2)})
    data["agreed"] = [
        {"candidate": candidate, "check": check, "level": level}
        for candidate, level in (("C1", 1), ("C2", 3))
        for check in ("TZ-01", "TZ-02", "LG-02")
    ]

    (found,) = without_each_assessor(evaluate(data))

    assert (found.leaders, found.holds) == (("C2",), True)


def test_the_tie_rule_decides_again():
    answers = {"C1": ((4, 4), (4, 4), (1, 1)), "C2": ((2, 2), (2, 2), (4, 4))}
    data = make_data(answers, settings={"tie_rule": "highest_criterion:TZ"})

    found = without_each_assessor(evaluate(data))

    assert [one.ranks for one in found] == [{"C1": 1, "C2": 2}] * 2


def test_who_does_not_count_anywhere_is_not_left_out():
    data = make_data({"C1": ((4, 4), (4, 4), (4, 4)), "C2": ((2, None), (2, 2), (2, None))})

    assert [found.left_out for found in without_each_assessor(evaluate(data))] == ["A1"]


def test_a_criterion_that_an_assessor_does_not_rate_stays_as_it_is():
    data = make_data({"C1": ((4, 1), (4, 1), 2), "C2": ((1, 3), (1, 3), 4)})
    data["assessors"][1]["criteria"] = ["TZ"]

    first, second = without_each_assessor(evaluate(data))

    assert first.ranks == {"C1": None, "C2": None}
    assert second.ranks == {"C1": 1, "C2": 2}


def test_without_one_criterion_another_may_lead():
    data = make_data({"C1": (4, 4, 0), "C2": (1, 1, 4), "C3": (0, 0, 0)})

    assert without_each_criterion(evaluate(data)) == (
        WithoutOne("TZ", ("C2",), {"C1": 2, "C2": 1, "C3": 2}, ("C1", "C2", "C3"), holds=False),
        WithoutOne("LG", ("C1",), {"C1": 1, "C2": 2, "C3": 3}, (), holds=True),
    )


def test_a_criterion_with_all_the_points_cannot_be_left_out():
    data = make_data({"C1": (4, 4, 0)})
    data["criteria"][0]["points"], data["criteria"][1]["points"] = 0, 100

    assert without_each_criterion(evaluate(data)) == ()


def test_without_a_criterion_its_gates_and_its_minimum_stay_in_force():
    data = make_data({"C1": (3, 3, 3), "C2": (4, 4, 4), "C3": (4, 4, 1)})
    data["criteria"][1]["minimum"] = "50/1"
    data["gates"][1]["result"] = "fail"

    without_lg = without_each_criterion(evaluate(data))[1]

    assert without_lg.ranks == {"C1": 1, "C2": None, "C3": None}


def test_nobody_is_left_out_of_no_candidates():
    standings = evaluate(make_data({}))

    assert [found.ranks for found in without_each_assessor(standings)] == [{}]
    assert [found.ranks for found in without_each_criterion(standings)] == [{}, {}]


def places(standings):
    return {found.id: found.rank for found in standings.candidates}


@settings(enough, max_examples=30)
@given(panels())
def test_leaving_an_assessor_out_is_evaluating_without_their_rows(data):
    for found in without_each_assessor(evaluate(data)):
        again = evaluate(less_assessor(data, found.left_out))
        assert found.ranks == places(again)
        assert set(found.leaders) == set(again.leaders)


@settings(enough, max_examples=30)
@given(evaluations())
def test_so_it_is_with_blanks_and_states(data):
    for found in without_each_assessor(evaluate(data)):
        assert found.ranks == places(evaluate(less_assessor(data, found.left_out)))


@settings(enough, max_examples=30)
@given(evaluations())
def test_leaving_a_criterion_out_is_evaluating_it_with_no_points(data):
    standings = evaluate(data)
    for found in without_each_criterion(standings):
        changed = deepcopy(data)
        for row in changed["criteria"]:
            row["points"] *= row["id"] != found.left_out
        again = evaluate(changed)
        assert found.ranks == places(again)
        assert found.holds == (set(again.leaders) == set(standings.leaders))
        assert set(found.moved) == {
            name for name, place in places(again).items() if place != places(standings)[name]
        }


# By the mean 12/5 against 2; by the median 2 against 3; without the ends 7/3 against 7/3.
FIVE = {"C1": ((4, 3, 2, 2, 1),), "C2": ((3, 3, 3, 1, 0),)}


def one_check(answers):
    return make_data(answers, criteria=[make_criterion("TZ", 100, {"TZ-01": 1})])


def agree(data, candidate, level):
    data["agreed"].append({"candidate": candidate, "check": "TZ-01", "level": level})


def test_the_median_and_the_trimmed_mean_may_each_turn_the_order():
    assert by_other_averages(evaluate(one_check(FIVE))) == (
        OtherAverage("median", ("C2",), {"C1": 2, "C2": 1}, ("C1", "C2"), holds=False),
        OtherAverage("trimmed_mean", ("C1", "C2"), {"C1": 1, "C2": 1}, ("C2",), holds=False),
    )


def test_of_four_ratings_both_are_halfway_between_the_two_in_the_middle():
    # By the mean 9/4 against 2; both others 2 against 5/2.
    standings = evaluate(one_check({"C1": ((4, 2, 2, 1),), "C2": ((3, 3, 2, 0),)}))

    assert standings.leaders == ("C1",)
    assert [found.leaders for found in by_other_averages(standings)] == [("C2",)] * 2


def test_an_agreed_level_stays_whatever_was_rated():
    data = one_check(FIVE)
    agree(data, "C1", 3)

    found = by_other_averages(evaluate(data))

    # C1 keeps 3; C2 has 3 by the median and 7/3 without the ends.
    assert [one.ranks for one in found] == [{"C1": 1, "C2": 1}, {"C1": 1, "C2": 2}]


def test_where_moderation_settled_every_cell_nothing_is_asked():
    data = one_check(FIVE)
    agree(data, "C1", 3)
    agree(data, "C2", 2)

    assert by_other_averages(evaluate(data)) == ()


@pytest.mark.parametrize("cell", [3, (4, 1), (4, 1, "cannot_tell"), "abstained"])
def test_fewer_than_three_ratings_have_one_middle(cell):
    assert by_other_averages(evaluate(one_check({"C1": (cell,)}))) == ()


def test_who_does_not_count_has_no_say_in_the_middle():
    # A4 misses C2 and counts nowhere. Of 0, 1 and 2 every middle is 1, as C2 has; of 0, 1, 2
    # and 4 the median would be 3/2.
    answers = {"C1": ((0, 1, 2, 4),), "C2": ((1, 1, 1, None),)}

    found = by_other_averages(evaluate(one_check(answers)))

    assert [one.ranks for one in found] == [{"C1": 1, "C2": 1}] * 2


def test_minima_and_gates_are_asked_again():
    criteria = [make_criterion("TZ", 100, {"TZ-01": 1}, ["G"], minimum="50/1")]
    answers = {"C1": ((4, 4, 0, 0, 4),), "C2": ((4, 4, 1, 1, 0),), "C3": ((4, 4, 4, 4, 4),)}
    data = make_data(answers, criteria=criteria)
    data["gates"][2]["result"] = "fail"

    found = by_other_averages(evaluate(data))

    # C2 has 10/5 today and is over the minimum; its median is 1.
    assert [one.ranks for one in found] == [
        {"C1": 1, "C2": None, "C3": None},
        {"C1": 1, "C2": 2, "C3": None},
    ]


def test_the_tie_rule_decides_again_by_another_average():
    # By the mean 7/3 + 1 against 3; by the median both have 3, and C2 more on LG.
    data = make_data(
        {"C1": ((2, 2, 3), (1, 1, 1)), "C2": ((1, 1, 1), (2, 2, 2))},
        criteria=[make_criterion("TZ", 50, {"TZ-01": 1}), make_criterion("LG", 50, {"LG-02": 1})],
        settings={"tie_rule": "highest_criterion:LG"},
    )

    standings = evaluate(data)

    assert standings.leaders == ("C1",)
    assert [one.ranks for one in by_other_averages(standings)] == [{"C1": 2, "C2": 1}] * 2


def test_nobody_has_no_middle():
    assert by_other_averages(evaluate(make_data({}))) == ()


def median_of(levels):
    return (len(levels) - 1) // 2


def one_at_either_end(levels):
    return 1 if len(levels) > 2 else 0


def with_fewer(data, ends_of):
    """Return the evaluation as if whoever is at the ends of a cell had abstained there."""
    found = deepcopy(data)
    counted = evaluate(data).counted
    criterion_of = {
        check["id"]: rule["id"] for rule in data["criteria"] for check in rule["checks"]
    }
    cells = {}
    for row in found["ratings"]:
        if "level" in row and row["assessor"] in counted[criterion_of[row["check"]]]:
            cells.setdefault((row["candidate"], row["check"]), []).append(row)
    for rows in cells.values():
        rows.sort(key=lambda row: row["level"])
        ends = ends_of(rows)
        for row in rows[:ends] + rows[len(rows) - ends :]:
            del row["level"]
            row["state"] = "abstained"
    return found


def check_by_hand(data):
    standings = evaluate(data)
    today = {result.id: result.rank for result in standings.candidates}
    found = by_other_averages(standings)
    for name, ends_of in (("median", median_of), ("trimmed_mean", one_at_either_end)):
        again = evaluate(with_fewer(data, ends_of))
        places = {result.id: result.rank for result in again.candidates}
        if not found:
            assert places == today
            continue
        (one,) = [one for one in found if one.average == name]
        assert one.ranks == places
        assert set(one.leaders) == set(again.leaders)
        assert one.holds == (set(again.leaders) == set(standings.leaders))
        assert set(one.moved) == {who for who in places if places[who] != today[who]}


@settings(enough, max_examples=60)
@given(panels(assessors=6))
def test_a_middle_is_the_mean_of_those_who_are_left_between_the_ends(data):
    check_by_hand(data)


@settings(enough, max_examples=30)
@given(evaluations())
def test_other_averages_hold_with_blanks_and_states(data):
    check_by_hand(data)


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


def test_each_assessor_sees_their_own_levels_and_what_moderation_agreed():
    data = make_data({"C1": ((4, 0), (4, 0), (2, 2)), "C2": ((1, 1), (1, 1), (1, 3))})
    data["agreed"] = [{"candidate": "C2", "check": "LG-02", "level": 4}]

    assert views_of_assessors(evaluate(data)) == {
        "A1": {"C1": {"TZ": 100, "LG": 50}, "C2": {"TZ": 25, "LG": 100}},
        "A2": {"C1": {"TZ": 0, "LG": 50}, "C2": {"TZ": 25, "LG": 100}},
    }


def test_where_an_assessor_gave_no_level_they_see_what_the_panel_sees():
    data = make_data({"C1": ((4, "cannot_tell"), (4, 2), (2, 2))})
    data["assessors"].append({"id": "A3", "criteria": ["LG"]})
    data["ratings"].append(
        {"candidate": "C1", "check": "LG-02", "assessor": "A3", "state": "rated", "level": 4}
    )

    views = views_of_assessors(evaluate(data))

    # A2: 1/4 of the panel's 4 and 3/4 of their 2. A3: TZ as the panel's 4 and 3.
    assert views["A2"]["C1"] == {"TZ": 62.5, "LG": 50}
    assert views["A3"]["C1"] == {"TZ": 81.25, "LG": 100}


def test_there_are_no_views_when_nobody_is_ranked():
    assert views_of_assessors(evaluate(make_data({}))) == {}


@settings(enough, max_examples=20)
@given(panels())
def test_a_view_is_the_evaluation_by_that_assessor_alone(data):
    ranked = {row.id for row in evaluate(data).candidates if row.rank is not None}
    for assessor, view in views_of_assessors(evaluate(data)).items():
        alone = deepcopy(data)
        alone["assessors"] = [row for row in data["assessors"] if row["id"] == assessor]
        alone["ratings"] = [row for row in data["ratings"] if row["assessor"] == assessor]
        found = evaluate(alone)
        assert view == {
            name: {
                criterion: result.score.value
                for criterion, result in found.candidate(name).criteria.items()
                if criterion in view[name]
            }
            for name in ranked
        }
