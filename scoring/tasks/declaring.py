"""The first line of everybody's tasks: nothing opens before it."""

from django.urls import reverse

from scoring.tasks.task import Status, Task


def declare_task(setup, member):
    """Return the line about the declaration: its page is open to a member at any time."""
    label = "Declare conflicts of interest"
    url = reverse("declare", args=[setup.evaluation.pk])
    if member.has_declared:
        return Task(label, Status.COMPLETED, url)
    if not setup.candidates:
        return Task(label, Status.CANNOT)
    return Task(label, Status.NOT_YET, url)
