"""What contradicts itself, on its page before and after the release."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    make_finding,
    make_open_evaluation,
    make_released_evaluation,
    make_vendor,
    pin_again,
    rate,
)

CHECKS = ["TA-01", "TA-02", "SC-01"]


@pytest.fixture
def evaluation(lead):
    vendors = [make_vendor("Atlas Dev"), make_vendor("=Rif Code")]
    return make_open_evaluation(lead=lead, vendors=vendors, checks=CHECKS)


def test_findings_against_what_is_held_are_to_settle(lead, lead_client, evaluation):
    candidate = evaluation.candidates.get(number=1)
    for city in ("Rabat", "Kenitra"):
        place = {"city": city, "country": "MA", "time_zone": "Africa/Casablanca"}
        candidate.vendor.sites.create(entered_by=lead, **place)
    certificate = {"kind": "iso27001", "scope": "Rabat", "expires_on": "2099-01-01"}
    candidate.vendor.certificates.create(entered_by=lead, **certificate)
    make_finding(evaluation, candidate, "SC-01", "pass")

    page = lead_client.get(reverse("to_settle", args=[evaluation.pk])).content.decode()

    assert "The gate was found “pass”; what is held proposes “fail”." in page
    assert "Kenitra is in use and not inside" in page


def test_nothing_to_settle_is_said(lead_client, evaluation):
    page = lead_client.get(reverse("to_settle", args=[evaluation.pk])).content.decode()

    assert "Nothing that is held contradicts anything else, and nothing has changed." in page


def test_strangers_see_none_of_it(stranger_client, evaluation):
    assert stranger_client.get(reverse("to_settle", args=[evaluation.pk])).status_code == 404


def test_answers_of_others_stay_hidden_until_the_release(
    lead, assessor, lead_client, assessor_client
):
    evaluation = make_open_evaluation(
        lead=lead, assessors=[assessor], vendors=[make_vendor()], checks=["TA-01"]
    )
    candidate = evaluation.candidates.get()
    candidate.vendor.facts.create(kind="seniors", value="64", number=64, entered_by=lead)
    rate(evaluation, assessor, candidate, "TA-01", 1, value=118)
    address = reverse("to_settle", args=[evaluation.pk])
    beside = reverse("rate_check", args=[evaluation.pk, "TA-01"])

    for client in (lead_client, assessor_client):
        assert "118" not in client.get(address).content.decode()
    assert "You found 118 people" in assessor_client.get(beside).content.decode()

    evaluation.close_rating(lead)

    told = f"{assessor} found 118 people; what is held gives 64 people."
    assert told in lead_client.get(address).content.decode()


def test_page_takes_the_same_queries_at_every_size(lead, lead_client):
    counts = []
    for names in (["Atlas"], ["Bora", "Cima", "Dora"]):
        evaluation = make_released_evaluation({name: {"TA-01": 1} for name in names}, lead=lead)
        for candidate in evaluation.candidates.all():
            for number in (64, 60):
                figure = {"kind": "seniors", "value": str(number), "number": number}
                candidate.vendor.facts.create(entered_by=lead, **figure)
        pin_again(evaluation)
        with CaptureQueriesContext(connection) as queries:
            page = lead_client.get(reverse("to_settle", args=[evaluation.pk])).content.decode()
        assert page.count("Seniors (8+ years): 60, claim; 64, claim.") == len(names)
        counts.append(len(queries))

    assert counts[0] == counts[1]
