"""What the rows of a file say: the plain columns of a vendor, and the rows of its facts.
What a row says of date and source holds for every fact of the row.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from vendors.imports import values as v
from vendors.imports.rows import Problem, Row
from vendors.imports.tables import OWNER, STATED, TABLES, Detail
from vendors.models.facts import Certificate, Fact

FILE = Path(__file__).parent.parent / "data" / "import-columns.yaml"


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    example: str
    also: tuple  # other names people give it
    fills: str = ""


GROUPS = {
    group["title"]: [Column(**line) for line in group["columns"]]
    for group in yaml.safe_load(FILE.read_text("utf-8"))
}
COLUMNS = [column for columns in GROUPS.values() for column in columns]
BY_KEY = {column.key: column for column in COLUMNS}

# Each dict of details says by {key of a column: Detail} how its cells are read.
FIRM = {
    key: Detail(key, BY_KEY[key].label, read)
    for key, read in {
        "reference": v.text_up_to(20),
        "name": v.text_up_to(200),
        "legal_name": v.text_up_to(200),
        "register_number": v.text_up_to(60),
        "website": v.read_web_address,
        "country": v.read_country,
        "summary": v.text_up_to(4000),
        "is_invented": v.read_yes,
    }.items()
}
PROVENANCE = {detail.name: detail for detail in STATED if detail.name in BY_KEY}
FIGURES = {
    column.key: Detail(column.fills.removeprefix("figures."), column.label, v.text_up_to(300))
    for column in COLUMNS
    if column.fills.startswith("figures.")
}
# Each of these columns says one thing of the one fact that a row has room for.
SITE, LANGUAGE, CERTIFICATE = (
    {
        column.key: replace(detail, label=column.label)
        for column in COLUMNS
        for detail in TABLES[key].details
        if column.fills == f"{key}.{detail.name}"
    }
    for key in ("sites", "languages", "certificates")
)


def base_letters(text):
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def plain_name(name):
    return " ".join(re.findall(r"[^\W_]+", base_letters(name)))


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
        reason %= {"cells": len(cells), "columns": width}
        remedy = _("Put a text that holds the separating sign into quotation marks.")
        row.problems.append(Problem(_("The row"), reason, remedy))
        return row
    texts = texts_by_column(cells, places)
    row.firm = row.read_details(FIRM, texts)
    if "name" not in texts:
        row.problems.append(
            Problem("Name", _("The row has no name."), _("Write the vendor's name."))
        )
    read_plain_facts(row, texts)
    return row


def read_plain_facts(row, texts):
    provenance = row.read_details(PROVENANCE, texts)
    for kind, value in row.read_details(FIGURES, texts).items():
        row.facts["figures"].append({"kind": kind, "value": value})
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
    if "time_zone" not in site and (zone := v.zone_of(site["city"] or "", site.get("country"))):
        site["time_zone"] = zone
    return site


def owner_finder(rows):
    """Return the function that finds the Row of a vendor by its reference, else by its name.
    It returns None where there is none, or more than one of this name.
    """
    by_reference, by_name = {}, defaultdict(list)
    for row in rows:
        by_reference[row.firm.get("reference")] = row
        by_name[plain_name(row.name)].append(row)

    def find(reference, name):
        if reference:
            return by_reference.get(reference)
        namesakes = by_name.get(plain_name(name), ()) if name else ()
        return namesakes[0] if len(namesakes) == 1 else None

    return find


def read_tables(tables, rows):
    """Add the facts of the other sheets, {key: {header, rows}}, to the Rows of their vendors.
    Returns a Row for each line that names no vendor of the first sheet: shown and left out.
    """
    find_owner, strays = owner_finder(rows), []
    reference, vendor = map(plain_name, OWNER)
    for key, sheet in tables.items():
        columns = [plain_name(name) for name in sheet["header"]]
        places = {column: place for place, column in enumerate(columns)}
        details = {plain_name(detail.label): detail for detail in TABLES[key].columns}
        for number, *cells in sheet["rows"]:
            texts = texts_by_column(cells, places)
            row = find_owner(texts.get(reference), texts.get(vendor))
            if row is None:
                name = texts.get(vendor) or texts.get(reference) or ""
                row = Row(number, sheet=TABLES[key].title, firm={"name": name})
                reason = _(
                    "The first sheet has no vendor of this reference or name, or more than one."
                )
                remedy = _("Write the reference or the name as it stands there.")
                row.problems.append(Problem(_("The row"), reason, remedy))
                strays.append(row)
            else:
                read_fact(row, key, number, details, texts)
    return strays


def disorder(table, pair, place):
    labels = {detail.name: detail.label for detail in table.details}
    first, second = (labels[name] for name in pair)
    reason = _("“%(first)s” lies behind “%(second)s”.") % {"first": first, "second": second}
    return Problem(place, reason, _("Correct one of the two cells."))


def read_fact(row, key, number, details, texts):
    table, problems = TABLES[key], len(row.problems)
    place = Row(number, table.title).place
    fact = row.read_details(details, texts, label=f"{place}: {{}}")
    for detail in table.details:
        names_other = detail.name == "label" and fact.get("kind") == Fact.Kind.OTHER
        has_no_name = bool(table.or_else) and detail.name in table.identity
        has_no_name = has_no_name and not table.identity_of(fact)
        if detail.name not in fact and (detail.is_needed or names_other or has_no_name):
            reason = _("The row does not say this.")
            remedy = _("Fill in the cell, or delete the row.")
            row.problems.append(Problem(f"{place}: {detail.label}", reason, remedy))
    if pair := table.out_of_order(fact):
        row.problems.append(disorder(table, pair, place))
    if len(row.problems) == problems:
        row.facts[key].append(complete_site(fact, row.firm) if key == "sites" else fact)
