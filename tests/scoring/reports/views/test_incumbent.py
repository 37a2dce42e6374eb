from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.evaluations.models import Evaluation
from scoring.ratings.models import Rating
from tests.conftest import signed_in
from tests.factories import make_finding, make_released_evaluation, make_user
from tests.scoring.decisions.views.test_moderation import text_of

pytestmark = pytest.mark.django_db

CHECKS = ["TZ-01", "LG-02", "TA-01", "SC-01", "SC-04"]


def make_test(lead, assessors=(), gate="pass", **levels):
    own = {"TZ-01": 4, "LG-02": 1, "TA-01": None, "SC-04": 3} | levels
    rest = dict.fromkeys(own, 3)
    if len(assessors) > 1:
        own = {check: [level] * len(assessors) for check, level in own.items()}
    evaluation = make_released_evaluation(
        {"Atlas": own, "Bora": rest}, lead=lead, assessors=assessors, checks=[*CHECKS, *levels]
    )
    evaluation.candidates.filter(number=1).update(is_incumbent=True)
    for candidate in evaluation.candidates.all():
        make_finding(evaluation, candidate, "SC-01", gate if candidate.number == 1 else "pass")
    return evaluation


def address(evaluation):
    return reverse("incumbent", args=[evaluation.pk])


def test_incumbent_page_answers_criterion_by_criterion(lead, lead_client):
    evaluation = make_test(lead, gate="fail")

    response = lead_client.get(address(evaluation))

    page = text_of(response)
    lines = {line.criterion: (line.word, line.why) for line in response.context["test"].lines}
    assert lines["TZ"] == ("Passed", "score 100.00, the pass mark is 50")
    assert lines["LG"] == ("Failed", "score 25.00, the pass mark is 50")
    assert lines["SC"] == ("Failed", "gate SC-01 failed")
    assert lines["TA"] == ("Not evidenced", "coverage 0 %, 70 % needed")
    assert lines["AI"] == ("Not evidenced", "none of its checks was asked here")
    assert "<strong>Cannot tell yet.</strong>" in page
    assert "2 of 6 criteria failed, 1 passed, 3 not evidenced." in page
    assert "If everything not evidenced went badly, 5 would fail." in page
    assert "What evidence would tell" in page
    assert "TA-01" in page
    assert ">Incumbent</a>" in page


def test_open_gate_asks_for_its_evidence(lead, lead_client):
    evaluation = make_test(lead, gate="open")

    response = lead_client.get(address(evaluation))

    line = next(one for one in response.context["test"].lines if one.criterion == "SC")
    assert (line.word, line.why) == ("Not evidenced", "gate SC-01 is open")
    assert [needed.check for needed in line.needed] == ["SC-01"]
    assert line.needed[0].evidence


def test_three_failed_criteria_open_the_question(lead, lead_client):
    evaluation = make_test(lead, gate="fail", **{"TZ-01": 0})

    page = text_of(lead_client.get(address(evaluation)))

    assert "<strong>Open the question of switching.</strong>" in page
    assert "It says whether to look, never whom to choose." in page


def test_few_failures_are_no_case_yet(lead, lead_client):
    evaluation = make_test(lead, **{"TA-01": 3, "AI-02": 3, "SO-02": 3})

    page = text_of(lead_client.get(address(evaluation)))

    assert "<strong>No case yet.</strong>" in page
    assert "At most 1 could fail; 3 open the question." in page


def test_incumbent_rated_by_other_people_is_pointed_out(lead, lead_client, assessor):
    second = make_user("second@example.org", name="Mona Sy")
    evaluation = make_test(lead, [assessor, second])
    Rating.objects.filter(
        candidate__number=1, assessor__user=second, check_in_use__check_id="TZ-01"
    ).delete()

    page = text_of(lead_client.get(address(evaluation)))

    assert (
        "Working inside our day: the incumbent was rated by <bdi>Amine Roy</bdi>; "
        "the rest by <bdi>Amine Roy</bdi> and <bdi>Mona Sy</bdi>." in page
    )


@pytest.mark.parametrize(("days", "is_earlier"), [(0, False), (2, True)])
def test_incumbent_rated_a_day_before_the_rest_is_pointed_out(lead, lead_client, days, is_earlier):
    evaluation = make_test(lead)
    for rating in Rating.objects.filter(candidate__number=1):
        Rating.objects.filter(pk=rating.pk).update(saved_at=rating.saved_at - timedelta(days=days))

    page = text_of(lead_client.get(address(evaluation)))

    assert ("The incumbent was rated earlier than the rest" in page) == is_earlier


def test_incumbent_nobody_rated_was_not_rated_earlier(lead, lead_client):
    evaluation = make_test(lead)
    Rating.objects.filter(candidate__number=1).delete()

    response = lead_client.get(address(evaluation))

    assert response.context["test"].earlier is None
    assert "the incumbent was rated by nobody" in text_of(response)


def test_without_an_incumbent_there_is_nobody_to_test(lead, lead_client):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead)

    page = text_of(lead_client.get(address(evaluation)))

    assert "there is nobody to test" in page
    assert ">Incumbent</a>" not in page


def test_an_incumbent_that_withdrew_is_said_to_have_withdrawn(lead, lead_client):
    evaluation = make_test(lead)
    incumbent = evaluation.candidates.get(is_incumbent=True)
    incumbent.withdraw(lead, date(2026, 11, 20), "It closes its delivery centre.")

    page = text_of(lead_client.get(address(evaluation)))

    assert "<bdi>Atlas</bdi>, the vendor you have today, withdrew on 20 November 2026" in page
    assert "No candidate is named" not in page


def test_incumbent_test_is_released_with_the_rest(lead, assessor, stranger_client):
    evaluation = make_test(lead, [assessor])
    Evaluation.objects.update(state="open")

    assert signed_in(lead).get(address(evaluation)).status_code == 403
    assert signed_in(assessor).get(address(evaluation)).status_code == 403
    assert stranger_client.get(address(evaluation)).status_code == 404


def test_incumbent_page_takes_the_same_queries_at_every_size(lead, lead_client):
    counts = []

    for names in (["Atlas", "Bora"], ["Cima", "Dora", "Eno", "Filo"]):
        evaluation = make_released_evaluation({name: {"TZ-01": 3} for name in names}, lead=lead)
        evaluation.candidates.filter(number=1).update(is_incumbent=True)
        with CaptureQueriesContext(connection) as queries:
            lead_client.get(address(evaluation))
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("thing", "word"),
    [(3, "Not evidenced"), (2, "Not evidenced"), (1, "Failed"), (None, "Failed")],
)
def test_what_proof_alone_holds_down_is_not_evidenced(lead, lead_client, thing, word):
    """The mark is 50, which is level 2 on the only check of the criterion."""
    evaluation = make_test(lead)
    candidate = evaluation.candidates.get(number=1)
    ratings = Rating.objects.filter(candidate=candidate, check_in_use__check_id="LG-02")
    ratings.update(thing=thing, cap=1, held_state="document")

    response = lead_client.get(address(evaluation))

    line = next(each for each in response.context["test"].lines if each.criterion == "LG")
    assert line.word == word
    if word == "Not evidenced":
        assert "held down by proof alone" in line.why
        assert [needed.check for needed in line.needed] == ["LG-02"]
    else:
        assert line.why == "score 25.00, the pass mark is 50"
