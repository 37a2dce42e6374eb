from fractions import Fraction

import pytest
from django.utils import timezone

from scoring.results.results import results_for
from tests.factories import make_finding, make_released_evaluation

pytestmark = pytest.mark.django_db


def names(rows):
    return [row.candidate.name for row in rows]


def test_table_shares_places_between_equal_scores(lead):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 3}, "Bora": {"TZ-01": 4}, "Cima": {"TZ-01": 4}}, lead=lead
    )

    table = results_for(evaluation).table

    assert [(row.rank, row.candidate.name) for row in table.ranked] == [
        ("1=", "Bora"),
        ("1=", "Cima"),
        ("3", "Atlas"),
    ]
    assert table.unranked == ()


def test_table_says_on_which_criterion_there_is_not_enough_evidence(lead):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 3}, "Bora": {"TZ-01": None}}, lead=lead
    )

    table = results_for(evaluation).table

    assert names(table.rows) == ["Atlas", "Bora"]
    assert [(group.title, group.rows[0].why) for group in table.unranked] == [
        ("Not enough evidence", ("Working inside our day: coverage 0 %, 70 % needed",))
    ]
    score = table.rows[1].result.score
    assert (score.low, score.high) == (Fraction(0), Fraction(100))


def test_table_names_the_minimum_that_was_missed(lead):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 2}}, lead=lead, overall_minimum=60)
    evaluation.weights.filter(criterion="TZ").update(minimum=55)

    table = results_for(evaluation).table

    assert table.ranked == ()
    assert [(group.title, group.rows[0].why) for group in table.unranked] == [
        (
            "Below a minimum",
            (
                "Working inside our day: 50.00, minimum 55.00",
                "Overall: 50.00, minimum 60.00",
            ),
        )
    ]


def test_table_names_a_missed_minimum_of_one_criterion_alone(lead):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 2}}, lead=lead)
    evaluation.weights.filter(criterion="TZ").update(minimum=51)

    group = results_for(evaluation).table.unranked[0]

    assert group.rows[0].why == ("Working inside our day: 50.00, minimum 51.00",)


def test_table_keeps_who_failed_a_gate_in_sight_with_the_reason(lead):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 3}, "Bora": {"TZ-01": 4}, "Cima": {"TZ-01": 2}},
        lead=lead,
        checks=["TZ-01", "SC-01"],
    )
    atlas, bora, cima = evaluation.candidates.all()
    make_finding(evaluation, atlas, "SC-01", "pass")
    make_finding(evaluation, bora, "SC-01", "fail", reason="No signed clauses.")
    make_finding(
        evaluation,
        cima,
        "SC-01",
        "fail",
        waived_at=timezone.now(),
        waived_by=lead,
        waiver_reason="Signed by January, the buyer accepts the wait.",
    )

    table = results_for(evaluation).table

    assert [(row.candidate.name, row.gates, row.result.waived_gates) for row in table.ranked] == [
        ("Atlas", "1 of 1 pass", ()),
        ("Cima", "0 of 1 pass", ("SC-01",)),
    ]
    assert [(group.title, group.rows[0].why) for group in table.unranked] == [
        ("Out by a gate", ("SC-01 failed: No signed clauses.",))
    ]


def test_table_says_how_much_of_a_score_rests_on_claims(lead):
    claimed = make_released_evaluation({"Atlas": {"TZ-01": 1}}, lead=lead, state="claim")

    row = results_for(claimed).table.ranked[0]

    assert (row.result.claim_share, row.gates) == (Fraction(1), "")
