from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import clock
from accounts.clock import deadline_in
from accounts.mail import outbox
from accounts.tasks.queue import task
from scoring.evaluations.models import Evaluation, Reminder


class Sent(NamedTuple):
    """What became of a reminder, as lists of members."""

    reminded: list  # whose mail is on its way
    reminded_before: list  # who had a reminder within the hour, or of this very deadline
    not_awaited: list  # who submitted or left, or for whom rating closed, since they were asked for


def waited_for(evaluation):
    return list(evaluation.members.waited_for().select_related("user", "evaluation"))


def remind(members, by):
    """Remind members of one evaluation, if still waited for. `by` is None for the hourly task."""
    if not members:
        return Sent([], [], [])
    with transaction.atomic():
        reminders, reminded_before = Reminder.objects.claim(members, by)
        for reminder in reminders:
            reminder.mail = post_reminder(reminder.member, by, reminder.deadline)
        Reminder.objects.bulk_update(reminders, ["mail"])
    reminded = [reminder.member for reminder in reminders]
    return Sent(
        reminded=reminded,
        reminded_before=reminded_before,
        not_awaited=[member for member in members if member not in reminded + reminded_before],
    )


def post_reminder(member, by, deadline):
    """Return the Mail to one member, which says how many answers are left and no level."""
    evaluation, user = member.evaluation, member.user
    context = {
        "user": user,
        "by": by,
        "evaluation": evaluation,
        "deadline": deadline and deadline_in(deadline, user.time_zone),
        "left": member.answers_left(),
        "link": settings.PUBLIC_URL + reverse("my_tasks"),
    }
    subject = _("Reminder: your ratings of %(title)s") % {"title": evaluation.title}
    return outbox.post("scoring/evaluations/reminder_mail.txt", context, subject, user.email, by)


def remind_of_deadlines():
    """Remind all whose rating closes in a day, once a deadline; return a Sent an evaluation."""
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


@task("Reminding of deadlines", every=timedelta(hours=1))
def send_reminders():
    remind_of_deadlines()
