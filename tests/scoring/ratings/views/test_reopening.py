import pytest
from django.urls import reverse

from scoring.evaluations.models import PanelMember
from tests.factories import make_user
from tests.scoring.ratings.grid_pages import open_evaluation


@pytest.fixture
def reopening(lead, assessor):
    evaluation = open_evaluation(lead, assessor, make_user("other@example.org"))
    member = evaluation.members.get(user=assessor)
    member.submit(left_out=2)
    return reverse("reopen_ratings", args=[evaluation.pk, member.pk])


def test_the_lead_reopens_ratings_with_a_reason(reopening, assessor, lead_client):
    page = lead_client.get(reopening).content.decode()
    response = lead_client.post(reopening, {"reason": "A certificate came in."})

    evaluation = PanelMember.objects.get(user=assessor).evaluation
    assert "Amine Roy" in page
    assert response["Location"] == evaluation.get_absolute_url()
    assert not PanelMember.objects.get(user=assessor).has_submitted


def test_reopening_needs_a_reason(reopening, assessor, lead_client):
    response = lead_client.post(reopening, {"reason": " "})

    assert response.context["form"].errors == {"reason": ["Say why these ratings are reopened."]}
    assert PanelMember.objects.get(user=assessor).has_submitted


def test_ratings_that_are_open_cannot_be_reopened(reopening, lead_client):
    lead_client.post(reopening, {"reason": "Once."})

    again = lead_client.post(reopening, {"reason": "Twice."})

    assert again.status_code == 422
    assert "Only submitted ratings of an open evaluation can be reopened" in again.content.decode()


def test_nobody_reopens_ratings_of_who_left(reopening, lead, assessor, lead_client):
    PanelMember.objects.get(user=assessor).leave(lead, "Left the company in the middle of it.")

    response = lead_client.post(reopening, {"reason": "A certificate came in."})

    assert response.status_code == 404
    assert PanelMember.objects.get(user=assessor).has_submitted


def test_nobody_but_the_lead_reopens(reopening, assessor, assessor_client, stranger_client):
    assert assessor_client.post(reopening, {"reason": "Mine."}).status_code == 403
    assert stranger_client.post(reopening, {"reason": "Mine."}).status_code == 404
    assert PanelMember.objects.get(user=assessor).has_submitted


def test_members_of_another_evaluation_are_not_found(reopening, lead, lead_client):
    other = open_evaluation(make_user("x@example.org", may_lead=True)).members.get()
    evaluation = PanelMember.objects.filter(user=lead).get().evaluation

    url = reverse("reopen_ratings", args=[evaluation.pk, other.pk])

    assert lead_client.post(url, {"reason": "Forged."}).status_code == 404
