import re

import pytest
from django.urls import reverse
from django.utils import timezone

from scoring.decisions.models import agree_level
from tests.factories import (
    make_evidence,
    make_finding,
    make_open_evaluation,
    make_released_evaluation,
    make_user,
    make_vendor,
    rate,
    reseal,
)

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


def test_candidate_opens_the_total_the_criteria_and_every_rating(lead, lead_client):
    second = make_user("second@example.org", name="Mona Sy")
    first = make_user("first@example.org", name="Amine Roy")
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [3, 4], "TZ-02": 2}}, lead=lead, assessors=[first, second]
    )

    page = text_of(lead_client.get(evaluation.candidates.get().get_absolute_url()))

    # 100 * (25 * 7/2 + 5 * 2) / 4 / 30 = 81.25
    assert "Rank <strong>1</strong> with <strong>81.25</strong> of 100." in page
    assert "mean level <strong>3.50</strong>" in page
    assert "adds 72.92" in page
    assert "adds 8.33" in page
    assert "<strong>4</strong> <div> <bdi>Mona Sy</bdi>" in page
    assert "Checks worth 30 of 30 have a level: coverage 100" in page


def test_candidate_shows_states_caps_and_what_is_over_the_evidence(lead, lead_client):
    evaluation = make_open_evaluation(
        lead=lead, vendors=[make_vendor("Atlas")], checks=["TZ-01", "TZ-02", "TZ-03", "LG-02"]
    )
    candidate = evaluation.candidates.get()
    proof = make_evidence(candidate.vendor, "TZ-01", state="claim", title="Shift plan")
    rate(evaluation, lead, candidate, "TZ-01", 3, evidence=proof, where="p. 2")
    rate(evaluation, lead, candidate, "TZ-02", state="cannot_tell", rationale="")
    rate(evaluation, lead, candidate, "TZ-03", state="abstained")
    evaluation.close_rating(lead)

    page = text_of(lead_client.get(candidate.get_absolute_url()))

    assert "over its evidence" in page
    assert "<bdi>Shift plan</bdi>" in page
    assert "p. 2" in page
    assert "<strong>cannot tell</strong>" in page
    assert "<strong>abstained</strong>" in page


def test_candidate_shows_the_value_that_was_found(lead, lead_client):
    evaluation = make_released_evaluation({"Atlas": {"TA-01": 3, "TA-02": 3}}, lead=lead)
    evaluation.checks.get(check_id="TA-01").ratings.update(value="64.00")

    page = text_of(lead_client.get(evaluation.candidates.get().get_absolute_url()))

    assert page.count(", found ") == 1
    assert ", found 64 people: <bdi>The bench" in page


def test_candidate_shows_ratings_that_do_not_count_as_such(lead, lead_client):
    evaluation = make_open_evaluation(
        lead=lead, vendors=[make_vendor("Atlas")], checks=["TZ-01", "TZ-02"]
    )
    candidate = evaluation.candidates.get()
    rate(evaluation, lead, candidate, "TZ-01", 0)
    evaluation.close_rating(lead)

    page = text_of(lead_client.get(candidate.get_absolute_url()))

    assert "no rating that counts" in page
    assert "(not counted): <bdi>The bench list of November shows it.</bdi>" in page
    assert "Not counted here, because not every candidate was answered" in page


def test_candidate_shows_the_agreed_level_beside_the_first_ratings(lead, lead_client, assessor):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": [0, 4], "TZ-02": [0, 3]}},
        lead=lead,
        assessors=[assessor, make_user("second@example.org")],
    )
    agree_level(
        evaluation.candidates.get(),
        evaluation.checks.get(check_id="TZ-01"),
        3,
        "The plan covers three quarters of the day.",
        lead,
    )

    page = text_of(lead_client.get(evaluation.candidates.get().get_absolute_url()))

    assert "agreed level <strong>3</strong>" in page
    assert "The plan covers three quarters of the day." in page
    assert "spread 3, to be agreed" in page


def test_candidate_shows_each_gate_with_who_found_what(lead, lead_client):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 3}}, lead=lead, checks=["TZ-01", "SC-01", "SC-02", "LG-01"]
    )
    candidate = evaluation.candidates.get()
    proof = make_evidence(candidate.vendor, "SC-01", title="Signed clauses")
    make_finding(evaluation, candidate, "SC-01", evidence=proof, reason="Read on page 4.")
    waiver = {"waived_at": timezone.now(), "waived_by": lead, "waiver_reason": "Signed by May."}
    make_finding(evaluation, candidate, "SC-02", "fail", **waiver)

    page = text_of(lead_client.get(candidate.get_absolute_url()))

    assert "Read on page 4." in page
    assert "<bdi>Signed clauses</bdi>" in page
    assert "Signed by May." in page
    assert "Nobody has looked yet." in page


def test_candidate_below_a_minimum_says_which(lead, lead_client):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 2}}, lead=lead)
    evaluation.weights.filter(criterion="TZ").update(minimum=60)
    reseal(evaluation)

    page = text_of(lead_client.get(evaluation.candidates.get().get_absolute_url()))

    assert "Not ranked. <bdi>Working inside our day: 50.00, minimum 60.00</bdi>" in page
    assert "below the minimum of 60" in page


def test_candidate_of_another_evaluation_is_not_found(lead, lead_client):
    one = make_released_evaluation({"Atlas": {"TZ-01": 2}}, lead=lead)
    other = make_released_evaluation({"Bora": {"TZ-01": 2}}, lead=lead)

    response = lead_client.get(
        reverse("candidate_detail", args=[one.pk, other.candidates.get().pk])
    )

    assert response.status_code == 404


def test_candidate_leaves_out_ratings_of_checks_that_are_not_in_use(lead, lead_client):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)
    rate(evaluation, lead, evaluation.candidates.get(), "TZ-02", 4, rationale="Left behind.")

    page = text_of(lead_client.get(evaluation.candidates.get().get_absolute_url()))

    assert "Left behind." not in page


def test_the_checks_of_a_criterion_and_the_gates_that_passed_are_folded(lead, lead_client):
    evaluation = make_released_evaluation(
        {"Atlas": {"TZ-01": 3}}, lead=lead, checks=["TZ-01", "SC-01", "SC-02"]
    )
    candidate = evaluation.candidates.get()
    make_finding(evaluation, candidate, "SC-01", "fail", reason="It lapsed in May.")
    make_finding(evaluation, candidate, "SC-02", "pass", reason="Read in the contract.")

    page = text_of(lead_client.get(candidate.get_absolute_url()))

    folded = re.findall(r"<details>(.*?)</details>", page.replace(' class="checks-of"', ""))
    assert any('id="TZ-01"' in part for part in folded)
    assert any("Read in the contract." in part for part in folded)
    assert not any("It lapsed in May." in part for part in folded)
    assert not any('id="TZ"' in part for part in folded)
