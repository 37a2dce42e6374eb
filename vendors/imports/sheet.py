"""Tables of texts out of an uploaded file, whatever the file really is."""

import codecs
import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from itertools import islice, zip_longest
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from vendors.imports.columns import match_head, plain_name
from vendors.imports.tables import OWNER, TABLES
from vendors.imports.text import (
    DELIMITERS,
    ENCODINGS,
    WRONGLY_DECODED,
    delimiter_of,
    encoding_of,
    telling_words,
)

MAX_ROWS = 20_000
MAX_TABLE_ROWS = 100_000  # of a sheet of facts, of which a vendor may have several
MAX_COLUMNS = 200
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
    "macros": _("This workbook has macros. Save it as .xlsx, without them."),
    "links": _(
        "This workbook takes values from other files. Copy the rows into a new workbook, as "
        "values, and save that."
    ),
}

# What a spreadsheet shows where a formula found no value, and what people paste of it.
ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
    + ("#N/D", "#NV", "#WERT!", "#BEZUG!", "#NOM?", "#VALEUR!", "#¡REF!", "#¿NOMBRE?", "#ADR!")
)

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
    """The texts of a file; `tables` are the sheets of facts, {key: {"header": [], "rows": []}}.
    `found` says how it was read and what was seen on the way.
    """

    header: list
    rows: list
    tables: dict
    note: str
    found: dict


def read_sheet(data, **choices):
    """Return the Sheet in these bytes; raise SheetRefused with a sentence for the reader.
    choices   encoding, delimiter, sheet and header (the number of its row), where a person chose.
    """
    if not data.strip():
        raise SheetRefused("empty")
    for kind, start in OTHER_KINDS.items():
        if data.startswith(start):
            raise SheetRefused(kind)
    if not data.startswith(ZIP):
        lines, reading = text_lines(data, choices)
        header, rows = header_and_rows(filled(lines), MAX_ROWS, reading, choices.get("header"))
        return Sheet(header, rows, {}, "", reading)
    answer = workbook_sheets(data, choices.get("sheet"))
    reading, ((name, vendors), *sheets) = answer["found"], answer["sheets"]
    tables, note, owner = {}, "", {*map(plain_name, OWNER)}
    for title, lines in sheets:
        key, lines = title.casefold(), filled(lines)
        # A sheet of facts has a column that names the vendor.
        if key not in TABLES or not lines or owner.isdisjoint(map(plain_name, lines[0][1])):
            note = _("The sheet “%(name)s” was read. The other sheets were left out.")
        elif len(lines) > 1:
            header, rows = header_and_rows(lines, MAX_TABLE_ROWS)
            tables[key] = {"header": header, "rows": rows}
    reading["sheet"] = name
    reading["offers"] = [o for o in reading["offers"] if o["name"].casefold() not in tables]
    header, rows = header_and_rows(filled(vendors), MAX_ROWS, reading, choices.get("header"))
    return Sheet(header, within(header, rows, reading), tables, note % {"name": name}, reading)


def filled(lines):
    """Return (number, cells) of the lines with text; they keep their numbers in the file."""
    return [(number, cells) for number, cells in enumerate(lines, 1) if any(map(str.strip, cells))]


def header_and_rows(numbered, most, reading=None, chosen=None):
    if not numbered:
        raise SheetRefused("empty")
    place = 0 if reading is None else header_place(numbered, chosen)
    header, rows = numbered[place][1], numbered[place + 1 :]
    if reading is not None:
        reading["header"] = numbered[place][0]
        header = with_heads_above(numbered, place, reading)
    if not rows:
        raise SheetRefused("no rows")
    if len(rows) > most:
        raise SheetRefused("many rows", rows=len(rows), most=most)
    for number, cells in numbered:
        refuse_unstorable(number, cells)
    texts = [[number, *map(restored, cells)] for number, cells in rows]
    errors = emptied_errors(texts)
    if reading is not None:
        reading["errors"] = reading.get("errors", 0) + errors
    return column_names(header), [[line[0], *trimmed(line[1:])] for line in texts]


def emptied_errors(lines):
    """Empty the cells that hold the error of a formula, and return how many there were."""
    errors = 0
    for line in lines:
        for place, cell in enumerate(line):
            if place and cell[:1] == "#" and cell.strip() in ERRORS:
                line[place], errors = "", errors + 1
    return errors


def header_place(numbered, chosen):
    """Return the place of the row of heads: where a person said, or the row that knows most of
    the words people use; the first one unless another knows at least two and more.
    """
    for place, (number, _cells) in enumerate(numbered):
        if number == chosen:
            return place
    matches = [heads_known(cells) for _n, cells in numbered[:20]]
    most = max(matches)
    is_better = most >= 2 and most > matches[0]
    place = matches.index(most) if is_better else widest_of(numbered, matches)
    return place + 1 if heads_go_on(numbered, place) else place


def heads_known(cells):
    return sum(match_head(cell) is not None for cell in cells)


