"""What the rows of a file say; a row's date and source hold for each of its facts."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from vendors.imports import values as v
from vendors.imports.plain import (
    read_certificates,
    read_day_rate,
    read_iso_27001,
    read_places,
    read_revenue,
    read_tongues,
)
from vendors.imports.plain_words import is_placeholder
from vendors.imports.rows import Problem, Row
from vendors.imports.tables import OWNER, STATED, TABLES, Detail
from vendors.models.facts import Certificate, Fact
from vendors.spellings import folded

FILE = Path(__file__).parent.parent / "data" / "import-columns.yaml"


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    example: str
    also: tuple  # other names people give it
    fills: str = ""
    beside: tuple = ()  # names that mean it right of the column ISO 27001 alone


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
        "name": v.read_name,
        "legal_name": v.read_name,
        "register_number": v.text_up_to(60),
        "website": v.read_web_address,
        "country": v.read_country,
        "summary": v.text_up_to(4000),
        "is_invented": v.read_yes,
    }.items()
}
PROVENANCE = {detail.name: detail for detail in STATED if detail.name in BY_KEY}
FIGURES = {
    column.key: Detail(
        column.fills.removeprefix("figures."),
        column.label,
        v.read_founded if column.key == "founded" else v.read_count,
    )
    for column in COLUMNS
    if column.fills.startswith("figures.")
}
# Each of these columns says one thing of the one fact that a row has room for.
SITE, CERTIFICATE = (
    {
        column.key: replace(detail, label=column.label)
        for column in COLUMNS
        for detail in TABLES[key].details
        if column.fills == f"{key}.{detail.name}"
    }
    for key in ("sites", "certificates")
)
for key in ("iso_issued", "iso_expires"):
    CERTIFICATE[key] = replace(CERTIFICATE[key], read=v.beside_a_yes(CERTIFICATE[key].read))
del SITE["city"]  # a cell of cities may name several, each with its country
# Columns of which a file may have several: each year its revenue, each other fact its name.
SEVERAL = ("other", "revenue", "day_rate")
MONEY = ("revenue", "day_rate")


plain_name = folded

KEYS = {
    plain_name(name): column.key
    for column in COLUMNS
    for name in (column.key, column.label, *column.also)
}
KEYS |= {plain_name(name): column.key for column in COLUMNS for name in (column.key, column.label)}
BESIDE = {plain_name(name): column.key for column in COLUMNS for name in column.beside}
OF_WHICH = re.compile(
    r"^(?:of which|thereof|davon|dont|de los cuales|di cui|dos quais|w tym|منهم)\s+", re.IGNORECASE
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def year_in(head):
    match = YEAR.search(head)
    return int(match[0]) if match else None


def currency_in(head):
    units = re.findall(r"[^\W\d_]+|[€$£]", head)
    return next((code for word in units if (code := v.currency_of(word))), "")


@lru_cache(5_000)
def match_head(head):
    """Return the key of the column that people mean by these words, or None."""
    name = re.sub(r"\(s\)", "", head.strip(), flags=re.IGNORECASE)
    group, _dash, last = name.rpartition(" – ")
    if (key := head_of_group(name)) in SEVERAL:
        return key  # money: “Day rate – Senior developer” is no number of seniors
    last = OF_WHICH.sub("", last)
    bare = re.sub(r"[(\[].*?[)\]]", " ", last)
    terms = [word for word in bare.split() if not v.currency_of(word.strip(",;:"))]
    without_year = YEAR.sub(" ", " ".join(terms))
    parts = re.split(r"[,;:\n/]", without_year)
    tries = [head, name, f"{group} {last}" if group else "", last, bare, without_year, *parts]
    keys = [KEYS[key] for key in map(plain_name, tries) if key and key in KEYS]
    return keys[0] if keys else day_rate_of(without_year)


def day_rate_of(head):
    """Return the key of a day rate whose head goes on with the role: “TJM senior”."""
    terms = plain_name(head).split()
    begins = (" ".join(terms[:length]) for length in range(1, len(terms)))
    return next((KEYS[name] for name in begins if KEYS.get(name) == "day_rate"), None)


def head_of_group(head):
    """Return the key of the group of heads that one belongs to: “Staff – total” is of staff."""
    group = head.rpartition(" – ")[0]
    return match_head(group) if group else None


def guessed(header, rows=()):
    """Return {head: key} of the heads whose words we know; exact words go before looser ones.
    What counts in percent is no money: a turnover of 12 % is of people.
    """
    columns, in_percent = {}, shares(header, rows)
    for match in (lambda name: KEYS.get(plain_name(name)), match_head, head_of_group):
        for name in header:
            key = None if name in columns else match(name)
            is_free = key not in columns.values() or key in SEVERAL
            if key and is_free and not (key in MONEY and name in in_percent):
                columns[name] = key
    for left, name in pairwise(header):
        key = BESIDE.get(plain_name(name.rpartition(" – ")[2]))
        if key and columns.get(left) == "iso_27001" and key not in columns.values():
            columns.setdefault(name, key)
    if "name" not in columns.values():
        # A sheet with registered names alone calls its vendors by them.
        for name in [name for name, key in columns.items() if key == "legal_name"]:
            columns[name] = "name"
    return columns


def shares(header, rows):
    """Return the heads of columns most of whose cells are shares of a hundred."""
    heads = set()
    for place, name in enumerate(header, 1):
        texts = [line[place].strip() for line in rows[:200] if place < len(line)]
        texts = [text for text in texts if text and not is_placeholder(text)]
        if 2 * sum("%" in text for text in texts) > len(texts):
            heads.add(name)
    return heads


def places_of(header, columns):
    """Return {key: place}; of a key that several columns may have, {key:place: place}."""
    return {
        f"{key}:{place}" if (key := columns[name]) in SEVERAL else key: place
        for place, name in enumerate(header)
        if name in columns
    }


def texts_by_column(cells, places):
    """Return {column: text} of the cells that say something; `places` gives each column's index."""
    texts = {}
    for column, place in places.items():
        text = cells[place].strip() if place < len(cells) else ""
        # NA is Namibia where a country is asked for.
        if text and (not is_placeholder(text) or (text == "NA" and column == "country")):
            texts[column] = text
    return texts


