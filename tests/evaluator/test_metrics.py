"""Metrics: behind their token, and by the names of addresses alone."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from accounts.clock import now
from accounts.tasks.queue import TaskRow
from evaluator import gunicorn

pytestmark = pytest.mark.django_db
TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture
def scraped(client, settings):
    """Return a function that gives {(name, labels): value} of what is counted."""
    settings.METRICS_TOKEN = TOKEN

    def scraped():
        page = client.get(reverse("metrics"), headers={"authorization": f"Bearer {TOKEN}"})
        assert page.status_code == 200
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(page.content.decode())
            for sample in family.samples
        }

    return scraped


@pytest.mark.parametrize(
    ("setting", "header", "status"),
    [
        ("", "", 404),
        ("", "Bearer ", 404),
        (TOKEN, "", 401),
        (TOKEN, f"Bearer {TOKEN}x", 401),
        (TOKEN, f"Basic {TOKEN}", 401),
        (TOKEN, "Bearer é", 401),
        (TOKEN, f"Bearer {TOKEN}", 200),
    ],
)
def test_metrics_open_to_their_token_alone(client, settings, setting, header, status):
    settings.METRICS_TOKEN = setting

    response = client.get(reverse("metrics"), headers={"authorization": header})

    assert response.status_code == status


def test_requests_are_counted_by_route_method_and_class_of_status(client, scraped):
    name = ("evaluator_requests_total", "GET", "welcome", "4xx")
    before = scraped()
    client.get("/welcome/secret-token/")
    client.generic("BREW", "/nothing/secret/")
    after = scraped()

    assert after[name] == before.get(name, 0) + 1
    assert after["evaluator_requests_total", "other", "unresolved", "4xx"] >= 1
    assert after["evaluator_request_seconds_count", "welcome"] >= 1
    assert "secret" not in str(after)


def test_failed_sign_ins_and_entries_of_the_record_are_counted(client, lead, scraped):
    before = scraped()
    client.post(reverse("account_login"), {"login": lead.email, "password": "wrong"})
    after = scraped()

    name = ("evaluator_sign_in_failures_total",)
    assert after[name] == before.get(name, 0) + 1
    assert after["evaluator_record_entries",] == before["evaluator_record_entries",]


def test_errors_of_the_database_are_counted(lead_client, scraped, monkeypatch):
    def refuse(*given, **more):
        raise OperationalError("gone")

    lead_client.raise_request_exception = False
    before = scraped()
    monkeypatch.setattr("vendors.views.vendor.render", refuse)
    lead_client.get(reverse("vendor_list"))
    after = scraped()

    name = ("evaluator_database_errors_total",)
    assert after[name] == before.get(name, 0) + 1


def test_tasks_are_counted_by_state_with_the_age_of_the_oldest_that_waits(scraped):
    results = TaskRow
    for status in ("READY", "READY", "FAILED"):
        results.objects.create(
            status=status, task_path="x", args_kwargs={}, backend_name="default", run_after=now()
        )
    results.objects.update(enqueued_at=now() - timedelta(minutes=7))
    values = scraped()

    assert values["evaluator_tasks", "ready"] == 2
    assert values["evaluator_tasks", "failed"] == 1
    assert 420 <= values["evaluator_oldest_waiting_task_seconds",] < 480


COUNTING = """
import sys
from accounts.metrics import SIGN_IN_FAILURES
SIGN_IN_FAILURES.inc(int(sys.argv[1]))
"""


def test_processes_count_together_also_those_that_are_gone(tmp_path, monkeypatch):
    variables = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for number in ("2", "3"):
        subprocess.run([sys.executable, "-c", COUNTING, number], env=variables, check=True)
    reading = (
        "from prometheus_client import CollectorRegistry, generate_latest;"
        "from prometheus_client.multiprocess import MultiProcessCollector;"
        "r = CollectorRegistry(); MultiProcessCollector(r); print(generate_latest(r).decode())"
    )
    run = subprocess.run(
        [sys.executable, "-c", reading], env=variables, check=True, capture_output=True, text=True
    )

    assert "evaluator_sign_in_failures_total 5.0" in run.stdout
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    gunicorn.on_starting(None)
    assert list(tmp_path.iterdir()) == []
