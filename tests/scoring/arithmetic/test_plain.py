import json
import random
from copy import deepcopy

import pytest

from scoring.arithmetic.display import first_difference
from scoring.arithmetic.standings import evaluate, to_plain
from tests.scoring.arithmetic.sheets import make_criterion, make_data


def small():
    data = make_data(
        {"C1": ((3, 0),)},
        criteria=[make_criterion("TZ", 100, {"a": 1}, ["G"], minimum="40/1")],
        settings={"tolerance": 1},
    )
    return to_plain(evaluate(data))


def test_plain_standings_hold_every_number_exactly():
    score = {"value": "75/2", "coverage": "1/1", "low": "75/2", "high": "75/2"}

    assert small() == {
        "schema": "evaluator-standings/1",
        "order": ["C1"],
        "leaders": [],
        "left_out": [],
        "counted": {"TZ": ["A1", "A2"]},
        "blockers": {
            "pending": [],
            "over_evidence": [],
            "unsettled": [["C1", "a"]],
            "open_gates": [],
            "incomplete": [],
        },
        "under_minimum": [
            {
                "candidate": "C1",
                "criterion": "TZ",
                "assessor": "A2",
                "value": "0/1",
                "minimum": "40/1",
            }
        ],
        "candidates": {
            "C1": {
                "score": score,
                "criteria": {"TZ": {"score": score, "status": "below_minimum"}},
                "status": "below_minimum",
                "rank": None,
                "tied": False,
                "below_overall": False,
                "gates": {"G": {"result": "pass", "waived": False}},
                "cells": {
                    "a": {
                        "state": "rated",
                        "levels": {"A1": 3, "A2": 0},
                        "mean": "3/2",
                        "agreed": None,
                        "spread": 3,
                        "evidence": "verified",
                        "cap": 4,
                        "over_evidence": False,
                    }
                },
                "claim_share": "0/1",
            }
        },
    }


def test_plain_standings_survive_json_with_sorted_keys():
    plain = small()

    assert json.dumps(plain) == json.dumps(plain, sort_keys=True)
    assert json.loads(json.dumps(plain)) == plain


def test_plain_standings_do_not_depend_on_the_order_of_rows():
    data = make_data({"C1": ((3, 1), 2, 4), "C2": ((0, 1), 2, "abstained")})
    shuffled = deepcopy(data)
    for part in ("ratings", "evidence", "gates"):
        random.Random(7).shuffle(shuffled[part])

    first, second = (to_plain(evaluate(found)) for found in (data, shuffled))

    assert json.dumps(first) == json.dumps(second)


def test_equal_standings_have_no_difference():
    assert first_difference(small(), json.loads(json.dumps(small()))) is None


def test_the_first_difference_is_named_with_both_values():
    other = small()
    other["candidates"]["C1"]["score"]["value"] = "38/1"
    other["order"] = []

    assert first_difference(small(), other) == (
        "candidates.C1.score.value is '75/2' in the first and '38/1' in the second."
    )


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ({"a": 1}, {}, "a is missing in the second; the other has 1."),
        ({}, {"a": None}, "a is missing in the first; the other has None."),
        ([1], [1, 2], "[1] is missing in the first; the other has 2."),
        ({"a": [1, 2]}, {"a": [1]}, "a[1] is missing in the second; the other has 2."),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, "a[0].b is 1 in the first and 2 in the second."),
        ({"a": 1}, {"a": True}, "a is 1 in the first and True in the second."),
        ({"a": 1}, {"a": "1"}, "a is 1 in the first and '1' in the second."),
        ({}, [], "The whole is {} in the first and [] in the second."),
    ],
)
def test_differences_of_every_kind_are_found(first, second, sentence):
    assert first_difference(first, second) == sentence
