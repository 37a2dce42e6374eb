"""A worker: takes tasks one after the other, and a thread beside it that shows it is alive."""

import logging
import os
import secrets
import signal
import socket
import sys
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, IntegrityError, InterfaceError, connections, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.tasks import progress, ticks
from accounts.tasks.models import BEAT, DEAD, Beat, Progress, Seat
from accounts.tasks.queue import SEATS, LibraryWorker, Status, TaskFailed, TaskRow, policy_of

log = logging.getLogger(__name__)
GONE = (DatabaseError, InterfaceError)
TURN = timedelta(seconds=2)  # until a task that found no seat asks again
DEATHS = 3  # workers that may die of one task


class WorkerDied(Exception):
    """Stands in the row of a task during which several workers died."""


class Worker(LibraryWorker):
    def __init__(self, queue_names=("*",), interval=0.5, batch=False):
        super().__init__(
            queue_names=list(queue_names),
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=new_name(),
            excluded_queue_names=[],
        )

    def shutdown(self, signum, frame):
        """Finish the task that runs, however often a signal comes, then end."""
        self.running = False
        if not self.running_task:
            sys.exit(0)

    def work(self):
        """Work until told to stop; a database that is away is waited for."""
        companion = Companion(self)
        companion.start()
        try:
            while self.running:
                try:
                    self.run()
                except GONE:
                    log.exception("The worker %s lost the database.", self.worker_id)
                    # A task of this name may be left as running: let it be taken up again.
                    self.worker_id = new_name()
                    connections.close_all()
                    time.sleep(2)
                if self.batch:
                    return
        finally:
            companion.stop()
            connections.close_all()

    def run_task(self, row):
        if not take_seat(row):
            put_back(row)
            return
        super().run_task(row)
        settle(row)


def new_name():
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"


class Companion(threading.Thread):
    """Writes that the worker is alive and how far its task is, takes up what dead workers left,
    and ends a worker whose supervisor died.
    """

    def __init__(self, worker):
        super().__init__(name="companion", daemon=True)
        self.worker, self.parent = worker, os.getppid()
        self.is_over, self.next_beat = threading.Event(), 0

    def run(self):
        progress.written_beside.set()
        while not self.is_over.is_set():
            if os.getppid() != self.parent:
                os.kill(os.getpid(), signal.SIGTERM)
            try:
                self.look_around()
            except GONE:
                log.warning("The beat of %s was not written.", self.worker.worker_id, exc_info=True)
            finally:
                self.is_over.wait(0.5)

    def look_around(self):
        is_beat = time.monotonic() >= self.next_beat
        if not is_beat and not progress.is_at_work():
            return
        try:
            progress.write(is_beat)
            if is_beat:
                self.next_beat = time.monotonic() + BEAT.total_seconds()
                name = self.worker.worker_id
                Beat.objects.update_or_create(worker=name, defaults={"seen": now()})
                reclaim()
                ticks.tick()
        finally:
            # It goes back at once: a pool lends few, and SQLite holds a file open.
            connections.close_all()

    def stop(self):
        self.is_over.set()
        self.join(timeout=5)
        progress.written_beside.clear()
        try:
            Beat.objects.filter(worker=self.worker.worker_id).delete()
        except GONE:
            log.warning("The last beat of %s stays.", self.worker.worker_id)


def reclaim():
    """Let tasks whose worker is dead be taken up again; those that several died of fail."""
    alive = set(Beat.objects.alive().values_list("worker", flat=True))
    for row in TaskRow.objects.filter(status=Status.RUNNING, started_at__lt=now() - DEAD):
        if row.worker_ids[-1] not in alive:
            take_from_dead(row)


@transaction.atomic
def take_from_dead(row):
    # Only what was read: of two that look, one wins.
    rows = TaskRow.objects.filter(pk=row.pk, status=Status.RUNNING, worker_ids=row.worker_ids)
    if len(row.worker_ids) >= DEATHS:
        give_up(rows, row)
    elif rows.update(status=Status.READY):
        wait_again(row, _("The computer at work on it stopped, so it is taken up again."))


def give_up(rows, row):
    reason = _("%(number)d workers stopped while they did this, so it was given up.")
    reason %= {"number": len(row.worker_ids)}
    if rows.update(
        status=Status.FAILED,
        finished_at=now(),
        exception_class_path=path_of(WorkerDied),
        traceback=reason,
    ):
        under_way = Progress.objects.filter(task=row.pk).under_way()
        under_way.update(state=Progress.State.FAILED, reason=reason, heard_at=now())


def wait_again(row, sentence):
    Progress.objects.filter(task=row.pk).update(
        state=Progress.State.WAITING, words=sentence, reason="", done=0, total=0, heard_at=now()
    )


def take_seat(row):
    """Whether this task may run now, where its queue admits only so many at once."""
    if row.queue_name not in SEATS:
        return True
    running = TaskRow.objects.filter(status=Status.RUNNING).values("pk")
    Seat.objects.exclude(task__in=running).delete()
    if Seat.objects.filter(task=row.pk).exists():  # of a run whose worker died
        return True
    for number in range(SEATS[row.queue_name]):
        try:
            with transaction.atomic():
                Seat.objects.create(queue=row.queue_name, number=number, task=row.pk)
        except IntegrityError:
            continue
        return True
    return False


def put_back(row):
    """As if nobody had taken it: waiting for a seat is no try."""
    TaskRow.objects.filter(pk=row.pk, status=Status.RUNNING).update(
        status=Status.READY,
        worker_ids=row.worker_ids[:-1],
        run_after=now() + TURN,
    )


def settle(row):
    """Give the seat back, and do with the task as its policy says."""
    Seat.objects.filter(task=row.pk).delete()
    policy, tries = policy_of(row.task_path), len(row.worker_ids)
    if row.status == Status.SUCCESSFUL and not policy.is_kept:
        row.delete()
    if row.status != Status.FAILED or tries >= policy.tries or is_final(row):
        return
    with transaction.atomic():
        later = now() + policy.wait_after(tries)
        if TaskRow.objects.filter(pk=row.pk, status=Status.FAILED).update(
            status=Status.READY, finished_at=None, run_after=later
        ):
            wait_again(row, _("It failed and is tried again."))


def is_final(row):
    try:
        return issubclass(import_string(row.exception_class_path), TaskFailed)
    except ImportError:  # a class inside a function, or of another version
        return False


def path_of(exception):
    return f"{exception.__module__}.{exception.__qualname__}"
