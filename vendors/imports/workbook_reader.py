"""Run by vendors.imports.sheet: a workbook on standard input, its texts as JSON on output."""

import datetime
import io
import json
import posixpath
import re
import resource
import sys
import zipfile
from contextlib import suppress
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

MEMORY = 1024 * 1024 * 1024
SECONDS = 25
TEXT = 30_000_000  # characters in all
EXACT = 10**15  # Excel keeps 15 digits of a number, and zeros for the others
PERCENT, ZEROS = "%", "0"
# [$€-40C] #,##0.00, and the signs that stand alone or between quotation marks.
CURRENCY = re.compile(r"\[\$([^\]-]{1,4})(?:-[^\]]*)?\]|([€£])")


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


# --- What calamine does not tell: formats, errors, what is hidden


def local(name):
    return name.rpartition(":")[2]


def parse(archive, name, start, text=None, end=None):
    """Stream one part of the workbook through expat. A document type, and so every entity, ends
    the reading of that part: its values are read without it.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_declared):
        raise expat.ExpatError

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    if text:
        parser.CharacterDataHandler = text
    if end:
        parser.EndElementHandler = end
    with suppress(KeyError, expat.ExpatError), archive.open(name) as part:
        parser.ParseFile(part)


def sheet_parts(archive):
    """Return {title of a sheet: its part of the archive}."""
    ids, parts = {}, {}

    def sheet(name, attributes):
        if local(name) == "sheet":
            number = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            ids[attributes.get("name", "")] = number

    def target(name, attributes):
        path = attributes.get("Target", "")
        if local(name) == "Relationship":
            full = path.lstrip("/") if path[:1] == "/" else posixpath.normpath(f"xl/{path}")
            parts[attributes.get("Id", "")] = full

    parse(archive, "xl/workbook.xml", sheet)
    parse(archive, "xl/_rels/workbook.xml.rels", target)
    return {title: parts.get(number, "") for title, number in ids.items()}


def shape_in(code):
    """Return what a format says that a number alone does not: "%", a currency, zeros, or ""."""
    if match := CURRENCY.search(code):
        return match[1] or match[2]
    code = re.sub(r'"[^"]*"|\\', "", code)
    if re.fullmatch(r"[0 ]{2,40}", code) and code.count(ZEROS) > 1:
        return code
    return PERCENT if code.endswith(PERCENT) else ""


def formats_of(archive):
    """Return [what the format of this style says]: "%", "€", "00000" for leading zeros, or ""."""
    codes, styles, inside = {"9": PERCENT, "10": PERCENT}, [], []

    def start(name, attributes):
        name = local(name)
        if name == "numFmt":
            codes[attributes.get("numFmtId")] = shape_in(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            inside.append(name)
        elif name == "xf" and inside:
            styles.append(codes.get(attributes.get("numFmtId"), ""))

    def end(name):
        if local(name) == "cellXfs":
            inside.clear()

    parse(archive, "xl/styles.xml", start, end=end)
    return styles


def place_of(reference):
    """Return (row, column) of B7, from 0."""
    column = 0
    for sign in reference:
        if not sign.isalpha():
            break
        column = column * 26 + ord(sign.upper()) - 64
    digits = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    return int(digits) - 1, column - 1


def looked_over(archive, part, styles):
    """Return {formats: {place: format}, errors: {place}, hidden rows and columns} of a sheet."""
    findings = {"formats": {}, "errors": set(), "hidden_rows": [], "hidden_columns": []}

    def start(name, attributes):
        name = local(name)
        if name == "c":
            kind, style = attributes.get("t", "n"), attributes.get("s", "0")
            if kind == "e":
                findings["errors"].add(place_of(attributes.get("r", "A1")))
            elif kind == "n" and styles and (code := styles[min(int(style), len(styles) - 1)]):
                findings["formats"][place_of(attributes.get("r", "A1"))] = code
        elif name == "row" and attributes.get("hidden") in ("1", "true"):
            findings["hidden_rows"].append(int(attributes.get("r", "0")))
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            findings["hidden_columns"] += range(first - 1, min(last, first + 199))

    with suppress(ValueError):
        parse(archive, part, start)
    return findings


def shaped(value, code):
    """Return a number as its format shows it: 00512345600017, 35 %, 8400000 €."""
    if code == PERCENT:
        return f"{value * 100:.10g} %"
    if ZEROS not in code:
        return f"{text_of(value)} {code}"
    if value != int(value) or value < 0:
        return text_of(value)
    digits = str(int(value)).rjust(code.count(ZEROS), "0")
    spread = digits[: len(digits) - code.count(ZEROS)]
    signs = iter(digits[len(spread) :])
    return spread + "".join(next(signs) if sign == ZEROS else sign for sign in code)


# --- The rows


def rows_of(sheet, limits, is_table, room, findings):
    """Return the rows of a sheet as texts, and how many characters are left of `room`."""
    most = limits["table_rows" if is_table else "rows"]
    if sheet.total_height > most + 1000:  # blank rows between are not counted later
        raise Refused("long table" if is_table else "long sheet")
    rows, rounded = [], []
    width = 2 * limits["columns"]  # what lies further right is no column
    for number, values in enumerate(sheet.iter_rows()):
        cells = []
        for place, value in enumerate(values[:width]):
            if isinstance(value, float) and (code := findings["formats"].get((number, place))):
                cells.append(shaped(value, code))
            elif isinstance(value, float) and abs(value) >= EXACT:
                rounded.append([number, place])
                cells.append("")
            else:
                cells.append(text_of(value))
        room -= sum(map(len, cells))
        if room < 0:
            raise Refused("unfolds")
        rows.append(cells)
    findings["rounded"] = rounded
    fill_merged(rows, sheet.merged_cell_ranges or [])
    return rows, room


def fill_merged(rows, ranges):
    """Write the text of cells that are merged downwards into each of their rows."""
    for (top, column), (bottom, _right) in ranges[:100_000]:
        if bottom > top and top < len(rows) and column < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                if column < len(row) and not row[column]:
                    row[column] = rows[top][column]


def is_visible(meta):
    return "Visible" in str(meta.visible).rpartition(".")[2]


def has_table(sheet):
    """Say whether a sheet has two columns and two rows with something in them."""
    filled = [
        sum(value != "" for value in row)
        for row, _ in zip(sheet.iter_rows(), range(40), strict=False)
    ]
    return len([count for count in filled if count > 1]) > 1


def chosen(workbook, metas, limits):
    """Return the title of the sheet to read, and what there is to choose from."""
    offers = []
    for meta in metas[:50]:
        if meta.name.casefold() in limits["titles"] and offers:
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        if sheet.height:
            offers.append((is_visible(meta), has_table(sheet), meta.name, sheet.height))
    if not offers:
        raise Refused("no sheet")
    matching = [offer for offer in offers if offer[2] == limits.get("sheet")]
    # The first of those that look most like a table.
    best = matching[0] if matching else max(offers, key=lambda offer: offer[:2])
    return best[2], [{"name": o[2], "hidden": not o[0], "rows": o[3]} for o in offers]


def sheets_of(data, limits):
    """Return the sheet chosen, then those whose titles name a table, then the names of others."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    archive = zipfile.ZipFile(io.BytesIO(data))
    metas = [meta for meta in workbook.sheets_metadata if "WorkSheet" in str(meta.typ)]
    title, offers = chosen(workbook, metas, limits)
    parts, styles = sheet_parts(archive), formats_of(archive)
    sheets, room, findings, skipped = [], TEXT, {}, []
    for meta in sorted(metas, key=lambda meta: meta.name != title):
        is_table = meta.name != title
        if is_table and meta.name.casefold() not in limits["titles"]:
            skipped.append([meta.name, []])
            continue
        about = looked_over(archive, parts.get(meta.name, ""), styles)
        sheet = workbook.get_sheet_by_name(meta.name)
        rows, room = rows_of(sheet, limits, is_table, room, about)
        sheets.append([meta.name, rows])
        if not is_table:
            merged = [[*first, *last] for first, last in (sheet.merged_cell_ranges or [])[:10_000]]
            findings = about | {"errors": len(about["errors"]), "merged": merged, "offers": offers}
            del findings["formats"]
    return {"sheets": sheets + skipped, "found": findings}


def answer(data, limits):
    try:
        return sheets_of(data, limits)
    except Refused as refusal:
        return {"refused": str(refusal)}
    except PasswordError:
        return {"refused": "password"}
    except (CalamineError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError):
        return {"refused": "broken"}


if __name__ == "__main__":
    limit()
    result = answer(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
    sys.stdout.write(json.dumps(result))
