from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.models import Moderation
from scoring.results import results_for, sensitivity
from scoring.results.kept import stamp_of
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


def fetched(evaluation):
    stamp = stamp_of(evaluation)
    return sensitivity_for(results_for(evaluation), stamp)


def test_sensitivity_is_computed_once_while_nothing_happens(evaluation):
    results, stamp = results_for(evaluation), stamp_of(evaluation)
    first = sensitivity_for(results, stamp)

    with CaptureQueriesContext(connection) as queries:
        second = sensitivity_for(results, stamp_of(evaluation))

    assert second is first
    assert len(queries) == 1
    assert first.uniform.draws == DRAWS


def test_sensitivity_gives_way_to_an_act_and_to_evidence(lead, evaluation):
    before = fetched(evaluation)

    evaluation.candidates.get(number=2).vendor.evidence.update(state="claim")
    claimed = fetched(evaluation)
    check = evaluation.checks.get(check_id="TZ-01")
    Moderation.objects.agree(
        evaluation.candidates.first(), check, 1, "The plan is a promise and no more.", lead
    )
    agreed = fetched(evaluation)

    assert (before.leaders, claimed.leaders, agreed.leaders) == (("C1",), ("C1",), ("C2",))
    assert claimed is not before


def test_act_between_reading_and_computing_leaves_nothing_stale(lead, lead_client, evaluation):
    address = reverse("ranking", args=[evaluation.pk])

    def read_then_overtaken(one):
        results = results_for(one)
        check = one.checks.get(check_id="TZ-01")
        Moderation.objects.agree(one.candidates.first(), check, 1, "A plan is a promise.", lead)
        return results

    with patch("scoring.views.ranking.results_for", read_then_overtaken):
        overtaken = lead_client.get(address).context["firmness"]
    after = lead_client.get(address).context["firmness"]

    assert "Atlas" in overtaken.lead
    assert "Bora" in after.lead


def test_sensitivity_is_kept_of_few_evaluations(lead):
    for number in range(sensitivity.MOST + 2):
        evaluation = make_released_evaluation({f"Vendor {number}": {"TZ-01": 3}}, lead=lead)
        fetched(evaluation)

    assert len(sensitivity._kept) == sensitivity.MOST
