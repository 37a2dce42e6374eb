from datetime import timedelta
from smtplib import SMTPException
from typing import NamedTuple

from django.conf import settings
from django.core.mail import get_connection
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import clock
from accounts.clock import deadline_in
from accounts.mail import mail_of
from scoring.evaluations.models import Evaluation, Reminder


class Sent(NamedTuple):
    """What became of a reminder, as lists of members."""

    reminded: list  # who got the mail
    refused: list  # whose mail the server did not take
    reminded_before: list  # who had a reminder within the hour, or of this very deadline
    not_awaited: list  # who submitted or left, or for whom rating closed, since they were asked for


def waited_for(evaluation):
    return list(evaluation.members.waited_for().select_related("user", "evaluation"))


def remind(members, by):
    """Remind these members of one evaluation and return a Sent.

    `by` is the person who asks, None for the daily job. The reminders are in the record
    before the first mail goes out, so a mail server that is away stops nothing. Who is not
    waited for any more gets no mail.
    """
    if not members:
        return Sent([], [], [], [])
    reminders, reminded_before = Reminder.objects.claim(members, by)
    refused = deliver(reminders, by) if reminders else []
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in refused]).update(was_taken=False)
    awaited = [*reminded_before, *(reminder.member for reminder in reminders)]
    return Sent(
        reminded=[reminder.member for reminder in reminders if reminder not in refused],
        refused=[reminder.member for reminder in refused],
        reminded_before=reminded_before,
        not_awaited=[member for member in members if member not in awaited],
    )


def deliver(reminders, by):
    """Send these reminders over one connection; return those that the server refused."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException):
        return reminders
    refused = []
    for reminder in reminders:
        mail = reminder_mail(reminder.member, by, reminder.deadline)
        try:
            connection.send_messages([mail])
        except (OSError, SMTPException):
            refused.append(reminder)
    connection.close()
    return refused


def reminder_mail(member, by, deadline):
    # The mail to one member. It tells nothing of a rating, not even of their own.
    evaluation, user = member.evaluation, member.user
    context = {
        "user": user,
        "by": by,
        "evaluation": evaluation,
        "deadline": deadline and deadline_in(deadline, user.time_zone),
        "link": settings.PUBLIC_URL + reverse("my_tasks"),
    }
    subject = _("Reminder: your ratings of %(title)s") % {"title": evaluation.title}
    return mail_of("scoring/evaluations/reminder_mail.txt", context, subject, user.email)


def remind_of_deadlines():
    """Remind everybody whose rating closes within a day; return a Sent for each evaluation.

    The job reminds nobody twice of the same deadline, so it may run as often as one likes.
    """
    now = clock.now()
    closing = Evaluation.objects.filter(
        state=Evaluation.State.OPEN,
        rating_closes_at__gt=now,
        rating_closes_at__lte=now + timedelta(days=1),
    )
    return {
        evaluation: remind(waited_for(evaluation), None)
        for evaluation in closing.order_by("rating_closes_at", "pk")
    }
