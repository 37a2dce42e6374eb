"""Applying an import: everything in one transaction, once."""

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import RecordEntry
from vendors.exchange.intake import plan_of
from vendors.exchange.progress import forget_plan, note
from vendors.exchange.saving import save_plan
from vendors.models import VendorImport

State = VendorImport.State
CHANGED_SINCE = (
    "Vendors changed since this preview was made, so nothing was imported. "
    "Look at the preview again."
)
logger = logging.getLogger(__name__)


class NotAsPreviewed(Exception):
    """The directory changed, so that applying would do other things than were shown."""


class Overtaken(Exception):
    """Another run of the same import is or was at work."""


def start(vendor_import, person, fingerprint, in_background=None):
    """Begin to apply what the preview with this fingerprint showed; return whether it began.

    A second click, or a replay, finds another state and begins nothing.
    """
    waiting = VendorImport.objects.filter(pk=vendor_import.pk, state=State.MATCHED)
    return _begin(waiting, person, fingerprint, in_background)


def start_again(vendor_import, person):
    """Begin again after the worker died; return whether it began."""
    abandoned = VendorImport.objects.filter(
        pk=vendor_import.pk, state=State.RUNNING, started_at=vendor_import.started_at
    )
    return _begin(abandoned, person, vendor_import.outcome.get("fingerprint", ""))


def _begin(waiting, person, fingerprint, in_background=None):
    pk = waiting.values_list("pk", flat=True).first()
    started_at = timezone.now()
    running = {"state": State.RUNNING, "outcome": {"fingerprint": fingerprint}}
    if not waiting.update(started_at=started_at, finished_at=None, **running):
        return False
    if settings.WORK_IN_BACKGROUND if in_background is None else in_background:
        work = (pk, started_at, person, fingerprint)
        name = f"vendor-import-{pk}"
        threading.Thread(target=_run_apart, name=name, args=work, daemon=True).start()
    else:
        run(pk, started_at, person, fingerprint)
    return True


def _run_apart(*work):
    try:
        run(*work)
    finally:
        connection.close()


def run(pk, started_at, person, fingerprint):
    """Apply the import, or leave everything as it was and say why."""
    try:
        with transaction.atomic():
            apply(pk, started_at, person, fingerprint)
    except Overtaken:
        return
    except NotAsPreviewed:
        _finish(pk, started_at, State.MATCHED, {"notice": CHANGED_SINCE})
    except Exception as problem:  # whatever it is, the person must hear of it
        logger.exception("The import %s failed.", pk)
        _finish(pk, started_at, State.FAILED, {"error": sentence_for(problem)})


def apply(pk, started_at, person, fingerprint):
    mine = VendorImport.objects.filter(pk=pk, state=State.RUNNING, started_at=started_at)
    vendor_import = mine.select_for_update().first()
    if vendor_import is None:
        raise Overtaken
    note(vendor_import, "Comparing with the vendors we hold")
    plan = plan_of(vendor_import)
    if fingerprint != plan.fingerprint():
        raise NotAsPreviewed
    saved = save_plan(plan, vendor_import, person)
    counts = plan.counts()
    entry = {"file": vendor_import.file_name, "sha256": vendor_import.sha256, "counts": counts}
    RecordEntry.objects.append(
        actor=person, act="imported vendors", subject=vendor_import, after=entry | saved
    )
    outcome = {"counts": counts, "left_out": left_out(plan)}
    # The rows are kept nowhere twice: the vendors hold them now, the record holds the counts.
    if not mine.update(
        state=State.DONE, finished_at=timezone.now(), outcome=outcome, rows=[], answers={}
    ):
        raise Overtaken
    forget_plan(vendor_import)


def left_out(plan):
    """Return each row that was not imported, with its reasons."""
    rows = []
    for row in plan.rows:
        if row.is_left_out:
            reasons = [f"{one.column}: {one.reason} {one.remedy}" for one in row.problems]
            doubt = ", ".join(f"{one.name} ({one.reason})" for one in row.doubles)
            rows.append([row.number, row.name, " ".join(reasons) or f"It may be {doubt}."])
    return rows


def sentence_for(problem):
    if isinstance(problem, DatabaseError):
        return "The database could not save the rows. Nothing was imported; try again."
    return "Something went wrong in our program. Nothing was imported; try again or tell us."


def _finish(pk, started_at, state, outcome):
    running = VendorImport.objects.filter(pk=pk, state=State.RUNNING, started_at=started_at)
    for vendor_import in running:
        forget_plan(vendor_import)
    running.update(state=state, outcome=outcome, finished_at=timezone.now())
