"""Entries of the record as a page and a table show them."""

import csv
import json
from dataclasses import dataclass

from accounts.chain import line_of, withheld_line
from scoring.forms.record import SUBJECTS
from vendors.exchange.cells import neutralised

LONGEST = 300  # characters of one value on a page; exports hold all of it
HEADER = ("Number", "Time (UTC)", "Person", "Act", "About", "Before", "After", "Reason", "Hash")

# What an entry keeps under a name that does not speak for itself.
NAMES = {
    "candidate": "candidate no.",
    "coverage_minimum": "least coverage",
    "covers": "up to candidate no.",
    "evidence": "evidence no.",
    "evidence_id": "evidence no.",
    "is_waived": "waived",
    "left_out": "answers missing",
    "member": "member no.",
    "members": "members no.",
    "overall_minimum": "least overall score",
    "proposed": "hash of what is signed",
    "rating_closes_at": "rating closes",
    "ratings_voided": "ratings made void",
    "seal": "hash of the seal",
    "sha256": "hash",
}


@dataclass(frozen=True)
class Line:
    """One entry as one person may see it.

    number    "" where the chain is not shown
    changes   (name, before, after) of every value that it holds, as short texts
    withheld  whether it holds more than this person may see
    """

    entry: object
    number: str
    about: str
    changes: tuple
    reason: str
    withheld: bool


def lines_of(disclosure, entries):
    """Return a Line for each of these entries."""
    return [_line(disclosure, entry) for entry in entries]


def _line(disclosure, entry):
    shown = disclosure.shows_values(entry)
    return Line(
        entry,
        str(entry.number) if disclosure.shows_chain else "",
        about(entry.subject),
        changes(entry.before, entry.after) if shown else (),
        entry.reason if shown else "",
        not shown and bool(entry.before or entry.after or entry.reason),
    )


def about(subject):
    """Return what an entry is about, in words: Evaluation 12."""
    kind, _, pk = subject.partition(":")
    return f"{SUBJECTS.get(kind, kind)} {pk}"


def changes(before, after):
    """Return (name, before, after) of every value, in the order of the entry."""
    old = before if isinstance(before, dict) else {"value": before} if before is not None else {}
    new = after if isinstance(after, dict) else {"value": after} if after is not None else {}
    return tuple(
        (named(name), in_words(old.get(name)), in_words(new.get(name)))
        for name in dict.fromkeys([*old, *new])
    )


def named(name):
    """Return the name of a value in words: `held_on` is held on."""
    return NAMES.get(name) or spaced(name)


def spaced(name):
    return name.replace("_", " ")


def in_words(value):
    """Return a plain value as short text; "" for nothing."""
    if value is None or value == "":
        return ""
    text = in_full(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def in_full(value):
    """Return a plain value as text: lists by commas, mappings as `name value`."""
    if isinstance(value, dict):
        return ", ".join(f"{spaced(name)} {in_full(held)}" for name, held in value.items())
    if isinstance(value, list):
        return ", ".join(in_full(held) for held in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else str(value)


class _Written:
    """A file for csv.writer that hands each line back instead of keeping it."""

    def write(self, text):
        return text.encode()


def csv_lines(disclosure, entries):
    """Yield the entries as CSV, with the mark that spreadsheets know UTF-8 by."""
    writer = csv.writer(_Written())
    yield b"\xef\xbb\xbf"
    yield writer.writerow(HEADER)
    for entry in entries:
        yield writer.writerow(_row(disclosure, entry))


def _row(disclosure, entry):
    shown = disclosure.shows_values(entry)
    held = (_plain(entry.before), _plain(entry.after), entry.reason) if shown else ("", "", "")
    texts = (entry.actor_email, entry.act, about(entry.subject), *held)
    yield entry.number if disclosure.shows_chain else ""
    yield entry.at.isoformat(timespec="seconds")
    yield from (neutralised(text) for text in texts)
    yield entry.hash if disclosure.shows_chain else ""


def _plain(value):
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def json_lines(disclosure, entries):
    """Yield the entries as `manage.py verify_record --file` reads them."""
    for entry in entries:
        line = line_of(entry) if disclosure.shows_values(entry) else withheld_line(entry)
        yield f"{line}\n".encode()
