"""Which encoding a text file has, and which sign parts its cells."""

import codecs
import csv
import io
import re

from django.utils.translation import gettext_lazy as _

DELIMITERS = {",": _("Comma"), ";": _("Semicolon"), "\t": _("Tab"), "|": _("Vertical bar")}
ENCODINGS = {
    "utf-8": _("UTF-8"),
    "cp1252": _("Windows-1252 (Western European)"),
    "cp1250": _("Windows-1250 (Central European)"),
    "cp1251": _("Windows-1251 (Cyrillic)"),
    "cp1253": _("Windows-1253 (Greek)"),
    "cp1254": _("Windows-1254 (Turkish)"),
    "cp1255": _("Windows-1255 (Hebrew)"),
    "cp1256": _("Windows-1256 (Arabic)"),
    "iso8859-15": _("ISO 8859-15 (Western European)"),
    "iso8859-2": _("ISO 8859-2 (Central European)"),
    "mac-roman": _("Mac Roman"),
    "shift_jis": _("Shift-JIS (Japanese)"),
    "utf-16": _("UTF-16"),
    "utf-16-le": _("UTF-16, little end first"),
    "utf-16-be": _("UTF-16, big end first"),
}
LOOK = 500  # rows that tell the delimiter
SAMPLE = 200_000  # bytes that tell the encoding
# What UTF-8 looks like where it was read as something else.
WRONGLY_DECODED = ("Ã©", "Ã¨", "Ã¶", "Ã¼", "Ã³", "Å‚", "â€™", "Ø§Ù", "\N{REPLACEMENT CHARACTER}")


def encoding_of(data):
    """Return the encoding of these bytes, or None where they are no text that we can read."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in data[:4000]:
        return wide_encoding_of(data[:2000])
    if can_decode(data, "utf-8"):
        return "utf-8"
    return detected(data)


def wide_encoding_of(start):
    # Every other byte of Western text in UTF-16 is zero.
    low, high = start[1::2].count(0), start[0::2].count(0)
    if max(low, high) <= len(start) // 4:
        return None
    return "utf-16-le" if low > high else "utf-16-be"


def can_decode(data, encoding):
    try:
        data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def detected(data):
    import chardet  # only files of an older encoding need it

    # Lines with plain letters alone tell nothing, and there may be thousands of them.
    telling = b"\n".join(line for line in data.splitlines() if not line.isascii())[:SAMPLE]
    guess = chardet.detect(telling)["encoding"] or ""
    names = {codecs.lookup(name).name: name for name in ENCODINGS} | {"cp932": "shift_jis"}
    try:
        guess = names.get(codecs.lookup(guess).name, "cp1252")
    except LookupError:
        guess = "cp1252"
    return next((name for name in (guess, "cp1252", "mac-roman") if can_decode(data, name)), None)


def telling_words(text):
    """Return some words of a text with letters that tell whether its encoding is right."""
    words = re.split(r"[\s,;|\"()]+", text[:SAMPLE])
    words = (word for word in words if not word.isascii())
    return list(dict.fromkeys(word[:40] for word in words if word))[:5]


def delimiter_of(text):
    """Return the text below Excel's own `sep=` line, and the sign that parts its cells."""
    first, _newline, remainder = text.partition("\n")
    if first.lower().startswith("sep=") and first[4:5] in DELIMITERS:
        return remainder, first[4]
    best, delimiter = None, ","
    lines = text.splitlines(keepends=True)[: 4 * LOOK]
    for sign in DELIMITERS:
        widths = [len(row) for row in rows_of(lines, sign) if any(row)]
        usual = max(set(widths), key=lambda w: (widths.count(w) * (w > 1), w), default=1)
        share = widths.count(usual) / max(len(widths), 1)
        if usual > 1 and share >= 0.5 and (best is None or share + usual / 100 > best):
            best, delimiter = share + usual / 100, sign
    return text, delimiter


def rows_of(lines, sign):
    rows = []
    try:
        for row in csv.reader(io.StringIO("".join(lines), newline=""), delimiter=sign):
            rows.append(row)
            if len(rows) == LOOK:
                break
    except csv.Error:
        pass
    return rows
