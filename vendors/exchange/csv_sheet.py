"""Comma, semicolon or tab separated text."""

import codecs
import csv
import io

from vendors.exchange.sheet import MAX_ROWS, SheetRefused

# The limit is one for the whole process, and no file is longer than this. How long a cell
# may be is judged later, with its place.
csv.field_size_limit(2**31 - 1)
DELIMITERS = ",;\t"
REMEDY = "Save it again as “CSV UTF-8”, or as an Excel workbook (.xlsx)."


def csv_rows(data):
    """Return the rows of a CSV file as lists of texts."""
    text = decoded(data)
    text, delimiter = delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        for cells in reader:
            rows.append(cells)
            if len(rows) > 4 * MAX_ROWS:
                raise SheetRefused(
                    f"The file has more than {4 * MAX_ROWS:,} lines; {MAX_ROWS:,} vendors fit "
                    "in one import. Split it into several files."
                )
    except csv.Error as problem:
        raise SheetRefused(
            f"Line {reader.line_num} cannot be read, or a quotation mark above it is never "
            "closed. Put a text that holds quotation marks into quotation marks and double "
            f"those inside. {REMEDY}"
        ) from problem
    return rows


def decoded(data):
    """Return the text; a file in an older encoding is refused by its likely name."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise SheetRefused(f"This file is UTF-32 text, which is not read here. {REMEDY}")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decoded_as(data, "utf-16", "This file says it is UTF-16 text and is not.")
    if b"\0" in data[:4000]:
        if looks_like_utf16(data):
            raise SheetRefused(f"This file is UTF-16 text without its mark. {REMEDY}")
        raise SheetRefused("This file is neither CSV nor XLSX. Choose a CSV or XLSX file.")
    return decoded_as(data, "utf-8-sig", f"This file is not UTF-8 text but {likely(data)}.")


def decoded_as(data, encoding, sentence):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise SheetRefused(f"{sentence} {REMEDY}") from problem


def looks_like_utf16(data):
    """Return whether every other byte is mostly zero, as in Western text in UTF-16."""
    start = data[:2000]
    return max(start[0::2].count(0), start[1::2].count(0)) > len(start) // 4


def likely(data):
    """Return the name of the encoding this text was probably saved in."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return "an older encoding such as Windows-1256 (Arabic) or Mac Roman"
    ordinary = sum(letter.isalpha() or letter in "’‘“”–—…€°«» " for letter in text if letter > "~")
    unusual = sum(letter > "~" for letter in text)
    if ordinary * 2 >= unusual:
        return "Windows-1252 (Western European)"
    return "an older encoding or not a text at all"


def delimiter_of(text):
    """Return the text below Excel's own `sep=` line, and the sign that parts its cells."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and first[4:5] in DELIMITERS:
        return rest, first[4]
    header = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = "".join(header.split('"')[::2])
    return text, max(DELIMITERS, key=unquoted.count)
