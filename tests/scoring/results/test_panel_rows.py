"""Recusals, withdrawals and misses as the arithmetic gets them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring.evaluations.models import PanelException
from scoring.results.results import results_for
from tests.factories import declare, make_finding, make_released_evaluation, make_user

REASON = "It won another contract and has no room for us now."
LEVELS = {
    "Atlas": {"TZ-01": [4, 2], "TZ-02": [4, 2]},
    "Borea": {"TZ-01": [1, 3], "TZ-02": [1, 3]},
    "Cima": {"TZ-01": [2, 2], "TZ-02": [2, 2]},
}


@pytest.fixture
def evaluation(lead, assessor):
    other = make_user("rim@example.org", name="Rim Alami")
    return make_released_evaluation(
        LEVELS, lead=lead, assessors=[assessor, other], checks=["TZ-01", "TZ-02", "SC-01"]
    )


def scores(evaluation):
    """Return {name: score on TZ} of those who are compared."""
    results = results_for(evaluation)
    return {
        results.candidates[one.id].name: one.criteria["TZ"].score.value
        for one in results.standings.candidates
    }


def withdraw(evaluation, name, lead):
    evaluation.candidates.get(vendor__name=name).withdraw(lead, date(2026, 11, 20), REASON)


def test_without_a_recusal_the_sheet_holds_none(evaluation):
    sheet = results_for(evaluation).sheet

    assert sheet["recusals"] == []
    assert sheet["exceptions"] == []


def test_a_recusal_is_no_miss_and_moves_that_candidate_alone(evaluation, assessor):
    assert scores(evaluation) == {"Atlas": 75, "Borea": 50, "Cima": 50}

    declare(evaluation, assessor, Borea="I hold shares in it.")

    results = results_for(evaluation)
    assert results.sheet["recusals"] == [{"assessor": "A1", "candidate": "C2"}]
    assert results.standings.left_out == ()
    assert scores(evaluation) == {"Atlas": 75, "Borea": 75, "Cima": 50}


def test_a_conflict_of_somebody_who_rates_nothing_is_not_in_the_sheet(evaluation, lead):
    declare(evaluation, lead, Borea="I hold shares in it.")

    assert results_for(evaluation).sheet["recusals"] == []


def test_a_withdrawn_candidate_is_gone_and_moves_nobody(evaluation, lead):
    candidate = evaluation.candidates.get(vendor__name="Cima")
    make_finding(evaluation, candidate, "SC-01")
    candidate.moderations.create(
        check_in_use=evaluation.checks.get(check_id="TZ-01"),
        agreed_level=2,
        reason="Agreed.",
        agreed_by=lead,
        agreed_at=evaluation.released_at,
    )

    withdraw(evaluation, "Cima", lead)

    assert scores(evaluation) == {"Atlas": 75, "Borea": 50}


def test_a_miss_on_a_candidate_that_withdraws_later_stays_a_miss(evaluation, lead, assessor):
    """Otherwise the withdrawal would bring an assessor back and move everybody's scores."""
    mine = evaluation.members.get(user=assessor).ratings
    mine.filter(candidate__vendor__name="Cima", check_in_use__check_id="TZ-02").delete()
    before = scores(evaluation)
    assert before == {"Atlas": 50, "Borea": 75, "Cima": 50}

    withdraw(evaluation, "Cima", lead)

    results = results_for(evaluation)
    assert scores(evaluation) == {"Atlas": 50, "Borea": 75}
    assert results.standings.left_out == (("A1", "TZ"),)
    PanelException.objects.make(evaluation.members.get(user=assessor), "TZ", REASON, lead)
    assert scores(evaluation) == {"Atlas": 75, "Borea": 50}


def test_a_candidate_that_withdrew_while_rating_was_open_is_no_miss(evaluation, lead, assessor):
    mine = evaluation.members.get(user=assessor).ratings
    mine.filter(candidate__vendor__name="Cima").delete()
    withdraw(evaluation, "Cima", lead)
    evaluation.candidates.update(withdrawn_at=None, withdrawn_on=None)
    evaluation.candidates.filter(vendor__name="Cima").update(
        withdrawn_at=evaluation.opened_at, withdrawn_on=date(2026, 11, 1)
    )

    assert scores(evaluation) == {"Atlas": 75, "Borea": 50}
    assert results_for(evaluation).standings.left_out == ()


def test_an_exception_for_a_criterion_somebody_no_longer_rates_is_not_fed(
    evaluation, lead, assessor
):
    member = evaluation.members.get(user=assessor)
    PanelException.objects.make(member, "TZ", REASON, lead)
    member.assignments.filter(criterion="TZ").delete()

    assert results_for(evaluation).sheet["exceptions"] == []


def test_recusals_cost_the_same_queries_at_any_number(evaluation, assessor):
    counts = []
    for names in (["Atlas"], ["Atlas", "Borea", "Cima"]):
        declare(evaluation, assessor, **dict.fromkeys(names, "I hold shares in it."))
        with CaptureQueriesContext(connection) as queries:
            results_for(evaluation)
        counts.append(len(queries))

    assert counts[0] == counts[1]
