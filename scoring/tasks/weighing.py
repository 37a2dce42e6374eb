"""The weights that a member gives alone while the lead sets up."""

from django.urls import reverse

from scoring.permissions import can_weigh
from scoring.tasks.task import Status, Task


def weighing_tasks(setup, member):
    """Return the line for a member's own weights, [] for who weighs nothing."""
    if not can_weigh(member, setup.evaluation):
        return []
    proposal = member.proposed_weights
    url = reverse("own_weights", args=[setup.evaluation.pk])
    if proposal is None:
        status = Status.NOT_YET
    else:
        status = Status.COMPLETED if proposal.is_given else Status.IN_PROGRESS
    return [Task("Say alone what each criterion weighs (optional)", status, url, waits=True)]
