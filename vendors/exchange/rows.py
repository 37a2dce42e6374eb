"""One row of a file as what it says of a firm and of its facts."""

from dataclasses import dataclass, field

from vendors.exchange import parts as p
from vendors.exchange.columns import BY_KEY
from vendors.exchange.geography import zone_of
from vendors.exchange.parts import Part, Unreadable
from vendors.exchange.shapes import SHAPES, SITES, STATED, fields_of

FIRM = {
    "reference": p.text_up_to(20),
    "name": p.text_up_to(200),
    "legal_name": p.text_up_to(200),
    "register_number": p.text_up_to(60),
    "website": p.read_web_address,
    "country": p.read_country,
    "summary": p.text_up_to(4000),
    "is_invented": p.read_yes,
}
ROW = {part.name: part.read for part in STATED}
# The simple columns, each the detail of one site or of one certificate.
SITE = {"site_country" if part.name == "country" else part.name: part for part in SITES.details}
CERTIFICATE = {
    "iso_number": Part("number", p.text_up_to(80)),
    "iso_body": Part("body", p.text_up_to(120)),
    "iso_scope": Part("scope", p.text_up_to(300)),
    "iso_issued": Part("issued_on", p.read_past_date),
    "iso_expires": Part("expires_on", p.read_date),
}


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be imported: the column, the reason, and what to do."""

    column: str
    reason: str
    remedy: str


@dataclass
class Row:
    number: int
    firm: dict = field(default_factory=dict)
    facts: dict = field(default_factory=dict)  # key of a shape: what the row says
    problems: list = field(default_factory=list)

    def read(self, key, reader, text):
        """Return the value of a cell, or None after noting why it cannot be read."""
        try:
            return reader(text)
        except Unreadable as problem:
            self.problems.append(Problem(BY_KEY[key].label, problem.reason, problem.remedy))
            return None


def read_row(line, places, width):
    """Return the Row of [number, cell, ...]; `places` says where each of our columns stands."""
    number, *cells = line
    row = Row(number)
    texts = {
        key: cells[place].strip()
        for key, place in places.items()
        if place < len(cells) and cells[place].strip()
    }
    if len(cells) > width:
        row.problems.append(
            Problem(
                "The row",
                f"It has {len(cells)} cells; the header has {width}.",
                "Put a text that holds the separating sign into quotation marks.",
            )
        )
        return row
    read_firm(row, texts)
    read_facts(row, texts)
    return row


def read_firm(row, texts):
    row.firm = {
        key: row.read(key, reader, texts[key]) for key, reader in FIRM.items() if key in texts
    }
    if "name" not in texts:
        row.problems.append(Problem("Name", "The row has no name.", "Write the vendor's name."))


def read_facts(row, texts):
    stated = {key: row.read(key, reader, texts[key]) for key, reader in ROW.items() if key in texts}
    for key, shape in SHAPES.items():
        if key in texts:
            row.facts[key] = row.read(key, shape.read, texts[key]) or []
    site = simple_fact(row, texts, SITE)
    if site and "city" not in site:
        row.problems.append(
            Problem("City", "The row describes a site and names no city.", "Write the city.")
        )
    elif site:
        row.facts.setdefault("sites", []).append(site)
    if certificate := simple_fact(row, texts, CERTIFICATE):
        row.facts.setdefault("certificates", []).append({"kind": "iso27001"} | certificate)
    for key, facts in row.facts.items():
        row.facts[key] = [stated | fact for fact in facts]
    complete_sites(row)


def simple_fact(row, texts, parts):
    fact = {}
    for key, part in parts.items():
        if key in texts:
            value = row.read(key, part.read, texts[key])
            fact.update(fields_of(part, value) if value is not None else {part.name: None})
    return fact


def complete_sites(row):
    """Fill in what follows: the firm's country, and the zone where it is beyond doubt."""
    for site in row.facts.get("sites", ()):
        if "country" not in site and row.firm.get("country"):
            site["country"] = row.firm["country"]
        if "time_zone" not in site and (zone := zone_of(site["city"], site.get("country"))):
            site["time_zone"] = zone
