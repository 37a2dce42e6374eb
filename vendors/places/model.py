"""Claims about places, as plain values."""

from dataclasses import dataclass
from decimal import Decimal

INTERESTS = {
    "vendor_written": "Written by a vendor",
    "press": "Press",
    "government_communication_via_press": "Government, through the press",
    "agency_analysis_via_press": "Agency analysis, through the press",
}
CONFLICTS = {
    "contradicted_by_computation": "Computation says otherwise",
    "does_not_add_up": "Does not add up",
    "values_differ": "Values differ",
    "definition_differs": "Not the same thing",
    "target_vs_observed": "Planned, and seen so far",
}
QUALIFIERS = {
    "exact": "",
    "about": "about",
    "more_than": "more than",
    "up_to": "up to",
}
COUNTS = {"total": "all jobs", "added": "jobs added", "not_stated": "does not say what is counted"}


@dataclass(frozen=True)
class Source:
    id: str
    short: str
    title: str
    publisher: str
    published: str
    language: str
    interest: str
    note: str

    @property
    def interest_words(self):
        return INTERESTS[self.interest]

    @property
    def is_vendor_written(self):
        return self.interest == "vendor_written"


@dataclass(frozen=True)
class Place:
    id: str
    name: str
    kind: str
    country: str
    time_zone: str | None
    parent: str | None


@dataclass(frozen=True)
class Topic:
    id: str
    question: str
    unit: str | None


@dataclass(frozen=True)
class Claim:
    id: str
    place: Place
    topic: Topic
    source: Source
    value: str | Decimal
    qualifier: str
    unit: str
    period: str
    counts: str
    attributed_to: str
    quote: str
    note: str

    @property
    def words(self):
        """Return the value as it may be shown: `about 40 billion MAD`."""
        return " ".join(part for part in (QUALIFIERS[self.qualifier], self.amount) if part)

    @property
    def amount(self):
        if not isinstance(self.value, Decimal):
            return self.value
        if self.unit == "percent":
            return f"{self.value} %"
        return f"rank {self.value}" if self.unit == "rank" else f"{self.value:,} {self.unit}"

    @property
    def counts_words(self):
        return COUNTS.get(self.counts, "")


@dataclass(frozen=True)
class Figure:
    label: str
    sum: str
    value: Decimal

    @property
    def words(self):
        return f"{self.value:,}".replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True)
class Conflict:
    id: str
    topic: Topic
    claims: tuple[Claim, ...]
    kind: str
    explanation: str
    what_to_show: str
    figures: tuple[Figure, ...]

    @property
    def kind_words(self):
        return CONFLICTS[self.kind]


@dataclass(frozen=True)
class Computed:
    id: str
    topic: Topic
    how: str
    answers: tuple[Claim, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Places:
    version: str
    sources: tuple[Source, ...]
    places: tuple[Place, ...]
    topics: tuple[Topic, ...]
    claims: tuple[Claim, ...]
    conflicts: tuple[Conflict, ...]
    computed: tuple[Computed, ...]

    def place(self, place_id):
        """Return the place with this id, or None."""
        return next((place for place in self.places if place.id == place_id), None)
