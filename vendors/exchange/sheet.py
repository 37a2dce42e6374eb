"""A table of texts out of an uploaded file, whatever the file really is."""

from collections import Counter
from dataclasses import dataclass

from vendors.exchange.cells import restored

MAX_ROWS = 20_000
MAX_COLUMNS = 100
# What one Excel cell holds, so that every file of ours comes back in.
MAX_CELL = 32_767
ZIP = b"PK\x03\x04"
# The first bytes of what people pick by mistake, and what to do about each.
OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": "This is an old Excel file (.xls) or a workbook with a password. "
    "Open it, take the password off and save it as Excel workbook (.xlsx).",
    b"%PDF": "This is a PDF. Choose the spreadsheet it was made from, as CSV or XLSX.",
    b"\x89PNG": "This is a picture. Choose a CSV or XLSX file.",
    b"\xff\xd8\xff": "This is a picture. Choose a CSV or XLSX file.",
    b"\x1f\x8b": "This file is compressed. Unpack it and choose the CSV or XLSX file inside.",
    b"Rar!": "This file is compressed. Unpack it and choose the CSV or XLSX file inside.",
    b"7z\xbc\xaf": "This file is compressed. Unpack it and choose the CSV or XLSX file inside.",
    b"<": "This is a web page or an XML file. Choose a CSV or XLSX file.",
    b"{\\rtf": "This is a text document. Choose a CSV or XLSX file.",
}


class SheetRefused(Exception):
    """A file that cannot be read; its text says why and what to do."""


@dataclass(frozen=True)
class Sheet:
    """The texts of a file: its header, and its rows as [row number, cell, cell, ...]."""

    header: list
    rows: list
    note: str = ""


def read_sheet(data):
    """Return the Sheet in these bytes; raise SheetRefused with a sentence for the reader."""
    from vendors.exchange.csv_sheet import csv_rows
    from vendors.exchange.xlsx_sheet import xlsx_rows

    if not data.strip():
        raise SheetRefused("The file is empty. Choose a file with a header and one row a vendor.")
    for start, sentence in OTHER_KINDS.items():
        if data.startswith(start):
            raise SheetRefused(sentence)
    rows, note = xlsx_rows(data) if data.startswith(ZIP) else (csv_rows(data), "")
    header, rows = header_and_rows(rows)
    return Sheet(header, rows, note)


def header_and_rows(lines):
    """Return the header and the numbered rows below it; the first line with text is the header.

    The number of a row is its place in the file, as a spreadsheet program shows it.
    """
    numbered = [
        (number, cells) for number, cells in enumerate(lines, 1) if any(map(str.strip, cells))
    ]
    if not numbered:
        raise SheetRefused("The file is empty. Choose a file with a header and one row a vendor.")
    if len(numbered) == 1:
        raise SheetRefused("The file has a header and no rows. Add one row for each vendor.")
    if len(numbered) - 1 > MAX_ROWS:
        raise SheetRefused(
            f"The file has {len(numbered) - 1:,} rows; {MAX_ROWS:,} fit in one import. "
            "Split it into several files."
        )
    for number, cells in numbered:
        refuse_what_no_table_keeps(number, cells)
    header = named(numbered[0][1])
    rows = [[number, *texts_of(cells)] for number, cells in numbered[1:]]
    return header, rows


def named(cells):
    """Return the header, each column with one name of its own."""
    names = [restored(cell).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise SheetRefused(
            f"The file has {len(names)} columns; {MAX_COLUMNS} can be read. "
            "Remove the columns that are not about vendors."
        )
    for name, count in Counter(name.casefold() for name in names if name).items():
        if count > 1:
            first, second = [place(i) for i, n in enumerate(names) if n.casefold() == name][:2]
            title = next(n for n in names if n.casefold() == name)
            raise SheetRefused(
                f"Two columns are called “{title[:80]}”: {first} and {second}. "
                "Give each column its own name."
            )
    return [(name or f"Column {place(index)}")[:200] for index, name in enumerate(names)]


def place(index):
    """Return the letters a spreadsheet shows above a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def refuse_what_no_table_keeps(number, cells):
    for index, cell in enumerate(cells):
        if "\0" in cell:
            raise SheetRefused(
                f"Cell {place(index)}{number} holds a NUL character, which is not text. "
                "Save the file again as “CSV UTF-8” or as an Excel workbook (.xlsx)."
            )
        if len(cell) > MAX_CELL:
            raise SheetRefused(
                f"Cell {place(index)}{number} holds {len(cell):,} characters; {MAX_CELL:,} fit. "
                "Shorten it, or look for a quotation mark that is not closed."
            )


def texts_of(cells):
    """Return the texts of one row, without the empty ones at its end."""
    texts = [restored(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts
