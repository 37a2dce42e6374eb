"""What texts say about countries, cities and hubs: claims next to each other, never merged."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

INTERESTS = {
    "vendor_written": gettext_lazy("Written by a vendor"),
    "press": gettext_lazy("Press"),
    "government_communication_via_press": gettext_lazy("Government, through the press"),
    "agency_analysis_via_press": gettext_lazy("Agency analysis, through the press"),
}
CONFLICTS = {
    "contradicted_by_computation": gettext_lazy("Computation says otherwise"),
    "does_not_add_up": gettext_lazy("Does not add up"),
    "values_differ": gettext_lazy("Values differ"),
    "definition_differs": gettext_lazy("Not the same thing"),
    "target_vs_observed": gettext_lazy("Planned, and seen so far"),
}
QUALIFIERS = {
    "exact": "%(amount)s",
    "about": gettext_lazy("about %(amount)s"),
    "more_than": gettext_lazy("more than %(amount)s"),
    "up_to": gettext_lazy("up to %(amount)s"),
}
COUNTS = {
    "total": gettext_lazy("all jobs"),
    "added": gettext_lazy("jobs added"),
    "not_stated": gettext_lazy("does not say what is counted"),
}


class PlacesInvalid(Exception):
    """Raised with every problem of a claims file, as sentences in `problems`."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


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
        return QUALIFIERS[self.qualifier] % {"amount": self.amount}

    @property
    def amount(self):
        if not isinstance(self.value, Decimal):
            return self.value
        if self.unit == "percent":
            return f"{self.value} %"
        if self.unit == "rank":
            return _("rank %(rank)s") % {"rank": self.value}
        return f"{self.value:,} {self.unit}"

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
        return next((place for place in self.places if place.id == place_id), None)
