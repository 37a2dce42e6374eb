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

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from vendors.cities import find_city
from vendors.imports.columns import FIRM, disorder, joined, places_of, read_row, read_tables
from vendors.imports.doubles import Directory, Firm
from vendors.imports.meaning import meaning_of
from vendors.imports.rows import (
    CHANGED,
    GROUPS,
    LATER,
    OUT,
    SAME,
    WRONG,
    Change,
    Problem,
    Write,
    proof,
)
from vendors.imports.tables import TABLES
from vendors.imports.totals import is_no_vendor
from vendors.imports.values import MEANING, read_name, same_text, write_yes
from vendors.models.kin import MAIN, mains_of
from vendors.models.memberships import in_conflict_with
from vendors.models.merge import in_use
from vendors.models.person import OutsidePerson, code_of
from vendors.models.vendor import Vendor

STEP = 200  # rows between two words about how far it is
FIRM_FIELDS = ("pk", "domain", *FIRM)


class Plan:
    def __init__(self, rows):
        self.rows = rows

    @property
    def cells(self):
        """Return (Row, Problem) of each cell that stays empty, of the rows that may come in."""
        return [(row, cell) for row in self.rows if not row.is_out for cell in row.cells]

    @property
    def nameless(self):
        """Return (Row, Problem) of the rows that only a name keeps from coming in."""
        return [(row, p) for row in self.rows for p in row.problems if p.address and not row.is_out]

    @property
    def said(self):
        """Return (Row, sentence) of what is odd, or was understood otherwise than it stands."""
        return [(row, sentence) for row in self.rows if not row.is_out for sentence in row.said]

    def counts(self):
        groups = Counter(row.group for row in self.rows)
        saved = [row for row in self.rows if row.is_saved]
        return {group: groups[group] for group in GROUPS} | {
            "added": sum(row.vendor is None for row in saved),
            "updated": sum(row.vendor is not None for row in saved),
            "left_out": sum(row.is_left_out for row in self.rows),
            "waiting": sum(row.is_left_out and not row.is_left_by_choice for row in self.rows),
            "cells": len(self.cells),
            "said": len(self.said),
        }

    def fingerprint(self):
        """Return a hash of all that applying this plan would do."""
        digest = hashlib.sha256()
        for row in self.rows:
            digest.update(f"{row.number} {row.group} {row.answer} {row.vendor}".encode())
            digest.update(f"{row.is_out} {len(row.cells)}".encode())
            # A new vendor is what the file says; a changed one is what it was as well.
            for part in (row.firm_changes, row.writes) if row.vendor is not None else ():
                digest.update(repr(part).encode())
        return digest.hexdigest()


def plan_of(vendor_import, say=lambda *step: None):
    """`columns` and `answers` of the import: same:<pk of the vendor>, other, leave or later.
    `say` is told how far it is: words, done, total.
    """
    rows = rows_of(vendor_import)
    # Archived vendors too: they keep their references.
    vendors = Vendor.objects.order_by("pk").values(*FIRM_FIELDS, "merged_into").iterator()
    firms = {firm["pk"]: firm for firm in vendors}
    identify(rows, firms.values(), vendor_import.answers, say)
    keys = [key for key in TABLES if any(key in row.facts for row in rows)]
    vendors = {row.vendor for row in rows} - {None}
    facts = facts_held(vendors, keys, vendor_import.uploaded_by, also_set_aside=True)
    for row in rows:
        if row.group not in (WRONG, OUT):
            compare(row, firms.get(row.vendor), facts)
    refuse_strangers(rows)
    refuse_conflicts(rows, vendors, vendor_import.uploaded_by)
    refuse_prices(rows, vendors, vendor_import.uploaded_by)
    return Plan(rows)


def rows_of(vendor_import):
    """Return the Rows of the file, read as it means its dates and decimals, with mended cells."""
    header, columns = vendor_import.header, vendor_import.columns
    places = places_of(header, columns)
    lines, tables = mended(vendor_import)
    token = MEANING.set(meaning_of(vendor_import))
    try:
        rows = [read_row(line, places, len(header), header) for line in lines]
        note_rounded(rows, vendor_import.found, places)
        choices = vendor_import.choices.get("out", {})
        for row, line in zip(rows, lines, strict=True):
            row.is_out = choices.get(str(row.number), is_no_vendor(row, line))
        rows = joined(rows)
        rows += read_tables(tables, rows)
        for row in rows:
            row.addresses = {}  # the cells that are lost carry theirs, and plans are kept
        return rows
    finally:
        MEANING.reset(token)


