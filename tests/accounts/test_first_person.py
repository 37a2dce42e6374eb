"""The command that makes the first person, and gives roles where nobody else can."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.record.models import RecordEntry
from tests.factories import make_user

EMAIL = "ada@example.org"


def run(*arguments):
    call_command("first_person", *arguments)


def roles_of(email):
    person = User.objects.get(email=email)
    return person.is_staff, person.is_curator, person.may_lead, person.is_superuser


@pytest.mark.parametrize(
    ("arguments", "roles"),
    [
        ([], (True, False, False, False)),
        (["administrator", "lead"], (True, False, True, False)),
        (["lead", "curator", "administrator"], (True, True, True, False)),
    ],
)
def test_first_person_gets_the_roles_that_are_named(db, arguments, roles):
    run("Ada@Example.org", *arguments)

    assert roles_of(EMAIL) == roles


def test_first_person_comes_in_by_the_link_that_is_printed(client, db, capsys, settings):
    run(EMAIL)

    path = capsys.readouterr().out.split()[-1].removeprefix(settings.PUBLIC_URL)
    fields = {"name": "Ada", "password": "a quiet long sentence", "time_zone": "UTC"}
    client.post(path, fields)

    assert User.objects.get(email=EMAIL).check_password("a quiet long sentence")


def test_roles_from_the_server_are_in_the_record(db):
    run(EMAIL)

    entry = RecordEntry.objects.get(act="roles from the server")
    assert (entry.actor, entry.subject) == (None, f"user:{User.objects.get().pk}")
    assert (entry.before, entry.after) == ({"is_staff": False}, {"is_staff": True})


def test_only_administrator_gets_a_role_from_the_server(db):
    make_user(EMAIL, is_staff=True)

    run(EMAIL, "curator")

    assert roles_of(EMAIL) == (True, True, False, False)


def test_command_refuses_where_two_administrators_can_give_roles(db):
    make_user(EMAIL, is_staff=True)
    make_user("second@example.org", is_staff=True)

    with pytest.raises(CommandError, match="There are 2 administrators"):
        run(EMAIL, "curator")

    assert roles_of(EMAIL) == (True, False, False, False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["curator"], "Nobody is an administrator yet"),
        (["owner"], "owner is no role"),
    ],
)
def test_roles_that_cannot_be_are_refused_in_words(db, arguments, words):
    with pytest.raises(CommandError, match=words):
        run(EMAIL, *arguments)

    assert not User.objects.exists()


def test_person_who_is_switched_off_stays_so(db):
    make_user(EMAIL, is_active=False)

    with pytest.raises(CommandError, match="switched off"):
        run(EMAIL)


def test_what_is_no_address_is_refused(db):
    with pytest.raises(CommandError, match="no e-mail address"):
        run("ada")


def test_stock_command_points_to_ours(db):
    with pytest.raises(CommandError, match="first_person"):
        call_command("createsuperuser")
