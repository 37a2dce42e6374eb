"""A row of a file: what its cells say, what it would save, and why it may be left out."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from vendors.imports.doubles import marks_of
from vendors.imports.tables import TABLES
from vendors.imports.values import Unreadable
from vendors.models.vendor import STRENGTH, FactState

NEW, CHANGED, SAME, DOUBTFUL, WRONG, OUT = GROUPS = (
    "new",
    "changed",
    "same",
    "doubtful",
    "wrong",
    "out",  # the rows that people, or we for them, leave out
)
LATER, OTHER, LEAVE = "later", "other", "leave"


class Problem(NamedTuple):
    """Why a row, or one cell of it, cannot be imported: the column, the reason, what to do."""

    column: str
    reason: str
    remedy: str
    # Of a cell that can be mended on the page: sheet/row/place, and its text
    address: str = ""
    text: str = ""


class Change(NamedTuple):
    label: str
    before: str
    after: str
    note: str = ""


class Write(NamedTuple):
    """One fact to save: a new row beside its `rivals`, or the fields of `old`, the row we hold."""

    key: str
    fields: dict
    old: dict | None
    rivals: tuple

    @property
    def change(self):
        """Return the Change that the preview shows; it is made only for the rows on the page."""
        table = TABLES[self.key]
        label = table.label_of(self.fields)
        after, proof = table.describe(self.fields), table.describe_proof(self.fields)
        if self.old:
            before, after = table.describe(self.old), table.describe(self.old | self.fields)
            if before == after:
                before = f"{before} ({table.describe_proof(self.old)})"
            return Change(label, before, after, proof)
        if not self.rivals:
            return Change(label, "", after, proof)
        best = max(self.rivals, key=strength)
        if strength(best) > strength(self.fields):
            note = _("%(proof)s; %(fact)s is better proved or newer and stays shown")
            return Change(label, "", after, note % {"proof": proof, "fact": table.describe(best)})
        values = "; ".join(dict.fromkeys(map(table.describe, self.rivals)))
        note = _("%(proof)s; keeps %(values)s in history") % {"proof": proof, "values": values}
        return Change(label, values, after, note)


def proof(fact):
    return STRENGTH[FactState(fact.get("state", FactState.CLAIM))]


def strength(fact):
    return (proof(fact), str(fact.get("as_of") or ""))


@dataclass
class Row:
    number: int
    sheet: str = ""  # of a row of facts that belongs to no vendor of the file
    # What its cells say
    firm: dict = field(default_factory=dict)
    facts: dict = field(default_factory=lambda: defaultdict(list))  # by key of a table
    problems: list = field(default_factory=list)  # for which the row stays out
    cells: list = field(default_factory=list)  # Problems of cells that stay empty
    said: list = field(default_factory=list)  # what is odd about it, or was understood otherwise
    others: list = field(default_factory=list)  # numbers of rows that only add cities to it
    addresses: dict = field(default_factory=dict, repr=False)
    typed: list = field(default_factory=list)  # spellings of cities as the file has them
    is_out: bool = False
    implied: dict = field(default_factory=dict)  # what follows of a new vendor, and no cell says
    # What an import would do
    group: str = WRONG
    vendor: int | None = None  # pk of the vendor it changes
    vendor_name: str = ""
    fields: dict = field(default_factory=dict)
    writes: list = field(default_factory=list)
    firm_changes: list = field(default_factory=list)
    doubles: list = field(default_factory=list)
    answer: str = LATER

    def read_details(self, details, texts, passes=None, label="{}"):
        """{column: Detail} of cells, None if unreadable; a text that `passes` says nothing."""
        fields = {}
        for column, detail in details.items():
            text = texts.get(column)
            if text is None or not detail.is_read or (passes and passes(text)):
                continue
            try:
                fields |= detail.fields(detail.read(text))
            except Unreadable as problem:
                fields[detail.name] = None
                quote = "" if detail.is_price or detail.is_personal else text
                name = label.format(detail.label)
                self.lose(column, name, quote, problem.reason, problem.remedy)
        return fields

    def lose(self, column, label, text, reason, remedy):
        """Note that a cell stays empty, and why."""
        address = self.addresses.get(column, "")
        self.cells.append(Problem(label, reason, remedy, address, text))

    def refuse_nameless(self):
        reason, remedy = _("The row has no name."), _("Write the vendor's name.")
        address = self.addresses.get("name", "")
        self.cells = [cell for cell in self.cells if cell.address != address or not address]
        self.problems.append(Problem("Name", reason, remedy, address))

    @property
    def name(self):
        return (self.firm.get("name") or "")[:200]

    @property
    def place(self):
        if self.sheet:
            return _("%(sheet)s, row %(n)s") % {"sheet": self.sheet, "n": self.number}
        return _("Row %(n)s") % {"n": self.number}

    @property
    def side_by_side(self):
        """Return [(label, what the row says, [what each possible double says])]."""
        labels = (_("Legal name"), _("Country"), _("Register number"), _("Website"))
        columns = [marks_of(self.firm), *(double.marks for double in self.doubles)]
        lines = zip(labels, *columns, strict=True)
        return [(label, own, others) for label, own, *others in lines if own or any(others)]

    @property
    def choices(self):
        """Return what may be answered about the doubles, as (answer, label, name) tuples."""
        choices = [(d.answer, _("The same firm as"), d.name) for d in self.doubles if d.pk]
        if rows := [str(double.row) for double in self.doubles if double.pk is None]:
            label = _("The same firm as row %(rows)s: leave this row out")
            choices.append((LEAVE, label % {"rows": get_text_list(rows, _("and"))}, ""))
        return [
            *choices,
            (OTHER, _("Another firm"), ""),
            (LATER, _("Decide later: leave it out now"), ""),
        ]

    @property
    def is_left_out(self):
        waits = self.group == DOUBTFUL and self.answer in (LATER, LEAVE)
        return waits or self.is_out or bool(self.problems)

    @property
    def is_left_by_choice(self):
        """A total, a footnote, or a row of which a person said that it is another one again."""
        return self.is_out or (self.group == DOUBTFUL and self.answer == LEAVE)

    @property
    def is_saved(self):
        return not self.is_left_out and (self.vendor is None or self.changes_something)

    @property
    def changes_something(self):
        return bool(self.firm_changes or self.writes)

    @property
    def changes(self):
        return [*self.firm_changes, *(write.change for write in self.writes)]

    @property
    def reasons(self):
        if self.problems:
            return " ".join(f"{p.column}: {p.reason} {p.remedy}" for p in self.problems)
        doubles = ", ".join(f"{double.name} ({double.reason})" for double in self.doubles)
        return _("It may be %(doubles)s.") % {"doubles": doubles}

    def refuse(self, problem):
        """Take the row out; a doubtful one stays in its group, where its answer can change."""
        self.problems.append(problem)
        self.group = DOUBTFUL if self.doubles else WRONG

    def refuse_beside(self, number):
        reason = _("It is about the same firm as row %(n)s of this file.") % {"n": number}
        self.refuse(Problem(_("The row"), reason, _("Keep one row for each firm.")))

    def identify(self, firm, directory, answer):
        """Find the vendor or the possible doubles of the row in the Directory, or add it there."""
        match = directory.certain(firm)
        if match and match.pk is None:
            self.refuse_beside(match.row)
        elif match:
            self.group, self.vendor, self.vendor_name = CHANGED, match.pk, match.name
        else:
            self.doubles = directory.doubtful(firm)
            self.group = DOUBTFUL if self.doubles else NEW
            directory.add(firm)
            doubles = {double.answer: double for double in self.doubles}
            if answer == OTHER or answer in doubles:
                self.answer = answer
            if answer in doubles and answer != LEAVE:
                self.vendor, self.vendor_name = doubles[answer].pk, doubles[answer].name
