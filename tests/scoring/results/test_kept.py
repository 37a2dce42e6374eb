import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring.models import Moderation
from scoring.results import kept
from scoring.results.kept import scores_for
from tests.factories import make_released_evaluation

pytestmark = pytest.mark.django_db


def value_of(results):
    return results.standings.candidate("C1").score.value


def test_kept_scores_are_fetched_once_while_nothing_happens(lead):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)
    first = scores_for(evaluation)

    with CaptureQueriesContext(connection) as queries:
        second = scores_for(evaluation)

    assert len(queries) == 2
    assert second.standings is first.standings


def test_kept_scores_give_way_to_every_act_in_the_record(lead):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)
    before = value_of(scores_for(evaluation))

    Moderation.objects.agree(
        evaluation.candidates.get(),
        evaluation.checks.get(check_id="TZ-01"),
        1,
        "The plan is a promise and no more.",
        lead,
    )

    assert (before, value_of(scores_for(evaluation))) == (75, 25)


def test_kept_scores_carry_the_name_of_today(lead):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)
    scores_for(evaluation)

    vendor = evaluation.candidates.get().vendor
    vendor.name = "Atlas Group"
    vendor.save()

    assert scores_for(evaluation).candidates["C1"].name == "Atlas Group"


def test_kept_scores_are_of_few_evaluations(lead):
    for number in range(kept.MOST + 2):
        scores_for(make_released_evaluation({f"Vendor {number}": {"TZ-01": 3}}, lead=lead))

    assert len(kept._kept) == kept.MOST
