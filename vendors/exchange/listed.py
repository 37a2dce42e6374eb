"""Several facts in one cell: `fr:30; en:50|2026-11-12|document|bench list`.

A semicolon or a line break parts the facts, a bar parts what is said of one. A backslash
before a sign takes it as text, so that every text can be written and comes back.
"""

import re

ESCAPED = re.compile(r"\\(.)", re.DOTALL)
SPECIAL = re.compile(r"[\\;|\n]")


def items_of(text):
    """Return the facts in a cell, each still with its backslashes."""
    return [item for item in (part.strip() for part in split(text, ";\n")) if item]


def split(text, marks):
    """Return the parts of `text` between any of `marks`, backslashes kept."""
    if "\\" not in text:
        for mark in marks[1:]:
            text = text.replace(mark, marks[0])
        return text.split(marks[0])
    parts, start, index = [], 0, 0
    while index < len(text):
        if text[index] == "\\":
            index += 1
        elif text[index] in marks:
            parts.append(text[start:index])
            start = index + 1
        index += 1
    return [*parts, text[start:]]


def plain(text):
    """Return a part as the text it stands for."""
    if "\\" not in text:
        return text.strip()
    return ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text.strip())


def escaped(text, also=""):
    """Return `text` so that `split` and `plain` bring it back; `also` names further marks."""
    text = SPECIAL.sub(lambda found: "\\n" if found[0] == "\n" else f"\\{found[0]}", text)
    for mark in also:
        text = text.replace(mark, f"\\{mark}")
    return text


def joined(items, room=32_000):
    """Return one cell of these facts, as many as `room` characters hold."""
    length, kept = 0, []
    for item in items:
        length += len(item) + 2
        if length > room:
            break
        kept.append(item)
    return "; ".join(kept)
