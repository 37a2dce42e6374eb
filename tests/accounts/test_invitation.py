import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts.invitation import invite, token_for
from accounts.models import User
from accounts.record.models import RecordEntry
from tests.factories import make_user

WELCOME = {
    "name": "Mina Sy",
    "password": "a quiet long sentence",
    "time_zone": "Africa/Casablanca",
}


@pytest.fixture
def administrator(db):
    return make_user("admin@example.org", name="Ada", is_staff=True)


def invited(email, by, callbacks, **fields):
    with callbacks(execute=True):
        return invite(email, by, **fields)


def test_invited_person_comes_in_by_the_link_once(
    client, administrator, settings, django_capture_on_commit_callbacks
):
    invited("Mina@Example.org", administrator, django_capture_on_commit_callbacks)
    link = re.search(r"http\S+", mail.outbox[0].body).group()
    path = link.removeprefix(settings.PUBLIC_URL)

    response = client.post(path, WELCOME)

    assert response.url == reverse("my_tasks")
    person = User.objects.get(email="mina@example.org")
    assert (person.name, person.time_zone) == ("Mina Sy", "Africa/Casablanca")
    assert person.check_password("a quiet long sentence")
    assert client.get(path).status_code == 410


def test_known_person_is_mailed_the_way_in_and_keeps_the_password(
    administrator, lead, django_capture_on_commit_callbacks
):
    invited(lead.email, administrator, django_capture_on_commit_callbacks, to_what="Support 2027")

    lead.refresh_from_db()
    assert lead.has_usable_password()
    assert "welcome" not in mail.outbox[0].body
    assert "Support 2027" in mail.outbox[0].subject


def test_invitation_gives_the_roles_it_names_and_takes_none(administrator, lead):
    invite(lead.email, administrator, is_curator=True, may_lead=False)

    lead.refresh_from_db()
    assert (lead.is_curator, lead.may_lead) == (True, True)


def test_invitation_is_in_the_record(administrator):
    person = invite("mina@example.org", administrator, may_lead=True)

    entry = RecordEntry.objects.get(act="invited")
    assert entry.actor == administrator
    assert (entry.subject, entry.after) == (f"user:{person.pk}", {"may_lead": True})


def test_forged_link_lets_nobody_in(client, administrator):
    person = invite("mina@example.org", administrator)
    token = token_for(person)

    response = client.post(reverse("welcome", args=[token[:-2] + "xx"]), WELCOME)

    assert response.status_code == 410
    person.refresh_from_db()
    assert not person.has_usable_password()


def test_weak_password_keeps_the_rest_of_the_form(client, administrator):
    person = invite("mina@example.org", administrator)

    response = client.post(
        reverse("welcome", args=[token_for(person)]), WELCOME | {"password": "short"}
    )

    assert list(response.context["form"].errors) == ["password"]
    assert b"Mina Sy" in response.content


def test_switched_off_person_cannot_use_the_link(client, administrator):
    person = invite("mina@example.org", administrator)
    token = token_for(person)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert client.get(reverse("welcome", args=[token])).status_code == 410


def test_only_administrators_invite_from_the_people_page(lead_client, administrator, client):
    page = reverse("invite_person")
    assert lead_client.post(page, {"email": "new@example.org"}).status_code == 403
    assert not User.objects.filter(email="new@example.org").exists()

    client.force_login(administrator)
    client.post(page, {"email": "new@example.org", "may_lead": "on", "is_staff": "on"})

    person = User.objects.get(email="new@example.org")
    assert (person.may_lead, person.is_staff) == (True, False)


def test_mail_with_line_breaks_in_a_name_has_a_single_line_subject(
    administrator, django_capture_on_commit_callbacks
):
    what = "Support\r\nBcc: all@example.org"

    invited("mina@example.org", administrator, django_capture_on_commit_callbacks, to_what=what)

    assert mail.outbox[0].subject == "Ada invites you to Support Bcc: all@example.org"
    assert mail.outbox[0].recipients() == ["mina@example.org"]


def test_invitation_leaves_a_password_changed_meanwhile_alone(administrator, lead, monkeypatch):
    stale = User.objects.get(pk=lead.pk)
    monkeypatch.setattr(User.objects, "filter", lambda **fields: Found(stale))
    lead.set_password("changed in another tab")
    lead.save()

    invite(lead.email, administrator, is_curator=True)

    lead.refresh_from_db()
    assert (lead.check_password("changed in another tab"), lead.is_curator) == (True, True)


class Found:
    """A query that found one person a moment ago."""

    def __init__(self, person):
        self.person = person

    def first(self):
        return self.person
