"""What administrators see of a task that failed, and how it is tried again."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.tasks.models import Progress
from accounts.tasks.queue import Status, TaskRow


def reason_of(row, progress):
    """In words, without the values that a message of the database or a library may hold."""
    if row.status != Status.FAILED:
        return ""
    kind = row.exception_class_path.rpartition(".")[2]
    if kind == "WorkerDied":
        return row.traceback
    if progress and progress.reason:
        return progress.reason
    return _("%(kind)s. The log of the worker has the rest.") % {"kind": kind}


@transaction.atomic
def retry(row):
    """Put a failed task back into the queue with all its tries; return whether it was failed."""
    rows = TaskRow.objects.filter(pk=row.pk, status=Status.FAILED)
    fresh = {"status": Status.READY, "worker_ids": [], "finished_at": None, "run_after": now()}
    if not rows.update(exception_class_path="", traceback="", **fresh):
        return False
    Progress.objects.filter(task=row.pk).update(
        state=Progress.State.WAITING, asked_at=now(), reason="", words="", is_cancel_wanted=False
    )
    return True
