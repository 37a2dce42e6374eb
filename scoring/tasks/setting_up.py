"""The steps of setting up, with what each of them holds."""

from django.urls import reverse

from scoring.models.readiness import gaps_in, points
from scoring.tasks.declaring import declare_task
from scoring.tasks.task import Status, Task, amount


def setup_tasks(setup):
    """Return the six steps of a draft in their order, and the lead's own declaration."""
    steps = {gap.step for gap in gaps_in(setup)}
    return [
        _step(setup, "purpose", "Purpose and needs", _purpose(setup, steps), ""),
        _step(
            setup,
            "candidates",
            "Candidates",
            Status.NOT_YET if "candidates" in steps else Status.COMPLETED,
            amount(setup.candidates, "candidate") if setup.candidates else "",
        ),
        _step(
            setup,
            "checks",
            "Checks and gates",
            Status.PROBLEM if "checks" in steps else Status.COMPLETED,
            f"{amount(len(setup.scored), 'check')}, {amount(len(setup.gates), 'gate')}",
        ),
        _step(setup, "weights", "Weights", _weights(setup), _weights_left(setup)),
        _step(setup, "people", "People", _people(setup, steps), _panel_size(setup)),
        declare_task(setup, setup.lead),
        _step(setup, "open", "Check and open", Status.CANNOT if steps else Status.NOT_YET, ""),
    ]


def _step(setup, name, label, status, progress):
    url = reverse(f"setup_{name}", args=[setup.evaluation.pk])
    return Task(label, status, url, progress)


def _purpose(setup, steps):
    if "purpose" not in steps:
        return Status.COMPLETED
    started = setup.evaluation.purpose or setup.evaluation.parameters
    return Status.IN_PROGRESS if started else Status.NOT_YET


def _weights(setup):
    if setup.total > 100:
        return Status.PROBLEM
    return Status.COMPLETED if setup.total == 100 else Status.IN_PROGRESS


def _weights_left(setup):
    if setup.total < 100:
        return f"{points(100 - setup.total)} left"
    return f"{setup.total} of 100 points"


def _people(setup, steps):
    if "people" not in steps:
        return Status.COMPLETED
    return Status.IN_PROGRESS if setup.raters or len(setup.members) > 1 else Status.NOT_YET


def _panel_size(setup):
    count, of = len(setup.raters), len(setup.members)
    people = f"{of} person" if of == 1 else f"{of} people"
    return f"{count} of {people} {'rates' if count == 1 else 'rate'}" if count else ""
