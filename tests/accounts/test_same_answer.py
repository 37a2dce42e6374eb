"""Whether an address has an account shows in no answer: not in words, and not in what it costs."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.mail.models import Mail
from accounts.models import FailedSignIns
from accounts.tasks.queue import TaskRow
from accounts.tasks.worker import Worker
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
RESET, SIGN_IN = reverse("account_reset_password"), reverse("account_login")


@pytest.fixture(autouse=True)
def queue(settings, transactional_db):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


def asked_of(client, address, fields):
    """Return what a post asks the database, without its values, and what it answers."""
    with CaptureQueriesContext(connection) as queries:
        response = client.post(address, fields)
    statements = [re.sub(r"'[^']*'|\d+|NULL", "?", one["sql"]) for one in queries]
    return statements, response.status_code, response.headers.get("Location")


def test_a_link_asks_the_database_the_same_whether_there_is_an_account(client, db):
    make_user("mina@example.org")
    client.get(RESET)

    known = asked_of(client, RESET, {"email": "mina@example.org"})
    unknown = asked_of(client, RESET, {"email": "nobody@example.org"})

    assert known == unknown


def test_a_failed_sign_in_asks_the_database_the_same_whether_there_is_an_account(client, db):
    make_user("mina@example.org")
    client.get(SIGN_IN)

    known, unknown = (
        asked_of(client, SIGN_IN, {"login": f"{name}@example.org", "password": "not the password"})
        for name in ("mina", "nobody")
    )

    assert known == unknown


def test_no_request_speaks_to_the_mail_server(client, db):
    make_user("mina@example.org")

    client.post(RESET, {"email": "mina@example.org"})

    assert (mail.outbox, Mail.objects.count()) == ([], 0)
    Worker(batch=True, interval=0).run()
    assert [sent.to for sent in mail.outbox] == [["mina@example.org"]]
    assert Mail.objects.get().body == ""


def test_nothing_is_left_of_what_strangers_asked_for(client, db):
    client.post(RESET, {"email": "nobody@example.org"})
    client.post(SIGN_IN, {"login": "nobody@example.org", "password": "not the password"})
    assert "nobody" not in str(list(TaskRow.objects.values_list("args_kwargs", flat=True)))

    Worker(batch=True, interval=0).run()

    assert not TaskRow.objects.exists()
    assert not Mail.objects.exists()
    assert not FailedSignIns.objects.exists()
