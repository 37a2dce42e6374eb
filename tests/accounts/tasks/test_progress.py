"""How far a piece of work is: begun once, said by the task, stopped on the page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tasks import progress as said
from accounts.tasks.models import Beat, Progress
from accounts.tasks.queue import TaskRow
from accounts.tasks.worker import Worker
from tests.accounts.tasks import jobs


def begin():
    return said.begin("work", "/page/", None, jobs.go_on, "work")


def work():
    Worker(batch=True, interval=0).run()


def test_work_is_begun_once_however_often_it_is_asked_for(queue):
    begin()
    begin()
    assert TaskRow.objects.count() == 1
    assert Progress.objects.get().state == "waiting"

    work()
    assert Progress.objects.get().state == "done"
    begin()
    assert TaskRow.objects.filter(status="READY").count() == 1


def test_a_task_says_how_far_it_is(queue, monkeypatch):
    monkeypatch.setattr(said, "OFTEN", 0)
    begin()

    work()

    progress = Progress.objects.get()
    assert (progress.words, progress.done, progress.total) == ("Second step", 2, 2)
    assert jobs.done == ["first", "second"]


def test_progress_is_written_at_most_twice_a_second(queue, monkeypatch):
    monkeypatch.setattr(said, "_written_at", [0.0])
    begin()

    work()

    assert Progress.objects.get().words == "First step"


def test_a_task_that_breaks_leaves_a_reason(queue):
    said.begin("work", "/page/", None, jobs.go_on_and_break, "work")

    work()

    progress = Progress.objects.get()
    assert (progress.state, progress.reason) == (
        "failed",
        "Something went wrong in our program. Nothing is lost.",
    )


def test_a_task_that_is_tried_again_says_that_it_waits(queue, monkeypatch):
    begin()
    monkeypatch.setattr(said, "say", lambda *given: 1 / 0)

    work()

    progress = Progress.objects.get()
    assert (progress.state, progress.words) == ("waiting", "It failed and is tried again.")
    assert TaskRow.objects.get().status == "READY"


def test_what_no_worker_has_yet_is_stopped_at_once(queue):
    said.cancel(begin())

    work()

    assert Progress.objects.get().state == "cancelled"
    assert (TaskRow.objects.count(), jobs.done) == (0, [])


def test_what_runs_stops_at_its_next_step(queue, monkeypatch):
    monkeypatch.setattr(said, "OFTEN", 0)
    begin()
    TaskRow.objects.update(status="RUNNING")
    said.cancel(Progress.objects.get())
    assert Progress.objects.get().is_cancel_wanted
    TaskRow.objects.update(status="READY")

    work()

    assert (Progress.objects.get().state, jobs.done) == ("cancelled", [])
    assert TaskRow.objects.get().status == "SUCCESSFUL"


@pytest.mark.parametrize(
    ("state", "seconds", "is_silent"),
    [("running", 21, True), ("running", 18, False), ("waiting", 99, False), ("done", 99, False)],
)
def test_silence_is_twenty_seconds_of_work_of_which_nothing_is_heard(state, seconds, is_silent):
    heard_at = timezone.now() - timedelta(seconds=seconds)

    assert Progress(state=state, heard_at=heard_at).is_silent == is_silent


@pytest.mark.django_db
def test_who_waits_is_told_when_there_is_no_worker():
    waiting = Progress(state="waiting", asked_at=timezone.now() - timedelta(seconds=21))
    assert waiting.is_without_worker

    Beat.objects.create(worker="one", seen=timezone.now())
    assert not waiting.is_without_worker
