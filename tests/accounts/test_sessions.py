"""How long a session lasts, which ones a person has, and how they end."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.clock import now
from accounts.record.models import RecordEntry
from accounts.sessions import USED, sessions_of
from tests.accounts.second_factors import confirm
from tests.conftest import StrictClient
from tests.factories import PASSWORD

PAGE = reverse("account_settings")


def signed_in(person, **headers):
    client = StrictClient(headers=headers)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return client


def visit(client, monkeypatch, **after):
    """Return the status of a page that is opened so long from now."""
    moment = now() + timedelta(**after)
    with monkeypatch.context() as patch:
        patch.setattr("accounts.sessions.now", lambda: moment)
        return client.get(PAGE).status_code


@pytest.mark.parametrize(("hours", "status"), [(1.9, 200), (2.1, 302)])
def test_session_ends_when_nobody_uses_it_for_two_hours(lead_client, monkeypatch, hours, status):
    assert visit(lead_client, monkeypatch, hours=hours) == status


def test_session_ends_twelve_hours_after_the_sign_in_whatever_was_done(lead_client, monkeypatch):
    answers = {
        hours: visit(lead_client, monkeypatch, hours=hours)
        for hours in (1.5, 3, 4.5, 6, 7.5, 9, 10.5, 11.9, 12.1)
    }

    assert answers.pop(12.1) == 302
    assert set(answers.values()) == {200}


def end_told(client, monkeypatch, method="get", **after):
    """Return what an open page reads of the end of its session, so long from now."""
    moment = now() + timedelta(**after)
    with monkeypatch.context() as patch:
        patch.setattr("accounts.sessions.now", lambda: moment)
        return getattr(client, method)(reverse("session_end")).content.decode()


def test_an_open_page_warns_ten_minutes_before_and_a_press_stays(lead_client, monkeypatch):
    early = end_told(lead_client, monkeypatch, minutes=100)
    near = end_told(lead_client, monkeypatch, minutes=111)
    stayed = end_told(lead_client, monkeypatch, "post", minutes=115)
    later = end_told(lead_client, monkeypatch, minutes=200)
    ended = end_told(lead_client, monkeypatch, minutes=240)

    assert ("delay:600s" in early, "Stay signed in" in early) == (True, False)
    assert ("delay:541s" in near, "Stay signed in" in near) == (True, True)
    assert ("delay:6600s" in stayed, "Stay signed in" in stayed) == (True, False)
    assert "Stay signed in" not in later
    assert ("You are signed out." in ended, "delay:" in ended) == (True, False)


def test_an_open_page_that_asks_is_nobodys_use(lead_client, monkeypatch):
    for minutes in (30, 60, 90):
        end_told(lead_client, monkeypatch, minutes=minutes)

    assert visit(lead_client, monkeypatch, minutes=121) == 302


def test_the_last_end_is_told_and_offers_no_staying(lead_client, monkeypatch):
    for hours in (1.5, 3, 4.5, 6, 7.5, 9, 10.5):
        visit(lead_client, monkeypatch, hours=hours)

    told = end_told(lead_client, monkeypatch, hours=11.9)

    assert "12 hours after you signed in" in told
    assert "Stay signed in" not in told


def test_use_is_noted_once_in_five_minutes(lead, monkeypatch):
    client = signed_in(lead)
    began = client.session[USED]

    visit(client, monkeypatch, minutes=4)
    assert client.session[USED] == began

    visit(client, monkeypatch, minutes=6)
    assert client.session[USED] > began + 300
    assert sessions_of(lead).get().last_seen_at > now() + timedelta(minutes=5)


def test_person_sees_where_they_are_signed_in(lead):
    signed_in(lead, user_agent="Firefox of Mars")
    client = signed_in(lead, user_agent="Safari of Venus")

    page = client.get(PAGE).content.decode()

    assert "Firefox of Mars" in page
    assert "Safari of Venus" in page
    assert page.count("This is the browser you use now.") == 1


def test_account_page_asks_as_often_for_three_sessions_as_for_one(lead, django_assert_num_queries):
    client = signed_in(lead)
    client.get(PAGE)

    with django_assert_num_queries(10):
        client.get(PAGE)
    signed_in(lead)
    signed_in(lead)
    with django_assert_num_queries(10):
        client.get(PAGE)


def test_person_ends_one_session(lead):
    other, here = signed_in(lead), signed_in(lead)
    session = sessions_of(lead).get(session_key=other.session.session_key)

    confirm(here)
    here.post(reverse("end_session", args=[session.pk]))

    assert (other.get(PAGE).status_code, here.get(PAGE).status_code) == (302, 200)
    entry = RecordEntry.objects.get(act="ended session")
    assert (entry.actor, entry.subject) == (lead, f"user:{lead.pk}")


def test_person_ends_all_other_sessions(lead):
    others, here = [signed_in(lead), signed_in(lead)], signed_in(lead)

    confirm(here)
    here.post(reverse("end_other_sessions"))

    assert [client.get(PAGE).status_code for client in (*others, here)] == [302, 302, 200]


def test_who_ends_sessions_confirms_first_that_it_is_them(lead):
    other, here = signed_in(lead), signed_in(lead)
    act = reverse("end_other_sessions")

    asked = here.post(act)
    before = other.get(PAGE).status_code
    here.post(asked.url, {"password": PASSWORD, "next": act})

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert (before, other.get(PAGE).status_code, here.get(PAGE).status_code) == (200, 302, 200)


def test_session_goes_on_under_a_new_key_that_names_the_old_one(lead, settings):
    client, old = signed_in(lead), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new " * 20, [old]
    with_both = client.get(PAGE).status_code
    stranger = signed_in(lead)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "newer " * 20, []

    assert (with_both, stranger.get(PAGE).status_code) == (200, 302)


def test_nobody_ends_the_session_of_somebody_else(lead, assessor):
    client = signed_in(assessor)
    signed_in(lead)
    confirm(client)

    answer = client.post(reverse("end_session", args=[sessions_of(lead).get().pk]))

    assert answer.status_code == 404
    assert sessions_of(lead).count() == 1


def test_session_that_has_expired_is_not_listed(lead):
    signed_in(lead)

    Session.objects.update(expire_date=now() - timedelta(seconds=1))

    assert not sessions_of(lead).exists()


def test_text_typed_in_a_session_that_was_idle_waits_for_the_sign_in(lead, monkeypatch):
    client = signed_in(lead)
    client.get(PAGE)
    moment = now() + timedelta(hours=3)
    with monkeypatch.context() as patch:
        patch.setattr("accounts.sessions.now", lambda: moment)
        client.post(PAGE, {"name": "Typed for an hour"})

    client.post(reverse("account_login"), {"login": lead.email, "password": PASSWORD})

    page = client.get(reverse("unsent_form"))
    assert page.context["unsent_form"].fields == {"name": ["Typed for an hour"]}
