"""Mails as rows: what a server answers, what becomes of the row, and who is told."""

import asyncio
import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as django_mail
from django.db import transaction
from django.utils import timezone

from accounts.mail import outbox
from accounts.mail.models import WAITS, Mail
from accounts.tasks.queue import TaskRow
from accounts.tasks.worker import Worker
from tests.factories import make_user


class Answers:
    """Answers as the address says, and keeps what it took."""

    def __init__(self):
        self.taken = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        reply = address.partition("@")[0]
        if reply in {"550", "451"}:
            return f"{reply} As you asked."
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if "mute" in envelope.rcpt_tos[0]:
            await asyncio.sleep(2)
        if "552" in envelope.rcpt_tos[0]:
            return "552 Too large"
        self.taken.append(envelope.content.decode())
        return "250 OK"


class PickySender(Answers):
    async def handle_MAIL(self, server, session, envelope, address, options):
        return "530 Sign in first"


def serve(settings, answers):
    controller = Controller(answers, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_PORT = controller.port
    return controller


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def smtp(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.3
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


@pytest.fixture
def server(settings, smtp):
    answers = Answers()
    controller = serve(settings, answers)
    yield answers
    controller.stop()


@pytest.fixture
def queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


def write(to, **fields):
    mail = outbox.write("Subject", "Body with https://example.org/welcome/abc/", to, **fields)
    mail.refresh_from_db()
    return mail


def try_again(mail):
    Mail.objects.filter(pk=mail.pk).update(next_try_at=timezone.now())
    assert outbox.send.enqueue(mail.pk).status == "SUCCESSFUL"
    mail.refresh_from_db()
    return mail


@pytest.mark.django_db
def test_a_mail_that_the_server_takes_is_sent_with_the_id_of_its_row(server):
    mail = write("mina@example.org")

    assert (mail.state, mail.tries, mail.next_try_at) == ("sent", 1, None)
    assert f"Message-ID: {mail.message_id}" in server.taken[0]


@pytest.mark.django_db
@pytest.mark.parametrize("to", ["550@example.org", "552@example.org"])
def test_an_address_that_the_server_refuses_is_not_tried_again(server, to):
    mail = write(to)

    assert (mail.state, mail.tries, mail.is_our_fault) == ("refused", 1, False)
    assert mail.last_error.startswith(to[:3])


@pytest.mark.django_db
def test_a_server_that_asks_to_come_back_is_asked_again_after_growing_waits(server):
    mail, waits = write("451@example.org"), []
    for _ in WAITS:
        assert (mail.state, mail.last_error) == ("waiting", "451 As you asked.")
        waits.append(round((mail.next_try_at - timezone.now()).total_seconds() / 60))
        try_again(mail)

    assert waits == [1, 5, 30, 180, 720]
    assert (mail.state, mail.tries) == ("given up", 6)


@pytest.mark.django_db
def test_a_mute_server_is_left_after_the_time_limit_and_asked_again(server):
    began = timezone.now()
    mail = write("mute@example.org")

    assert timezone.now() - began < timedelta(seconds=2)
    assert (mail.state, mail.tries) == ("waiting", 1)
    assert mail.last_error == "The mail server did not answer (SMTPServerDisconnected)."


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"])
def test_a_server_that_is_away_is_asked_again(smtp, settings, host):
    settings.EMAIL_HOST, settings.EMAIL_PORT = host, free_port()

    assert write("mina@example.org").state == "waiting"


@pytest.mark.django_db
def test_a_server_that_refuses_our_settings_is_asked_again_and_told_of(smtp, settings):
    controller = serve(settings, PickySender())
    mail = write("mina@example.org")
    controller.stop()

    assert (mail.state, mail.is_our_fault) == ("waiting", True)
    assert mail.last_error == "530 Sign in first"


@pytest.mark.django_db
def test_an_address_with_a_line_break_is_refused(server):
    assert write("mina@example.org\nBcc: all@example.org").state == "refused"
    assert server.taken == []


@pytest.mark.django_db
@pytest.mark.parametrize("to", ["mina@example.org", "550@example.org"])
def test_a_token_leaves_the_database_with_the_mail(server, to):
    assert write(to, holds_token=True).body == ""
    assert "welcome" in write(to).body


@pytest.mark.django_db
def test_a_token_leaves_the_database_when_the_mail_is_given_up(server):
    mail = write("451@example.org", holds_token=True)
    assert "welcome" in mail.body
    for _ in WAITS:
        try_again(mail)

    assert (mail.state, mail.body) == ("given up", "")


@pytest.mark.django_db
def test_a_mail_that_is_sent_twice_leaves_once(server):
    mail = write("mina@example.org")

    assert outbox.send.enqueue(mail.pk).status == "SUCCESSFUL"
    assert outbox.send.enqueue(10**9).status == "SUCCESSFUL"

    assert len(server.taken) == 1


@pytest.mark.django_db
def test_a_mail_whose_time_has_not_come_waits(server):
    mail = write("451@example.org")

    outbox.send.enqueue(mail.pk)

    mail.refresh_from_db()
    assert mail.tries == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_goes_with_the_act_that_causes_it(queue):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write("mina@example.org")
        raise ZeroDivisionError

    assert not Mail.objects.exists()
    assert not TaskRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_mail_leaves_in_the_request_and_the_next_try_is_in_the_queue(queue, server):
    mail = write("451@example.org")
    assert (mail.state, mail.tries, server.taken) == ("waiting", 0, [])

    Worker(batch=True, interval=0).run()

    waiting = TaskRow.objects.get(status="READY")
    assert waiting.args_kwargs["args"] == [mail.pk]
    assert timedelta(seconds=50) < waiting.run_after - timezone.now() < timedelta(seconds=61)


@pytest.mark.django_db
def test_what_was_not_delivered_is_sent_again_on_demand(server, django_assert_num_queries):
    mail = write("550@example.org")
    Mail.objects.update(to="mina@example.org")

    assert outbox.send_again(mail)

    mail.refresh_from_db()
    assert (mail.state, mail.tries) == ("sent", 1)
    assert not outbox.send_again(mail)


@pytest.mark.django_db
def test_a_mail_that_held_a_token_is_not_sent_again(server):
    mail = write("550@example.org", holds_token=True)

    assert not outbox.send_again(mail)
    assert len(server.taken) == 0


@pytest.mark.django_db
def test_the_hourly_look_sends_what_was_forgotten_and_removes_what_is_old():
    forgotten, old = write("a@example.org"), write("b@example.org")
    late = timezone.now() - timedelta(minutes=11)
    Mail.objects.filter(pk=forgotten.pk).update(state="waiting", sent_at=None, next_try_at=late)
    Mail.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=31))
    django_mail.outbox.clear()

    assert outbox.look_after_mails.enqueue().status == "SUCCESSFUL"

    assert [sent.to for sent in django_mail.outbox] == [["a@example.org"]]
    assert [mail.to for mail in Mail.objects.all()] == ["a@example.org"]


@pytest.mark.django_db
def test_whoever_caused_a_mail_is_told_that_it_was_not_delivered(server):
    ada, bea = make_user("ada@example.org"), make_user("bea@example.org")
    lost = write("550@example.org", by=ada)
    write("mina@example.org", by=ada)

    assert [list(Mail.objects.told_to(person)) for person in (ada, bea)] == [[lost], []]
