"""Assessors who save at once, each on a kept connection, and what must be so afterwards."""

import http.client
import itertools
import threading
import time
from collections import Counter

from django.db import connection

from accounts.models import User
from accounts.record.models import RecordEntry
from scoring.ratings.models import Rating
from tests.benchmarks import seeding
from tests.benchmarks.server import Visitor, first_cell, hidden_fields
from tests.factories import make_evaluation
from tests.load.figures import Figure
from vendors.models.vendor import Vendor

REASON = "The bench list of November names them one by one."
PATIENCE = 60  # seconds until somebody stops trying to save what nobody acknowledged
AWAY = (OSError, http.client.HTTPException)


def make_panel(people, size):
    """Return an evaluation open for rating and its assessors, this many."""
    if not Vendor.objects.exists():
        seeding.add_vendors(0, 20)
    start = User.objects.count()
    persons = User.objects.bulk_create(
        User(email=f"saver{number}@example.org", password=people["lead"].password)
        for number in range(start, start + size)
    )
    vendors = list(Vendor.objects.order_by("pk")[:20])
    evaluation = make_evaluation(people["lead"], vendors, persons, title=f"Of {size} savers")
    evaluation.open_for_rating(people["lead"])
    seeding.hold_documents(vendors, evaluation)
    return evaluation, persons


class Saver:
    """One assessor at one cell of their own, who repeats a save until it is acknowledged."""

    def __init__(self, person, evaluation, candidate, ports):
        self.person, self.ports = person, itertools.cycle(ports)
        self.visitor = Visitor(next(self.ports), person)
        page = self.visitor.form_token(f"/evaluations/{evaluation.pk}/rate/{candidate.pk}/TA/")
        self.address, self.prefix = first_cell(page)
        self.fields = hidden_fields(page) | {"csrfmiddlewaretoken": self.visitor.token}
        self.levels = itertools.cycle([0, 1])
        self.looks, self.times, self.troubles = [], [], Counter()
        self.last, self.given_up = None, 0

    def save_until(self, end):
        while time.monotonic() < end:
            self.save(next(self.levels))

    def save(self, level):
        typed = {f"{self.prefix}-answer": level, f"{self.prefix}-rationale": REASON}
        patience = time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            trouble, seconds = self.try_once(self.fields | typed)
            if trouble is None:
                self.times.append((time.monotonic(), seconds))
                self.last = level
                return
            self.troubles[trouble] += 1
            time.sleep(0.3)
        self.given_up += 1

    def try_once(self, fields):
        try:
            headers = {"HX-Request": "true"}
            seconds, response, content = self.visitor.ask("POST", self.address, fields, headers)
        except AWAY:
            self.visitor.connection.close()
            self.visitor.connection.port = next(self.ports)
            return "no answer", None
        if response.status == 200:
            return None, seconds
        if response.status < 500:
            raise SystemExit(f"A save was refused with {response.status}: {content.decode()}")
        return str(response.status), None

    def look_until(self, end):
        """Ask for the base page instead, on the same connection."""
        while time.monotonic() < end:
            self.looks.append(self.visitor.get("/base-page/")[0])


def at_once(savers, act, seconds):
    """Let all of them `act` for so long; return how many seconds it took."""
    start = time.monotonic()
    threads = [threading.Thread(target=act, args=(saver, start + seconds)) for saver in savers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - start


def make_savers(people, size, ports):
    evaluation, persons = make_panel(people, size)
    candidates = list(evaluation.candidates.all())
    return evaluation, [
        Saver(person, evaluation, candidates[number % len(candidates)], ports)
        for number, person in enumerate(persons)
    ]


def is_true(evaluation, savers, made):
    """Return the figures that say whether what was acknowledged is what is there."""
    connection.close()  # which may have fallen with the database
    acknowledged = sum(len(saver.times) for saver in savers)
    entries = RecordEntry.objects.filter(chain=evaluation.record_chain, act="rated").count()
    levels = dict(
        Rating.objects.filter(candidate__evaluation=evaluation).values_list(
            "assessor__user_id", "level"
        )
    )
    others = sum(levels.get(saver.person.pk) != saver.last for saver in savers)
    return [
        Figure(
            "saves acknowledged and entries of the record differ by", abs(acknowledged - entries), 0
        ),
        Figure("cells that hold another level than was acknowledged last", others, 0),
        Figure("saves given up", sum(saver.given_up for saver in savers), 0),
        Figure("the chains verify", verifies(made), "yes"),
    ]


def verifies(made):
    try:
        return "yes" if "The record agrees" in made.command("verify_record") else "no"
    except RuntimeError as problem:
        print(problem)
        return "no"