def mended(vendor_import):
    """Return the rows and the tables of the file with the cells that were mended on the page."""
    rows, tables = vendor_import.rows, vendor_import.tables
    sheets = {"": rows} | {key: table["rows"] for key, table in tables.items()}
    lines = {}
    for address, text in vendor_import.choices.get("mended", {}).items():
        key, number, place = address.split("/")
        if key not in lines:
            lines[key] = {line[0]: line for line in sheets.get(key, ())}
        if line := lines[key].get(int(number)):
            line += [""] * (int(place) + 2 - len(line))
            line[int(place) + 1] = text
    return rows, tables


def note_rounded(rows, found, places):
    """Name the cells that Excel rounded, so that no digit of them can be trusted."""
    rounded = {tuple(cell) for cell in found.get("rounded", ())}
    by_number = {row.number: row for row in rows} if rounded else {}
    columns = {place: column for column, place in places.items()}
    for number, place in rounded:
        row, column = by_number.get(number + 1), columns.get(place)
        if row and column and column not in row.firm:
            reason = _("The number was rounded: Excel keeps 15 digits of a number.")
            label = FIRM[column].label if column in FIRM else column
            row.lose(column, label, "", reason, _("Write all its digits, as text."))


def refuse_conflicts(rows, vendors, person):
    """Refuse rows about vendors with which whoever brought the file is in conflict."""
    conflicts = in_conflict_with(person, vendors) if vendors else set()
    for row in rows:
        if row.vendor in conflicts and row.changes_something:
            reason = _("Whoever brought this file declared a conflict of interest with it.")
            remedy = _("Ask another curator to import the row.")
            row.refuse(Problem(_("The row"), reason, remedy))


def refuse_strangers(rows):
    """Refuse rows that name people of other vendors, people erased, or nobody. One query."""
    codes = {write.fields["person_id"] for row in rows for write in row.writes if names(write)}
    people = OutsidePerson.objects.present().filter(pk__in=codes) if codes else []
    people = people and people.annotate(main=MAIN)
    vendors = {person.pk: person.main for person in people}
    for row in rows:
        for write in filter(names, row.writes):
            person = write.fields["person_id"]
            if row.vendor is None or vendors.get(person) != row.vendor:
                reason = _("%(code)s is nobody of this vendor.") % {"code": code_of(person)}
                remedy = _("Leave the cell empty, and name the person on the vendor's page.")
                row.refuse(Problem(TABLES[write.key].title, reason, remedy))
                break


def names(write):
    # Who stands there already may be erased since.
    person = write.fields.get("person_id")
    return person is not None and not (write.old and write.old["person_id"] == person)


def refuse_prices(rows, vendors, person):
    """Refuse rows with prices of vendors that whoever brought the file rates or moderates."""
    priced = [row for row in rows if any(TABLES[key].is_of_prices for key in row.facts)]
    if not priced:
        return
    allowed = set(Vendor.objects.filter(pk__in=vendors).priced_for(person).values_list("pk"))
    for row in priced:
        if row.vendor is not None and (row.vendor,) not in allowed:
            reason = _("Whoever rates or moderates a vendor brings no prices of it.")
            remedy = _("Delete its rows of that sheet, or ask another curator to import it.")
            row.refuse(Problem(_("Day rates"), reason, remedy))


def facts_held(vendors, keys, person=None, also_set_aside=False):
    """{key of a table: {vendor pk: [fact]}}, one query a table; prices if `person` may see them.
    `also_set_aside` adds what a merge set aside: what is held is not brought in again.
    """
    facts = {key: defaultdict(list) for key in keys}
    mains = mains_of(vendors) if vendors else {}
    for key in keys if vendors else ():
        table = TABLES[key]
        rows = table.model.objects.filter(vendor__in=[*vendors, *mains]).order_by("pk")
        if mains and not also_set_aside:
            rows = in_use(rows)
        if table.is_of_prices:
            allowed = Vendor.objects.priced_for(person) if person else Vendor.objects.none()
            rows = rows.filter(vendor__in=allowed.values("pk"))
        for fact in rows.values("pk", "vendor_id", *table.fields).iterator():
            facts[key][mains.get(fact["vendor_id"], fact["vendor_id"])].append(fact)
    return facts


