from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from scoring.evaluations.models import Evaluation, Motion
from tests.conftest import signed_in
from tests.factories import make_evaluation, make_open_evaluation, make_user

REASON = "I go on leave for half a year now."


@pytest.fixture
def deputy(db):
    return make_user("deputy@example.org", name="Dia Bek", may_lead=True)


@pytest.fixture
def evaluation(lead, deputy):
    return make_open_evaluation(lead=lead, assessors=[deputy])


def url(name, evaluation):
    return reverse(name, args=[evaluation.pk])


def test_lead_hands_over_and_the_other_accepts(lead_client, deputy, evaluation):
    form = {"person": deputy.pk, "reason": REASON}
    lead_client.post(url("change_lead", evaluation), form)
    motion = Motion.objects.get()
    other = signed_in(deputy)
    my_tasks = other.get(reverse("my_tasks")).content.decode()
    assert motion.get_absolute_url() in my_tasks

    other.post(motion.get_absolute_url())

    assert evaluation.members.get(role="lead").user == deputy
    assert "Dia Bek" in other.get(url("plan_changes", evaluation)).content.decode()


def test_page_says_where_nobody_could_take_over(lead_client, lead, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])

    page = lead_client.get(url("change_lead", evaluation)).content.decode()

    assert "An administrator can give somebody that role." in page


def test_unsealing_by_one_of_several_waits_for_a_second(lead_client, deputy, evaluation):
    reason = "One of the checks was worded wrongly for us."
    page = lead_client.post(url("unseal_evaluation", evaluation), {"reason": reason}, follow=True)
    evaluation.refresh_from_db()
    assert evaluation.is_open
    assert "Another member confirms it, not you." in page.content.decode()

    refused = lead_client.post(url("confirm_unsealing", evaluation))
    signed_in(deputy).post(url("confirm_unsealing", evaluation))

    evaluation.refresh_from_db()
    assert (refused.status_code, evaluation.state) == (403, "draft")


def test_motion_is_declined_by_who_is_asked(lead, deputy, evaluation):
    motion = Motion.objects.ask(evaluation, Motion.Kind.LEAD, lead, REASON, deputy)

    signed_in(deputy).post(reverse("stop_motion", args=[motion.pk]))

    motion.refresh_from_db()
    assert motion.end == "declined"


def test_deadline_moves_with_a_reason(lead_client, evaluation):
    at = timezone.now().replace(second=0, microsecond=0) + timedelta(days=5)
    form = {"closes_at": f"{at:%Y-%m-%dT%H:%M}", "reason": REASON}

    lead_client.post(url("move_deadline", evaluation), form)

    evaluation.refresh_from_db()
    assert evaluation.rating_closes_at == at
    page = lead_client.get(url("plan_changes", evaluation)).content.decode()
    assert "The deadline was moved" in page and REASON in page


@pytest.mark.parametrize("name", ["move_deadline", "cancel_evaluation"])
def test_reason_of_a_few_words_is_refused(lead_client, evaluation, name):
    response = lead_client.post(url(name, evaluation), {"reason": "because"})

    assert response.status_code == 422
    assert response.context["form"].errors["reason"] == ["Say why, in at least 6 words."]


def test_cancelled_evaluation_tells_why_on_its_page_and_asks_nothing(lead_client, evaluation):
    lead_client.post(url("cancel_evaluation", evaluation), {"reason": REASON})

    page = lead_client.get(url("evaluation_detail", evaluation))
    assert REASON in page.content.decode()
    assert page.context["part"].tasks == []
    assert str(evaluation) not in lead_client.get(reverse("my_tasks")).content.decode()


def test_draft_is_deleted_by_its_lead_alone(lead_client, lead, assessor, assessor_client):
    evaluation = make_evaluation(lead=lead, assessors=[assessor])

    refused = assessor_client.post(url("delete_draft", evaluation))
    lead_client.post(url("delete_draft", evaluation))

    assert refused.status_code == 403
    assert not Evaluation.objects.exists()


def test_archive_and_back(lead_client, evaluation):
    Evaluation.objects.filter(pk=evaluation.pk).update(state="decided", released_at=timezone.now())

    lead_client.post(url("archive_evaluation", evaluation))
    evaluation.refresh_from_db()
    in_archive = evaluation.state
    lead_client.post(url("unarchive_evaluation", evaluation))

    evaluation.refresh_from_db()
    assert (in_archive, evaluation.state) == ("archived", "decided")
