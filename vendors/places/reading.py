"""Reading a file of claims; one that contradicts itself is refused, with every reason."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files

import yaml

from vendors.places.model import (
    CONFLICTS,
    INTERESTS,
    QUALIFIERS,
    Claim,
    Computed,
    Conflict,
    Figure,
    Place,
    Places,
    Source,
    Topic,
)
from vendors.sums import NotASum, readable, rounded, worked_out


class PlacesInvalid(Exception):
    """Raised with every problem found, as sentences in `problems`."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


@lru_cache
def places():
    """Return the places that ship with the product."""
    return load_places((files("vendors") / "data" / "place-claims.yaml").read_text("utf-8"))


def load_places(text):
    """Return `Places` from the text of a claims file. Raises PlacesInvalid."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PlacesInvalid([f"The file is not YAML: {error}"]) from None
    return places_from(data)


def places_from(data):
    """Return `Places` from a claims file that was parsed. Raises PlacesInvalid."""
    return Reading(data).result()


class Reading:
    """One reading of a claims file; collects problems so that all are told at once."""

    def __init__(self, data):
        self.data = data if isinstance(data, dict) else {}
        self.problems = []

    def result(self):
        sources = self.table("sources", self.source)
        places = self.table("places", self.place)
        topics = self.table("topics", self.topic)
        self.sources, self.places, self.topics = sources, places, topics
        self.claims = self.table("claims", self.claim)
        self.numbers = {
            claim.id: Fraction(claim.value)
            for claim in self.claims.values()
            if isinstance(claim.value, Decimal)
        }
        conflicts = self.table("conflicts", self.conflict)
        computed = self.table("computed", self.computing)
        if self.problems:
            raise PlacesInvalid(self.problems)
        tables = (sources, places, topics, self.claims, conflicts, computed)
        return Places(str(self.data.get("version", "")), *(tuple(t.values()) for t in tables))

    def table(self, name, make):
        """Return {id: object} of one list of the file; a row with a problem is left out."""
        made = {}
        rows = self.data.get(name)
        if not isinstance(rows, list) or not rows:
            self.problems.append(f"The file holds no {name}.")
            return made
        for number, row in enumerate(rows, 1):
            row_id = row.get("id") if isinstance(row, dict) else None
            if not row_id or row_id in made:
                why = "has the id of another" if row_id else "has no id"
                self.problems.append(f"Entry {number} of {name} {why}.")
                continue
            try:
                made[row_id] = make(row)
            except (KeyError, ValueError, TypeError) as error:
                why = f"lacks {error}" if isinstance(error, KeyError) else str(error)
                self.problems.append(f"{row_id} of {name}: {why}")
        return made

    def source(self, row):
        known(row["interest"], INTERESTS, "interest")
        published = row["published"] or f"not before {row['not_before']}"
        texts = [row[name] for name in ("short", "title", "publisher")]
        return Source(
            row["id"], *texts, published, row["language"], row["interest"], row.get("note", "")
        )

    def place(self, row):
        return Place(
            *(row[name] for name in ("id", "name", "kind", "country", "time_zone", "parent"))
        )

    def topic(self, row):
        return Topic(row["id"], row["question"], row["unit"])

    def claim(self, row):
        value, topic = row["value"], known(row["topic"], self.topics, "topic")
        unit, qualifier = "", row.get("qualifier", "exact")
        known(qualifier, QUALIFIERS, "qualifier")
        if isinstance(value, (int, float)):
            value = Decimal(str(value))
            unit = self.unit(row, topic)
        return Claim(
            id=row["id"],
            place=known(row["place"], self.places, "place"),
            topic=topic,
            source=known(row["source"], self.sources, "source"),
            value=value,
            qualifier=qualifier,
            unit=unit,
            period=str(row.get("period") or row.get("as_of") or ""),
            counts=row.get("counts", ""),
            attributed_to="" if row["attributed_to"] == "none" else row["attributed_to"],
            quote=row["quote_anchor"],
            note=row["note"],
        )

    def unit(self, row, topic):
        if "qualifier" not in row or row.get("unit") != topic.unit:
            raise ValueError(f"a number needs a qualifier and the unit of its topic, {topic.unit}.")
        return f"{topic.unit} {row['currency']}" if "currency" in row else topic.unit

    def conflict(self, row):
        known(row["kind"], CONFLICTS, "kind")
        return Conflict(
            id=row["id"],
            topic=known(row["topic"], self.topics, "topic"),
            claims=self.named(row["claims"]),
            kind=row["kind"],
            explanation=row["explanation"],
            what_to_show=row["what_to_show"],
            figures=self.figures(row),
        )

    def computing(self, row):
        topic = known(row["topic"], self.topics, "topic")
        return Computed(row["id"], topic, row["how"], self.named(row["answers"]), self.figures(row))

    def named(self, claim_ids):
        return tuple(known(claim_id, self.claims, "claim") for claim_id in claim_ids)

    def figures(self, row):
        """Return the sums of a row, redone; one that gives another result is a problem."""
        made = []
        for figure in row.get("figures", ()):
            try:
                value = rounded(worked_out(figure["expr"], self.numbers), figure["round"])
            except NotASum as refusal:
                raise ValueError(f"{figure['label']}: {refusal}") from None
            if value != Decimal(str(figure["result"])):
                raise ValueError(
                    f"{figure['label']} gives {value}, and the file says {figure['result']}."
                )
            made.append(Figure(figure["label"], readable(figure["expr"], self.numbers), value))
        return tuple(made)


def known(name, table, what):
    """Return `table[name]`; raises ValueError that names what is missing."""
    if name not in table:
        raise ValueError(f"there is no {what} “{name}”.")
    return table[name]
