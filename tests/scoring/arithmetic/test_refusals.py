"""What is not a complete evaluation is refused, with its place and the remedy."""

import json
from collections import UserDict

import pytest

from scoring.arithmetic import evaluate, read_sheet
from tests.scoring.arithmetic.refusals import NAN, changed, make_valid, refusal
from tests.scoring.arithmetic.sheets import make_criterion, make_data


def test_a_valid_evaluation_is_read():
    assert read_sheet(make_valid()).candidates == ("C1", "C2")


def test_an_evaluation_survives_json():
    assert evaluate(json.loads(json.dumps(make_valid()))) == evaluate(make_valid())


def test_rows_may_be_any_mapping_and_lists_may_be_tuples():
    data = make_valid()
    data["ratings"] = tuple(UserDict(row) for row in data["ratings"])

    assert evaluate(UserDict(data)) == evaluate(make_valid())


def test_a_state_may_carry_an_empty_level():
    data = make_valid()
    next(row for row in data["ratings"] if row["state"] == "abstained")["level"] = None

    assert evaluate(data) == evaluate(make_valid())


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (["schema"], "scores/2", "schema is 'scores/2'. Use \"evaluator-scores/1\"."),
        (["notes"], 1, "The evaluation has the unknown key 'notes'. Take it out;"),
        (["settings"], [], "settings is a list. Give a mapping with coverage_minimum,"),
        (["settings", "mode"], 1, "settings has the unknown key 'mode'."),
        (
            ["settings", "coverage_minimum"],
            0.7,
            "settings.coverage_minimum: 0.7 is not a fraction.",
        ),
        (["settings", "coverage_minimum"], "11/10", "Give a fraction from 0/1 to 1/1."),
        (["settings", "coverage_minimum"], None, 'Write it as "n/d"'),
        (["settings", "overall_minimum"], "101/1", "settings.overall_minimum is '101/1'."),
        (["settings", "overall_minimum"], 50, "settings.overall_minimum: 50 is not a fraction."),
        (["settings", "overall_minimum"], "1/0", "divides by zero"),
        (["settings", "tolerance"], 5, "settings.tolerance is 5. Give a whole number from 0 to 4."),
        (["settings", "tolerance"], True, "settings.tolerance is True."),
        (["settings", "tie_rule"], "name", "settings.tie_rule: 'name' is not a tie rule. Use"),
        (["settings", "tie_rule"], None, "settings.tie_rule is None. Give an id"),
        (["settings", "tie_rule"], "highest_criterion:AI", "Name a criterion of this evaluation."),
        (["criteria"], {}, "criteria is a dict. Give a list."),
        (["criteria", 0], "TZ", "criteria[0] is 'TZ'. Give a mapping with id, points,"),
        (["criteria", 0, "id"], "", "criteria[0].id is ''. Give an id: text that is not empty."),
        (["criteria", 0, "id"], 7, "criteria[0].id is 7. Give an id"),
        (["criteria", 1, "id"], "TZ", "criteria[1].id is 'TZ'. It is there twice. Keep one."),
        (["criteria", 0, "points"], 101, "Give a whole number from 0 to 100."),
        (["criteria", 0, "points"], 16.5, "criteria[0].points is 16.5."),
        (["criteria", 0, "minimum"], "-1/2", "criteria[0].minimum: '-1/2' is not a fraction."),
        (["criteria", 0, "checks"], "TZ-01", "criteria[0].checks is 'TZ-01'. Give a list."),
        (["criteria", 0, "checks", 0, "weight"], -5, "criteria[0].checks[0].weight is -5."),
        (["criteria", 0, "checks", 0, "weight"], NAN, "criteria[0].checks[0].weight is nan."),
        (["criteria", 0, "checks", 0, "weight"], float("inf"), "weight is inf."),
        (["criteria", 0, "checks", 0, "weight"], 101, "Give a whole number from 0 to 100."),
        (["criteria", 0, "checks", 0, "weight"], "1/2", "weight is '1/2'. Give a whole number"),
        (["criteria", 1, "checks", 0, "id"], "TZ-01", "criteria[1].checks[0].id is 'TZ-01'. It is"),
        (
            ["criteria", 1, "gates", 0],
            "TZ-01",
            "criteria[1].gates[0] is 'TZ-01'. It is there twice.",
        ),
        (
            ["criteria", 0, "gates"],
            ["LG-01"],
            "criteria[1].gates[0] is 'LG-01'. It is there twice.",
        ),
        (
            ["assessors", 0, "criteria", 0],
            "AI",
            "assessors[0].criteria[0] is 'AI'. There is no such",
        ),
        (
            ["assessors", 0, "criteria", 1],
            "TZ",
            "assessors[0].criteria[1] is 'TZ'. It is there twice",
        ),
        (["assessors", 1, "id"], "A1", "assessors[1].id is 'A1'. It is there twice. Keep one."),
        (["assessors", 0], {"id": "A1"}, "assessors[0] has no criteria. Add criteria."),
        (
            ["exceptions", 0, "assessor"],
            "A9",
            "exceptions[0].assessor is 'A9'. There is no such asses",
        ),
        (["exceptions", 0, "criterion"], "AI", "There is no such criterion of that assessor."),
        (
            ["exceptions"],
            [{"assessor": "A1", "criterion": "TZ"}] * 2,
            "exceptions[1] is there twice",
        ),
        (["candidates", 1, "id"], "C1", "candidates[1].id is 'C1'. It is there twice. Keep one."),
        (["candidates", 0], "C1", "candidates[0] is 'C1'. Give a mapping with id."),
        (["candidates", 0], {"name": "x"}, "candidates[0] has no id. Add id."),
        (["ratings"], None, "ratings is None. Give a list."),
        (["evidence"], "all", "evidence is 'all'. Give a list."),
        (["gates"], {}, "gates is a dict. Give a list."),
        (["agreed"], 3, "agreed is 3. Give a list."),
    ],
)
def test_a_wrong_value_is_refused_with_its_place_and_remedy(path, value, sentence):
    assert sentence in refusal(changed(path, value))


@pytest.mark.parametrize("key", [key for key in make_valid() if key != "exceptions"])
def test_a_missing_part_is_refused(key):
    data = make_valid()
    del data[key]

    assert refusal(data) == f"The evaluation has no {key}. Add {key}."


@pytest.mark.parametrize("key", ["coverage_minimum", "overall_minimum", "tolerance", "tie_rule"])
def test_a_missing_setting_is_refused(key):
    data = make_valid()
    del data["settings"][key]

    assert refusal(data) == f"settings has no {key}. Add {key}."


@pytest.mark.parametrize("data", [None, [], "scores", 1])
def test_what_is_no_mapping_is_refused(data):
    assert "Give a mapping with schema" in refusal(data)


def test_points_that_total_nothing_are_refused():
    data = make_data({}, criteria=[make_criterion("TZ", 0, {"a": 1})])

    assert refusal(data) == "criteria: the points total 0. Give at least one criterion a point."


def test_a_long_value_is_cut_in_the_sentence():
    assert len(refusal(changed(["schema"], "x" * 10_000))) < 150
