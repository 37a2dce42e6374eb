"""Lost second factors are taken away by two administrators, or by a command on the server."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.factor_reset import ask_for_reset
from accounts.models import FactorReset
from accounts.permissions import can_confirm_reset, can_stop
from accounts.record.models import RecordEntry
from tests.accounts.second_factors import give_app, give_codes
from tests.conftest import signed_in
from tests.factories import make_user

WHY = "The telephone was lost."


@pytest.fixture
def administrator(db):
    return make_user("admin@example.org", name="Ada", is_staff=True)


@pytest.fixture
def colleague(db):
    return make_user("colleague@example.org", is_staff=True)


@pytest.fixture
def person(lead):
    give_app(lead)
    give_codes(lead)
    return lead


@pytest.fixture
def reset(person, administrator):
    return ask_for_reset(person, WHY, administrator)


def asked(client, email, reason=WHY):
    return client.post(reverse("ask_for_reset"), {"email": email, "reason": reason})


def confirmed(client, reset):
    return client.post(reverse("confirm_reset", args=[reset.pk]))


def test_reset_waits_and_its_person_is_told(
    administrator, person, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        asked(signed_in(administrator), "LEAD@example.org")

    assert Authenticator.objects.filter(user=person).count() == 2
    assert FactorReset.objects.waiting().get().reason == WHY
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_another_administrator_confirms_and_nobody_concerned(
    reset, person, administrator, colleague
):
    person.is_staff = True

    assert can_confirm_reset(colleague, reset)
    assert not can_confirm_reset(administrator, reset)
    assert not can_confirm_reset(person, reset)
    assert can_stop(person, reset)


def test_whoever_asked_cannot_confirm(reset, person, administrator):
    response = confirmed(signed_in(administrator), reset)

    assert response.status_code == 403
    assert Authenticator.objects.filter(user=person).exists()


def test_confirmed_reset_takes_the_factors_ends_the_sessions_and_tells(reset, person, colleague):
    mail.outbox.clear()
    confirmed(signed_in(colleague), reset)

    assert not Authenticator.objects.filter(user=person).exists()
    assert [message.to for message in mail.outbox] == [[person.email]]
    entry = RecordEntry.objects.get(act="reset factors")
    assert (entry.actor, entry.subject, entry.reason) == (colleague, f"user:{person.pk}", WHY)
    assert entry.before["factors"] == ["Codes of an app", "Recovery codes"]


def test_reset_is_carried_out_once(reset, person, colleague):
    client = signed_in(colleague)
    confirmed(client, reset)
    give_app(person)

    assert confirmed(client, reset).status_code == 404
    assert Authenticator.objects.filter(user=person).exists()


def test_its_person_stops_it(reset, person, colleague):
    signed_in(person).post(reverse("stop_reset", args=[reset.pk]))

    assert confirmed(signed_in(colleague), reset).status_code == 404
    assert Authenticator.objects.filter(user=person).exists()
    assert RecordEntry.objects.filter(act="stopped factor reset").exists()


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("nobody@example.org", "Nobody has this address"),
        ("admin@example.org", "Yours are on the page"),
        ("assessor@example.org", "no second factor"),
        ("lead@example.org", "Another reset"),
    ],
)
def test_reset_that_cannot_be_is_refused_in_words(reset, administrator, assessor, email, words):
    response = asked(signed_in(administrator), email)

    assert words in str(response.context["form"].errors)
    assert FactorReset.objects.count() == 1


def run(email="lead@example.org"):
    call_command("reset_factors", email, "--reason", WHY)


def test_command_resets_where_two_others_are_missing(person, administrator, capsys):
    run()

    assert not Authenticator.objects.filter(user=person).exists()
    assert "Codes of an app" in capsys.readouterr().out
    entry = RecordEntry.objects.get(act="reset factors")
    assert (entry.actor, entry.reason) == (None, WHY)


def test_command_helps_one_of_two_administrators(administrator, colleague):
    give_app(administrator)

    run(administrator.email)

    assert not Authenticator.objects.exists()


def test_command_refuses_where_two_others_can_do_it(person, administrator, colleague):
    with pytest.raises(CommandError, match="There are 2 other administrators"):
        run()

    assert Authenticator.objects.filter(user=person).exists()


def test_command_names_an_address_that_nobody_has(db):
    with pytest.raises(CommandError, match="Nobody has the address"):
        run("ada@example.org")
