"""Nobody becomes another person by changing an e-mail address."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from accounts.address import ask_for_address, change_address
from accounts.invitation import invitation_by_token, token_for
from accounts.models import AddressChange
from accounts.permissions import can_confirm_address, can_stop
from accounts.record.models import RecordEntry
from tests.conftest import signed_in
from tests.factories import PASSWORD, make_evaluation, make_invitation, make_user

NEW = "new@example.org"


@pytest.fixture
def administrator(db):
    return make_user("admin@example.org", name="Ada", is_staff=True)


@pytest.fixture
def colleague(db):
    return make_user("colleague@example.org", is_staff=True)


@pytest.fixture
def change(lead, administrator):
    return ask_for_address(lead, NEW, administrator)


def asked(client, old_email, new_email):
    fields = {"old_email": old_email, "new_email": new_email}
    return client.post(reverse("ask_for_address"), fields)


def test_change_waits_and_the_old_address_is_told(
    administrator, lead, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        asked(signed_in(administrator), "LEAD@example.org", "New@example.org")

    lead.refresh_from_db()
    assert lead.email == "lead@example.org"
    assert AddressChange.objects.waiting().get().new_email == NEW
    assert [(one.to, NEW in one.body) for one in mail.outbox] == [(["lead@example.org"], True)]


def test_whoever_asked_waits_a_day_and_a_second_administrator_does_not(
    change, lead, administrator, colleague
):
    assert not can_confirm_address(administrator, change)
    assert can_confirm_address(colleague, change)

    change.asked_at -= timedelta(days=1)

    assert can_confirm_address(administrator, change)


def test_person_concerned_stops_the_change_and_never_confirms_it(change, lead, stranger):
    lead.is_staff = True

    assert not can_confirm_address(lead, change)
    assert can_stop(lead, change)
    assert not can_confirm_address(stranger, change)
    assert not can_stop(stranger, change)


def test_page_refuses_whoever_asked(change, lead, administrator):
    answer = signed_in(administrator).post(reverse("confirm_address", args=[change.pk]))

    lead.refresh_from_db()
    assert (answer.status_code, lead.email) == (403, "lead@example.org")


def test_confirmed_change_moves_the_account_and_ends_its_sessions(
    change, lead, lead_client, colleague, client, django_capture_on_commit_callbacks
):
    EmailAddress.objects.create(user=lead, email=lead.email, verified=True)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        signed_in(colleague).post(reverse("confirm_address", args=[change.pk]))

    lead.refresh_from_db()
    assert lead.email == NEW
    assert lead_client.get(reverse("my_tasks")).status_code == 302
    assert [one.to for one in mail.outbox] == [["lead@example.org"], [NEW]]
    old = {"login": "lead@example.org", "password": PASSWORD}
    client.post(reverse("account_login"), old)
    assert "_auth_user_id" not in client.session


def test_change_is_in_the_record_and_in_that_of_each_evaluation(
    administrator, colleague, assessor, lead
):
    evaluation = make_evaluation(lead, assessors=[assessor])

    change_address(ask_for_address(assessor, NEW, administrator), colleague)

    entries = RecordEntry.objects.filter(act="changed address")
    assert {entry.chain for entry in entries} == {"rest", evaluation.record_chain}
    assert {(entry.actor, entry.subject) for entry in entries} == {
        (colleague, f"user:{assessor.pk}")
    }
    assert entries[0].after == {"email": NEW}
    assert RecordEntry.objects.filter(act="asked for address").count() == 2


def test_stopped_change_changes_nothing_and_is_in_the_record(change, lead, lead_client, colleague):
    assert b"Stop the change" in lead_client.get(reverse("account_settings")).content
    lead_client.post(reverse("stop_address", args=[change.pk]))

    assert not change_address(change, colleague)
    lead.refresh_from_db()
    assert lead.email == "lead@example.org"
    assert RecordEntry.objects.get(act="stopped address").actor == lead


def test_address_that_somebody_took_meanwhile_is_not_given(change, lead, colleague):
    make_user(NEW)

    page = signed_in(colleague).post(reverse("confirm_address", args=[change.pk]), follow=True)

    assert "the address of somebody else by now" in page.content.decode()
    lead.refresh_from_db()
    assert lead.email == "lead@example.org"


def test_invitation_ends_with_the_address_it_was_sent_to(administrator, colleague):
    invitation = make_invitation("typo@example.org")

    change_address(ask_for_address(invitation.person, NEW, administrator), colleague)

    assert invitation_by_token(token_for(invitation)) is None


@pytest.mark.parametrize(
    ("old_email", "new_email", "refused"),
    [
        ("nobody@example.org", NEW, "old_email"),
        ("lead@example.org", "admin@example.org", "new_email"),
        ("lead@example.org", "no address", "new_email"),
    ],
)
def test_form_names_what_cannot_be(administrator, lead, old_email, new_email, refused):
    page = asked(signed_in(administrator), old_email, new_email)

    assert list(page.context["form"].errors) == [refused]


def test_second_change_of_an_address_has_to_wait_for_the_first(change, administrator):
    page = asked(signed_in(administrator), "lead@example.org", "third@example.org")

    assert list(page.context["form"].errors) == ["old_email"]
