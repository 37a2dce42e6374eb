"""A large decision: its document, freezing it, and the PDF of it, in time and in memory.

    python -m tests.benchmarks.document [candidates [assessors]]

Builds everything in a test database of its own, so that two trees can be measured side by side.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import django
from django.test.runner import DiscoverRunner

from tests.benchmarks.children import Children, most_memory


def main(candidates=200, assessors=20):
    os.environ.setdefault("EVALUATOR_TEST", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evaluator.settings")
    django.setup()
    runner = DiscoverRunner(verbosity=0)
    databases = runner.setup_databases()
    try:
        measure(candidates, assessors)
    finally:
        runner.teardown_databases(databases)


def measure(candidates, assessors):
    from scoring.decisions.document.book import open_book
    from scoring.decisions.document.document import draft_document
    from scoring.ratings.models import Rating
    from scoring.reports.limited import SPREADSHEET, print_in_child
    from tests.benchmarks import seeding

    lead, evaluation = rated(candidates, assessors)
    words = sum(
        len(f"{rationale}{where}".encode())
        for rationale, where in Rating.objects.values_list("rationale", "where")
    )
    ratings = Rating.objects.count()

    seconds, text = timed(lambda: draft_document(evaluation, lead))
    reading, _ = timed(lambda: open_book(text))
    seeding.decide(evaluation)
    frozen, *freezing = document_frozen_of(evaluation, lead)
    with Children() as writer:
        writing, sheet = timed(lambda: print_in_child(frozen, SPREADSHEET))
    printing, peak, agrees = printed(frozen)

    size = len(text.encode())
    print(f"{candidates} candidates, {assessors} assessors, {ratings:,} ratings")
    print(f"size           {size / 1e6:8.1f} MB")
    print(f"beside words   {(size - words) / ratings:8.1f} bytes a rating")
    print(f"made in        {seconds:8.1f} s")
    print(f"opened in      {reading:8.1f} s")
    print("frozen in      {:8.1f} s, held for {:.1f} s, {:,} MB at most".format(*freezing))
    print(f"spreadsheet in {writing:8.1f} s, {len(sheet):,} bytes, {writer.megabytes:,} MB at most")
    print(f"printed in     {printing:8.1f} s, {peak:,} MB at most")
    print(agrees)


def rated(candidates, assessors):
    """Return a lead and an evaluation of this size whose ratings are released."""
    from accounts.models import User
    from tests.benchmarks import seeding

    lead = User.objects.create_user("lead@example.org", "x" * 20, may_lead=True)
    people = {"lead": lead} | {
        f"assessor{number}": User.objects.create_user(f"assessor{number}@example.org", None)
        for number in range(1, assessors + 1)
    }
    seeding.add_vendors(0, candidates)
    evaluation = seeding.make_rated(people, candidates, "Large")
    evaluation.close_rating(lead)
    return lead, evaluation


def document_frozen_of(evaluation, lead):
    """Freeze as a worker does and take it back: where tasks run at once, the PDF would be made at
    once too. Return the document, the seconds that it took, for how many of them the evaluation
    was held, and the most memory in MB.
    """
    from django.db import transaction

    from scoring.decisions.freezing import freeze_as_seen
    from scoring.decisions.models import CandidateDecision
    from scoring.decisions.signing import signing_of
    from scoring.results.results import results_for

    decisions = CandidateDecision.objects.filter(candidate__evaluation=evaluation)
    sha256 = signing_of(results_for(evaluation), decisions).sha256
    Path("/proc/self/clear_refs").write_text("5")  # the most memory is counted from here on
    moments = []  # of what it says, the last as it begins to hold
    with transaction.atomic():
        freeze_as_seen(evaluation, lead, sha256, lambda _words: moments.append(time.monotonic()))
        moments.append(time.monotonic())
        document = evaluation.determinations.latest("number").document
        transaction.set_rollback(True)
    return document, moments[-1] - moments[0], moments[-1] - moments[-2], most_memory()


def printed(text):
    """Return the seconds that a worker's child takes for the PDF, its most memory in MB, and what
    `verify_report` says of it.
    """
    from scoring.reports.limited import print_in_child
    from scoring.reports.verify import verify_file

    with Children() as children:
        seconds, content = timed(lambda: print_in_child(text))
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        return seconds, children.megabytes, verify_file(file.name).sentence


def timed(make):
    start = time.perf_counter()
    value = make()
    return time.perf_counter() - start, value


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
