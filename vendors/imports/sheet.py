"""Tables of texts out of an uploaded file, whatever the file really is."""

import codecs
import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vendors.imports.columns import plain_name
from vendors.imports.tables import BY_TITLE, OWNER

MAX_ROWS = 20_000
MAX_TABLE_ROWS = 100_000  # of a sheet of facts, of which a vendor may have several
MAX_COLUMNS = 100
# What one Excel cell holds, so that every file of ours comes back in.
MAX_CELL = 32_767
ZIP = b"PK\x03\x04"
COMPRESSED = gettext_lazy(
    "This file is compressed. Unpack it and choose the CSV or XLSX file inside."
)
PICTURE = gettext_lazy("This is a picture. Choose a CSV or XLSX file.")
# The first bytes of what people pick by mistake, and what to do about each.
OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": gettext_lazy(
        "This is an old Excel file (.xls) or a workbook with a password. "
        "Open it, take the password off and save it as Excel workbook (.xlsx)."
    ),
    b"%PDF": gettext_lazy(
        "This is a PDF. Choose the spreadsheet it was made from, as CSV or XLSX."
    ),
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"\x1f\x8b": COMPRESSED,
    b"Rar!": COMPRESSED,
    b"7z\xbc\xaf": COMPRESSED,
    b"<": gettext_lazy("This is a web page or an XML file. Choose a CSV or XLSX file."),
    b"{\\rtf": gettext_lazy("This is a text document. Choose a CSV or XLSX file."),
}
EMPTY = gettext_lazy("The file is empty. Choose a file with a header and one row a vendor.")

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


@dataclass(frozen=True)
class Sheet:
    """The texts of a file; `tables` are the sheets of facts, {key: {"header": [], "rows": []}}."""

    header: list
    rows: list
    tables: dict = field(default_factory=dict)
    note: str = ""


def read_sheet(data):
    """Return the Sheet in these bytes; raise SheetRefused with a sentence for the reader."""
    if not data.strip():
        raise SheetRefused(EMPTY)
    for start, sentence in OTHER_KINDS.items():
        if data.startswith(start):
            raise SheetRefused(sentence)
    if not data.startswith(ZIP):
        return Sheet(*header_and_rows(csv_rows(data)))
    (name, lines), *sheets = workbook_sheets(data)
    tables, ignored = {}, False
    for title, rows in sheets:
        table = BY_TITLE.get(title.casefold())
        filled = sum(any(map(str.strip, cells)) for cells in rows)
        if table is None or not names_vendors(rows):
            ignored = True
        elif filled > 1:
            header, rows = header_and_rows(rows, MAX_TABLE_ROWS)
            tables[table.key] = {"header": header, "rows": rows}
    note = _("The sheet “%(name)s” was read. The other sheets were left out.") % {"name": name}
    return Sheet(*header_and_rows(lines), tables, note if ignored else "")


def names_vendors(rows):
    """Say whether a sheet is one of facts: its first line has a column that names the vendor."""
    header = next((cells for cells in rows if any(map(str.strip, cells))), [])
    return not {*map(plain_name, OWNER)}.isdisjoint(map(plain_name, header))


