"""The shape of each list of facts: which model it fills, and its details in their order.

One fact in a cell is its details between bars, the stated ones last:
`Rabat|MA|Africa/Casablanca|09:00-18:00|40|2026-11-12|document|bench list|2027-05-12`.
Details left out at the end, or left empty, say nothing. Languages and the bench write their
first details in short: `fr:30`, `python/fintech:12`.
"""

from dataclasses import dataclass
from functools import cached_property

from vendors.exchange import parts as p
from vendors.exchange.listed import escaped, items_of, plain, split
from vendors.exchange.parts import Part, Unreadable
from vendors.models import (
    BenchLine,
    Certificate,
    Client,
    Fact,
    FactState,
    FinancialYear,
    LanguageCover,
    Site,
)

STATED = (
    Part("as_of", p.read_past_date),
    Part("state", p.read_state),
    Part("source", p.text_up_to(300)),
    Part("fresh_until", p.read_date),
)
HOURS = "hours"  # one detail that fills two fields


@dataclass(frozen=True)
class Shape:
    model: type
    details: tuple
    identity: tuple  # two facts with the same of these are about the same thing
    kind: str = ""  # of a Fact
    marks: str = ""  # that part the first details in short
    needed_to_add: tuple = ()
    keeps_history: bool = False

    @cached_property
    def parts(self):
        return self.details + STATED

    @cached_property
    def needed(self):
        return [part.name for part in self.details if part.needed]

    def read(self, text):
        """Return the facts in a cell, each as {field: value} of what it says.

        Raises Unreadable at the first that cannot be read.
        """
        return [self.read_item(item) for item in items_of(text)]

    def read_item(self, item):
        texts = self.texts_of(item)
        if len(texts) > len(self.parts):
            raise Unreadable(
                f"{p.shown(item)} has {len(texts)} parts; {len(self.parts)} are known.",
                "Write a backslash before a bar or semicolon that belongs to a text.",
            )
        fact = {}
        for part, text in zip(self.parts, texts, strict=False):
            if text:
                fact.update(fields_of(part, part.read(text)))
        for name in self.needed:
            if name not in fact:
                raise Unreadable(
                    f"{p.shown(item)} does not say the {name.replace('_', ' ')}.",
                    f"Write it as {self.pattern}.",
                )
        return fact

    def texts_of(self, item):
        """Return the texts of an item's details, the short ones taken apart."""
        head, *rest = split(item, "|")
        short = []
        for mark in reversed(self.marks):
            halves = split(head, mark)
            short.insert(0, halves.pop() if len(halves) > 1 else "")
            head = mark.join(halves)
        return [plain(text) for text in (head, *short, *rest)]

    def write(self, fact):
        """Return the text of one fact; `read_item` brings back the same fields."""
        texts = [self.text_of(part, fact) for part in self.parts]
        head = texts[0]
        for mark, text in zip(self.marks, texts[1:], strict=False):
            head += f"{mark}{text}" if text else ""
        said = [head, *texts[1 + len(self.marks) :]]
        while not said[-1]:
            said.pop()
        return "|".join(said)

    def worded(self, fact):
        """Return the details of a fact for people: `Rabat, MA, Africa/Casablanca, 40 people`."""
        texts = [self.text_of(part, fact, plain_text=True) for part in self.details]
        if self.details[-1].name == "people" and texts[-1]:
            texts[-1] += " people"
        return ", ".join(text for text in texts if text)

    def worded_proof(self, fact):
        """Return what is stated of a fact for people: `document, 2026-11-12, bench list`."""
        state = fact.get("state", FactState.CLAIM)
        rest = [fact.get("as_of"), fact.get("source")]
        return ", ".join([str(FactState(state).label).lower(), *(str(one) for one in rest if one)])

    def text_of(self, part, fact, plain_text=False):
        if part.name == HOURS:
            value = (fact.get("day_starts"), fact.get("day_ends"))
            return p.write_hours(value) if all(value) else ""
        value = fact.get(part.name)
        if value is None or value == "":
            return ""
        text = p.same_text(part.write(value))
        return text if plain_text else escaped(text, also=self.marks)

    @property
    def pattern(self):
        names = [part.name.replace("_", " ") for part in self.details]
        if not self.marks:
            return "|".join(names)
        short = "".join(f"{mark}{name}" for mark, name in zip(self.marks, names[1:], strict=False))
        return "|".join([names[0] + short, *names[1 + len(self.marks) :]])


def fields_of(part, value):
    if part.name == HOURS:
        return {"day_starts": value[0], "day_ends": value[1]}
    return {part.name: value}


def value_of(kind):
    """Return the shape of a single value, of which all that were ever held are kept."""
    details = (Part("value", p.text_up_to(300), needed=True),)
    return Shape(Fact, details, identity=(), kind=kind, keeps_history=True)


SITES = Shape(
    Site,
    (
        Part("city", p.text_up_to(100), needed=True),
        Part("country", p.read_country),
        Part("time_zone", p.read_zone),
        Part(HOURS, p.read_hours),
        Part("people", p.read_number),
    ),
    identity=("city", "country"),
    needed_to_add=("country", "time_zone"),
)
LANGUAGES = Shape(
    LanguageCover,
    (Part("language", p.read_language, needed=True), Part("people", p.read_number)),
    identity=("language",),
    marks=":",
)
BENCH = Shape(
    BenchLine,
    (
        Part("stack", p.text_up_to(60), needed=True),
        Part("domain", p.text_up_to(60)),
        Part("people", p.read_number),
    ),
    identity=("stack", "domain"),
    marks="/:",
)
CERTIFICATES = Shape(
    Certificate,
    (
        Part("kind", p.read_certificate, needed=True),
        Part("number", p.text_up_to(80)),
        Part("body", p.text_up_to(120)),
        Part("scope", p.text_up_to(300)),
        Part("issued_on", p.read_past_date),
        Part("expires_on", p.read_date),
    ),
    identity=("kind", "number"),
)
CLIENTS = Shape(
    Client,
    (
        Part("name", p.text_up_to(200), needed=True),
        Part("headquarters", p.read_country, needed=True),
        Part("service", p.text_up_to(200)),
        Part("live_since", p.read_date),
    ),
    identity=("name",),
)
FINANCES = Shape(
    FinancialYear,
    (
        Part("year", p.read_year, needed=True),
        Part("revenue", p.read_money, p.write_money),
        Part("currency", p.read_currency, str.upper),
        Part("is_audited", p.read_audited, p.write_audited),
        Part("largest_client_percent", p.read_percent),
    ),
    identity=("year",),
)
OTHER_FACTS = Shape(
    Fact,
    (
        Part("label", p.text_up_to(120), needed=True),
        Part("value", p.text_up_to(300), needed=True),
        Part("unit", p.text_up_to(40)),
    ),
    identity=("label",),
    kind=Fact.Kind.OTHER,
    keeps_history=True,
)
SHAPES = {
    "founded": value_of(Fact.Kind.FOUNDED),
    "headcount": value_of(Fact.Kind.HEADCOUNT),
    "seniors": value_of(Fact.Kind.SENIORS),
    "ai_engineers": value_of(Fact.Kind.AI_ENGINEERS),
    "eu_client_count": value_of(Fact.Kind.EU_CLIENTS),
    "other_facts": OTHER_FACTS,
    "sites": SITES,
    "languages": LANGUAGES,
    "bench": BENCH,
    "certificates": CERTIFICATES,
    "clients": CLIENTS,
    "finances": FINANCES,
}
