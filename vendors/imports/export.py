"""Vendors as CSV and XLSX that come back in as “the same”. People stand in them by code."""

import codecs
import csv
import re
import tempfile
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

from accounts import clock
from vendors.imports.columns import FIGURES, FIRM
from vendors.imports.plan import FIRM_FIELDS, facts_held
from vendors.imports.sheet import neutralised
from vendors.imports.tables import TABLES
from vendors.imports.values import write_yes
from vendors.models.vendor import Vendor, state_then, strength

CHUNK = 500
SAMPLE = Path(__file__).parent.parent / "data" / "sample-vendors"
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
VENDORS = "Vendors"  # the title of the first sheet
WIDTHS = {"Name": 28, "Legal name": 28, "Website": 30, "Summary": 50, "Source": 40}
HEADER = [detail.label for detail in FIRM.values()]
HEADERS = {VENDORS: HEADER} | {table.title: table.header for table in TABLES.values()}


def chunks(vendors, keys, person=None):
    """Yield (firms, {key of a table: {pk: [fact]}}) for some vendors at a time, in order."""
    pks = list(vendors.values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        chunk = pks[start : start + CHUNK]
        rows = Vendor.objects.filter(pk__in=chunk).values(*FIRM_FIELDS)
        firms = {firm["pk"]: firm for firm in rows}
        yield [firms[pk] for pk in chunk if pk in firms], facts_held(chunk, keys, person)


def firm_cells(firm):
    texts = (write_yes(firm[key]) if key == "is_invented" else firm[key] for key in FIRM)
    return [neutralised(text) for text in texts]


def plain_rows(vendors):
    yield [*HEADER, *(detail.label for detail in FIGURES.values())]
    today = clock.today()

    def rank(fact):
        state = state_then(fact["state"], today, fact["fresh_until"])
        return strength(state, fact["as_of"], fact["pk"])

    for firms, facts in chunks(vendors, ["figures"]):
        for firm in firms:
            ranked = sorted(facts["figures"][firm["pk"]], key=rank)
            figures = {fact["kind"]: fact["value"] for fact in ranked}
            values = (figures.get(detail.name, "") for detail in FIGURES.values())
            yield [*firm_cells(firm), *map(neutralised, values)]


def csv_lines(vendors):
    """Yield a CSV file in pieces: UTF-8 with the mark that Excel knows it by."""
    # A file that hands each line back instead of keeping it.
    writer = csv.writer(SimpleNamespace(write=str.encode))
    yield codecs.BOM_UTF8
    for row in plain_rows(vendors):
        yield writer.writerow(row)


def table_rows(vendors, person=None):
    """Yield (title of a sheet, row of texts), heads first; prices if `person` may see them."""
    yield from HEADERS.items()
    for firms, facts in chunks(vendors, list(TABLES), person):
        for firm in firms:
            yield VENDORS, firm_cells(firm)
            owner = [firm["reference"], neutralised(firm["name"])]
            for key, table in TABLES.items():
                for fact in facts[key][firm["pk"]]:
                    cells = (neutralised(column.text(fact)) for column in table.columns)
                    yield table.title, [*owner, *cells]


def xlsx_file(vendors, person=None):
    return workbook_of(table_rows(vendors, person))


def workbook_of(rows):
    """Return an open temporary file with a workbook of (title of a sheet, row of texts)."""
    from xlsxwriter import Workbook

    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    # Constant memory: each sheet goes row by row to a file of its own while it is written.
    workbook = Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    # The day and no hour, so that the same rows give the same bytes.
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    workbook.set_properties({"created": today})
    bold = workbook.add_format({"bold": True})
    sheets, lengths, widths = {}, {}, {}
    for title, texts in rows:
        if title not in sheets:
            sheets[title], lengths[title] = workbook.add_worksheet(title), 0
            sheets[title].freeze_panes(1, 0)
            sheets[title].repeat_rows(0)
            widths[title] = len(texts)
            for place, head in enumerate(texts):
                sheets[title].set_column(place, place, WIDTHS.get(head, 18))
        for place, text in enumerate(texts):
            style = None if lengths[title] else bold
            sheets[title].write_string(lengths[title], place, text, style)
        lengths[title] += 1
    for title, sheet in sheets.items():
        sheet.autofilter(0, 0, max(1, lengths[title] - 1), widths[title] - 1)
    workbook.close()
    file.seek(0)
    return file


# --- The sample: eighteen invented vendors that a newcomer can import by hand


def sample_rows(title):
    path = SAMPLE / f"{title.casefold()}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sample_references():
    """Return {reference: name} of the vendors of the sample, in its order."""
    return {row["Reference"]: row["Name"] for row in sample_rows(VENDORS)}


def sample_file(without=(), later=0):
    """Return the sample as a workbook, with every day in it so many days later."""
    rows = list(HEADERS.items())
    for title, header in HEADERS.items():
        for row in sample_rows(title):
            if row["Reference"] not in without:
                rows.append((title, [moved(row[head], later) for head in header]))
    return workbook_of(rows)


def moved(text, later):
    return (
        str(date.fromisoformat(text) + timedelta(days=later)) if ISO_DAY.fullmatch(text) else text
    )
