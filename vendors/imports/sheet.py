"""Tables of texts out of an uploaded file, whatever the file really is."""

import codecs
import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from vendors.imports.columns import plain_name
from vendors.imports.tables import OWNER, TABLES

MAX_ROWS = 20_000
MAX_TABLE_ROWS = 100_000  # of a sheet of facts, of which a vendor may have several
MAX_COLUMNS = 100
# What one Excel cell holds, so that every file of ours comes back in.
MAX_CELL = 32_767
ZIP = b"PK\x03\x04"
# What people pick by mistake, refused by this key, and the first bytes of it.
OTHER_KINDS = {
    "xls": b"\xd0\xcf\x11\xe0",
    "pdf": b"%PDF",
    "picture": (b"\x89PNG", b"\xff\xd8\xff"),
    "compressed": (b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf"),
    "xml": b"<",
    "rtf": b"{\\rtf",
}
REFUSALS = {
    "xls": _(
        "This is an old Excel file (.xls) or a workbook with a password. "
        "Open it, take the password off and save it as Excel workbook (.xlsx)."
    ),
    "pdf": _("This is a PDF. Choose the spreadsheet it was made from, as CSV or XLSX."),
    "picture": _("This is a picture. Choose a CSV or XLSX file."),
    "compressed": _("This file is compressed. Unpack it and choose the CSV or XLSX file inside."),
    "xml": _("This is a web page or an XML file. Choose a CSV or XLSX file."),
    "rtf": _("This is a text document. Choose a CSV or XLSX file."),
    "empty": _("The file is empty. Choose a file with a header and one row a vendor."),
    "no rows": _("The file has a header and no rows. Add one row for each vendor."),
    "many rows": _(
        "The file has %(rows)s rows; %(most)s fit in one import. Split it into several files."
    ),
    "many columns": _(
        "The file has %(columns)s columns; %(most)s can be read. "
        "Remove the columns that are not about vendors."
    ),
    "same name": _(
        "Two columns are called “%(name)s”: %(first)s and %(second)s. "
        "Give each column its own name."
    ),
    "nul": _(
        "Cell %(cell)s holds a NUL character, which is not text. "
        "Save the file again as “CSV UTF-8” or as an Excel workbook (.xlsx)."
    ),
    "long cell": _(
        "Cell %(cell)s holds %(length)s characters; %(most)s fit. "
        "Shorten it, or look for a quotation mark that is not closed."
    ),
    # Of text alone
    "many lines": _(
        "The file has more than %(lines)s lines; %(rows)s vendors fit in one import. "
        "Split it into several files."
    ),
    "quotation": _(
        "Line %(line)s cannot be read, or a quotation mark above it is never closed. Put a "
        "text that holds quotation marks into quotation marks and double those inside. "
        "Save it again as “CSV UTF-8”, or as an Excel workbook (.xlsx)."
    ),
    "encoding": _("%(reason)s Save it again as “CSV UTF-8”, or as an Excel workbook (.xlsx)."),
    "no text": _("This file is neither CSV nor XLSX. Choose a CSV or XLSX file."),
    # Of workbooks alone
    "xlsb": _("This is a binary workbook (.xlsb). Save it as .xlsx."),
    "zip": _("This is a zip file and not an Excel workbook. Save the table as .xlsx or CSV."),
    "password": _("This workbook has a password. Take it off and save it again."),
    "broken": _(
        "This Excel workbook is damaged. Open it in your spreadsheet program, "
        "save it again as .xlsx and choose the new file."
    ),
    "unfolds": _(
        "This workbook unfolds into far more than its size says. Copy the rows into a new "
        "workbook, as values, and save that."
    ),
    "no sheet": _("This workbook has no sheet with rows in it."),
    "long sheet": _(
        "The sheet has more than 20,000 rows; that many fit in one import. "
        "Split it, or delete the blank rows below the last vendor."
    ),
    "long table": _(
        "A sheet of facts has more than 100,000 rows; that many fit in one import. "
        "Split it, or delete the blank rows below the last fact."
    ),
    "wide sheet": _(
        "The sheet has more than 100 columns. Remove the columns that are not about vendors."
    ),
}

# What Excel, LibreOffice and Google Sheets take for the start of a formula, their
# full-width forms included.
_STARTS = r"[=+\-@\t\r\n＝＋－＠]"
_RISKY = re.compile(rf"'*{_STARTS}")
_NEUTRALISED = re.compile(rf"'+{_STARTS}")


def neutralised(text):
    """Put an apostrophe before a text that a spreadsheet could run; `restored` takes it away."""
    return f"'{text}" if _RISKY.match(text) else text


def restored(text):
    return text[1:] if _NEUTRALISED.match(text) else text


class SheetRefused(Exception):
    """A file that cannot be read; its text says why and what to do."""

    def __init__(self, key, **values):
        numbers = {name: f"{value:,}" for name, value in values.items() if isinstance(value, int)}
        super().__init__(REFUSALS[key] % (values | numbers))


class Sheet(NamedTuple):
    """The texts of a file; `tables` are the sheets of facts, {key: {"header": [], "rows": []}}."""

    header: list
    rows: list
    tables: dict
    note: str


def read_sheet(data):
    """Return the Sheet in these bytes; raise SheetRefused with a sentence for the reader."""
    if not data.strip():
        raise SheetRefused("empty")
    for kind, start in OTHER_KINDS.items():
        if data.startswith(start):
            raise SheetRefused(kind)
    if not data.startswith(ZIP):
        return Sheet(*header_and_rows(filled(csv_rows(data)), MAX_ROWS), tables={}, note="")
    (name, vendors), *sheets = workbook_sheets(data)
    tables, note, owner = {}, "", {*map(plain_name, OWNER)}
    for title, lines in sheets:
        key, lines = title.casefold(), filled(lines)
        # A sheet of facts has a column that names the vendor.
        if key not in TABLES or not lines or owner.isdisjoint(map(plain_name, lines[0][1])):
            note = _("The sheet “%(name)s” was read. The other sheets were left out.")
        elif len(lines) > 1:
            header, rows = header_and_rows(lines, MAX_TABLE_ROWS)
            tables[key] = {"header": header, "rows": rows}
    return Sheet(*header_and_rows(filled(vendors), MAX_ROWS), tables, note % {"name": name})


def filled(lines):
    """Return (number, cells) of the lines with text; they keep their numbers in the file."""
    return [(number, cells) for number, cells in enumerate(lines, 1) if any(map(str.strip, cells))]


def header_and_rows(numbered, most):
    if not numbered:
        raise SheetRefused("empty")
    (_number, header), *rows = numbered
    if not rows:
        raise SheetRefused("no rows")
    if len(rows) > most:
        raise SheetRefused("many rows", rows=len(rows), most=most)
    for number, cells in numbered:
        refuse_unstorable(number, cells)
    texts = [[number, *trimmed([restored(cell) for cell in cells])] for number, cells in rows]
    return column_names(header), texts


def trimmed(texts):
    while texts and not texts[-1]:
        texts.pop()
    return texts


def column_names(cells):
    names = trimmed([restored(cell).strip() for cell in cells])
    if len(names) > MAX_COLUMNS:
        raise SheetRefused("many columns", columns=len(names), most=MAX_COLUMNS)
    places = {}
    for place, name in enumerate(names):
        first = places.setdefault(name.casefold(), place)
        if name and first != place:
            columns = {"first": letters(first), "second": letters(place)}
            raise SheetRefused("same name", name=names[first][:80], **columns)
    return [
        (name or _("Column %(letters)s") % {"letters": letters(place)})[:200]
        for place, name in enumerate(names)
    ]


def letters(place):
    """Return the letters a spreadsheet shows above a column: 0 is A, 26 is AA."""
    from xlsxwriter.utility import xl_col_to_name  # only a few files need it

    return xl_col_to_name(place)


def refuse_unstorable(number, cells):
    for place, cell in enumerate(cells):
        if "\0" in cell:
            raise SheetRefused("nul", cell=f"{letters(place)}{number}")
        if len(cell) > MAX_CELL:
            name = f"{letters(place)}{number}"
            raise SheetRefused("long cell", cell=name, length=len(cell), most=MAX_CELL)


# --- Comma, semicolon or tab separated text

# The limit is one for the whole process, and no file is longer than this. How long a cell
# may be is judged later, with its place.
csv.field_size_limit(2**31 - 1)
DELIMITERS = ",;\t"


def csv_rows(data):
    text, delimiter = delimiter_of(decoded(data))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    most = 4 * MAX_ROWS
    try:
        rows = list(islice(reader, most + 1))
    except csv.Error as problem:
        raise SheetRefused("quotation", line=str(reader.line_num)) from problem
    if len(rows) > most:
        raise SheetRefused("many lines", lines=most, rows=MAX_ROWS)
    return rows


def decoded(data):
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        reason = _("This file is UTF-32 text, which is not read here.")
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            reason = _("This file says it is UTF-16 text and is not.")
    elif b"\0" in data[:4000]:
        start = data[:2000]
        # Every other byte of Western text in UTF-16 is zero.
        if max(start[0::2].count(0), start[1::2].count(0)) <= len(start) // 4:
            raise SheetRefused("no text")
        reason = _("This file is UTF-16 text without its mark.")
    else:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            sentence = _("This file is not UTF-8 text but %(encoding)s.")
            reason = sentence % {"encoding": likely_encoding(data)}
    raise SheetRefused("encoding", reason=reason)


def likely_encoding(data):
    try:
        signs = [sign for sign in data.decode("cp1252") if sign > "~"]
    except UnicodeDecodeError:
        return _("an older encoding such as Windows-1256 (Arabic) or Mac Roman")
    ordinary = sum(sign.isalpha() or sign in "’‘“”–—…€°«» " for sign in signs)
    if ordinary * 2 >= len(signs):
        return _("Windows-1252 (Western European)")
    return _("an older encoding or not a text at all")


def delimiter_of(text):
    """Return the text below Excel's own `sep=` line, and the sign that parts its cells."""
    first, _newline, remainder = text.partition("\n")
    if first.lower().startswith("sep=") and first[4:5] in DELIMITERS:
        return remainder, first[4]
    header = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = "".join(header.split('"')[::2])
    return text, max(DELIMITERS, key=unquoted.count)


# --- Excel workbooks
#
# A small file can unfold into gigabytes in ways that no look at the zip shows (one long text
# used in a million cells), so it is looked over as a zip, then read by a process of its own,
# which has a limit of memory and of time. The reader reads values only: no formulas, macros or
# links to other files.
MAX_ENTRIES = 1_000
MAX_UNFOLDED = 150 * 1024 * 1024
MAX_RATIO = 200
SMALL = 1024 * 1024  # below this no ratio is a bomb
SECONDS = 30
READER = Path(__file__).with_name("workbook_reader.py")


def workbook_sheets(data):
    """Return [name, rows]; only sheets with the title of a table come with their rows."""
    check_zip(data)
    limits = {
        "rows": MAX_ROWS,
        "table_rows": MAX_TABLE_ROWS,
        "columns": MAX_COLUMNS,
        "titles": list(TABLES),
    }
    try:
        reader = subprocess.run(  # noqa: S603 -- our own file, no shell
            [sys.executable, "-I", str(READER), json.dumps(limits)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise SheetRefused("unfolds") from problem
    if reader.returncode:
        raise SheetRefused("unfolds" if reader.returncode < 0 else "broken")
    answer = json.loads(reader.stdout)
    if "refused" in answer:
        raise SheetRefused(answer["refused"])
    return answer["sheets"]


def check_zip(data):
    """Refuse an archive that is no workbook, or that no honest workbook looks like."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as problem:
        raise SheetRefused("broken") from problem
    names = {entry.filename for entry in entries}
    if "xl/workbook.bin" in names:
        raise SheetRefused("xlsb")
    if "xl/workbook.xml" not in names:
        raise SheetRefused("zip")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetRefused("password")
    unfolded = sum(entry.file_size for entry in entries)
    ratio = max(entry.file_size / max(entry.compress_size, 1) for entry in entries)
    is_bomb = unfolded > SMALL and ratio > MAX_RATIO
    if is_bomb or len(entries) > MAX_ENTRIES or unfolded > MAX_UNFOLDED:
        raise SheetRefused("unfolds")
