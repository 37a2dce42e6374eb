"""Files to import, made from rows."""

import csv
import io
import zipfile

from xlsxwriter import Workbook


def csv_bytes(*rows, delimiter=",", encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(*rows, sheets=None):
    """Return a workbook of these rows, or of {sheet: rows}; values keep their types."""
    file = io.BytesIO()
    workbook = Workbook(file, {"default_date_format": "yyyy-mm-dd", "strings_to_urls": False})
    for name, lines in (sheets or {"Vendors": rows}).items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(lines):
            sheet.write_row(number, 0, row)
    workbook.close()
    return file.getvalue()


def zip_bytes(entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook_with(sheet_xml, strings_xml=None):
    """Return a workbook whose one sheet is this XML, as an attacker writes it."""
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(["x"]))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries["xl/worksheets/sheet1.xml"] = sheet_xml
    if strings_xml is not None:
        entries["xl/sharedStrings.xml"] = strings_xml
    return zip_bytes(entries)
