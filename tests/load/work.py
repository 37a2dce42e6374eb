"""An import and a rendering whose worker, web server or database is killed."""

import hashlib
import os
import signal
import time

from django.db import OperationalError, connection

from accounts.tasks.models import Progress
from accounts.tasks.queue import TaskRow
from scoring.reports.printing import draft_of
from tests.benchmarks import seeding
from tests.benchmarks.server import Visitor
from tests.benchmarks.vendor_import import sheet
from tests.installation import wait_until
from tests.load.figures import Figure
from tests.load.savers import AWAY, verifies
from vendors.imports.apply import match_columns, start, take_in, work_of
from vendors.imports.plan import plan_of
from vendors.imports.sheet import read_sheet
from vendors.models.imports import VendorImport
from vendors.models.vendor import Vendor

CANDIDATES = 18
POLL = 0.25
SAID, TAKEN_UP = 20, 90  # seconds, the goals
SILENT = b"Nothing has been heard from it since"


def importing(world, victim):
    return one("import", begin_import, world, victim)


def rendering(world, victim):
    return one("rendering", begin_draft, world, victim)


def one(kind, begin, world, victim):
    """One worker has it in hand when something falls; the other waits until then."""
    os.kill(world.workers[1].pid, signal.SIGSTOP)
    what, page, person = begin(world.people)
    progress = Progress.objects.filter(what=what)
    if wait_until(lambda: progress.filter(state="running").exists(), 60, 0.05) is None:
        raise SystemExit(f"The {kind} did not begin: {progress.values()}")
    time.sleep(0.3)
    was_at_work = progress.filter(state="running").exists()
    fell = time.monotonic()
    world.fall(victim)
    os.kill(world.workers[1].pid, signal.SIGCONT)
    world.rise()
    said, again, over = watch(what, page, Visitor(world.ports[1], person), fell)
    row = TaskRow.objects.get(pk=progress.get().task)
    figures = [
        Figure(f"{kind}: was at work when it fell", "yes" if was_at_work else "no", "yes"),
        Figure(f"{kind}: state in the end", f"{progress.get().state}", "done"),
        Figure(f"{kind}: workers that had it", len(row.worker_ids)),
        Figure(f"{kind}: seconds until it was done", over),
    ]
    if len(row.worker_ids) > 1:
        figures += [
            Figure(f"{kind}: seconds until its page says that nothing is heard", said, SAID + POLL),
            Figure(f"{kind}: seconds until it was taken up again", again, TAKEN_UP),
        ]
    return [*figures, Figure("the chains verify", verifies(world.made), "yes")]


def watch(what, page, visitor, fell):
    """Return after how many seconds its page told of silence, it was taken up, and it ended."""
    said, again = 999.0, 999.0
    while time.monotonic() < fell + 200:
        passed = time.monotonic() - fell
        state, tries = state_of(what)
        if said == 999.0 and state == "running" and tries == 1 and SILENT in content(visitor, page):
            said = passed
        if again == 999.0 and (tries > 1 or state == "failed"):
            again = passed
        if state in ("done", "failed"):
            return said, again, passed
        time.sleep(POLL)
    return said, again, 999.0


def state_of(what):
    try:
        progress = Progress.objects.get(what=what)
        return progress.state, len(TaskRow.objects.get(pk=progress.task).worker_ids)
    except OperationalError:
        connection.close()
        return "unknown", 1


def content(visitor, page):
    try:
        return visitor.ask("GET", page)[2]
    except AWAY:
        visitor.connection.close()
        return b""


def begin_import(people, rows=10_000):
    """Begin an import of vendors, new or changed; return its work, its page, its person."""
    # A summary that no import before had: there is something to do.
    data = sheet(f"Import {VendorImport.objects.count() + Vendor.objects.count()}", rows)
    digest = hashlib.sha256(data).hexdigest()
    found = take_in(read_sheet(data), digest, "vendors.csv", people["curator"])
    match_columns(found, found.columns)
    start(found, people["curator"], plan_of(found).fingerprint())
    return work_of(found), found.get_absolute_url(), people["curator"]


def begin_draft(people, candidates=CANDIDATES):
    evaluation = seeding.make_rated(people, candidates, "To be printed")
    evaluation.close_rating(people["lead"])
    draft = draft_of(evaluation, people["lead"])
    draft.begin(people["lead"])
    return draft.what, draft.page, people["lead"]
