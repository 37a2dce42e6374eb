"""Every mail to one person: a row made with the act that causes it, sent by a task."""

import hashlib
import smtplib
from datetime import timedelta
from email.utils import make_msgid
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.db import transaction
from django.dispatch import Signal
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.mail.models import WAITS, Mail
from accounts.organisation import organisation
from accounts.tasks.queue import enqueue_after, task

State = Mail.State
# No answering machine writes back: RFC 3834, and what Exchange asks for.
BY_A_MACHINE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
mail_lost = Signal()  # sent with `mail`, in the transaction that says that it was not delivered
# Sent with `mail` and its `state`, in the transaction that says it is over, or that it came back.
mail_ended = Signal()
KEPT = timedelta(days=30)  # what is over, for whoever asks whether a mail went out


class Attachment(NamedTuple):
    """A PDF that a mail carries: by its name in the storage, as long as it has this hash."""

    file: str
    file_name: str
    file_sha256: str


NOTHING = Attachment("", "", "")


def post(
    template, context, subject, to, by=None, holds_token=False, off_link="", attachment=NOTHING
):
    """Return the new Mail from a template under templates/."""
    with translation.override(organisation().language):
        body = render_to_string(template, context)
    return write(subject, body, to, by, holds_token, off_link, attachment)


def signed(body, ours):
    """The text of a mail with the lines below it that say who sends it."""
    with translation.override(ours.language):
        sentence = _("Evaluator is the tool in which buyers compare vendors by evidence.")
    lines = [sentence, ours.signature] if ours.name else [sentence]
    # Two hyphens and a space: mail programs know that a signature begins here.
    return "\n".join([body.rstrip(), "", "-- ", *lines, ""])


@transaction.atomic
def write(subject, body, to, by=None, holds_token=False, off_link="", attachment=NOTHING):
    """Return the new Mail, on its way. `by` is told if it is not delivered.
    The body of one that `holds_token` is emptied as soon as it waits no more.
    """
    # A line break in a header is an attack to the mail library, and a title may hold one.
    one_line = " ".join(str(subject).split())
    mail = Mail.objects.create(
        to=to,
        subject=one_line[:180],
        body=signed(body, organisation()),
        holds_token=holds_token,
        off_link=off_link,
        **attachment._asdict(),
        # Made with the row: a mail that leaves twice after a crash is the same mail.
        message_id=make_msgid(domain=urlsplit(settings.PUBLIC_URL).hostname),
        next_try_at=now(),
        caused_by=by,
    )
    send.enqueue(mail.pk)
    return mail


@task("Sending a mail")
def send(pk):
    """Try once and write down what came of it; the row says when it is tried again."""
    mail = Mail.objects.filter(pk=pk, state=State.WAITING, next_try_at__lte=now()).first()
    if mail is None:
        return
    # Outside a transaction: a mute server takes its time.
    outcome = outcome_of(mail)
    with transaction.atomic():
        rows = Mail.objects.filter(pk=pk, state=State.WAITING, tries=mail.tries)
        if outcome["state"] != State.WAITING and mail.holds_token:
            outcome["body"] = ""
        is_ours = rows.update(tries=mail.tries + 1, **outcome)
        if is_ours and outcome["state"] == State.WAITING:
            enqueue_after(send, WAITS[mail.tries], pk)
        elif is_ours:
            mail_ended.send(Mail, mail=mail, state=outcome["state"])
            if outcome["state"] != State.SENT and mail.caused_by:
                mail_lost.send(Mail, mail=mail)


def outcome_of(mail):
    """Hand the mail to the server; return the fields that say what became of it."""
    headers = {"Message-ID": mail.message_id, **BY_A_MACHINE}
    if mail.off_link:
        headers["List-Unsubscribe"] = f"<{mail.off_link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMessage(
        mail.subject, mail.body, organisation().sender, [mail.to], headers=headers
    )
    try:
        attach_file(message, mail)
        message.send()
    except FileAltered:
        return over(State.REFUSED, _("The file that it carries is gone, or was altered."))
    except smtplib.SMTPRecipientsRefused as refusal:
        replies = list(refusal.recipients.values())
        is_final = all(code >= 500 for code, _reply in replies)
        return refused(replies[0]) if is_final else not_yet(mail, replies[0])
    except smtplib.SMTPDataError as refusal:
        reply = (refusal.smtp_code, refusal.smtp_error)
        return refused(reply) if refusal.smtp_code >= 500 else not_yet(mail, reply)
    except smtplib.SMTPResponseException as refusal:
        # A wrong password, or a sender it does not take: ours to mend, not the address's fault.
        reply = (refusal.smtp_code, refusal.smtp_error)
        return not_yet(mail, reply, is_our_fault=refusal.smtp_code >= 500)
    except (OSError, smtplib.SMTPException) as problem:
        return not_yet(mail, _("The mail server did not answer (%s).") % type(problem).__name__)
    except ValueError:
        return over(State.REFUSED, _("The address or the subject cannot stand in a mail."))
    return over(State.SENT) | {"sent_at": now()}


class FileAltered(Exception):
    """Raised where the file that a mail carries is gone, or is another one by now."""


def attach_file(message, mail):
    if not mail.file:
        return
    if not default_storage.exists(mail.file):
        raise FileAltered
    with default_storage.open(mail.file) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != mail.file_sha256:
        raise FileAltered
    message.attach(mail.file_name, content, "application/pdf")


def refused(reply):
    return over(State.REFUSED, in_words(reply))


def not_yet(mail, reply, is_our_fault=False):
    """Of a mail that was tried `mail.tries` times before this one."""
    if mail.tries >= len(WAITS):
        return over(State.GIVEN_UP, in_words(reply)) | {"is_our_fault": is_our_fault}
    return {
        "state": State.WAITING,
        "next_try_at": now() + WAITS[mail.tries],
        "last_error": in_words(reply),
        "is_our_fault": is_our_fault,
    }


def over(state, error=""):
    return {"state": state, "next_try_at": None, "last_error": error, "is_our_fault": False}


def in_words(reply):
    """One line of a server's (code, text), or of a sentence of ours."""
    if isinstance(reply, tuple):
        code, text = reply
        reply = f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return " ".join("".join(filter(str.isprintable, reply.replace("\n", " "))).split())[:300]


@transaction.atomic
def send_again(mail):
    """Start over with a mail that was not delivered; return whether it could be.
    One that held a token is empty. Whether a file may go once more, who made it knows.
    """
    rows = Mail.objects.undelivered().filter(pk=mail.pk, holds_token=False, file="")
    fresh = {"tries": 0, "next_try_at": now(), "last_error": "", "read_at": None}
    if not rows.update(state=State.WAITING, is_our_fault=False, **fresh):
        return False
    send.enqueue(mail.pk)
    return True


@task("Looking after mails that wait or are old", every=timedelta(hours=1))
def look_after_mails():
    """Send what waits although no task is on its way, and remove what is long over."""
    mails = Mail.objects.filter(state=State.WAITING, next_try_at__lt=now() - timedelta(minutes=10))
    for pk in mails.values_list("pk", flat=True):
        send.enqueue(pk)
    Mail.objects.exclude(state=State.WAITING).filter(made_at__lt=now() - KEPT).delete()
