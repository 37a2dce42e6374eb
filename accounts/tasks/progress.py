"""How far a piece of work is: begun by a page, said by the task, shown and stopped on the page."""

import threading
import time
from contextlib import contextmanager
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.tasks.models import Progress
from accounts.tasks.queue import Status, TaskFailed, TaskRow

State = Progress.State
# In a worker a thread beside the task writes what the task says: outside the task's transaction,
# which would hide it, and at most twice a second.
written_beside = threading.Event()
OFTEN = 0.5  # seconds between two writings
_at_work = {}  # work -> the fields to be written, None where there is nothing new
_stopped = set()
_written_at = [0.0]


class Cancelled(Exception):
    """Raised inside a task whose work somebody stopped."""


@transaction.atomic
def begin(work, page, by, task, *args):
    """Put the task into the queue unless this work is under way already; return its Progress."""
    progress, is_new = Progress.objects.get_or_create(
        what=work, defaults={"page": page, "asked_by": by, "asked_at": now()}
    )
    if not is_new:
        over = Progress.objects.filter(pk=progress.pk).exclude(
            state__in=[State.WAITING, State.RUNNING]
        )
        fresh = {"words": "", "done": 0, "total": 0, "reason": "", "is_cancel_wanted": False}
        fresh |= {"state": State.WAITING, "asked_at": now(), "heard_at": now()}
        if not over.update(page=page, asked_by=by, **fresh):
            return progress
    result = task.enqueue(*args)
    if task.get_backend().supports_get_result:  # where tasks run at once, nothing is kept of them
        Progress.objects.filter(pk=progress.pk).update(task=result.id)
    progress.refresh_from_db()
    return progress


@contextmanager
def at_work(work):
    """Write how this work begins and ends; give a function that says how far it is."""
    Progress.objects.filter(what=work).update(state=State.RUNNING, heard_at=now())
    _at_work[work] = None
    _stopped.discard(work)
    try:
        yield partial(say, work)
    except Cancelled:
        end(work, State.CANCELLED)
    except TaskFailed as failure:
        end(work, State.FAILED, str(failure))
        raise
    except Exception:
        end(work, State.FAILED, _("Something went wrong in our program. Nothing is lost."))
        raise
    else:
        end(work, State.DONE)
    finally:
        _at_work.pop(work, None)


def end(work, state, reason=""):
    Progress.objects.filter(what=work).update(state=state, reason=reason, heard_at=now())


def say(work, sentence, done=0, total=0):
    """Raises Cancelled where somebody stopped the work. Says nothing of what is no task's work."""
    if work not in _at_work:
        return
    _at_work[work] = {"words": sentence[:200], "done": done, "total": total}
    if not written_beside.is_set() and time.monotonic() >= _written_at[0] + OFTEN:
        write()
    if work in _stopped:
        raise Cancelled


def write(is_beat=False):
    """Write what was said since, and hear whether to stop. A beat tells that there is life."""
    _written_at[0] = time.monotonic()
    for work, fields in list(_at_work.items()):
        progress = Progress.objects.filter(what=work)
        if fields is not None or is_beat:
            progress.update(heard_at=now(), **(fields or {}))
        if _at_work.get(work) is fields and work in _at_work:
            _at_work[work] = None
        if progress.filter(is_cancel_wanted=True).exists():
            _stopped.add(work)


def is_at_work():
    return bool(_at_work)


@transaction.atomic
def cancel(progress):
    """Stop work at once where no worker has it yet, else at its next step."""
    row = TaskRow.objects.select_for_update().filter(pk=progress.task, status=Status.READY)
    if row.delete()[0]:
        end(progress.what, State.CANCELLED)
    else:
        Progress.objects.filter(pk=progress.pk).under_way().update(is_cancel_wanted=True)
