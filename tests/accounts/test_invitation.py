import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts import clock
from accounts.invitation import (
    TooManyInvitations,
    invitation_by_token,
    invite,
    revoke,
    send_again,
    token_for,
)
from accounts.models import Invitation, User
from accounts.record.models import RecordEntry
from tests.conftest import signed_in
from tests.factories import make_invitation, make_user

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


def link_sent():
    return re.search(r"http\S+", mail.outbox[-1].body).group()


def test_invited_person_comes_in_by_the_link_once(
    client, administrator, settings, django_capture_on_commit_callbacks
):
    invited("Mina@Example.org", administrator, django_capture_on_commit_callbacks)
    path = link_sent().removeprefix(settings.PUBLIC_URL)

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
    assert not Invitation.objects.exists()


def test_invitation_gives_the_roles_it_names_and_takes_none(administrator, lead):
    invite(lead.email, administrator, is_curator=True, may_lead=False)

    lead.refresh_from_db()
    assert (lead.is_curator, lead.may_lead) == (True, True)


def test_nobody_invites_themselves_to_a_role(administrator):
    with pytest.raises(PermissionDenied):
        invite(administrator.email, administrator, is_curator=True)

    administrator.refresh_from_db()
    assert not administrator.is_curator


def test_form_refuses_a_role_of_ones_own_beside_the_address(administrator):
    client = signed_in(administrator)

    page = client.post(reverse("invite_person"), {"email": "ADMIN@example.org", "may_lead": "on"})

    assert list(page.context["form"].errors) == ["email"]
    administrator.refresh_from_db()
    assert not administrator.may_lead


def test_invitation_is_in_the_record(administrator):
    person = invite("mina@example.org", administrator, may_lead=True)

    entry = RecordEntry.objects.get(act="invited")
    assert entry.actor == administrator
    assert (entry.subject, entry.after) == (f"user:{person.pk}", {"may_lead": True})


def test_forged_link_lets_nobody_in(client, db):
    invitation = make_invitation()

    response = client.post(reverse("welcome", args=[token_for(invitation)[:-2] + "xx"]), WELCOME)

    assert response.status_code == 410
    invitation.person.refresh_from_db()
    assert not invitation.person.has_usable_password()


def test_weak_password_keeps_the_rest_of_the_form(client, db):
    token = token_for(make_invitation())

    response = client.post(reverse("welcome", args=[token]), WELCOME | {"password": "short"})

    assert list(response.context["form"].errors) == ["password"]
    assert b"Mina Sy" in response.content


def switch_off(invitation):
    User.objects.filter(pk=invitation.person_id).update(is_active=False)


def correct_the_address(invitation):
    User.objects.filter(pk=invitation.person_id).update(email="right@example.org")


def invite_again(invitation):
    send_again(invitation.person, make_user("ada@example.org"))


def give_a_password(invitation):
    invitation.person.set_password("a password from the server")
    invitation.person.save()


def let_two_weeks_pass(invitation):
    invitation.sent_at -= timedelta(days=15)
    invitation.save()


@pytest.mark.parametrize(
    "act", [switch_off, correct_the_address, invite_again, give_a_password, revoke]
)
def test_link_ends_with(db, act):
    invitation = make_invitation()
    token = token_for(invitation)
    assert invitation_by_token(token) == invitation

    act(invitation, *([None] if act is revoke else []))

    assert invitation_by_token(token) is None


def test_link_works_for_fourteen_days(db, monkeypatch):
    token = token_for(make_invitation())
    later = {days: clock.now().timestamp() + days * 86400 for days in (13.9, 14.1)}

    answers = {}
    for days, moment in later.items():
        monkeypatch.setattr("django.core.signing.time.time", lambda moment=moment: moment)
        answers[days] = invitation_by_token(token) is not None

    assert answers == {13.9: True, 14.1: False}


def test_the_older_of_two_forms_comes_too_late(client, db):
    invitation = make_invitation()
    path = reverse("welcome", args=[token_for(invitation)])
    Invitation.objects.filter(pk=invitation.pk).end(Invitation.End.ACCEPTED)

    assert client.post(path, WELCOME).status_code == 410


def test_who_has_not_come_in_gets_no_link_to_a_password(client, db):
    invitation = make_invitation()

    client.post(reverse("account_reset_password"), {"email": invitation.email})

    assert mail.outbox == []


def test_only_administrators_invite_from_the_people_page(lead_client, administrator, client):
    page = reverse("invite_person")
    assert lead_client.post(page, {"email": "new@example.org"}).status_code == 403
    assert not User.objects.filter(email="new@example.org").exists()

    client.force_login(administrator)
    client.post(page, {"email": "new@example.org", "may_lead": "on", "is_staff": "on"})

    person = User.objects.get(email="new@example.org")
    assert (person.may_lead, person.is_staff) == (True, False)


def test_administrators_see_who_has_not_come_in(administrator):
    make_invitation("mina@example.org", administrator)
    expired = make_invitation("late@example.org", administrator)
    let_two_weeks_pass(expired)
    revoke(make_invitation("gone@example.org"), administrator)

    page = signed_in(administrator).get(reverse("people"))

    assert [(one.email, one.is_expired) for one in page.context["invitations"]] == [
        ("late@example.org", True),
        ("mina@example.org", False),
    ]
    assert b"gone@example.org" not in page.content


def test_list_of_invitations_asks_as_often_for_three_as_for_one(
    administrator, django_assert_num_queries
):
    client = signed_in(administrator)
    make_invitation("new0@example.org", administrator)
    client.get(reverse("people"))

    with django_assert_num_queries(5):
        client.get(reverse("people"))
    make_invitation("new1@example.org", administrator)
    make_invitation("new2@example.org", administrator)
    with django_assert_num_queries(5):
        client.get(reverse("people"))


def test_invitation_sent_again_ends_the_link_of_before(
    administrator, settings, django_capture_on_commit_callbacks
):
    invitation = make_invitation("mina@example.org", administrator)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(administrator).post(reverse("resend_invitation", args=[invitation.pk]))

    token = link_sent().rstrip("/").rpartition("/")[2]
    assert invitation_by_token(token).person == invitation.person
    assert invitation_by_token(token_for(invitation)) is None
    invitation.refresh_from_db()
    assert invitation.end == Invitation.End.REPLACED


def test_revoked_invitation_is_in_the_record_once(administrator):
    invitation = make_invitation("mina@example.org", administrator)
    address = reverse("revoke_invitation", args=[invitation.pk])
    client = signed_in(administrator)

    client.post(address)
    client.post(address)

    entry = RecordEntry.objects.get(act="revoked invitation")
    assert (entry.actor, entry.subject) == (administrator, f"user:{invitation.person_id}")


def test_a_person_invites_so_many_a_day(administrator, settings):
    settings.INVITATIONS_PER_DAY = 2
    invite("one@example.org", administrator)
    invite("two@example.org", administrator)

    with pytest.raises(TooManyInvitations, match="2 invitations"):
        invite("three@example.org", administrator)

    page = signed_in(administrator).post(reverse("invite_person"), {"email": "three@example.org"})
    assert list(page.context["form"].errors) == ["email"]
    assert not User.objects.filter(email="three@example.org").exists()
    invite("three@example.org", make_user("other@example.org", is_staff=True))


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
