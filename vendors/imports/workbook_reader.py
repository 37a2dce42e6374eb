"""Run by vendors.imports.sheet: a workbook on standard input, its texts as JSON on output."""

import datetime
import io
import json
import resource
import sys
from contextlib import suppress

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

MEMORY = 1024 * 1024 * 1024
SECONDS = 25
TEXT = 30_000_000  # characters in all


def limit():
    """Give this process only so much memory and time, where the system can."""
    for kind, amount in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (amount, amount))


def text_of(value):
    """Return a cell as a person reads it: 64.0 is 64, a date is 2026-11-12."""
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


class Refused(Exception):
    pass


def rows_of(sheet, limits, is_table, room):
    """Return the rows of a sheet as texts, and how many characters are left of `room`."""
    most = limits["table_rows" if is_table else "rows"]
    if sheet.total_height > most + 1000:  # blank rows between are not counted later
        raise Refused("long table" if is_table else "long sheet")
    if sheet.total_width > limits["columns"]:
        raise Refused("wide sheet")
    rows = []
    for values in sheet.iter_rows():
        cells = [text_of(value) for value in values]
        room -= sum(map(len, cells))
        if room < 0:
            raise Refused("unfolds")
        rows.append(cells)
    return rows, room


def sheets_of(workbook, limits):
    """Return [name, rows] of the sheets with values; later ones only where a title names them."""
    sheets, room, skipped = [], TEXT, []
    for meta in workbook.sheets_metadata:
        is_table = bool(sheets)
        is_wanted = not is_table or meta.name.casefold() in limits["titles"]
        is_read = is_wanted and "WorkSheet" in str(meta.typ)
        sheet = workbook.get_sheet_by_name(meta.name) if is_read else None
        if sheet and (is_table or sheet.height):
            rows, room = rows_of(sheet, limits, is_table, room)
            sheets.append([meta.name, rows])
        else:
            skipped.append([meta.name, []])
    if not sheets:
        raise Refused("no sheet")
    return sheets + skipped


def answer(data, limits):
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {"sheets": sheets_of(workbook, limits)}
    except Refused as refusal:
        return {"refused": str(refusal)}
    except PasswordError:
        return {"refused": "password"}
    except CalamineError:
        return {"refused": "broken"}


if __name__ == "__main__":
    limit()
    result = answer(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
    sys.stdout.write(json.dumps(result))
