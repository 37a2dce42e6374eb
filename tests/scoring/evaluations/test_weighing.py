from fractions import Fraction

import pytest

from scoring.evaluations.models.weighing import (
    MedianOfPoints,
    consistency_by,
    medians_of_points,
    points_by,
)

CRITERIA = ["TZ", "LG", "TA"]


@pytest.mark.parametrize(
    ("method", "judgements", "points"),
    [
        ("order", {"TZ": 3, "LG": 1, "TA": 2}, {"TZ": 11, "LG": 61, "TA": 28}),
        ("swing", {"TZ": 50, "LG": 100, "TA": 50}, {"TZ": 25, "LG": 50, "TA": 25}),
        (
            "pairs",
            {"TZ-LG": "1/2", "TZ-TA": "1/1", "LG-TA": "2/1"},
            {"TZ": 25, "LG": 50, "TA": 25},
        ),
    ],
)
def test_every_method_ends_in_points_in_the_order_of_the_grid(method, judgements, points):
    found = points_by(method, judgements, CRITERIA)

    assert found == points
    assert list(found) == CRITERIA


def test_the_grid_decides_between_equal_remainders_and_not_who_was_named_first():
    judged = {"TA": 100, "LG": 100, "TZ": 100}

    assert points_by("swing", judged, CRITERIA) == {"TZ": 34, "LG": 33, "TA": 33}


def test_only_pairs_have_a_consistency():
    judged = {"TZ-LG": "9/1", "TZ-TA": "1/9", "LG-TA": "9/1"}

    assert consistency_by("pairs", judged, CRITERIA) > Fraction(1, 10)
    assert consistency_by("order", {"TZ": 1}, CRITERIA) is None


def test_a_panel_has_a_middle_and_the_points_from_least_to_most():
    titles, agreed = {"TZ": "Time zone", "LG": "Languages"}, {"TZ": 50, "LG": 50}

    rows = medians_of_points(titles, agreed, [{"TZ": 20, "LG": 80}, {"TZ": 60, "LG": 40}])

    assert rows[0] == MedianOfPoints("TZ", "Time zone", 50, 40, (20, 60))
    assert (rows[1].low, rows[1].high) == (40, 80)


def test_a_panel_without_anything_in_common_has_no_middle():
    titles = dict.fromkeys(CRITERIA, "A criterion")
    proposals = [{name: 100 * (name == chosen) for name in CRITERIA} for chosen in CRITERIA]

    rows = medians_of_points(titles, dict.fromkeys(CRITERIA, 0), proposals)

    assert [(row.median, row.low, row.high) for row in rows] == [(None, 0, 100)] * 3
