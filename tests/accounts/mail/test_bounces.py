import io
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from accounts.mail.bounces import take_bounce
from accounts.mail.models import Mail
from accounts.mail.outbox import send, write
from accounts.notifications.models import Kind, Notice

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

REPORT = """\
From: MAILER-DAEMON@mx.example
To: evaluator@buyer.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Nobody of that name is here.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; nobody@vendor.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

--b
Content-Type: {kind}

Message-ID: {message_id}
Subject: Audit pack

--b--
"""


@pytest.fixture
def mail(lead):
    mail = write("Audit pack", "Please answer.", "nobody@vendor.example", by=lead)
    send.func(mail.pk)
    mail.refresh_from_db()
    assert mail.state == Mail.State.SENT
    return mail


def report(mail, action="failed", kind="text/rfc822-headers", message_id=None):
    fields = {"action": action, "kind": kind, "message_id": message_id or mail.message_id}
    return REPORT.format(**fields).encode()


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_mail_that_comes_back_is_shown_and_told_to_who_caused_it(mail, lead, kind):
    assert take_bounce(report(mail, kind=kind)) == mail

    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (Mail.State.RETURNED, "550 5.1.1 No such user")
    assert mail.can_be_sent_again
    assert Notice.objects.filter(person=lead, kind=Kind.MAIL_LOST).count() == 1
    assert take_bounce(report(mail, kind=kind)) is None  # the same report once more


def test_neither_a_delay_nor_what_is_not_ours_changes_a_mail(mail):
    for content in (
        report(mail, action="delayed"),
        report(mail, message_id="<another@buyer.example>"),
        report(mail).replace(b"multipart/report", b"text/plain"),
        b"",
        b"\xff\xfe\0 no mail at all",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n--b--",
    ):
        assert take_bounce(content) is None

    mail.refresh_from_db()
    assert mail.state == Mail.State.SENT


def test_the_command_reads_what_a_mail_server_pipes(mail, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(report(mail))))
    call_command("take_bounce")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"Hello")))
    call_command("take_bounce")

    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"Mail {mail.pk} was not delivered.",
        "It reports no failure of a mail of this installation.",
    ]
