"""Nine drafts of reports asked for at once, while pages and `/healthz` go on being asked for."""

import time
from functools import partial

from accounts.tasks.models import Progress, Seat
from tests.benchmarks import seeding
from tests.benchmarks.server import Visitor
from tests.installation import BENCHMARKED
from tests.load.figures import Figure, near_worst
from tests.load.savers import at_once

DRAFTS, CANDIDATES = 9, 18
HEALTH, PAGES = "/healthz", ("/base-page/", "/vendors/", "/")
PAUSE = 0.1


def measure(made, seconds):
    """Ask for pages for so long; then as long again, while the drafts are made."""
    _web, port = made.web("web", workers=2, application=BENCHMARKED)
    people = seeding.make_people()
    seeding.add_vendors(0, CANDIDATES)
    pages = [draft_page(people, number) for number in range(1, DRAFTS + 1)]
    for number in (1, 2):
        made.worker(f"worker{number}")

    lead = Visitor(port, people["lead"])
    before = asked_for(port, people, seconds)
    posting = [post_of(lead, page) for page in pages]
    at_work = []
    meanwhile = asked_for(port, people, seconds, partial(note_seats, at_work))

    drafts = Progress.objects.filter(what__startswith="draft:")
    failed = drafts.filter(state=Progress.State.FAILED).count()
    figures = [
        Figure("drafts asked for at once", drafts.count()),
        Figure("seconds until a request for one was answered, at most", max(posting), 2),
        Figure("drafts printed at the same moment, at most", max(at_work), 2),
        Figure("drafts printed at the same moment, typically", sorted(at_work)[len(at_work) // 2]),
        Figure("drafts that failed", failed, 0),
        Figure("/healthz before, seconds at most", max(before[HEALTH])),
        Figure("/healthz meanwhile, seconds at most", max(meanwhile[HEALTH]), 1),
    ]
    for page in PAGES:
        ratio = near_worst(meanwhile[page]) / near_worst(before[page])
        figures.append(Figure(f"p95 of {page}, times that of before", ratio, 2))
    return [figure.show() for figure in figures]


def draft_page(people, number):
    evaluation = seeding.make_rated(people, CANDIDATES, f"Draft {number}")
    evaluation.close_rating(people["lead"])
    return f"/evaluations/{evaluation.pk}/reports/draft/"


def post_of(visitor, page):
    visitor.form_token(page)
    return visitor.post(page, {})[0]


def asked_for(port, people, seconds, note=None):
    """Return {page: seconds of each answer}: each page asked for again and again on its own."""
    times = {page: [] for page in (HEALTH, *PAGES)}
    # Signed in here: a thread would keep a connection to the database.
    askers = [(page, Visitor(port, people["lead"])) for page in times]

    def ask(asker, end):
        page, visitor = asker
        while time.monotonic() < end:
            if page is None:
                note()
            else:
                times[page].append(visitor.get(page)[0])
            time.sleep(PAUSE)

    at_once([*askers, (None, None)] if note else askers, ask, seconds)
    return times


def note_seats(numbers):
    numbers.append(Seat.objects.count())
