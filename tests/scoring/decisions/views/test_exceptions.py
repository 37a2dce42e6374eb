"""The chair's page of misses and exceptions, and what an exception does to the results."""

import pytest
from django.urls import reverse

from scoring.evaluations.models import PanelException
from scoring.results.results import results_for
from tests.factories import make_open_evaluation, make_released_evaluation, make_user

REASON = "The vendor sent its papers after she had gone on leave."


@pytest.fixture
def missed(lead, assessor):
    """Amine missed Borea on TZ; Rim rated both."""
    other = make_user("rim@example.org", name="Rim Alami")
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [4, 2]}, "Borea": {"TZ-01": [1, 2]}},
        lead=lead,
        assessors=[assessor, other],
    )
    evaluation.members.get(user=assessor).ratings.filter(candidate__vendor__name="Borea").delete()
    return evaluation


def url(evaluation):
    return reverse("panel_exceptions", args=[evaluation.pk])


def make(client, evaluation, assessor="A1", criterion="TZ", reason=REASON, **options):
    address = reverse("make_exception", args=[evaluation.pk, assessor, criterion])
    return client.post(address, {f"{assessor}-{criterion}-reason": reason}, **options)


def take_back(client, evaluation, exception, reason=REASON):
    address = reverse("take_back_exception", args=[evaluation.pk, exception])
    return client.post(address, {f"exception-{exception}-reason": reason})


def score_of(evaluation):
    result = results_for(evaluation).standings.candidate("C1")
    return result.criteria["TZ"].score.value


def test_an_exception_counts_the_assessor_and_prints_why(missed, lead_client, assessor_client):
    before = score_of(missed)
    page = lead_client.get(url(missed)).content.decode()

    response = make(lead_client, missed, follow=True)

    assert "<bdi>Amine Roy</bdi>, Working inside our day" in page
    assert (before, score_of(missed)) == (50, 75)
    assert "<bdi>Amine Roy</bdi> counts on “Working inside our day” by your exception." in (
        response.content.decode()
    )
    read = assessor_client.get(url(missed)).content.decode()
    assert REASON in read
    assert "Take it back" not in read
    assert results_for(missed).sheet["exceptions"] == [{"assessor": "A1", "criterion": "TZ"}]


def test_taken_back_the_miss_counts_again(missed, lead_client):
    make(lead_client, missed)
    exception = PanelException.objects.get().pk

    refused = take_back(lead_client, missed, exception, "")
    take_back(lead_client, missed, exception)

    assert (refused.status_code, PanelException.objects.count()) == (422, 0)
    assert score_of(missed) == 50


@pytest.mark.parametrize("reason", ["", "Too short.", "word " * 4_000, "six words with a \0 here"])
def test_a_reason_that_says_too_little_is_refused(missed, lead_client, reason):
    response = make(lead_client, missed, reason=reason)

    assert response.status_code == 422
    assert not PanelException.objects.exists()
    assert "<details open><summary>Make an exception" in response.content.decode()


@pytest.mark.parametrize(("code", "criterion"), [("A2", "TZ"), ("A9", "XX"), ("\0", "TZ")])
def test_whoever_missed_nothing_gets_no_exception(missed, lead_client, code, criterion):
    assert make(lead_client, missed, code, criterion).status_code == 404
    assert take_back(lead_client, missed, 99).status_code == 404
    assert not PanelException.objects.exists()


def test_posting_twice_makes_one_exception(missed, lead_client):
    answers = [make(lead_client, missed).status_code for _ in range(2)]

    assert answers == [302, 404]
    assert PanelException.objects.count() == 1


def test_only_the_chair_and_only_in_moderation(
    missed, lead, lead_client, assessor, assessor_client, stranger_client
):
    assert make(assessor_client, missed).status_code == 403
    assert make(stranger_client, missed).status_code == 404
    still_open = make_open_evaluation(lead=lead, assessors=[assessor])
    assert lead_client.get(url(still_open)).status_code == 403
    missed.state = "archived"
    missed.save()
    assert make(lead_client, missed).status_code == 409
    assert take_back(lead_client, missed, 1).status_code == 409
    assert "Make an exception" not in lead_client.get(url(missed)).content.decode()
    assert not PanelException.objects.exists()


def test_without_a_miss_there_is_nothing_to_except(lead, lead_client):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)

    assert "Nobody missed a vendor" in lead_client.get(url(evaluation)).content.decode()