def header_and_rows(lines, most=MAX_ROWS):
    """The first line with text is the header; rows keep their numbers in the file."""
    numbered = [
        (number, cells) for number, cells in enumerate(lines, 1) if any(map(str.strip, cells))
    ]
    if not numbered:
        raise SheetRefused(EMPTY)
    if len(numbered) == 1:
        raise SheetRefused(_("The file has a header and no rows. Add one row for each vendor."))
    if len(numbered) - 1 > most:
        raise SheetRefused(
            _(
                "The file has %(rows)s rows; %(most)s fit in one import. "
                "Split it into several files."
            )
            % {"rows": f"{len(numbered) - 1:,}", "most": f"{most:,}"}
        )
    for number, cells in numbered:
        refuse_unstorable(number, cells)
    rows = []
    for number, cells in numbered[1:]:
        texts = [restored(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        rows.append([number, *texts])
    return column_names(numbered[0][1]), rows


def column_names(cells):
    names = [restored(cell).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise SheetRefused(
            _(
                "The file has %(columns)s columns; %(most)s can be read. "
                "Remove the columns that are not about vendors."
            )
            % {"columns": len(names), "most": MAX_COLUMNS}
        )
    for name, count in Counter(name.casefold() for name in names if name).items():
        if count > 1:
            places = [place for place, title in enumerate(names) if title.casefold() == name]
            raise SheetRefused(
                _(
                    "Two columns are called “%(name)s”: %(first)s and %(second)s. "
                    "Give each column its own name."
                )
                % {
                    "name": names[places[0]][:80],
                    "first": letters(places[0]),
                    "second": letters(places[1]),
                }
            )
    return [
        (name or _("Column %(letters)s") % {"letters": letters(place)})[:200]
        for place, name in enumerate(names)
    ]


def letters(place):
    """Return the letters a spreadsheet shows above a column: 0 is A, 26 is AA."""
    text = ""
    place += 1
    while place:
        place, remainder = divmod(place - 1, 26)
        text = chr(65 + remainder) + text
    return text


def refuse_unstorable(number, cells):
    for place, cell in enumerate(cells):
        if "\0" in cell:
            raise SheetRefused(
                _(
                    "Cell %(cell)s holds a NUL character, which is not text. "
                    "Save the file again as “CSV UTF-8” or as an Excel workbook (.xlsx)."
                )
                % {"cell": f"{letters(place)}{number}"}
            )
        if len(cell) > MAX_CELL:
            raise SheetRefused(
                _(
                    "Cell %(cell)s holds %(length)s characters; %(most)s fit. "
                    "Shorten it, or look for a quotation mark that is not closed."
                )
                % {
                    "cell": f"{letters(place)}{number}",
                    "length": f"{len(cell):,}",
                    "most": f"{MAX_CELL:,}",
                }
            )


# --- Comma, semicolon or tab separated text

# The limit is one for the whole process, and no file is longer than this. How long a cell
# may be is judged later, with its place.
csv.field_size_limit(2**31 - 1)
DELIMITERS = ",;\t"


def csv_rows(data):
    text, delimiter = delimiter_of(decoded(data))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        for cells in reader:
            rows.append(cells)
            if len(rows) > 4 * MAX_ROWS:
                raise SheetRefused(
                    _(
                        "The file has more than %(lines)s lines; %(rows)s vendors fit "
                        "in one import. Split it into several files."
                    )
                    % {"lines": f"{4 * MAX_ROWS:,}", "rows": f"{MAX_ROWS:,}"}
                )
    except csv.Error as problem:
        raise SheetRefused(
            _(
                "Line %(line)s cannot be read, or a quotation mark above it is never closed. Put a "
                "text that holds quotation marks into quotation marks and double those inside. "
                "Save it again as “CSV UTF-8”, or as an Excel workbook (.xlsx)."
            )
            % {"line": reader.line_num}
        ) from problem
    return rows


def decoded(data):
    remedy = _("Save it again as “CSV UTF-8”, or as an Excel workbook (.xlsx).")
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
            raise SheetRefused(_("This file is neither CSV nor XLSX. Choose a CSV or XLSX file."))
        reason = _("This file is UTF-16 text without its mark.")
    else:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            reason = _("This file is not UTF-8 text but %(encoding)s.") % {
                "encoding": likely_encoding(data)
            }
    raise SheetRefused(f"{reason} {remedy}")


def likely_encoding(data):
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return _("an older encoding such as Windows-1256 (Arabic) or Mac Roman")
    ordinary = sum(letter.isalpha() or letter in "’‘“”–—…€°«» " for letter in text if letter > "~")
    unusual = sum(letter > "~" for letter in text)
    if ordinary * 2 >= unusual:
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
BROKEN = gettext_lazy(
    "This Excel workbook is damaged. Open it in your spreadsheet program, "
    "save it again as .xlsx and choose the new file."
)
UNFOLDS = gettext_lazy(
    "This workbook unfolds into far more than its size says. Copy the rows into a new "
    "workbook, as values, and save that."
)
PASSWORD = gettext_lazy("This workbook has a password. Take it off and save it again.")
REFUSALS = {
    "password": PASSWORD,
    "broken": BROKEN,
    "no sheet": gettext_lazy("This workbook has no sheet with rows in it."),
    "rows": gettext_lazy(
        "The sheet has more than 20,000 rows; that many fit in one import. "
        "Split it, or delete the blank rows below the last vendor."
    ),
    "table rows": gettext_lazy(
        "A sheet of facts has more than 100,000 rows; that many fit in one import. "
        "Split it, or delete the blank rows below the last fact."
    ),
    "columns": gettext_lazy(
        "The sheet has more than 100 columns. Remove the columns that are not about vendors."
    ),
    "text": UNFOLDS,
}


def workbook_sheets(data):
    """Return [name, rows]; only sheets with the title of a table come with their rows."""
    check_zip(data)
    limits = {
        "rows": MAX_ROWS,
        "table_rows": MAX_TABLE_ROWS,
        "columns": MAX_COLUMNS,
        "titles": list(BY_TITLE),
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
        raise SheetRefused(UNFOLDS) from problem
    if reader.returncode:
        raise SheetRefused(UNFOLDS if reader.returncode < 0 else BROKEN)
    answer = json.loads(reader.stdout)
    if "refused" in answer:
        raise SheetRefused(REFUSALS[answer["refused"]])
    return answer["sheets"]


def check_zip(data):
    """Refuse an archive that is no workbook, or that no honest workbook looks like."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as problem:
        raise SheetRefused(BROKEN) from problem
    names = {entry.filename for entry in entries}
    if "xl/workbook.bin" in names:
        raise SheetRefused(_("This is a binary workbook (.xlsb). Save it as .xlsx."))
    if "xl/workbook.xml" not in names:
        raise SheetRefused(
            _("This is a zip file and not an Excel workbook. Save the table as .xlsx or CSV.")
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetRefused(PASSWORD)
    unfolded = sum(entry.file_size for entry in entries)
    ratio = max(entry.file_size / max(entry.compress_size, 1) for entry in entries)
    is_bomb = unfolded > SMALL and ratio > MAX_RATIO
    if is_bomb or len(entries) > MAX_ENTRIES or unfolded > MAX_UNFOLDED:
        raise SheetRefused(UNFOLDS)
