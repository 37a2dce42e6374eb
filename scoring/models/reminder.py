"""Reminders sent to those whose ratings are not in yet."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from scoring.models.panel import PanelMember

PAUSE = timedelta(hours=1)


class ReminderQuerySet(models.QuerySet):
    def taken(self):
        """Return those that the mail server took."""
        return self.filter(was_taken=True)

    @transaction.atomic
    def claim(self, members, by):
        """Write down that these members of one evaluation are reminded.

        Returns the reminders, and those passed over: who was reminded within the last hour, so
        that two clicks are one mail, and whom the daily job (`by` None) has told of this very
        deadline. Who is not waited for any more, because they submitted, left, or rating has
        closed since `members` were read, is in neither.
        """
        evaluation = members[0].evaluation
        evaluation.lock()
        members = _still_waited_for(evaluation, members)
        now, deadline = timezone.now(), evaluation.rating_closes_at
        recent = models.Q(sent_at__gt=now - PAUSE)
        if by is None:
            recent |= models.Q(sent_by=None, deadline=deadline)
        told = self.taken().filter(recent, member__in=members)
        quiet = set(told.values_list("member", flat=True))
        due = [member for member in members if member.pk not in quiet]
        spared = [member for member in members if member.pk in quiet]
        if not due:
            return [], spared
        reminders = self.bulk_create(
            self.model(member=member, sent_at=now, sent_by=by, deadline=deadline) for member in due
        )
        people = [member.user.email for member in due]
        evaluation.record(by, "reminded", after={"people": people, "deadline": deadline})
        return reminders, spared


def _still_waited_for(evaluation, members):
    """Return those of `members` whom a reminder still helps, as the held evaluation stands."""
    if not evaluation.is_open or evaluation.is_past_deadline:
        return []
    waited_for = set(evaluation.members.waited_for().values_list("pk", flat=True))
    return [member for member in members if member.pk in waited_for]


class Reminder(models.Model):
    """One mail that asked one member to submit. The last rows say when not to ask again."""

    member = models.ForeignKey(PanelMember, models.CASCADE, related_name="reminders")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    deadline = models.DateTimeField(null=True)
    was_taken = models.BooleanField(default=True, help_text="Whether the mail server took it.")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.member}, {self.sent_at:%d %b %Y %H:%M}"
