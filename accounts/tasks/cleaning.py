"""What is removed in time: what tasks, ticks, sessions and files leave that nobody needs."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from accounts.clock import now
from accounts.storage import sweep
from accounts.tasks.models import Beat, Progress, Tick
from accounts.tasks.queue import Status, TaskRow, task

DAY = timedelta(days=1)
DONE_IS_KEPT, FAILED_IS_KEPT = 3 * DAY, 60 * DAY


@task("Clearing sessions that have ended", every=timedelta(hours=1))
def clear_sessions():
    Session.objects.filter(expire_date__lt=now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@task("Clearing what is left of finished tasks", every=DAY)
def clear_tasks():
    finished = TaskRow.objects.filter(finished_at__lt=now() - DONE_IS_KEPT)
    finished.filter(status=Status.SUCCESSFUL).delete()
    TaskRow.objects.filter(status=Status.FAILED, finished_at__lt=now() - FAILED_IS_KEPT).delete()
    Tick.objects.filter(slot__lt=now() - 3 * DAY).delete()
    Beat.objects.filter(seen__lt=now() - DAY).delete()
    over = [Progress.State.DONE, Progress.State.CANCELLED]
    Progress.objects.filter(state__in=over, heard_at__lt=now() - 30 * DAY).delete()
    # What strangers asked for, and whoever is gone: nobody looks at it again.
    unowned = Progress.objects.filter(asked_by=None, heard_at__lt=now() - DAY)
    unowned.filter(state__in=[*over, Progress.State.FAILED]).delete()


@task("Removing files that no row names", every=timedelta(hours=6))
def sweep_files():
    sweep()
