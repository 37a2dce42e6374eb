import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring.models import Moderation
from scoring.results import results_for, sensitivity
from scoring.results.sensitivity import DRAWS, sensitivity_for
from tests.factories import make_released_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(lead):
    return make_released_evaluation(
        {"Atlas": {"TZ-01": 3, "LG-02": 2}, "Bora": {"TZ-01": 2, "LG-02": 3}},
        lead=lead,
        state="document",
    )


def test_sensitivity_is_computed_once_while_nothing_happens(evaluation):
    results = results_for(evaluation)
    first = sensitivity_for(results)

    with CaptureQueriesContext(connection) as queries:
        second = sensitivity_for(results)

    assert second is first
    assert len(queries) == 1
    assert first.uniform.draws == DRAWS


def test_sensitivity_gives_way_to_an_act_and_to_evidence(lead, evaluation):
    before = sensitivity_for(results_for(evaluation))

    evaluation.candidates.get(number=2).vendor.evidence.update(state="claim")
    claimed = sensitivity_for(results_for(evaluation))
    check = evaluation.checks.get(check_id="TZ-01")
    Moderation.objects.agree(
        evaluation.candidates.first(), check, 1, "The plan is a promise and no more.", lead
    )
    agreed = sensitivity_for(results_for(evaluation))

    assert (before.leaders, claimed.leaders, agreed.leaders) == (("C1",), ("C1",), ("C2",))
    assert claimed is not before


def test_sensitivity_is_kept_of_few_evaluations(lead):
    for number in range(sensitivity.MOST + 2):
        evaluation = make_released_evaluation({f"Vendor {number}": {"TZ-01": 3}}, lead=lead)
        sensitivity_for(results_for(evaluation))

    assert len(sensitivity._kept) == sensitivity.MOST
