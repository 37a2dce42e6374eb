"""What the rows of a file say: the plain columns of a vendor, and the rows of its facts.
What a row says of date, state and source holds for every fact of the row.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from vendors.imports import values as v
from vendors.imports.tables import OWNER, STATED, TABLES
from vendors.imports.values import Unreadable, zone_of
from vendors.models.facts import Certificate, Fact

FILE = Path(__file__).parent.parent / "data" / "import-columns.yaml"


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    example: str
    also: tuple  # other names people give it


@dataclass(frozen=True)
class Group:
    name: str
    title: str
    columns: tuple


GROUPS = tuple(
    Group(group["group"], group["title"], tuple(Column(**line) for line in group["columns"]))
    for group in yaml.safe_load(FILE.read_text("utf-8"))
)
COLUMNS = tuple(column for group in GROUPS for column in group.columns)
BY_KEY = {column.key: column for column in COLUMNS}

FIRM = {
    "reference": v.text_up_to(20),
    "name": v.text_up_to(200),
    "legal_name": v.text_up_to(200),
    "register_number": v.text_up_to(60),
    "website": v.read_web_address,
    "country": v.read_country,
    "summary": v.text_up_to(4000),
    "is_invented": v.read_yes,
}
FIGURES = {
    "founded": Fact.Kind.FOUNDED,
    "headcount": Fact.Kind.HEADCOUNT,
    "seniors": Fact.Kind.SENIORS,
    "ai_engineers": Fact.Kind.AI_ENGINEERS,
    "eu_client_count": Fact.Kind.EU_CLIENTS,
}
# Each of these columns says one thing of the one fact that a row has room for.
SITE, LANGUAGE, CERTIFICATE = (
    {
        column: replace(detail, label=BY_KEY[column].label)
        for column, name in columns.items()
        for detail in TABLES[key].details
        if detail.name == name
    }
    for key, columns in {
        "sites": {
            "city": "city",
            "site_country": "country",
            "time_zone": "time_zone",
            "hours": "hours",
            "people": "people",
        },
        "languages": {"language": "language"},
        "certificates": {
            "iso_number": "number",
            "iso_body": "body",
            "iso_scope": "scope",
            "iso_issued": "issued_on",
            "iso_expires": "expires_on",
        },
    }.items()
)


def plain_name(name):
    letters = unicodedata.normalize("NFKD", name.casefold())
    base = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", base))


KEYS = {
    plain_name(name): column.key
    for column in COLUMNS
    for name in (column.key, column.label, *column.also)
}


def guessed(header):
    columns = {}
    for name in header:
        key = KEYS.get(plain_name(name))
        if key and key not in columns.values():
            columns[name] = key
    return columns


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be imported: the column, the reason, and what to do."""

    column: str
    reason: str
    remedy: str


@dataclass
class Row:
    number: int
    sheet: str = ""  # of a row of facts that belongs to no vendor of the file
    firm: dict = field(default_factory=dict)
    facts: dict = field(default_factory=lambda: defaultdict(list))  # by key of a table
    problems: list = field(default_factory=list)

    def read(self, label, reader, text):
        """Return the value of a cell, or None after noting why it cannot be read."""
        try:
            return reader(text)
        except Unreadable as problem:
            self.problems.append(Problem(label, problem.reason, problem.remedy))
            return None

    def read_columns(self, readers, texts):
        return {
            key: self.read(BY_KEY[key].label, reader, texts[key])
            for key, reader in readers.items()
            if key in texts
        }

    def read_details(self, details, texts, label="{}"):
        """Return the fact that these cells make up; `details` gives each column's Detail."""
        fact = {}
        for column, detail in details.items():
            if column in texts:
                value = self.read(label.format(detail.label), detail.read, texts[column])
                fact |= {detail.name: None} if value is None else detail.fields(value)
        return fact


def texts_by_column(cells, places):
    """Return {column: text} of the cells that are not empty; `places` gives each column's index."""
    return {
        column: cells[place].strip()
        for column, place in places.items()
        if place < len(cells) and cells[place].strip()
    }