def read_row(line, places, width, header=()):
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
    row.addresses = {column: f"/{number}/{place}" for column, place in places.items()}
    row.firm = row.read_details(FIRM, texts)
    if not row.firm.get("name"):
        row.refuse_nameless()
    row.firm = {key: value for key, value in row.firm.items() if value is not None}
    heads = {column: header[place] for column, place in places.items() if place < len(header)}
    read_identifiers(row, heads)
    read_plain_facts(row, texts, heads)
    return row


def read_identifiers(row, heads):
    """Say what is odd about the register number: rounded by a spreadsheet, or mistyped."""
    number = row.firm.get("register_number")
    if number and re.fullmatch(r"\d([.,]\d+)?E\+?\d+", number, re.IGNORECASE):
        row.firm.pop("register_number")
        reason = _("%(text)s was rounded by a spreadsheet: Excel keeps 15 digits of a number.")
        remedy = _("Write all its digits, as text.")
        reason %= {"text": v.quoted(number)}
        row.lose("register_number", FIRM["register_number"].label, number, reason, remedy)
    elif number and is_wrong_number(number, heads.get("register_number", ""), row.firm):
        row.said.append(
            _("The check digit of %(number)s is wrong: look whether it is mistyped.")
            % {"number": v.quoted(number)}
        )


# Words of a head that say which register a number is of, as python-stdnum calls it.
REGISTERS = {
    "siret": ("fr", "siret"),
    "siren": ("fr", "siren"),
    "lei": ("", "lei"),
    "nip": ("pl", "nip"),
    "regon": ("pl", "regon"),
    "nif": ("es", "nif"),
    "cif": ("es", "cif"),
    "nipc": ("pt", "nif"),
    "cui": ("ro", "cui"),
    "ice": ("ma", "ice"),
    "cnpj": ("br", "cnpj"),
    "ico": ("cz", "ico"),
}
VAT = frozenset(["vat", "tva", "ust", "umsatzsteuer", "iva", "btw"])


def is_wrong_number(number, head, firm):
    """Say whether a number of a register that we know fails its own check."""
    terms = plain_name(head).split()
    country, kind = next((REGISTERS[word] for word in terms if word in REGISTERS), ("", ""))
    if not kind and VAT.intersection(terms):
        country, kind = (firm.get("country") or number[:2]).lower(), "vat"
    return bool(kind) and not is_valid_number(number, country, kind)


@lru_cache(20_000)
def is_valid_number(number, country, kind):
    from stdnum import get_cc_module, lei  # only files with such a head need it

    module = lei if kind == "lei" else get_cc_module("gr" if country == "el" else country, kind)
    return module is None or module.is_valid(number)


def read_plain_facts(row, texts, heads):
    read_figures(row, texts)
    site = {k: f for k, f in row.read_details(SITE, texts).items() if f is not None}
    read_places(row, texts.get("city", ""), site)
    read_tongues(row, texts.get("language", ""))
    read_certificates_of(row, texts)
    for column, text in texts.items():
        key, head = column.partition(":")[0], heads.get(column, "")
        if key == "revenue":
            read_revenue(row, column, text, year_in(head), currency_in(head))
        elif key == "day_rate":
            read_day_rate(row, column, text, currency_in(head))
        elif key == "other":
            figure = {"kind": Fact.Kind.OTHER.value, "label": head[:120]}
            row.facts["figures"].append(figure | {"value": v.same_text(text)[:300]})
    provenance = row.read_details(PROVENANCE, texts)
    provenance = {name: value for name, value in provenance.items() if value is not None}
    for key, facts in row.facts.items():
        row.facts[key] = [provenance | fact for fact in facts]


