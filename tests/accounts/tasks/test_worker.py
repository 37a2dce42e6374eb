"""The worker: takes tasks, tries again, takes up what a dead one left, and admits two renders."""

import signal
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from accounts.tasks import worker as working
from accounts.tasks.models import Beat, Progress, Seat
from accounts.tasks.queue import TaskRow
from accounts.tasks.worker import Companion, Worker, reclaim, take_from_dead
from tests.accounts.tasks import jobs


def work():
    """Let a worker do what is ready, without the thread beside it."""
    Worker(batch=True, interval=0).run()


def only_task():
    return TaskRow.objects.get()


def left_by_dead_worker(task, *arguments, workers=("dead",), seconds=61):
    """Return the row of a task that is said to run, by a worker of which nothing is heard."""
    result = task.enqueue(*arguments)
    TaskRow.objects.filter(pk=result.id).update(
        status="RUNNING",
        worker_ids=list(workers),
        started_at=timezone.now() - timedelta(seconds=seconds),
    )
    return TaskRow.objects.get(pk=result.id)


def test_a_task_is_done_once_and_waits_for_a_worker(queue):
    jobs.note.enqueue("a")
    assert jobs.done == []

    work()
    work()

    assert (jobs.done, only_task().status) == (["a"], "SUCCESSFUL")


def test_a_task_goes_with_the_transaction_that_asked_for_it(queue):
    with pytest.raises(ZeroDivisionError):
        from_an_act_that_fails()

    assert not TaskRow.objects.exists()


def from_an_act_that_fails():
    with transaction.atomic():
        jobs.note.enqueue("a")
        raise ZeroDivisionError


def test_what_fails_is_tried_again_later_and_a_limited_number_of_times(queue):
    jobs.break_down.enqueue()

    work()
    row = only_task()
    assert (row.status, len(row.worker_ids)) == ("READY", 1)
    assert row.run_after > timezone.now() + timedelta(seconds=55)
    work()
    assert jobs.done == ["tried"]

    TaskRow.objects.update(run_after=timezone.now())
    work()
    TaskRow.objects.update(run_after=timezone.now())
    work()
    assert (jobs.done, only_task().status) == (["tried"] * 2, "FAILED")


def test_what_cannot_succeed_is_not_tried_again(queue):
    jobs.refuse.enqueue()

    work()

    assert (jobs.done, only_task().status) == (["tried"], "FAILED")


def test_a_task_whose_worker_died_is_taken_up_again(queue):
    left_by_dead_worker(jobs.note, "a")

    reclaim()
    work()

    assert (jobs.done, only_task().status) == (["a"], "SUCCESSFUL")
    assert len(only_task().worker_ids) == 2


def test_a_task_whose_worker_lives_is_left_alone(queue):
    left_by_dead_worker(jobs.note, "a", workers=["alive"])
    Beat.objects.create(worker="alive", seen=timezone.now() - timedelta(seconds=55))

    reclaim()
    assert only_task().status == "RUNNING"

    Beat.objects.update(seen=timezone.now() - timedelta(seconds=61))
    reclaim()
    assert only_task().status == "READY"


def test_a_task_that_was_begun_just_now_is_left_alone(queue):
    left_by_dead_worker(jobs.note, "a", seconds=55)

    reclaim()

    assert only_task().status == "RUNNING"


def test_a_task_that_several_workers_died_of_fails_and_its_page_says_why(queue):
    row = left_by_dead_worker(jobs.note, "a", workers=["one", "two", "three"])
    Progress.objects.create(what="note", page="/", task=row.pk, state="running")

    reclaim()
    work()

    progress = Progress.objects.get()
    assert (jobs.done, only_task().status) == ([], "FAILED")
    assert (progress.state, progress.reason) == (
        "failed",
        "3 workers stopped while they did this, so it was given up.",
    )


def test_of_two_that_look_after_a_dead_worker_one_wins(queue):
    row = left_by_dead_worker(jobs.note, "a")
    TaskRow.objects.update(worker_ids=["dead", "another"])

    take_from_dead(row)

    assert only_task().status == "RUNNING"


def test_two_tasks_render_at_once_and_the_third_waits_without_losing_a_try(queue):
    busy = [left_by_dead_worker(jobs.render, word, seconds=1) for word in "ab"]
    for number, row in enumerate(busy):
        Seat.objects.create(queue="rendering", number=number, task=row.pk)
    third = jobs.render.enqueue("c")

    work()
    row = TaskRow.objects.get(pk=third.id)
    assert (jobs.done, row.status, row.worker_ids) == ([], "READY", [])

    TaskRow.objects.filter(pk=busy[0].pk).update(status="SUCCESSFUL")
    TaskRow.objects.filter(pk=third.id).update(run_after=timezone.now())
    work()
    assert jobs.done == ["c"]
    assert Seat.objects.count() == 1


def test_a_full_house_of_renders_keeps_no_other_task_waiting(queue):
    for number, word in enumerate("ab"):
        row = left_by_dead_worker(jobs.render, word, seconds=1)
        Seat.objects.create(queue="rendering", number=number, task=row.pk)
    jobs.note.enqueue("mail")

    work()

    assert jobs.done == ["mail"]


def test_signals_let_a_running_task_end(queue):
    worker = Worker()
    worker.running_task = True

    for _ in range(3):
        worker.shutdown(signal.SIGTERM, None)

    assert not worker.running


def test_a_signal_ends_a_worker_that_waits(queue):
    with pytest.raises(SystemExit):
        Worker().shutdown(signal.SIGTERM, None)


def test_beats_tell_that_a_worker_lives_and_go_with_it(queue):
    worker = Worker()
    companion = Companion(worker)
    companion.look_around()
    assert [beat.worker for beat in Beat.objects.alive()] == [worker.worker_id]

    companion.start()
    companion.stop()

    assert not Beat.objects.exists()


def test_a_worker_whose_supervisor_died_ends(queue, monkeypatch):
    killed = threading.Event()
    companion = Companion(Worker())
    companion.parent += 1
    monkeypatch.setattr(working.os, "kill", lambda pid, number: killed.set())

    companion.start()
    assert killed.wait(5)
    companion.stop()


def test_a_worker_that_lost_the_database_goes_on_under_another_name(queue, monkeypatch):
    worker = Worker(batch=True)
    names = [worker.worker_id]
    monkeypatch.setattr(working.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(worker, "run", lambda: (_ for _ in ()).throw(OperationalError("away")))

    worker.work()

    assert worker.worker_id not in names
