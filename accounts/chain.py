"""Whether the entries of the record still follow each other as they were made."""

import json
from dataclasses import dataclass

from django.utils.dateparse import parse_datetime

from accounts.models import RecordEntry
from accounts.models.record import GENESIS

FIELDS = (
    "number",
    "at",
    "actor_id",
    "actor_email",
    "act",
    "subject",
    "before",
    "after",
    "reason",
    "nonce",
    "previous_hash",
    "hash",
)


class Unreadable(Exception):
    """Raised for a line that is no entry of the record; the message names it."""


@dataclass(frozen=True)
class Withheld:
    """An entry of which an export tells its place in the chain and nothing else."""

    number: int
    previous_hash: str
    hash: str


def first_break(entries):
    """Return a sentence that names the first broken link in `entries`, or None.

    `entries` are RecordEntry objects in order of number, from the first.
    """
    previous = GENESIS
    for number, entry in enumerate(entries, 1):
        if entry.number != number:
            return f"Entry {number} is missing; entry {entry.number} stands in its place."
        if entry.previous_hash != previous:
            return f"Entry {number} does not follow the entry before it."
        if entry.hash != entry.computed_hash():
            return changed(entry)
        previous = entry.hash
    return None


def first_break_in_part(entries):
    """Return a sentence that names the first broken link in a part of the record, or None.

    `entries` are RecordEntry or Withheld objects; numbers may be left out between them.
    """
    before = None
    for entry in entries:
        if before and entry.number <= before.number:
            return f"Entry {entry.number} stands behind entry {before.number}."
        follows = before and entry.number == before.number + 1
        if follows and entry.previous_hash != before.hash:
            return f"Entry {entry.number} does not follow the entry before it."
        if isinstance(entry, RecordEntry) and entry.hash != entry.computed_hash():
            return changed(entry)
        before = entry
    return None


def changed(entry):
    return f"Entry {entry.number} ({entry.act}, {entry.subject}) was changed after it was made."


def line_of(entry):
    """Return one entry as a line of JSON that `entry_in` reads back."""
    fields = {name: getattr(entry, name) for name in FIELDS}
    fields["at"] = entry.at.isoformat(timespec="microseconds")
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def withheld_line(entry):
    """Return one entry as a line of JSON that holds its place in the chain and no more."""
    place = {"number": entry.number, "previous_hash": entry.previous_hash, "hash": entry.hash}
    return json.dumps(place | {"withheld": True}, sort_keys=True)


def entries_in(lines):
    """Return the entries of an export in JSON lines.

    Raises Unreadable naming the first line that is none.
    """
    return [_entry_in(line, number) for number, line in enumerate(lines, 1) if line.strip()]


def _entry_in(line, number):
    try:
        fields = json.loads(line)
        withheld = fields.pop("withheld", False)
        if type(fields.get("number")) is not int:
            raise Unreadable(f"Line {number} does not hold the fields of one entry.")
        if withheld:
            return Withheld(**fields)
        if set(fields) != set(FIELDS):
            raise Unreadable(f"Line {number} does not hold the fields of one entry.")
        fields["at"] = parse_datetime(fields["at"])
        entry = RecordEntry(**fields)
        entry.computed_hash()
    except (ValueError, TypeError, AttributeError):
        raise Unreadable(f"Line {number} is not an entry of the record.") from None
    return entry