def identify(rows, firms, answers, say):
    """Find each row's vendor or its possible doubles; a second row of one vendor is refused."""
    directory, rows_by_vendor = Directory(map(Firm, firms)), {}
    for done, row in enumerate(rows):
        if done and done % STEP == 0:
            say(_("Looking for doubles"), done, len(rows))
        if row.is_out:
            row.group = OUT
        elif not row.problems:
            firm, answer = Firm(row.firm, row.number), answers.get(str(row.number), LATER)
            row.identify(firm, directory, answer)
        if row.vendor is not None and row.vendor in rows_by_vendor:
            row.refuse_beside(rows_by_vendor[row.vendor])
        elif row.vendor is not None:
            rows_by_vendor[row.vendor] = row.number


def compare(row, firm, facts):
    """Fill in what the row changes; `firm` are the fields we hold, or None for a new vendor."""
    implied = {k: value for k, value in row.implied.items() if not (firm and firm[k])}
    for name, value in (implied | row.firm).items():
        before = firm[name] if firm else ""
        if name in ("name", "legal_name"):
            is_same = value == read_name(before or "")
        else:
            is_same = value == (same_text(before) if isinstance(before, str) else before)
        # The reference of a vendor is ours and never changes.
        if not is_same and not (firm and name == "reference"):
            row.fields[name] = value
            texts = [write_yes(v) if isinstance(v, bool) else v for v in (before, value)]
            row.firm_changes.append(Change(FIRM[name].label, *texts))
    for key, new_facts in row.facts.items():
        row.writes += writes_of(row, key, new_facts, facts[key].get(row.vendor, ()))
    if not row.problems and row.group == CHANGED and not row.changes_something:
        row.group = SAME


def writes_of(row, key, new_facts, old_facts):
    """A new fact that lacks what its table needs, or puts days out of order, is a problem."""
    table, facts, writes = TABLES[key], list(old_facts), []
    # An identical fact is met first, so that it is not taken for the one to update.
    for fact in [fact for fact in new_facts if not is_held(fact, facts)]:
        if is_held(fact, facts):
            continue  # the same fact twice in a file is one fact
        identity = table.identity_of(fact)
        rivals = [old for old in facts if "pk" in old and agrees(old, fact, identity)]
        # A fact that is proved as well as one we hold brings it up to date.
        weaker = (old for old in rivals if proof(fact) >= proof(old))
        old = None if table.keeps_history else next(weaker, None)
        missing = [name for name in table.needed_to_add if not fact.get(name)]
        if old is None and missing:
            row.cells.append(incomplete(table, fact, missing))
            continue
        # What the file leaves out stands as we hold it.
        if old and (pair := table.out_of_order(old | fact)):
            row.cells.append(disorder(table, pair, table.title))
            continue
        writes.append(Write(key, fact, old, () if old else tuple(rivals)))
        facts.append(fact)
        if old:
            facts.remove(old)
    return writes


def is_held(fact, facts):
    """Say whether a fact we hold agrees with everything the file says of this one."""
    return any(agrees(old, fact, fact) for old in facts)


def agrees(old, fact, names):
    return all(
        folded(old.get(name)) == folded(fact[name])
        or (name == "city" and is_same_city(old[name], fact[name]))
        for name in names
    )


def is_same_city(city_name, other_name):
    """Say whether two spellings are of one city of the table: Cracovie and Kraków."""
    first, second = find_city(city_name)[0], find_city(other_name)[0]
    return bool(first) and first[:1] == second[:1]


def folded(value):
    return same_text(value).casefold() if isinstance(value, str) else value


def incomplete(table, fact, missing):
    labels = [detail.label for detail in table.details if detail.name in missing]
    columns = get_text_list(labels, _("and"))
    reason = _("%(fact)s does not say: %(columns)s.")
    reason %= {"fact": f"“{table.describe(fact)[:80]}”", "columns": columns}
    return Problem(table.title, reason, _("Fill in the cells, or delete the row."))
