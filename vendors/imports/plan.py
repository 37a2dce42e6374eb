"""What an import would do, row by row. Making a plan saves nothing.

The rule of an import:
- An empty cell, a missing column and a detail left out say nothing and change nothing.
  Nothing is ever deleted.
- The firm's own fields (name, website, country and so on) take the file's text.
- A figure (founded, seniors and so on) that differs from every one held is added; the old ones
  are kept, and the better proved, then the newer, is shown.
- A fact of another table (a site, a language, a certificate) with the same identity, such as
  city and country, is brought up to date, unless what we hold is better proved: then the file's
  fact is added next to it.
"""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from vendors.imports.columns import BY_KEY, Problem, read_row, read_tables
from vendors.imports.doubles import Directory, Firm
from vendors.imports.tables import TABLES
from vendors.imports.values import same_text, write_yes
from vendors.models.facts import Fact
from vendors.models.vendor import STRENGTH, FactState, Vendor

NEW, CHANGED, SAME, DOUBTFUL, WRONG = GROUPS = ("new", "changed", "same", "doubtful", "wrong")
LATER, OTHER, LEAVE = "later", "other", "leave"
FIRM_FIELDS = (
    "pk",
    "reference",
    "name",
    "legal_name",
    "register_number",
    "website",
    "domain",
    "country",
    "summary",
    "is_invented",
)


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True)
class Write:
    """One fact to save: a new row beside its `rivals`, or the fields of `old`, the row we hold."""

    key: str
    fields: dict
    old: dict | None = None
    rivals: tuple = ()

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


@dataclass
class PlannedRow:
    number: int
    sheet: str
    name: str
    group: str
    vendor: int | None = None  # pk of the vendor it changes
    vendor_name: str = ""
    fields: dict = field(default_factory=dict)
    writes: list = field(default_factory=list)
    firm_changes: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    doubles: list = field(default_factory=list)
    answer: str = LATER

    @property
    def place(self):
        if self.sheet:
            return _("%(sheet)s, row %(n)s") % {"sheet": self.sheet, "n": self.number}
        return _("Row %(n)s") % {"n": self.number}

    @property
    def choices(self):
        """Return what may be answered about the doubles, as (answer, label, name) tuples."""
        same = [
            (double.answer, _("The same firm as"), double.name)
            for double in self.doubles
            if double.pk
        ]
        rows = [str(double.row) for double in self.doubles if double.pk is None]
        if rows:
            label = _("The same firm as row %(rows)s: leave this row out")
            same.append((LEAVE, label % {"rows": get_text_list(rows, _("and"))}, ""))
        return [
            *same,
            (OTHER, _("Another firm"), ""),
            (LATER, _("Decide later: leave it out now"), ""),
        ]

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


