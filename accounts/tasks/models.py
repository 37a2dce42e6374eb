"""Rows about work beside requests: who does it, what is due, and how far a piece of it is."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.clock import now

BEAT = timedelta(seconds=10)
# Longer than SQLite waits for a lock (20 s) and a beat: a worker that waits is not robbed.
DEAD = timedelta(seconds=60)
SILENT = timedelta(seconds=20)


class BeatQuerySet(models.QuerySet):
    def alive(self):
        return self.filter(seen__gte=now() - DEAD)


class Beat(models.Model):
    """When a worker was last seen alive."""

    worker = models.CharField(max_length=64, unique=True)
    seen = models.DateTimeField()

    objects = BeatQuerySet.as_manager()

    def __str__(self):
        return f"{self.worker}, {self.seen:%Y-%m-%d %H:%M:%S}"


class Tick(models.Model):
    """That recurring work was put into the queue for one slot of time; one worker does it."""

    name = models.CharField(max_length=100)
    slot = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "slot"], name="one_tick_per_name_and_slot")
        ]

    def __str__(self):
        return f"{self.name}, {self.slot:%Y-%m-%d %H:%M}"


class Seat(models.Model):
    """A task's leave to run in a queue that admits only so many at once, on all machines."""

    queue = models.CharField(max_length=32)
    number = models.PositiveSmallIntegerField()
    task = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "number"], name="one_task_per_seat_of_a_queue")
        ]

    def __str__(self):
        return f"{self.queue} {self.number}"


class ProgressQuerySet(models.QuerySet):
    def under_way(self):
        return self.filter(state__in=[Progress.State.WAITING, Progress.State.RUNNING])

    def stoppable_by(self, user):
        """Those that this person asked for; administrators stop any."""
        return self.under_way() if user.is_staff else self.under_way().filter(asked_by=user)


class Progress(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    what = models.CharField(max_length=160, unique=True)
    task = models.UUIDField(null=True, db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    page = models.CharField(max_length=300)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=now)
    words = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    is_cancel_wanted = models.BooleanField(default=False)
    heard_at = models.DateTimeField(default=now)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="failed", reason=""), name="what_failed_says_why"
            )
        ]

    def __str__(self):
        return f"{self.what}: {self.state}"

    @property
    def is_under_way(self):
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_silent(self):
        return self.state == self.State.RUNNING and now() - self.heard_at > SILENT

    @property
    def is_without_worker(self):
        waits = self.state == self.State.WAITING and now() - self.asked_at > SILENT
        return waits and not Beat.objects.alive().exists()

    @property
    def percent(self):
        return min(100, 100 * self.done // self.total) if self.total else 0
