"""One line of a task list: the next act, and how far it is."""

from dataclasses import dataclass

from django.db import models


class Status(models.TextChoices):
    NOT_YET = "not_yet", "Not yet started"
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETED = "completed", "Completed"
    CANNOT = "cannot", "Cannot start yet"
    PROBLEM = "problem", "There is a problem"


@dataclass(frozen=True)
class Task:
    """A line: what to do, how far it is, and where it is done.

    waits   somebody else comes first, or there is no hurry: shown without colour
    """

    label: str
    status: Status
    url: str = ""
    progress: str = ""
    waits: bool = False

    @property
    def needs_you(self):
        return not self.waits and self.status not in {Status.COMPLETED, Status.CANNOT}

    @property
    def is_done(self):
        return self.status == Status.COMPLETED


def amount(count, noun):
    """Return a count with its noun: "1 check", "2 checks"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def how_far(done, of):
    """Return the status of `done` things out of `of`."""
    if done >= of:
        return Status.COMPLETED
    return Status.IN_PROGRESS if done else Status.NOT_YET
