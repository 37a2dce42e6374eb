"""What an import would do, row by row. Making a plan saves nothing."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from vendors.exchange.comparing import fact_writes, firm_changes
from vendors.exchange.doubles import Directory, Firm
from vendors.exchange.held import held_facts, held_firms
from vendors.exchange.rows import Problem, read_row
from vendors.exchange.shapes import SHAPES

NEW, CHANGED, SAME, DOUBTFUL, WRONG = GROUPS = ("new", "changed", "same", "doubtful", "wrong")
LATER, OTHER, LEAVE = "later", "other", "leave"


@dataclass
class PlannedRow:
    """One row of the file, the group it falls in, and what applying it saves."""

    number: int
    name: str
    group: str
    vendor: int | None = None  # pk of the vendor it changes
    held_name: str = ""
    fields: dict = field(default_factory=dict)
    writes: list = field(default_factory=list)
    firm_changes: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    doubles: list = field(default_factory=list)
    answer: str = LATER

    @property
    def choices(self):
        """Return what may be answered about the doubles, as (answer, label, name) tuples."""
        same = [
            (double.answer, "The same firm as", double.name) for double in self.doubles if double.pk
        ]
        rows = [str(double.row) for double in self.doubles if double.pk is None]
        if rows:
            same.append(
                (LEAVE, f"The same firm as row {' and '.join(rows)}: leave this row out", "")
            )
        return [*same, (OTHER, "Another firm", ""), (LATER, "Decide later: leave it out now", "")]

    @property
    def is_left_out(self):
        waits = self.group == DOUBTFUL and self.answer in (LATER, LEAVE)
        return waits or bool(self.problems)

    @property
    def is_saved(self):
        return not self.is_left_out and (self.vendor is None or self.changes_something)

    @property
    def changes_something(self):
        return bool(self.firm_changes or self.writes)

    @property
    def changes(self):
        """Return every Change of the row, for the page that shows it."""
        return [*self.firm_changes, *(write.change for write in self.writes)]


@dataclass
class Plan:
    rows: list

    def counts(self):
        """Return how many rows fall in each group, and what applying would do."""
        found = Counter(row.group for row in self.rows)
        saved = [row for row in self.rows if row.is_saved]
        return {group: found[group] for group in GROUPS} | {
            "added": sum(row.vendor is None for row in saved),
            "updated": sum(row.vendor is not None for row in saved),
            "left_out": sum(row.is_left_out for row in self.rows),
        }

    def fingerprint(self):
        """Return a hash of all that applying this plan would do."""
        digest = hashlib.sha256()
        for row in self.rows:
            digest.update(f"{row.number} {row.group} {row.answer} {row.vendor}".encode())
            # A new vendor is what the file says; a changed one is what it was as well.
            for part in (row.firm_changes, row.writes) if row.vendor is not None else ():
                digest.update(repr(part).encode())
        return digest.hexdigest()


def make_plan(lines, header, columns, answers):
    """Return the Plan for these rows, against the directory as it stands now.

    `columns` says which of our fields each column of the header holds; `answers` says for
    the number of a doubtful row: same:<pk of the vendor>, other, leave or later.
    """
    places = {columns[name]: place for place, name in enumerate(header) if name in columns}
    rows = [read_row(line, places, len(header)) for line in lines]
    planned = identified(rows, answers)
    held = {one.fields["pk"]: one.fields for one in planned.firms}
    pks = {row.vendor for row in planned.rows if row.vendor is not None}
    facts = held_facts(pks, keys_said(rows))
    for row, plan in zip(rows, planned.rows, strict=True):
        if plan.group != WRONG:
            compare(row, plan, held, facts)
    return Plan(planned.rows)


def keys_said(rows):
    said = {key for row in rows for key in row.facts}
    return tuple(key for key in SHAPES if key in said)


@dataclass
class Identified:
    rows: list
    firms: list


def identified(rows, answers):
    """Return the rows, each with the vendor it is about, its doubles or its problems."""
    firms = held_firms()
    directory, used, planned = Directory(firms), {}, []
    for row in rows:
        plan = PlannedRow(row.number, (row.firm.get("name") or "")[:200], WRONG)
        planned.append(plan)
        plan.problems = row.problems
        if not row.problems:
            identify(row, plan, directory, answers.get(str(row.number), LATER))
        if plan.vendor in used and plan.vendor is not None:
            plan.problems.append(twice(used[plan.vendor]))
            plan.group = wrong(plan)
        elif plan.vendor is not None:
            used[plan.vendor] = row.number
    return Identified(planned, firms)


def identify(row, plan, directory, answer):
    firm = Firm(row.firm, row=row.number)
    known = directory.certain(firm)
    if known is not None and known.pk is None:
        plan.problems.append(twice(known.row))
        return
    if known is not None:
        plan.group, plan.vendor, plan.held_name = CHANGED, known.pk, known.name
        return
    plan.doubles = directory.doubtful(firm)
    plan.group = DOUBTFUL if plan.doubles else NEW
    directory.add(firm)
    allowed = {double.answer: double for double in plan.doubles}
    if answer == OTHER or answer in allowed:
        plan.answer = answer
    if answer in allowed and answer != LEAVE:
        plan.vendor, plan.held_name = allowed[answer].pk, allowed[answer].name


def wrong(plan):
    """Return the group of a row with problems: a doubtful one stays where its answer can change."""
    return DOUBTFUL if plan.doubles else WRONG


def twice(number):
    return Problem(
        "The row",
        f"It is about the same firm as row {number} of this file.",
        "Keep one row for each firm.",
    )


def compare(row, plan, held, facts):
    """Fill in what the row changes, and the group that follows from it."""
    mine = {key: kept.get(plan.vendor, ()) for key, kept in facts.items()}
    plan.fields, plan.firm_changes = firm_changes(row, held.get(plan.vendor))
    plan.writes = fact_writes(row, mine)
    if row.problems:
        plan.group = wrong(plan)
    elif plan.group == CHANGED and not plan.changes_something:
        plan.group = SAME
