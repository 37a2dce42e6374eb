"""What a task is. The one module that knows the library: Django 6 brings the same interface."""

from datetime import timedelta
from typing import NamedTuple

from django_tasks import TaskResultStatus as Status
from django_tasks import task as library_task
from django_tasks_db.management.commands.db_worker import Worker as LibraryWorker
from django_tasks_db.models import DBTaskResult as TaskRow

from accounts.clock import now

__all__ = ["LibraryWorker", "Policy", "Status", "TaskFailed", "TaskRow", "policy_of", "task"]

RENDERING = "rendering"
SEATS = {RENDERING: 2}  # how many tasks of a queue run at once, in the whole installation


class TaskFailed(Exception):
    """Raised where trying again changes nothing; the message is for people."""


class Policy(NamedTuple):
    title: str  # for administrators
    tries: int = 3
    waits: tuple = (timedelta(seconds=30), timedelta(minutes=5))
    every: timedelta | None = None  # of recurring work
    is_kept: bool = True  # whether its row stays for a while when it is done
    task: object = None

    def wait_after(self, tries):
        return self.waits[min(tries, len(self.waits)) - 1]


POLICIES = {}  # path of the function -> Policy


def task(title, queue="default", **policy):
    """Make a task of a function of primary keys, which bears running twice: workers may be slow."""

    def decorate(function):
        job = library_task(queue_name=queue)(function)
        POLICIES[job.module_path] = Policy(title, task=job, **policy)
        return job

    return decorate


def policy_of(path):
    return POLICIES.get(path) or Policy(path.rpartition(".")[2])


def enqueue_after(task, wait, *args):
    """Put a task into the queue, to be run in a while; where tasks run at once, do nothing."""
    if task.get_backend().supports_defer:
        task.using(run_after=now() + wait).enqueue(*args)
