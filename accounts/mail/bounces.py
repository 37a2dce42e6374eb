"""Mails that come back: what a server reports later of one that it took (RFC 3464)."""

from email import message_from_bytes, policy
from email.parser import HeaderParser

from django.db import transaction

from accounts.mail.models import Mail
from accounts.mail.outbox import in_words, mail_ended, mail_lost, over

State = Mail.State


@transaction.atomic
def take_bounce(content):
    """Note that a mail was not delivered, as the report in these bytes says. Return the Mail; None
    where it reports no failure, or of no mail that we sent: only who got one knows its id.
    """
    report = message_from_bytes(content, policy=policy.compat32)
    reason, message_id = failure_in(report), id_of_original(report)
    mails = Mail.objects.select_for_update().filter(message_id=message_id, state=State.SENT)
    mail = mails.first() if reason and message_id else None
    if mail is None:
        return None
    for name, value in (over(State.RETURNED, reason) | {"sent_at": None, "read_at": None}).items():
        setattr(mail, name, value)
    mail.save()
    mail_ended.send(Mail, mail=mail, state=mail.state)
    if mail.caused_by:
        mail_lost.send(Mail, mail=mail)
    return mail


def failure_in(report):
    """Return why the mail was not delivered, in a line; "" for a delay or another mail."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for block in part.get_payload():
                if str(block.get("Action", "")).strip().lower() == "failed":
                    diagnostic = block.get("Diagnostic-Code") or block.get("Status") or "failed"
                    return in_words(str(diagnostic).rpartition("smtp;")[2].strip())
    return ""


def id_of_original(report):
    """Return the Message-ID of the mail that came back, whole or by its head; "" without one."""
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            return str(part.get_payload(0).get("Message-ID", "")).strip()
        if kind == "text/rfc822-headers":
            head = part.get_payload(decode=True) or b""
            parsed = HeaderParser().parsestr(head.decode("utf-8", "replace"))
            return str(parsed.get("Message-ID", "")).strip()
    return ""
