import pytest
from django.urls import reverse
from django.utils import timezone

from scoring.evaluations.models import Evaluation
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    make_evaluation,
    make_open_evaluation,
    make_user,
    make_vendor,
)

HOME, LIST, NEW = "my_tasks", "evaluation_list", "evaluation_new"


@pytest.fixture
def observer(db):
    return make_user("observer@example.org")


def test_a_first_lead_is_shown_how_to_start(lead_client):
    page = lead_client.get(reverse(HOME)).content.decode()

    assert "Nothing needs you today" in page
    assert f'href="{reverse(NEW)}"' in page
    assert "Invite a person" not in page


def test_an_administrator_is_shown_how_to_invite(db):
    admin = make_user("admin@example.org", is_staff=True)

    page = signed_in(admin).get(reverse(HOME)).content.decode()

    assert f'href="{reverse("invite_person")}"' in page
    assert "Start an evaluation" not in page


def test_somebody_without_an_evaluation_is_told_where_to_look(assessor_client):
    page = assessor_client.get(reverse(HOME)).content.decode()

    assert "When somebody invites you" in page
    assert f'href="{reverse(LIST)}"' in page


def test_home_counts_what_is_done_and_shows_only_my_evaluations(lead, lead_client, stranger):
    make_evaluation(lead)
    make_evaluation(stranger, [make_vendor("B")], title="Secret plan")

    page = lead_client.get(reverse(HOME))

    assert (page.context["done"], page.context["of"]) == (6, 7)
    assert "Secret plan" not in page.content.decode()
    assert "Nothing needs you today" not in page.content.decode()


def test_home_says_when_nothing_needs_me_though_others_are_at_work(assessor_client, lead, assessor):
    make_evaluation(lead, assessors=[assessor])

    page = assessor_client.get(reverse(HOME)).content.decode()

    assert "Nothing needs you today" in page
    assert "<bdi>Lea Martin</bdi> is setting this evaluation up." in page


def test_home_tells_an_observer_of_a_draft_what_there_will_be_to_read(lead, observer):
    add_member(make_evaluation(lead), observer, "observer", rates=False)

    page = signed_in(observer).get(reverse(HOME)).content.decode()

    assert "You can read the results once they are released." in page
    assert "You can rate" not in page


def test_home_shows_the_closing_time_in_my_zone_with_its_offset(lead, assessor):
    assessor.time_zone = "Asia/Kolkata"
    assessor.save()
    make_open_evaluation(
        lead=lead,
        assessors=[assessor],
        rating_closes_at=timezone.datetime(2030, 1, 4, 16, 0).replace(
            tzinfo=timezone.get_default_timezone()
        ),
    )

    page = signed_in(assessor).get(reverse(HOME)).content.decode()

    assert "Friday 4 January 2030, 21:30, Asia/Kolkata (UTC+5:30)" in page


def test_home_names_whom_the_lead_waits_for(lead, lead_client, assessor, assessor_client):
    other = make_user("rim@example.org", name="Rim Alami")
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor, other])

    two = " ".join(lead_client.get(reverse(HOME)).content.decode().split())
    evaluation.members.filter(user=other).update(submitted_at=timezone.now())
    one = " ".join(lead_client.get(reverse(HOME)).content.decode().split())

    assert "Not submitted yet: <bdi>Amine Roy</bdi>, <bdi>Rim Alami</bdi> </p>" in two
    assert "Not submitted yet: <bdi>Amine Roy</bdi> </p>" in one
    assert "Waiting on others" not in assessor_client.get(reverse(HOME)).content.decode()


def test_an_observer_is_told_that_results_come_later(lead, observer):
    evaluation = make_open_evaluation(lead=lead)
    add_member(evaluation, observer, "observer", rates=False)

    page = signed_in(observer).get(reverse(HOME)).content.decode()

    assert "You can read the results when the lead releases them" in page


def test_every_row_is_one_link_described_by_its_status(lead, lead_client):
    evaluation = make_evaluation(lead)

    page = lead_client.get(reverse(HOME)).content.decode()

    described = f'aria-describedby="task-{evaluation.pk}-1"'
    assert f'<a href="{reverse("setup_purpose", args=[evaluation.pk])}" {described}' in page
    assert f'id="task-{evaluation.pk}-1"' in page


def test_decided_evaluations_come_last_and_archived_ones_not_at_all(lead, lead_client):
    first = make_evaluation(lead, [make_vendor("A")], title="First")
    for title, state in [("Decided", "decided"), ("Archived", "archived")]:
        evaluation = make_open_evaluation(lead=lead, vendors=[make_vendor(title)], title=title)
        Evaluation.objects.filter(pk=evaluation.pk).update(state=state, released_at=timezone.now())

    parts = lead_client.get(reverse(HOME)).context["parts"]

    assert [part.evaluation.title for part in parts] == [first.title, "Decided"]


def test_home_asks_the_database_as_often_for_three_as_for_one(
    lead, lead_client, stranger, stranger_client, django_assert_num_queries
):
    make_open_evaluation(lead=stranger, vendors=[make_vendor("S")])
    for name in "ABC":
        make_open_evaluation(lead=lead, vendors=[make_vendor(name)])

    for client in [stranger_client, lead_client]:
        with django_assert_num_queries(14):
            client.get(reverse(HOME))