def read_figures(row, texts):
    for kind, value in row.read_details(FIGURES, texts).items():
        if value is not None:
            row.facts["figures"].append({"kind": kind, "value": value})
            if v.number_in(value) is None:
                sentence = _("%(text)s is a range: kept as text, without a number.")
                row.said.append(sentence % {"text": v.quoted(value)})
    say_what_is_odd(row)


def read_certificates_of(row, texts):
    certificate = {k: f for k, f in row.read_details(CERTIFICATE, texts, v.is_no).items() if f}
    if "iso_27001" in texts:
        certificate = read_iso_27001(row, texts["iso_27001"], certificate)
    if certificate:
        iso = {"kind": Certificate.Kind.ISO_27001.value}
        row.facts["certificates"].append(iso | {k: f for k, f in certificate.items() if k != "is"})
    read_certificates(row, texts.get("certificates", ""))


def say_what_is_odd(row):
    figures = {fact["kind"]: v.number_in(fact["value"]) for fact in row.facts["figures"]}
    seniors, people = figures.get(Fact.Kind.SENIORS), figures.get(Fact.Kind.HEADCOUNT)
    if seniors is not None and people is not None and seniors > people:
        sentence = _("It says %(seniors)s seniors of %(people)s people.")
        row.said.append(sentence % {"seniors": seniors, "people": people})
    if not row.facts["figures"]:
        del row.facts["figures"]


def complete_site(site, firm):
    """Fill in what follows: the firm's country, and the zone where it is beyond doubt."""
    if "country" not in site and firm.get("country"):
        site["country"] = firm["country"]
    if "time_zone" not in site and (zone := v.zone_of(site["city"] or "", site.get("country"))):
        site["time_zone"] = zone
    return site


def joined(rows):
    """Return the rows, with those of one name that only add cities joined to the first."""
    firsts, firms = {}, []
    for row in rows:
        key = plain_name(row.name)
        first = firsts.get(key) if key else None
        if first and row.facts.get("sites") and first.facts.get("sites") and is_same(first, row):
            for name, value in row.firm.items():
                first.firm.setdefault(name, value)
            for table, facts in row.facts.items():
                first.facts[table] += [fact for fact in facts if fact not in first.facts[table]]
            first.cells += row.cells
            first.said += [sentence for sentence in row.said if sentence not in first.said]
            first.others.append(row.number)
            continue
        if not first and not row.problems:
            firsts[key] = row
        firms.append(row)
    return firms


def is_same(first, row):
    """The name as it is written, and nothing that speaks against it; the country is the city's."""
    if row.problems or row.firm["name"] != first.firm["name"]:
        return False
    names = (first.firm.keys() & row.firm.keys()) - {"country", "summary"}
    return all(first.firm[name] == row.firm[name] for name in names)


def owner_finder(rows):
    """Return a finder of a vendor's Row by reference, else name; None without exactly one."""
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
                row.addresses = {
                    column: f"{key}/{number}/{place}" for column, place in places.items()
                }
                read_fact(row, key, number, details, texts)
    return strays


def disorder(table, pair, place):
    labels = {detail.name: detail.label for detail in table.details}
    first, second = (labels[name] for name in pair)
    reason = _("“%(first)s” lies behind “%(second)s”.") % {"first": first, "second": second}
    return Problem(place, reason, _("Correct one of the two cells."))


def read_fact(row, key, number, details, texts):
    """Add one fact, without the cells that cannot be read; what it cannot do without costs it."""
    table = TABLES[key]
    place = Row(number, table.title).place
    fact = row.read_details(details, texts, label=f"{place}: {{}}")
    unreadable = {name for name, value in fact.items() if value is None}
    fact = {name: value for name, value in fact.items() if value is not None}
    lost = False
    for detail in table.details:
        names_other = detail.name == "label" and fact.get("kind") == Fact.Kind.OTHER
        has_no_name = bool(table.or_else) and detail.name in table.identity
        has_no_name = has_no_name and not table.identity_of(fact)
        is_missing = detail.is_needed or names_other or has_no_name
        if is_missing and detail.names[0] not in fact:
            lost = True
            if detail.names[0] not in unreadable:
                reason = _("The row does not say this.")
                remedy = _("Fill in the cell, or delete the row.")
                label = f"{place}: {detail.label}"
                row.lose(plain_name(detail.label), label, "", reason, remedy)
    if pair := table.out_of_order(fact):
        row.cells.append(disorder(table, pair, place))
    elif not lost:
        row.facts[key].append(complete_site(fact, row.firm) if key == "sites" else fact)
