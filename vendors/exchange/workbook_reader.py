"""Run by xlsx_sheet: a workbook on standard input, its texts as JSON on standard output."""

import datetime
import io
import json
import resource
import sys

MEMORY = 1024 * 1024 * 1024
SECONDS = 25
TEXT = 30_000_000  # characters in all


def limit():
    """Give this process only so much memory and time, where the system can."""
    for kind, amount in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        try:
            resource.setrlimit(kind, (amount, amount))
        except (ValueError, OSError):
            continue


def text_of(value):
    """Return a cell as a person reads it: 64.0 is 64, a date is 2026-11-12."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else f"{value:.0f}"
    if isinstance(value, datetime.datetime):
        at_midnight = value.time() == datetime.time()
        return value.date().isoformat() if at_midnight else value.isoformat(sep=" ")
    if isinstance(value, datetime.time):
        return value.isoformat("minutes")
    return str(value)


def first_sheet(workbook):
    """Return the first worksheet that holds a value, or None."""
    for meta in workbook.sheets_metadata:
        if "WorkSheet" not in str(meta.typ):
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        if sheet.height:
            return sheet
    return None


def rows_of(sheet):
    rows, size = [], 0
    for values in sheet.iter_rows():
        cells = [text_of(value) for value in values]
        size += sum(map(len, cells))
        if size > TEXT:
            return None
        rows.append(cells)
    return rows


def answer(data, max_rows, max_columns):
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = first_sheet(workbook)
        if sheet is None:
            return {"refused": "no sheet"}
        if sheet.total_height > max_rows + 1000:  # blank rows between are not counted later
            return {"refused": "rows"}
        if sheet.total_width > max_columns:
            return {"refused": "columns"}
        rows = rows_of(sheet)
    except PasswordError:
        return {"refused": "password"}
    except CalamineError:
        return {"refused": "broken"}
    if rows is None:
        return {"refused": "text"}
    return {"sheet": sheet.name, "others": len(workbook.sheet_names) > 1, "rows": rows}


if __name__ == "__main__":
    limit()
    result = answer(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(json.dumps(result))
