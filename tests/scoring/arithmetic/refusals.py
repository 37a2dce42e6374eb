"""A valid evaluation, what to break in it, and the sentence that refuses it."""

import pytest

from scoring.arithmetic.standings import evaluate
from tests.scoring.arithmetic.sheets import make_data

NAN = float("nan")
NOT_LEVELS = [5, -1, True, 3.0, NAN, "3", None, [3]]


def make_valid():
    data = make_data({"C1": ((3, 2), 2, "abstained"), "C2": (1, 2, 4)})
    data["agreed"] = [{"candidate": "C1", "check": "TZ-01", "level": 3}]
    data["exceptions"] = [{"assessor": "A2", "criterion": "TZ"}]
    return data


def changed(path, value):
    """Return a valid evaluation with one value put in place of what was there."""
    data = make_valid()
    *steps, last = path
    place = data
    for step in steps:
        place = place[step]
    place[last] = value
    return data


def refusal(data):
    with pytest.raises(ValueError) as caught:
        evaluate(data)
    assert type(caught.value) is ValueError
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return str(caught.value)
