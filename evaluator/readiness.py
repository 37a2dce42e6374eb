"""Whether this process can serve: one check for each part. Strangers hear names and no reasons."""

import logging
import time
import uuid
from datetime import timedelta
from functools import cache

from django.core.cache import cache as shared_cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.clock import now
from accounts.tasks.models import Beat

log = logging.getLogger(__name__)
LONGEST_SILENCE = timedelta(seconds=60)  # of all workers
KEPT_FOR = 5  # seconds, so that a flood of questions costs one answer
_answers = {}


def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@cache  # what is applied stays applied while this process runs; a failure is asked again
def migrations():
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("Migrations wait: run manage.py migrate.")


def storage():
    name = default_storage.save(f"readiness/{uuid.uuid4().hex}", ContentFile(b"ready"))
    try:
        with default_storage.open(name) as file:
            if file.read() != b"ready":
                raise RuntimeError("The storage gave back something else than was written.")
    finally:
        default_storage.delete(name)


def cache_answers():
    name, value = f"readiness-{uuid.uuid4().hex}", uuid.uuid4().hex
    shared_cache.set(name, value, 30)
    if shared_cache.get(name) != value:
        raise RuntimeError("The cache forgot what was just written.")
    shared_cache.delete(name)


def worker():
    if not Beat.objects.filter(seen__gte=now() - LONGEST_SILENCE).exists():
        raise RuntimeError("No worker was heard of for a minute: start manage.py run_worker.")


HEALTH = {"database": database}
READINESS = HEALTH | {
    "migrations": migrations,
    "storage": storage,
    "cache": cache_answers,
    "worker": worker,
}


def state_of(checks):
    """Return {name of the part: "ok" or "not ok"}; the log has the reason."""
    parts = {}
    for name, check in checks.items():
        try:
            check()
            parts[name] = "ok"
        except Exception:
            log.exception("The part “%s” is not ready.", name)
            parts[name] = "not ok"
    return parts


def readiness():
    """Return the state of every part, which is asked anew after some seconds."""
    asked_at, parts = _answers.get("readiness", (None, None))
    if asked_at is None or time.monotonic() - asked_at > KEPT_FOR:
        parts = state_of(READINESS)
        _answers["readiness"] = time.monotonic(), parts
    return parts
