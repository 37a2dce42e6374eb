"""The columns a vendor file may have; data/import-columns.yaml is the table shown to people.

One row is one vendor. What a row says of date, state and source holds for every fact of the
row that says nothing of its own. A column that a file does not have changes nothing.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import yaml

TABLE = Path(__file__).parent.parent / "data" / "import-columns.yaml"


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    example: str
    also: tuple  # other names people give it


@dataclass(frozen=True)
class Group:
    name: str
    title: str
    columns: tuple


def _groups():
    return tuple(
        Group(group["group"], group["title"], tuple(Column(**line) for line in group["columns"]))
        for group in yaml.safe_load(TABLE.read_text("utf-8"))
    )


GROUPS = _groups()
COLUMNS = tuple(column for group in GROUPS for column in group.columns)
BY_KEY = {column.key: column for column in COLUMNS}
# What one row of an export says, in this order; the simple columns repeat what a list holds.
EXPORTED = tuple(
    column
    for group in GROUPS
    if group.name in ("firm", "values", "lists")
    for column in group.columns
)


def plain_name(name):
    """Return a column's name without case, accents and punctuation."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", kept))


_KEYS = {
    plain_name(name): column.key
    for column in COLUMNS
    for name in (column.key, column.label, *column.also)
}


def guessed(header):
    """Return {column of the file: key of ours} for the names we know, each key once."""
    columns, used = {}, set()
    for name in header:
        key = _KEYS.get(plain_name(name))
        if key and key not in used:
            columns[name] = key
            used.add(key)
    return columns
