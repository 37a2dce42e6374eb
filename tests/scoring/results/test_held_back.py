"""Which ratings are held back by their evidence, in the sheet and as a table."""

from fractions import Fraction

import pytest

from scoring.ratings.models import Rating
from scoring.results.held_back import cost_table
from scoring.results.results import results_for
from tests.factories import make_released_evaluation

pytestmark = pytest.mark.django_db


def released(lead, **basis):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 1, "TZ-02": 2}}, lead=lead)
    Rating.objects.filter(check_in_use__check_id="TZ-01").update(**basis)
    return results_for(evaluation)


@pytest.mark.parametrize(
    ("cap", "state", "by"),
    [
        (0, "none", "none"),
        (1, "claim", "claim"),
        (1, "expired", "expired"),
        (3, "document", "document"),
        (3, "unconfirmed", "unconfirmed"),
        (2, "document", "proof"),
        (3, "verified", "proof"),
    ],
)
def test_what_holds_a_rating_back_is_named(lead, cap, state, by):
    basis = {"level": min(1, cap), "thing": 4, "cap": cap, "held_state": state}

    rows = released(lead, **basis).sheet["held_back"]

    assert [(row["check"], row["thing"], row["cap"], row["by"]) for row in rows] == [
        ("TZ-01", 4, cap, by)
    ]


@pytest.mark.parametrize(
    "basis",
    [
        {"thing": 3, "cap": 3, "held_state": "document"},
        {"thing": None, "cap": 1, "held_state": "claim"},
        {"thing": 4, "cap": 1, "held_state": ""},
        {"thing": 4, "cap": 1, "held_state": "claim", "state": "abstained", "level": None},
    ],
)
def test_nothing_is_held_back_where_proof_closes_nothing(lead, basis):
    assert released(lead, **basis).sheet["held_back"] == []


def test_table_has_a_row_for_each_criterion_and_a_column_for_each_reason(lead):
    results = released(lead, thing=4, cap=1, held_state="claim")

    table = cost_table(results.standings, "C1", {"TZ": "Time zone"})

    assert table.reasons == ("A claim",)
    (row,) = table.rows
    assert (row.title, row.score, row.parts) == ("Time zone", Fraction(175, 6), (row.points,))
    assert table.total.at_thing == table.total.score + table.total.points
    assert table.by_the_thing == 100 - table.total.at_thing


def test_a_score_that_may_not_stand_as_a_number_does_not_here_either(lead):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 1, "TZ-02": None}}, lead=lead, coverage_minimum=90
    )
    Rating.objects.filter(level=1).update(thing=4, cap=1, held_state="claim")

    table = cost_table(results_for(evaluation).standings, "C1", {"TZ": "Time zone"})

    assert (table.total.score, table.total.at_thing, table.by_the_thing) == (None, None, None)
    assert table.total.points == 75
