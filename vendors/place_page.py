"""One place's page: the claims under their questions, conflicts and what can be computed."""

from dataclasses import dataclass
from datetime import date, time
from zoneinfo import available_timezones

from vendors.clocks import (
    capitals_on_the_same_clock,
    gap_runs,
    kilometres_between,
    rough_flight_hours,
)
from vendors.overlap import overlap
from vendors.places import Claim, Conflict, Figure, Place, Topic, places

OFFICE_DAY = (time(9), time(18))
DEFAULT_BUYER = "Europe/Paris"


@dataclass(frozen=True)
class Question:
    """One topic: what each text says, where they clash, and our own sums."""

    topic: Topic
    claims: tuple[Claim, ...]
    conflicts: tuple[Conflict, ...]
    figures: tuple[Figure, ...]

    @property
    def elsewhere(self):
        """Return the claims of other questions or places that a conflict draws on."""
        shown = dict.fromkeys(c for conflict in self.conflicts for c in conflict.claims)
        return [claim for claim in shown if claim not in self.claims]


@dataclass(frozen=True)
class Counts:
    """What the head of a card or page says about a place."""

    claims: int
    conflicts: int
    vendor_written: int


def counts_of(place):
    about = [claim for claim in places().claims if claim.place == place]
    conflicts = [c for c in places().conflicts if any(claim in about for claim in c.claims)]
    return Counts(len(about), len(conflicts), sum(c.source.is_vendor_written for c in about))


def questions_about(place):
    """Return the questions that any claim about this place speaks to, in the file's order."""
    held = places()
    about = {claim.id for claim in held.claims if claim.place == place}
    conflicts = [c for c in held.conflicts if about & {claim.id for claim in c.claims}]
    computed = [c for c in held.computed if about & {claim.id for claim in c.answers}]
    questions = []
    for topic in held.topics:
        question = Question(
            topic=topic,
            claims=tuple(c for c in held.claims if c.id in about and c.topic == topic),
            conflicts=tuple(c for c in conflicts if c.topic == topic),
            figures=tuple(f for c in computed if c.topic == topic for f in c.figures),
        )
        if question.claims or question.conflicts or question.figures:
            questions.append(question)
    return questions


def family(place):
    """Return the place it belongs to, or None, and the places that belong to it."""
    held = places()
    parent = held.place(place.parent) if place.parent else None
    return parent, [other for other in held.places if other.parent == place.id]


@dataclass(frozen=True)
class Clock:
    """The place's clock beside a buyer's, computed on the day of reading."""

    place: Place
    buyer_zone: str
    today: date

    @property
    def runs(self):
        return gap_runs(self.buyer_zone, self.place.time_zone, self.today)

    @property
    def strip(self):
        """Return (first day as a number, number of days, run) to draw a year."""
        return [((run.first - self.today).days, run.days, run) for run in self.runs]

    @property
    def shared(self):
        site = (self.place.time_zone, *OFFICE_DAY)
        return overlap(self.buyer_zone, OFFICE_DAY, (site,), self.today)

    @property
    def capitals(self):
        return capitals_on_the_same_clock(self.place.time_zone, self.today)

    @property
    def kilometres(self):
        return kilometres_between(self.buyer_zone, self.place.time_zone)

    @property
    def distance(self):
        return f"{self.kilometres:,} km"

    @property
    def flight_hours(self):
        return f"{rough_flight_hours(self.kilometres):.1f}"


def clock_of(place, asked, own_zone, today):
    """Return the `Clock` for the zone asked for, else the reader's own; None without a zone."""
    if place.time_zone is None:
        return None
    own = own_zone if own_zone != "UTC" else DEFAULT_BUYER
    return Clock(place, asked if asked in available_timezones() else own, today)
