"""An Excel workbook: looked over as a zip, then read by a process of its own.

A small file can unfold into gigabytes in ways that no look at the zip shows (one long text
used in a million cells), so the reader has a limit of memory and of time, and its end is not
ours. It reads values only: no formulas, macros or links to other files.
"""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from vendors.exchange.sheet import MAX_COLUMNS, MAX_ROWS, SheetRefused

MAX_ENTRIES = 1_000
MAX_UNFOLDED = 150 * 1024 * 1024
MAX_RATIO = 200
SMALL = 1024 * 1024  # below this no ratio is a bomb
SECONDS = 30
READER = Path(__file__).with_name("workbook_reader.py")
BROKEN = (
    "This Excel workbook is damaged. Open it in your spreadsheet program, "
    "save it again as .xlsx and choose the new file."
)
UNFOLDS = (
    "This workbook unfolds into far more than its size says. Copy the rows into a new "
    "workbook, as values, and save that."
)
SENTENCES = {
    "password": "This workbook has a password. Take it off and save it again.",
    "broken": BROKEN,
    "no sheet": "This workbook has no sheet with rows in it.",
    "rows": f"The sheet has more than {MAX_ROWS:,} rows; that many fit in one import. "
    "Split it, or delete the blank rows below the last vendor.",
    "columns": f"The sheet has more than {MAX_COLUMNS} columns. "
    "Remove the columns that are not about vendors.",
    "text": UNFOLDS,
}


def xlsx_rows(data):
    """Return the rows of the first sheet that has any, as texts, and a note about the others."""
    check_zip(data)
    try:
        reader = subprocess.run(  # noqa: S603 -- our own file, no shell
            [sys.executable, "-I", str(READER), str(MAX_ROWS), str(MAX_COLUMNS)],
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
        raise SheetRefused(SENTENCES[answer["refused"]])
    note = ""
    if answer["others"]:
        note = f"The sheet “{answer['sheet']}” was read. The other sheets were left out."
    return answer["rows"], note


def check_zip(data):
    """Refuse an archive that is no workbook, or that no honest workbook looks like."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as problem:
        raise SheetRefused(BROKEN) from problem
    names = {entry.filename for entry in entries}
    if "xl/workbook.bin" in names:
        raise SheetRefused("This is a binary workbook (.xlsb). Save it as .xlsx.")
    if "xl/workbook.xml" not in names:
        raise SheetRefused(
            "This is a zip file and not an Excel workbook. Save the table as .xlsx or CSV."
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetRefused(SENTENCES["password"])
    unfolded = sum(entry.file_size for entry in entries)
    ratio = max(entry.file_size / max(entry.compress_size, 1) for entry in entries)
    if len(entries) > MAX_ENTRIES or unfolded > MAX_UNFOLDED:
        raise SheetRefused(UNFOLDS)
    if unfolded > SMALL and ratio > MAX_RATIO:
        raise SheetRefused(UNFOLDS)
