"""Asking those whose ratings are not in yet, by e-mail."""

from dataclasses import dataclass, field
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from scoring.models import Evaluation, Reminder
from scoring.templatetags.times import deadline_in

AHEAD = timedelta(days=1)


@dataclass
class Sent:
    """Whom a reminder reached, whose mail the server refused, who was reminded just before.

    `late` are those whom nobody waits for any more: they submitted or left, or rating has
    closed, since they were asked for.
    """

    taken: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    spared: list = field(default_factory=list)
    late: list = field(default_factory=list)


def waited_for(evaluation):
    """Return the members whose ratings are not in yet: they rate, and have not left."""
    return list(evaluation.members.waited_for().select_related("user", "evaluation"))


def remind(members, by):
    """Remind these members of one evaluation and return a Sent.

    `by` is the person who asks, None for the daily job. The reminders are in the record
    before the first mail goes out, so a mail server that is away stops nothing. Who is not
    waited for any more gets no mail.
    """
    if not members:
        return Sent()
    reminders, spared = Reminder.objects.claim(members, by)
    claimed = {reminder.member_id: reminder for reminder in reminders}
    late = [one for one in members if one.pk not in claimed and one not in spared]
    sent = Sent(spared=spared, late=late)
    due = [member for member in members if member.pk in claimed]
    mails = [mail_to(member, by, claimed[member.pk].deadline) for member in due]
    refused = deliver(mails) if mails else []
    for member, is_refused in zip(due, refused, strict=True):
        (sent.failed if is_refused else sent.taken).append(member)
    failed = [claimed[member.pk].pk for member in sent.failed]
    Reminder.objects.filter(pk__in=failed).update(was_taken=False)
    return sent


def deliver(mails):
    """Send mails over one connection; return for each whether the server refused it."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException):
        return [True] * len(mails)
    refused = []
    for mail in mails:
        try:
            connection.send_messages([mail])
            refused.append(False)
        except (OSError, SMTPException):
            refused.append(True)
    connection.close()
    return refused


def mail_to(member, by, deadline):
    """Return the mail to one member. It tells nothing of a rating, not even of their own."""
    evaluation, user = member.evaluation, member.user
    text = render_to_string(
        "scoring/reminder_mail.txt",
        {
            "user": user,
            "by": by,
            "evaluation": evaluation,
            "deadline": deadline and deadline_in(deadline, user.time_zone),
            "link": settings.PUBLIC_URL + reverse("my_tasks"),
        },
    )
    subject = " ".join(f"Reminder: your ratings of {evaluation.title}".split())
    return EmailMessage(subject[:180], text, None, [user.email])


def remind_of_deadlines(now=None):
    """Remind everybody whose rating closes within a day; return a Sent for each evaluation.

    Who was told of a deadline by this job is not told of the same one again, so it may run
    as often as one likes.
    """
    now = now or timezone.now()
    due = Evaluation.objects.filter(
        state=Evaluation.State.OPEN, rating_closes_at__gt=now, rating_closes_at__lte=now + AHEAD
    )
    ordered = due.order_by("rating_closes_at", "pk")
    return {evaluation: remind(waited_for(evaluation), None) for evaluation in ordered}