@dataclass
class Plan:
    rows: list

    def counts(self):
        groups = Counter(row.group for row in self.rows)
        saved = [row for row in self.rows if row.is_saved]
        return {group: groups[group] for group in GROUPS} | {
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


def plan_of(vendor_import):
    """`columns` and `answers` of the import: same:<pk of the vendor>, other, leave or later."""
    header, columns = vendor_import.header, vendor_import.columns
    places = {columns[name]: place for place, name in enumerate(header) if name in columns}
    rows = [read_row(line, places, len(header)) for line in vendor_import.rows]
    rows += read_tables(vendor_import.tables, rows)
    firms = firms_held()
    planned = identified(rows, firms, vendor_import.answers)
    fields = {firm.fields["pk"]: firm.fields for firm in firms}
    keys = {key for row in rows for key in row.facts}
    vendors = {plan.vendor for plan in planned if plan.vendor is not None}
    facts = facts_held(vendors, [key for key in TABLES if key in keys])
    for row, plan in zip(rows, planned, strict=True):
        if plan.group != WRONG:
            compare(row, plan, fields.get(plan.vendor), facts)
    return Plan(planned)


def firms_held():
    """Return every vendor as a Firm, archived ones too: they keep their references."""
    return [
        Firm(fields=dict(zip(FIRM_FIELDS, row, strict=True)))
        for row in Vendor.objects.order_by("pk").values_list(*FIRM_FIELDS).iterator()
    ]


def facts_held(vendors, keys=tuple(TABLES)):
    """Return {key of a table: {vendor pk: [fact]}}, one query a table, without people's details."""
    facts = {key: defaultdict(list) for key in keys}
    for key in keys if vendors else ():
        table = TABLES[key]
        names = ("pk", "vendor_id", *table.fields)
        rows = table.model.objects.filter(vendor__in=vendors).order_by("pk").values_list(*names)
        if table.model is Fact:
            rows = rows.exclude(kind=Fact.Kind.DATA_PROTECTION_OFFICER)
        for row in rows.iterator():
            fact = dict(zip(names, row, strict=True))
            facts[key][fact["vendor_id"]].append(fact)
    return facts


def identified(rows, firms, answers):
    """Return a PlannedRow for each row: the vendor it is about, its doubles or its problems."""
    directory, rows_by_vendor, planned = Directory(firms), {}, []
    for row in rows:
        name = (row.firm.get("name") or "")[:200]
        plan = PlannedRow(row.number, row.sheet, name, WRONG, problems=row.problems)
        planned.append(plan)
        if not row.problems:
            identify(row, plan, directory, answers.get(str(row.number), LATER))
        if plan.vendor in rows_by_vendor:
            plan.refuse(same_firm_as_row(rows_by_vendor[plan.vendor]))
        elif plan.vendor is not None:
            rows_by_vendor[plan.vendor] = row.number
    return planned


def identify(row, plan, directory, answer):
    firm = Firm(row.firm, row=row.number)
    match = directory.certain(firm)
    if match is not None and match.pk is None:
        plan.problems.append(same_firm_as_row(match.row))
        return
    if match is not None:
        plan.group, plan.vendor, plan.vendor_name = CHANGED, match.pk, match.name
        return
    plan.doubles = directory.doubtful(firm)
    plan.group = DOUBTFUL if plan.doubles else NEW
    directory.add(firm)
    doubles = {double.answer: double for double in plan.doubles}
    if answer == OTHER or answer in doubles:
        plan.answer = answer
    if answer in doubles and answer != LEAVE:
        plan.vendor, plan.vendor_name = doubles[answer].pk, doubles[answer].name


def same_firm_as_row(number):
    return Problem(
        _("The row"),
        _("It is about the same firm as row %(n)s of this file.") % {"n": number},
        _("Keep one row for each firm."),
    )


def compare(row, plan, firm, facts):
    """Fill in what the row changes; `firm` are the fields we hold, or None for a new vendor."""
    for name, value in row.firm.items():
        before = firm[name] if firm else ""
        is_same = value == (same_text(before) if isinstance(before, str) else before)
        # The reference of a vendor is ours and never changes.
        if not is_same and not (firm and name == "reference"):
            plan.fields[name] = value
            texts = [write_yes(v) if isinstance(v, bool) else v for v in (before, value)]
            plan.firm_changes.append(Change(BY_KEY[name].label, *texts))
    for key, new_facts in row.facts.items():
        plan.writes += writes_of(plan, key, new_facts, facts[key].get(plan.vendor, ()))
    if not plan.problems and plan.group == CHANGED and not plan.changes_something:
        plan.group = SAME


def writes_of(plan, key, new_facts, old_facts):
    """A new fact that lacks what its table needs becomes a problem of the row."""
    table, facts, writes = TABLES[key], list(old_facts), []
    # An identical fact is met first, so that it is not taken for the one to update.
    for fact in [fact for fact in new_facts if not is_held(fact, facts)]:
        if is_held(fact, facts):
            continue  # the same fact twice in a file is one fact
        rivals = [old for old in facts if "pk" in old and is_about_the_same(table, fact, old)]
        # A fact that is proved as well as one we hold brings it up to date.
        weaker = (old for old in rivals if proof(fact) >= proof(old))
        old = None if table.keeps_history else next(weaker, None)
        missing = [name for name in table.needed_to_add if not fact.get(name)]
        if old is None and missing:
            plan.refuse(incomplete(table, fact, missing))
            continue
        writes.append(Write(key, fact, old, () if old else tuple(rivals)))
        facts.append(fact)
        if old:
            facts.remove(old)
    return writes


def is_held(fact, facts):
    """Say whether a fact we hold agrees with everything the file says of this one."""
    return any(
        all(folded(old.get(name)) == folded(value) for name, value in fact.items()) for old in facts
    )


def is_about_the_same(table, fact, old):
    names = [name for name in table.identity if fact.get(name) is not None]
    return all(folded(old.get(name)) == folded(fact[name]) for name in names)


def folded(value):
    return same_text(value).casefold() if isinstance(value, str) else value


def proof(fact):
    return STRENGTH[FactState(fact.get("state", FactState.CLAIM))]


def strength(fact):
    return (proof(fact), str(fact.get("as_of") or ""))


def incomplete(table, fact, missing):
    labels = {detail.name: detail.label for detail in table.details}
    columns = get_text_list([labels[name] for name in missing], _("and"))
    return Problem(
        table.title,
        _("%(fact)s does not say: %(columns)s.")
        % {"fact": f"“{table.describe(fact)[:80]}”", "columns": columns},
        _("Fill in the cells, or delete the row."),
    )
