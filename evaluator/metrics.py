"""What `/metrics` answers: the counters of all processes, and what tables hold just now."""

import os

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Min
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from accounts.clock import now
from accounts.metrics import REQUESTS, SECONDS
from accounts.models import RecordEntry
from accounts.tasks.queue import TaskRow
from evaluator.log import route_of

METHODS = {"GET", "HEAD", "POST"}


def count_request(request, status, seconds):
    # A stranger chooses the method of a request: no label of its own for each.
    method = request.method if request.method in METHODS else "other"
    route = route_of(request)
    REQUESTS.labels(route, method, f"{status // 100}xx").inc()
    SECONDS.labels(route).observe(seconds)


def record():
    gauge = GaugeMetricFamily("evaluator_record_entries", "Entries of the record.")
    gauge.add_metric([], RecordEntry.objects.count())
    yield gauge


def tasks():
    """Tasks by state, and the age of the oldest one that could run."""
    results = TaskRow.objects
    states = GaugeMetricFamily("evaluator_tasks", "Tasks, by state.", labels=["state"])
    for state, number in results.order_by().values_list("status").annotate(Count("pk")):
        states.add_metric([state.lower()], number)
    yield states
    oldest = results.ready().aggregate(at=Min("enqueued_at"))["at"]
    age = GaugeMetricFamily(
        "evaluator_oldest_waiting_task_seconds", "How long the oldest waiting task has waited."
    )
    age.add_metric([], max(0, (now() - oldest).total_seconds()) if oldest else 0)
    yield age


# One function for each table that is counted when somebody asks; a new one is added here.
GAUGES = [record, tasks]


class Tables:
    def collect(self):
        for gauge in GAUGES:
            yield from gauge()


@login_not_required
@require_safe
def metrics(request):
    """Answer whoever brings METRICS_TOKEN; without that setting there is no such address."""
    if not settings.METRICS_TOKEN:
        raise Http404
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer" or not constant_time_compare(token, settings.METRICS_TOKEN):
        response = HttpResponse("Send the token of METRICS_TOKEN.\n", "text/plain", status=401)
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    tables = CollectorRegistry()
    tables.register(Tables())
    content = generate_latest(counters()) + generate_latest(tables)
    return HttpResponse(content, content_type=CONTENT_TYPE_LATEST)


def counters():
    """The registry of the counters: those of all processes where they have a folder for it."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together