def read_row(line, places, width):
    """Return the Row of [number, cell, ...]; `places` says where each of our columns stands."""
    number, *cells = line
    row = Row(number)
    if len(cells) > width:
        reason = _("It has %(cells)s cells; the header has %(columns)s.")
        row.problems.append(
            Problem(
                _("The row"),
                reason % {"cells": len(cells), "columns": width},
                _("Put a text that holds the separating sign into quotation marks."),
            )
        )
        return row
    texts = texts_by_column(cells, places)
    row.firm = row.read_columns(FIRM, texts)
    if "name" not in texts:
        row.problems.append(
            Problem("Name", _("The row has no name."), _("Write the vendor's name."))
        )
    read_plain_facts(row, texts)
    return row


def read_plain_facts(row, texts):
    provenance = row.read_columns({detail.name: detail.read for detail in STATED[:3]}, texts)
    figure = v.text_up_to(300)
    figures = row.read_columns(dict.fromkeys(FIGURES, figure), texts)
    for key, value in figures.items():
        row.facts["figures"].append({"kind": FIGURES[key].value, "value": value})
    site = row.read_details(SITE, texts)
    if site and "city" not in site:
        reason = _("The row describes a site and names no city.")
        row.problems.append(Problem("City", reason, _("Write the city.")))
    elif site:
        row.facts["sites"].append(complete_site(site, row.firm))
    if language := row.read_details(LANGUAGE, texts):
        row.facts["languages"].append(language)
    if certificate := row.read_details(CERTIFICATE, texts):
        iso = {"kind": Certificate.Kind.ISO_27001.value}
        row.facts["certificates"].append(iso | certificate)
    for key, facts in row.facts.items():
        row.facts[key] = [provenance | fact for fact in facts]


def complete_site(site, firm):
    """Fill in what follows: the firm's country, and the zone where it is beyond doubt."""
    if "country" not in site and firm.get("country"):
        site["country"] = firm["country"]
    if "time_zone" not in site and (zone := zone_of(site["city"] or "", site.get("country"))):
        site["time_zone"] = zone
    return site


class Owners:
    """The vendors of a file, found by what a row of a table says: reference, else name."""

    def __init__(self, rows):
        self.by_reference, self.by_name = {}, defaultdict(list)
        for row in rows:
            if reference := row.firm.get("reference"):
                self.by_reference[reference] = row
            self.by_name[plain_name(row.firm.get("name") or "")].append(row)

    def find(self, reference, name):
        """Return the Row of this vendor, or None where there is none or more than one."""
        if reference:
            return self.by_reference.get(reference)
        rows = self.by_name.get(plain_name(name), ()) if name else ()
        return rows[0] if len(rows) == 1 else None


def read_tables(tables, rows):
    """Add the facts of the other sheets, {key: {header, rows}}, to the Rows of their vendors.
    Returns a Row for each line that names no vendor of the first sheet: shown and left out.
    """
    owners, strays = Owners(rows), []
    for key, sheet in tables.items():
        table = TABLES[key]
        by_label = {plain_name(detail.label): detail for detail in table.columns}
        columns = [plain_name(name) for name in sheet["header"]]
        places = {column: place for place, column in enumerate(columns)}
        details = {column: by_label[column] for column in columns if column in by_label}
        reference, vendor = map(plain_name, OWNER)
        for number, *cells in sheet["rows"]:
            texts = texts_by_column(cells, places)
            row = owners.find(texts.get(reference), texts.get(vendor))
            if row is None:
                strays.append(stray(table, number, texts.get(vendor) or texts.get(reference)))
                continue
            read_fact(row, table, number, details, texts)
    return strays


def stray(table, number, name):
    row = Row(number, sheet=table.title, firm={"name": name or ""})
    reason = _("The first sheet has no vendor of this reference or name, or more than one.")
    remedy = _("Write the reference or the name as it stands there.")
    row.problems.append(Problem(_("The row"), reason, remedy))
    return row


def read_fact(row, table, number, details, texts):
    place = _("%(sheet)s, row %(number)s") % {"sheet": table.title, "number": number}
    problems = len(row.problems)
    fact = row.read_details(details, texts, label=f"{place}: {{}}")
    for detail in table.details:
        if detail.name not in fact and needs(table, detail, fact):
            reason = _("The row does not say this.")
            remedy = _("Fill in the cell, or delete the row.")
            row.problems.append(Problem(f"{place}: {detail.label}", reason, remedy))
    if len(row.problems) == problems:
        row.facts[table.key].append(complete_site(fact, row.firm) if table.key == "sites" else fact)


def needs(table, detail, fact):
    is_label_of_other = detail.name == "label" and fact.get("kind") == Fact.Kind.OTHER
    return detail.is_needed or (table.model is Fact and is_label_of_other)
