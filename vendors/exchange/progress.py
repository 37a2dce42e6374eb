"""How far an import is, kept in the cache: a transaction hides its rows until it ends."""

from django.core.cache import cache
from django.utils import timezone

ALIVE = 60  # seconds without a word, after which the worker is taken for dead
KEPT = 3600


def key(vendor_import):
    # The time as well: a key must not meet what another database left under the same pk.
    return f"vendor-import-{vendor_import.pk}-{vendor_import.uploaded_at:%Y%m%d%H%M%S%f}"


def note(vendor_import, step, done=0, total=0):
    """Say that `done` of `total` rows are through this step."""
    said = {"step": step, "done": done, "total": total, "at": timezone.now()}
    cache.set(f"{key(vendor_import)}-progress", said, KEPT)


def progress_of(vendor_import):
    """Return {step, done, total, percent, is_alive} of an import that runs."""
    said = cache.get(f"{key(vendor_import)}-progress") or {
        "step": "Starting",
        "done": 0,
        "total": 0,
        "at": vendor_import.started_at,
    }
    silent = (timezone.now() - max(said["at"], vendor_import.started_at)).total_seconds()
    percent = 100 * said["done"] // said["total"] if said["total"] else 0
    return said | {"percent": percent, "is_alive": silent < ALIVE}


def kept_plan(vendor_import, make):
    """Return the plan of the preview, made by `make` unless it was kept a moment ago.

    What is kept may be older than the directory; applying compares fingerprints.
    """
    name = f"{key(vendor_import)}-plan"
    plan = cache.get(name)
    if plan is None:
        plan = make()
        cache.set(name, plan, 600)
    return plan


def forget_plan(vendor_import):
    cache.delete(f"{key(vendor_import)}-plan")
