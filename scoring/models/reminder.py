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
    def claim(self, members, by, deadline):
        """Write down that these members of one evaluation are reminded; return the reminders.

        One reminded within the last hour is passed over, so that two clicks are one mail;
        so is one whom the daily job (`by` None) has told of this very deadline.
        """
        evaluation = members[0].evaluation
        evaluation.lock()
        now = timezone.now()
        spared = models.Q(sent_at__gt=now - PAUSE)
        if by is None:
            spared |= models.Q(sent_by=None, deadline=deadline)
        told = self.taken().filter(spared, member__in=members)
        quiet = set(told.values_list("member", flat=True))
        due = [member for member in members if member.pk not in quiet]
        if not due:
            return []
        reminders = self.bulk_create(
            self.model(member=member, sent_at=now, sent_by=by, deadline=deadline) for member in due
        )
        people = [member.user.email for member in due]
        evaluation.record(by, "reminded", after={"people": people, "deadline": deadline})
        return reminders


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
