"""Recurring work: once a slot of time, by whichever worker is first."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.tasks import cleaning, ticks
from accounts.tasks.models import Beat, Progress, Tick
from accounts.tasks.queue import POLICIES, TaskRow

HOURLY = "accounts.tasks.cleaning.clear_sessions"


def at(monkeypatch, moment):
    monkeypatch.setattr(ticks, "now", lambda: moment)


def times(path=HOURLY):
    return TaskRow.objects.filter(task_path=path).count()


def test_recurring_work_is_asked_for_once_a_slot(queue, monkeypatch):
    at(monkeypatch, datetime(2026, 12, 1, 10, 0, 5, 3, tzinfo=UTC))
    ticks.tick()
    at(monkeypatch, datetime(2026, 12, 1, 10, 59, 59, tzinfo=UTC))
    ticks.tick()
    assert times() == 1

    at(monkeypatch, datetime(2026, 12, 1, 11, 0, 1, tzinfo=UTC))
    ticks.tick()
    assert times() == 2
    assert Tick.objects.filter(name=HOURLY).first().slot == datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_the_worker_that_is_second_asks_for_nothing(queue, monkeypatch):
    now = datetime(2026, 12, 1, 10, 0, 5, tzinfo=UTC)
    at(monkeypatch, now)
    Tick.objects.create(name=HOURLY, slot=now.replace(second=0))
    nothing = Tick.objects.none()
    monkeypatch.setattr(ticks.Tick.objects, "filter", lambda **asked: nothing)

    ticks.tick()

    assert times() == 0


def test_all_recurring_work_is_known_to_a_worker_from_its_start():
    assert sorted(path for path, policy in POLICIES.items() if policy.every) == [
        "accounts.mail.outbox.look_after_mails",
        "accounts.notice_mail.mail_daily",
        "accounts.notice_mail.remove_old_notices",
        "accounts.sign_ins.note_failures_of_the_hour",
        "accounts.tasks.cleaning.clear_sessions",
        "accounts.tasks.cleaning.clear_tasks",
        "accounts.tasks.cleaning.sweep_files",
        "scoring.evaluations.reminders.send_reminders",
        "scoring.home.notices.tell_of_changed_facts",
        "scoring.home.notices.tell_of_expiry",
        "scoring.home.notices.tell_of_late_requests",
        "scoring.home.retention.remove_what_is_due",
        "vendors.requests.arrival.take_in_what_is_due",
        "vendors.requests.sending.remind_vendors",
        "vendors.requests.verdicts.close_clocks",
    ]


@pytest.mark.django_db
def test_sessions_that_have_ended_are_cleared():
    for key, hours in (("ended", -1), ("live", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=hours)
        )

    assert cleaning.clear_sessions.enqueue().status == "SUCCESSFUL"

    assert [session.session_key for session in Session.objects.all()] == ["live"]


@pytest.mark.django_db
def test_what_is_left_of_finished_tasks_is_cleared():
    now = timezone.now()
    for status, days in (("SUCCESSFUL", 4), ("SUCCESSFUL", 2), ("FAILED", 4), ("FAILED", 61)):
        TaskRow.objects.create(
            status=status,
            finished_at=now - timedelta(days=days),
            args_kwargs={"args": [], "kwargs": {}},
            task_path=f"{status} {days}",
            backend_name="default",
        )
    for days in (0, 2):
        Beat.objects.create(worker=str(days), seen=now - timedelta(days=days))
        Progress.objects.create(
            what=str(days), page="/", state="done", heard_at=now - timedelta(days=days * 16)
        )

    assert cleaning.clear_tasks.enqueue().status == "SUCCESSFUL"

    left = sorted(TaskRow.objects.values_list("task_path", flat=True))
    assert left == ["FAILED 4", "SUCCESSFUL 2"]
    assert [beat.worker for beat in Beat.objects.all()] == ["0"]
    assert [progress.what for progress in Progress.objects.all()] == ["0"]
