"""Readiness: each part is asked, named, and explained in the log alone."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from accounts.clock import now
from accounts.tasks.models import Beat
from evaluator import readiness

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked_anew():
    readiness._answers.clear()
    readiness.migrations.cache_clear()
    Beat.objects.create(worker="w", seen=now())
    yield
    readiness._answers.clear()
    readiness.migrations.cache_clear()


def test_a_process_that_has_everything_is_ready(client):
    response = client.get(reverse("readyz"))

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "parts": dict.fromkeys(readiness.READINESS, "ok"),
    }
    assert {"database", "migrations", "storage", "cache", "worker"} == set(readiness.READINESS)
    assert default_storage.listdir("readiness") == ([], [])


def test_a_part_that_fails_is_named_and_its_reason_is_in_the_log_alone(client, monkeypatch, caplog):
    def refuse(*given, **more):
        raise OSError("No space left on /srv/media")

    monkeypatch.setattr(default_storage, "save", refuse)
    response = client.get(reverse("readyz"))

    assert response.status_code == 503
    assert response.json()["status"] == "not ok"
    assert response.json()["parts"]["storage"] == "not ok"
    assert response.json()["parts"]["cache"] == "ok"
    assert "No space" not in response.content.decode()
    assert "OSError" in caplog.text


def test_a_migration_that_waits_is_not_ready_and_is_seen_when_it_is_done(client):
    applied = MigrationRecorder.Migration.objects.filter(app="decisions")
    row = applied.get()
    applied.delete()
    before = readiness.state_of({"migrations": readiness.migrations})
    row.save()

    assert before == {"migrations": "not ok"}
    assert readiness.state_of({"migrations": readiness.migrations}) == {"migrations": "ok"}


def test_a_cache_that_forgets_is_not_ready(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

    assert readiness.state_of({"cache": readiness.cache_answers}) == {"cache": "not ok"}


def test_a_flood_of_questions_is_answered_from_one_look(client, monkeypatch):
    calls = []
    monkeypatch.setitem(readiness.READINESS, "storage", lambda: calls.append(1))

    for _question in range(5):
        client.get(reverse("readyz"))

    assert calls == [1]


def test_without_a_worker_for_a_minute_it_is_not_ready():
    check = {"worker": readiness.worker}
    assert readiness.state_of(check) == {"worker": "ok"}
    Beat.objects.update(seen=now() - timedelta(seconds=61))

    assert readiness.state_of(check) == {"worker": "not ok"}
