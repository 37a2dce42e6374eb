from dataclasses import dataclass, field
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.clock import deadline_in
from scoring.evaluations.models import Evaluation, Reminder

AHEAD = timedelta(days=1)


@dataclass
class Sent:
    """What became of a reminder.

    reminded         who got the mail
    refused          whose mail the server did not take
    reminded_before  who had a reminder within the hour, or of this very deadline
    not_awaited      who submitted or left, or for whom rating closed, since they were asked for
    """

    reminded: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    reminded_before: list = field(default_factory=list)
    not_awaited: list = field(default_factory=list)


def waited_for(evaluation):
    return list(evaluation.members.waited_for().select_related("user", "evaluation"))


def remind(members, by):
    """Remind these members of one evaluation and return a Sent.

    `by` is the person who asks, None for the daily job. The reminders are in the record
    before the first mail goes out, so a mail server that is away stops nothing. Who is not
    waited for any more gets no mail.
    """
    if not members:
        return Sent()
    reminders, reminded_before = Reminder.objects.claim(members, by)
    claimed = {reminder.member_id: reminder for reminder in reminders}
    outcome = Sent(reminded_before=reminded_before)
    recipients = []
    for member in members:
        if member.pk in claimed:
            recipients.append(member)
        elif member not in reminded_before:
            outcome.not_awaited.append(member)
    mails = [mail_to(member, by, claimed[member.pk].deadline) for member in recipients]
    for member, is_refused in zip(recipients, deliver(mails) if mails else [], strict=True):
        (outcome.refused if is_refused else outcome.reminded).append(member)
    failed = [claimed[member.pk].pk for member in outcome.refused]
    Reminder.objects.filter(pk__in=failed).update(was_taken=False)
    return outcome


def deliver(mails):
    """Send mails over one connection; return for each whether the server refused it."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException):
        return [True] * len(mails)
    refusals = []
    for mail in mails:
        try:
            connection.send_messages([mail])
            refusals.append(False)
        except (OSError, SMTPException):
            refusals.append(True)
    connection.close()
    return refusals


def mail_to(member, by, deadline):
    # The mail to one member. It tells nothing of a rating, not even of their own.
    evaluation, user = member.evaluation, member.user
    text = render_to_string(
        "scoring/evaluations/reminder_mail.txt",
        {
            "user": user,
            "by": by,
            "evaluation": evaluation,
            "deadline": deadline and deadline_in(deadline, user.time_zone),
            "link": settings.PUBLIC_URL + reverse("my_tasks"),
        },
    )
    subject = _("Reminder: your ratings of %(title)s") % {"title": evaluation.title}
    # A line break in a header is an attack to the mail library, and a title may hold one.
    one_line = " ".join(subject.split())
    return EmailMessage(one_line[:180], text, None, [user.email])


def remind_of_deadlines(now=None):
    """Remind everybody whose rating closes within a day; return a Sent for each evaluation.

    The job reminds nobody twice of the same deadline, so it may run as often as one likes.
    """
    now = now or timezone.now()
    closing = Evaluation.objects.filter(
        state=Evaluation.State.OPEN, rating_closes_at__gt=now, rating_closes_at__lte=now + AHEAD
    )
    return {
        evaluation: remind(waited_for(evaluation), None)
        for evaluation in closing.order_by("rating_closes_at", "pk")
    }
