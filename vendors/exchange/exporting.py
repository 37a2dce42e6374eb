"""Vendors as CSV and XLSX that come back in as “the same”.

References and data protection officers are personal data and stay out of exports.
"""

import codecs
import csv
import tempfile

from vendors.exchange.cells import neutralised
from vendors.exchange.columns import EXPORTED
from vendors.exchange.held import FIRM_FIELDS, held_facts
from vendors.exchange.listed import joined
from vendors.exchange.parts import write_yes
from vendors.exchange.shapes import SHAPES
from vendors.models import Vendor

CHUNK = 500
WIDTHS = {"name": 28, "legal_name": 28, "website": 30, "summary": 50, "sites": 60}
HEADER = [column.label for column in EXPORTED]


def exported_rows(vendors):
    """Yield the header and one row of texts for each vendor, a constant number of queries a chunk.

    `vendors` is a queryset; its order is kept.
    """
    yield HEADER
    pks = list(vendors.values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):
        some = pks[start : start + CHUNK]
        rows = Vendor.objects.filter(pk__in=some).values_list(*FIRM_FIELDS)
        firms = {row[0]: dict(zip(FIRM_FIELDS, row, strict=True)) for row in rows}
        facts = held_facts(some)
        for pk in some:
            if pk in firms:
                yield [cell(column.key, firms[pk], facts) for column in EXPORTED]


def cell(key, firm, facts):
    if key in SHAPES:
        text = joined(SHAPES[key].write(fact) for fact in facts[key].get(firm["pk"], ()))
    else:
        text = write_yes(firm[key]) if key == "is_invented" else firm[key]
    return neutralised(text)


class _Line:
    """A file for csv.writer that hands each line back instead of keeping it."""

    def write(self, text):
        return text.encode()


def csv_lines(vendors):
    """Yield a CSV file in pieces: UTF-8 with the mark that Excel knows it by."""
    writer = csv.writer(_Line())
    yield codecs.BOM_UTF8
    for row in exported_rows(vendors):
        yield writer.writerow(row)


def xlsx_file(vendors):
    """Return an open temporary file with a workbook, every cell a text and none a formula."""
    from xlsxwriter import Workbook

    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    workbook = Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    sheet = workbook.add_worksheet("Vendors")
    bold = workbook.add_format({"bold": True})
    for place, column in enumerate(EXPORTED):
        sheet.set_column(place, place, WIDTHS.get(column.key, 18))
    for number, row in enumerate(exported_rows(vendors)):
        for place, text in enumerate(row):
            sheet.write_string(number, place, text, bold if number == 0 else None)
    sheet.freeze_panes(1, 0)
    workbook.close()
    file.seek(0)
    return file
