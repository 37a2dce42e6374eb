"""The JSON Schema beside the command says the same as the command, as far as a schema can."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import scoring.arithmetic
from scoring.arithmetic.sheet import SCHEMA, read_sheet
from tests.scoring.arithmetic.refusals import make_valid
from tests.scoring.arithmetic.test_main import EXAMPLE

FILE = Path(scoring.arithmetic.__path__[0]) / f"{SCHEMA.replace('/', '-')}.schema.json"
VALIDATOR = Draft202012Validator(json.loads(FILE.read_text(encoding="utf-8")))
INSTEAD = [None, True, -1, 5, 101, 1.5, "", " ", "1/0", "-1/2", "rated", "7/10", [], {}, [3]]


def make_full():
    """Return a valid evaluation with a row under every key."""
    data = make_valid() | {
        "recusals": [{"assessor": "A2", "candidate": "C2"}],
        "held_back": [
            {
                "candidate": "C2",
                "check": "TZ-01",
                "assessor": "A1",
                "thing": 3,
                "cap": 1,
                "by": "claim",
            }
        ],
    }
    return json.loads(json.dumps(data))


def is_read(data):
    try:
        read_sheet(data)
    except ValueError:
        return False
    return True


def places(data, path=()):
    """Yield the path of everything inside."""
    rows = data.items() if isinstance(data, dict) else enumerate(data)
    for key, inner in rows:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))


def variants():
    """Yield evaluations with one thing put in place of another, one taken out, or one added."""
    data = make_full()
    for path in places(data):
        for value in (*INSTEAD, "gone", "more"):
            changed = deepcopy(data)
            holder = changed
            for step in path[:-1]:
                holder = holder[step]
            if value == "gone":
                del holder[path[-1]]
            elif value == "more" and isinstance(holder[path[-1]], dict):
                holder[path[-1]]["unknown"] = 1
            else:
                holder[path[-1]] = value
            yield path, value, changed


@cache
def told_apart():
    """Return (path, value, whether the command takes it, whether the schema does) of each."""
    return [
        (path, value, is_read(changed), VALIDATOR.is_valid(changed))
        for path, value, changed in variants()
    ]


def test_schema_is_one():
    Draft202012Validator.check_schema(VALIDATOR.schema)
    assert VALIDATOR.schema["properties"]["schema"]["const"] == SCHEMA


@pytest.mark.parametrize("data", [make_full(), make_valid(), json.loads(EXAMPLE)])
def test_schema_takes_what_the_command_takes(data):
    assert is_read(data)
    assert list(VALIDATOR.iter_errors(data)) == []


def test_schema_refuses_nothing_that_the_command_takes():
    assert [row for row in told_apart() if row[2:] == (True, False)] == []


# What a name stands for, how often a row is there, and how large a fraction is, a schema does not
# know; and where a row is gone, what names it is refused.
UNSAID = {
    *("id", "assessor", "candidate", "check", "criterion", "gates"),
    *("tie_rule", "coverage_minimum", "overall_minimum", "minimum"),
    *("candidates", "checks", "assessors", "criteria", "points"),
}


def test_schema_refuses_what_the_command_refuses_but_for_what_it_cannot_know():
    missed = [path for path, _, *taken in told_apart() if taken == [False, True]]

    names = {next(step for step in reversed(path) if isinstance(step, str)) for path in missed}
    assert names <= UNSAID