def heads_go_on(numbered, place):
    """Say whether the row below the heads is of heads too: known words in gaps, and no numbers."""
    (number, above), (next_number, below) = (*numbered[place : place + 2], (0, []))[:2]
    return (
        next_number == number + 1
        and fills_gaps(above, below)
        and heads_known(below) >= 2
        and all(re.search(r"[^\W\d_]", cell) for cell in below if cell.strip())
    )


def fills_gaps(above, below):
    """Say whether a row of heads leaves cells empty that the row below fills."""
    pairs = zip_longest(above, below, fillvalue="")
    return any(head.strip() and not group.strip() for group, head in pairs)


def widest_of(numbered, matches):
    """Pass over a title above the table: one cell where the next rows have several."""
    counts = [sum(map(bool, map(str.strip, cells))) for _n, cells in numbered[:20]]
    if not matches[0] and counts[0] == 1 and max(counts) > 2:
        return next(place for place, count in enumerate(counts) if count > 1)
    return 0


def with_heads_above(numbered, place, reading):
    """Join the row above to the heads where it groups them: merged across, or with gaps."""
    header = list(numbered[place][1])
    if not place or numbered[place - 1][0] != numbered[place][0] - 1:
        return header
    number, above = numbered[place - 1]
    across = {m[1]: m[3] for m in reading.get("merged", ()) if m[0] == m[2] == number - 1}
    texts = [cell.strip() for cell in above]
    is_group = bool(across) or (heads_known(texts) >= 2 and fills_gaps(texts, header))
    if not is_group or sum(map(bool, texts)) < 2:
        return header
    reading["heads_above"] = number
    group, last = "", -1
    for column, (text, head) in enumerate(zip_longest(texts, header, fillvalue="")):
        if text:
            # Where nothing is merged, a group goes on to the next one.
            group, last = text, across.get(column, column) if across else len(header)
        if column >= len(header):
            header.append(text)
        elif text and not head.strip():
            header[column] = text
        elif group and column <= last and head.strip() and group != head.strip():
            header[column] = f"{group} – {head.strip()}"
    return header


def within(header, rows, reading):
    """Cut off what stands to the right of the last head: a note there is no column."""
    width = len(header) + 1
    reading["beyond"] = sum(len(row) > width for row in rows)
    return [row[:width] for row in rows]


def trimmed(texts):
    while texts and not texts[-1].strip():
        texts.pop()
    return texts


def column_names(cells):
    names = trimmed([" ".join(restored(cell).split()) for cell in cells])
    if len(names) > MAX_COLUMNS:
        raise SheetRefused("many columns", columns=len(names), most=MAX_COLUMNS)
    keys, heads = set(), []
    for place, name in enumerate(names):
        head = (name or _("Column %(letters)s") % {"letters": letters(place)})[:200]
        if head.casefold() in keys:
            head = f"{head[:190]} ({letters(place)})"
        keys.add(head.casefold())
        heads.append(head)
    return heads


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


def text_lines(data, choices):
    """Return the rows of a text file, and how it was read."""
    encoding = choices.get("encoding") or encoding_of(data)
    text = decoded(data, encoding)
    body, delimiter = delimiter_of(text)
    if choices.get("delimiter") in DELIMITERS:
        delimiter = choices["delimiter"]
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    most = 4 * MAX_ROWS
    try:
        rows = list(islice(reader, most + 1))
    except csv.Error as problem:
        raise SheetRefused("quotation", line=str(reader.line_num)) from problem
    if len(rows) > most:
        raise SheetRefused("many lines", lines=most, rows=MAX_ROWS)
    return rows, {
        "encoding": encoding,
        "delimiter": delimiter,
        "words": telling_words(text),
        "is_wrongly_decoded": any(sign in text for sign in WRONGLY_DECODED),
    }


def decoded(data, encoding):
    if encoding is None:
        if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            raise SheetRefused("encoding", reason=_("This file is UTF-32 text, not read here."))
        raise SheetRefused("no text")
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError) as problem:
        name = ENCODINGS.get(encoding, encoding)
        reason = _("This file is not %(encoding)s text.") % {"encoding": name}
        raise SheetRefused("encoding", reason=reason) from problem


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


def workbook_sheets(data, chosen=None):
    """Return the reader's answer: the sheet chosen and those titled as tables, with their rows."""
    check_zip(data)
    limits = {
        "rows": MAX_ROWS,
        "table_rows": MAX_TABLE_ROWS,
        "columns": MAX_COLUMNS,
        "titles": list(TABLES),
        "sheet": chosen,
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
    return answer


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
    if any(name.endswith("vbaProject.bin") for name in names):
        raise SheetRefused("macros")
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise SheetRefused("links")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetRefused("password")
    unfolded = sum(entry.file_size for entry in entries)
    ratio = max(entry.file_size / max(entry.compress_size, 1) for entry in entries)
    is_bomb = unfolded > SMALL and ratio > MAX_RATIO
    if is_bomb or len(entries) > MAX_ENTRIES or unfolded > MAX_UNFOLDED:
        raise SheetRefused("unfolds")
