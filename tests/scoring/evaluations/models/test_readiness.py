from datetime import timedelta

import pytest
from django.utils import timezone

from scoring.evaluations.models import candidate
from scoring.evaluations.models.setup import Gap, gaps_before_opening, total_gap
from tests.factories import make_evaluation, make_vendor


def test_a_ready_draft_has_no_gaps(lead):
    assert gaps_before_opening(make_evaluation(lead)) == []


def test_a_closing_time_in_the_past_must_be_changed(lead):
    evaluation = make_evaluation(lead, rating_closes_at=timezone.now() - timedelta(minutes=1))

    assert gaps_before_opening(evaluation) == [
        Gap("purpose", "Rating would close in the past. Give a later time, or none.")
    ]


def test_a_criterion_with_points_needs_a_check_that_weighs(lead):
    evaluation = make_evaluation(lead)
    evaluation.checks.filter(criterion="TZ").update(weight=0)

    assert gaps_before_opening(evaluation) == [
        Gap(
            "checks",
            "“Working inside our day” has 17 points but no check in use. "
            "Put a check back or give its points to others.",
        )
    ]


@pytest.mark.parametrize("minimum", [0, 60])
def test_a_minimum_needs_a_check_that_weighs(lead, minimum):
    evaluation = make_evaluation(lead, checks=["TZ-01", "SC-01"])
    evaluation.weights.filter(criterion__in=["TZ", "SC"]).update(minimum=minimum)

    assert gaps_before_opening(evaluation) == [
        Gap(
            "weights",
            f"“Security, compliance and governance” has a minimum of {minimum} but no weighted "
            "check in use, so nobody could reach it. Put a check back or take the minimum away.",
        )
    ]


def test_every_criterion_in_use_needs_somebody_who_rates_it(lead):
    evaluation = make_evaluation(lead)
    evaluation.members.get().assignments.filter(criterion="SC").delete()

    assert gaps_before_opening(evaluation) == [
        Gap("people", "Nobody rates “Security, compliance and governance”. Assign a panel member.")
    ]


def test_the_total_says_what_to_do():
    assert [total_gap(total) for total in [97, 99, 100, 101]] == [
        "Weights add to 97. Give 3 points more.",
        "Weights add to 99. Give 1 point more.",
        None,
        "Weights add to 101. Take 1 point away.",
    ]


def test_too_many_points_are_a_gap(lead):
    evaluation = make_evaluation(lead)
    evaluation.weights.filter(criterion="TZ").update(points=20)

    assert gaps_before_opening(evaluation) == [
        Gap("weights", "Weights add to 103. Take 3 points away.")
    ]


def test_a_draft_with_more_candidates_than_a_report_holds_is_not_ready(lead, monkeypatch):
    evaluation = make_evaluation(lead, [make_vendor(name) for name in "ABC"])
    monkeypatch.setattr(candidate, "MOST_CANDIDATES", 2)

    assert gaps_before_opening(evaluation) == [
        Gap("candidates", "An evaluation holds up to 2 candidates.")
    ]
