"""One vendor before one check: its rows with their states, and how rows become statements."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from scoring.arithmetic.states import EvidenceState
from scoring.grid.model import Check
from scoring.ratings.knowledge import STRENGTH, Knowledge, Known, strongest_first
from vendors.models import Proof
from vendors.names import countries_of_region
from vendors.overlap import overlap_with_sites, read_day


class Statement(NamedTuple):
    """What one or several records say of a check: {name of a value: exact number}."""

    values: dict[str, int | Fraction]
    state: EvidenceState
    as_of: date | None = None
    adds: bool = False  # weaker records add to stronger ones, rather than rival them
    source: str = ""  # in words


@dataclass
class Case:
    """One vendor before one check of one evaluation, on one day."""

    check: Check
    knowledge: Knowledge
    parameters: Mapping[str, Any]
    day: date
    proofs: list[Known] = field(default_factory=list)  # that the check accepts, newest first
    until: datetime | None = None  # leave out what was entered later
    measured: list | None = field(default=None, init=False)  # `proof_statements` fills it
    _rows: dict[str, list[Known]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def proved_rows(self):
        """{(table, pk): (state, when recorded)} of the rows whose newest proof passed."""
        newest = {
            (row.table, row.row): item
            for item in reversed(self.proofs)
            for row in item.row.attached("facts")
        }
        return {
            name: (item.state, item.row.recorded_at)
            for name, item in newest.items()
            if item.row.finding == Proof.Finding.PASSED
        }

    def read(self, record):
        """The rows of a record, strongest and newest first: once, for a check asks often."""
        if record not in self._rows:
            self._rows[record] = self._read(record)
        return self._rows[record]

    def _read(self, record):
        rows = self.knowledge.rows(record, self.day, self.check.fresh_days)
        return strongest_first(
            self._with_proof(item)
            for item in rows
            if self.until is None or item.row.entered_at <= self.until
        )

    def _with_proof(self, item):
        state, recorded_at = self.proved_rows.get(item.name, (None, None))
        # A proof of another value proves nothing of this one.
        if state is None or recorded_at < item.row.entered_at:
            return item
        return min(item, item._replace(state=state), key=lambda each: STRENGTH.index(each.state))

    @cached_property
    def proofs_by_kind(self):
        """{kind: [Known]} of the proofs, newest first."""
        by_kind = defaultdict(list)
        for item in self.proofs:
            by_kind[item.row.kind].append(item)
        return dict(by_kind)

    @property
    def countries(self):
        """Of the sites in use, where any check beside this one or itself reads sites."""
        return {row.country for row, _state in self.knowledge.records.get("sites", ())}

    @cached_property
    def regions(self):
        return frozenset().union(
            *(countries_of_region(name) for name in self.parameters.get("client_region") or ())
        )

    @cached_property
    def overlap(self):
        """The Overlap with the sites in use; None while a day or a zone is not known."""
        try:
            buyer_day = read_day(self.parameters.get("buyer_day") or "")
            zone = self.parameters.get("buyer_timezone") or ""
            sites = [item.row for item in self.read("sites")]
            return overlap_with_sites(zone, buyer_day, sites, self.day)
        except (ValueError, ZoneInfoNotFoundError):
            return None


def weakest(item):
    return max((row.state for row in item), key=STRENGTH.index)


def oldest(item):
    return min((row.as_of for row in item if row.as_of), default=None)


def together(item, values):
    """One Statement from all rows, as strong as the weakest; none without a row."""
    return [Statement(values, weakest(item), oldest(item))] if item else []


def rivals(item, name, number=lambda row: row.number):
    return [Statement({name: number(row.row)}, row.state, row.as_of) for row in item]


def growing(item, values_of):
    """A Statement for each state, from the rows that are at least as strong."""
    statements = []
    for state in STRENGTH:
        if any(row.state == state for row in item):
            rows = [row for row in item if STRENGTH.index(row.state) <= STRENGTH.index(state)]
            statements.append(
                Statement(values_of([row.row for row in rows]), state, oldest(rows), adds=True)
            )
    return statements


def share(part, total):
    return Fraction(part, total) if total else Fraction(0)


def years_between(start, end):
    """Full years, as birthdays count them; 0 where `end` comes first."""
    years = end.year - start.year - ((end.month, end.day) < (start.month, start.day))
    return max(years, 0)
