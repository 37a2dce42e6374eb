"""An import from its uploaded file to the vendors: everything in one transaction, once."""

import hashlib
import logging
from collections import defaultdict
from functools import partial

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from accounts import clock
from accounts.clock import now_to_the_millisecond
from accounts.models import User
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.tasks import progress
from accounts.tasks.models import Progress
from accounts.tasks.queue import task
from vendors.imports.columns import guessed
from vendors.imports.inserting import insert
from vendors.imports.meaning import MEANINGS
from vendors.imports.plan import plan_of
from vendors.imports.preview import SAID_OF_IT, forget_plan
from vendors.imports.rows import LATER, SAME
from vendors.imports.sheet import read_sheet
from vendors.imports.tables import TABLES
from vendors.imports.values import number_in
from vendors.models.facts import Fact
from vendors.models.imports import VendorImport
from vendors.models.vendor import FactState, Vendor, domain_of
from vendors.witnesses import witnessed

State = VendorImport.State
CHUNK = 1_000
# A bulk update asks a CASE with a branch for each of its rows, once for each row.
UPDATES = 100
MANY = 500  # rows after which the tables are no longer what the database planned for
log = logging.getLogger(__name__)


# --- Before: the file, its columns, the answers about doubles


def take_in(sheet, sha256, file_name, person, data=None):
    """Save and return the import of a Sheet; what was said of the same heads holds again."""
    columns, choices = remembered(sheet.header, person)
    return VendorImport.objects.create(
        file_name="".join(filter(str.isprintable, file_name))[-200:] or "file",
        sha256=sha256,
        header=sheet.header,
        rows=sheet.rows,
        tables=sheet.tables,
        found=sheet.found,
        columns=columns or guessed(sheet.header, sheet.rows),
        choices=choices,
        file=data,
        uploaded_by=person,
    )


def remembered(header, person):
    """Return the columns and the meanings that this person said of the same heads last."""
    earlier = VendorImport.objects.exclude(state=State.UPLOADED).filter(uploaded_by=person)
    for heads, columns, choices in earlier.values_list("header", "columns", "choices")[:50]:
        if heads == header:
            meanings = {key: choices[key] for key in MEANINGS if key in choices}
            return columns, meanings
    return {}, {}


def read_again(vendor_import, sheet):
    """Keep the file as it is read otherwise; what was said of its cells is said of others."""
    waiting = VendorImport.objects.filter(state__in=[State.UPLOADED, State.MATCHED])
    waiting.filter(pk=vendor_import.pk).update(
        state=State.UPLOADED,
        header=sheet.header,
        rows=sheet.rows,
        tables=sheet.tables,
        found=sheet.found,
        columns=guessed(sheet.header, sheet.rows),
        choices={},
        answers={},
    )


def choose(vendor_import, **choices):
    """Keep mended cells and rows left out beside what was said before; return whether new."""
    with transaction.atomic():
        waiting = VendorImport.objects.filter(pk=vendor_import.pk, state=State.MATCHED)
        before = waiting.select_for_update().values_list("choices", flat=True).first()
        if before is None:
            return False
        after = before | {
            name: before.get(name, {}) | answers for name, answers in choices.items() if answers
        }
        if after == before:
            return False
        waiting.update(choices=after)
    return True


def match_columns(vendor_import, columns, **meanings):
    """Keep what columns and values mean, unless the import began meanwhile; preview anew."""
    waiting = VendorImport.objects.filter(state__in=[State.UPLOADED, State.MATCHED])
    waiting.filter(pk=vendor_import.pk).update(
        columns=columns,
        choices=vendor_import.choices | meanings,
        state=State.MATCHED,
        outcome={},
    )


def answer_doubles(vendor_import, answers):
    """Keep {row number: answer} about doubles; return whether any is new."""
    with transaction.atomic():
        waiting = VendorImport.objects.filter(pk=vendor_import.pk, state=State.MATCHED)
        before = waiting.select_for_update().values_list("answers", flat=True).first()
        if before is None or all(before.get(row, LATER) == answers[row] for row in answers):
            return False
        waiting.update(answers=before | answers)
    return True


def back_to_preview(vendor_import):
    failed = VendorImport.objects.filter(pk=vendor_import.pk, state=State.FAILED)
    failed.update(state=State.MATCHED, outcome={})
    forget_plan(vendor_import)


# --- How far it is


def work_of(vendor_import):
    """Its name among all work that tasks do."""
    return f"import:{vendor_import.pk}"


def note(vendor_import, step, done=0, total=0):
    progress.say(work_of(vendor_import), step, done, total)


def progress_of(vendor_import):
    """Return the Progress of an import, or None where nothing is on its way any more."""
    if vendor_import.state != State.RUNNING:
        return None
    return Progress.objects.under_way().filter(what=work_of(vendor_import)).first()


# --- The work


@transaction.atomic
def start(vendor_import, person, fingerprint, state=State.MATCHED):
    """Begin to apply what the preview with this fingerprint showed; return whether it began."""
    # A second click, or a replay, finds another state and begins nothing.
    waiting = VendorImport.objects.filter(pk=vendor_import.pk, state=state)
    began = {"state": State.RUNNING, "started_at": clock.now(), "finished_at": None}
    if not waiting.update(outcome={"fingerprint": fingerprint}, **began):
        return False
    page = vendor_import.get_absolute_url()
    arguments = (vendor_import.pk, person.pk)
    progress.begin(work_of(vendor_import), page, person, apply_import, *arguments)
    return True


def start_again(vendor_import, person):
    """Begin again what was given up; return whether it began."""
    fingerprint = vendor_import.outcome.get("fingerprint", "")
    return start(vendor_import, person, fingerprint, state=State.RUNNING)


@task("Importing vendors")
def apply_import(pk, person_pk):
    vendor_import = VendorImport.objects.filter(pk=pk).only("uploaded_at").first()
    if vendor_import is None:
        return
    with progress.at_work(work_of(vendor_import)):
        run_import(pk, User.objects.get(pk=person_pk))


def run_import(pk, person):
    """Apply the import, or leave everything as it was and say why."""
    running = VendorImport.objects.filter(pk=pk, state=State.RUNNING)
    try:
        with transaction.atomic():
            apply_once(running, person)
    except progress.Cancelled:
        stop(running, State.MATCHED, {"notice": _("You stopped the import. Nothing was saved.")})
        raise
    except Exception as problem:  # whatever it is, the person must hear of it
        log.exception("The import %s failed.", pk)
        if isinstance(problem, DatabaseError):
            error = _("The database could not save the rows. Nothing was imported; try again.")
        else:
            error = _(
                "Something went wrong in our program. Nothing was imported; try again or tell us."
            )
        stop(running, State.FAILED, {"error": error})


def apply_once(running, person):
    # The lock is held to the end, so that no other run of the same import begins meanwhile.
    vendor_import = running.select_for_update().first()
    if vendor_import is None:
        return
    note(vendor_import, _("Comparing with the vendors we hold"))
    plan = plan_of(vendor_import, partial(note, vendor_import))
    if vendor_import.outcome.get("fingerprint") != plan.fingerprint():
        notice = _(
            "Vendors changed since this preview was made, so nothing was imported. "
            "Look at the preview again."
        )
        stop(running, State.MATCHED, {"notice": notice})
        return
    with witnessed(person, [row.vendor for row in plan.rows if row.is_saved and row.vendor]):
        saved, counts = save_plan(plan, vendor_import, person), plan.counts()
    file = {"file": vendor_import.file_name, "sha256": vendor_import.sha256, "counts": counts}
    RecordEntry.objects.append(
        actor=person, act=Act.IMPORTED_VENDORS, subject=vendor_import, after=file | saved
    )
    left_out = [
        [row.place, row.name, row.reasons]
        for row in plan.rows
        if row.is_left_out and not row.is_left_by_choice
    ]
    cells = [
        [row.place, row.name, f"{cell.column}: {cell.reason} {cell.remedy}"]
        for row, cell in plan.cells
        if not row.is_left_out
    ]
    # The rows are kept nowhere twice: the vendors hold them now, the record holds the counts.
    cleared = {"rows": [], "tables": {}, "answers": {}, "file": None}
    unchanged = [row.vendor for row in plan.rows if row.group == SAME]
    outcome = {"counts": counts, "left_out": left_out, "cells": cells}
    outcome["vendors"] = [*saved["added"], *saved["changed"], *unchanged]
    stop(running, State.DONE, outcome, **cleared)


def stop(running, state, outcome, **cleared):
    for vendor_import in running.only("uploaded_at", *SAID_OF_IT):
        forget_plan(vendor_import)
    running.update(state=state, outcome=outcome, finished_at=clock.now(), **cleared)


def import_at_once(data, file_name, person):
    """Return the finished VendorImport, for commands. Raises SheetRefused.
    Rows with problems or possible doubles are left out; the outcome names them.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    vendor_import = take_in(read_sheet(data), sha256, file_name, person)
    fingerprint = plan_of(vendor_import).fingerprint()
    VendorImport.objects.filter(pk=vendor_import.pk).update(
        state=State.RUNNING, started_at=clock.now(), outcome={"fingerprint": fingerprint}
    )
    run_import(vendor_import.pk, person)
    return VendorImport.objects.get(pk=vendor_import.pk)


# --- Writing to the tables, many rows at a time


def save_plan(plan, vendor_import, person):
    """Save the rows of a plan in the caller's transaction; return the pks for the record."""
    rows = [row for row in plan.rows if row.is_saved]
    new_rows = [row for row in rows if row.vendor is None]
    old_rows = [row for row in rows if row.vendor is not None]
    new_pks = create(vendor_import, Vendor, [vendor_fields(row) for row in new_rows])
    old_pks = [row.vendor for row in old_rows]
    now = now_to_the_millisecond()
    changes = [(row.vendor, vendor_fields(row)) for row in old_rows if row.fields]
    before = {"vendors": before_of(Vendor, changes)}
    update(vendor_import, Vendor, changes)
    added, changed = defaultdict(list), defaultdict(list)
    today = clock.today().isoformat()
    for pk, row in zip(new_pks + old_pks, new_rows + old_rows, strict=True):
        source = source_of(vendor_import, row, today)
        for write in row.writes:
            model, fields = (
                TABLES[write.key].model,
                fact_fields(write, source, now, person, vendor_import.evidence_id),
            )
            if write.old is None:
                added[model].append(fields | {"vendor_id": pk})
            else:
                changed[model].append((write.old["pk"], fields))
    pks = {model: create(vendor_import, model, facts) for model, facts in added.items()}
    before |= {model._meta.model_name: before_of(model, facts) for model, facts in changed.items()}
    for model, facts in changed.items():
        update(vendor_import, model, facts)
    if len(rows) >= MANY and connection.vendor == "postgresql":
        gather_statistics([Vendor, *added, *changed])
    undo = {
        "at": now,
        "vendors": new_pks,
        "facts": {model._meta.model_name: rows for model, rows in pks.items()},
        "before": before,
    }
    VendorImport.objects.filter(pk=vendor_import.pk).update(undo=undo)
    return {"added": new_pks, "changed": old_pks}


def before_of(model, changes):
    """Return [[pk, {field: what stands there}, {field: what comes}]] of (pk, fields) changes."""
    if not changes:
        return []
    pks, names = [pk for pk, _fields in changes], {name for _pk, f in changes for name in f}
    rows = {}
    for start in range(0, len(pks), CHUNK):
        part = model.objects.filter(pk__in=pks[start : start + CHUNK])
        rows |= {row["pk"]: row for row in part.values("pk", *names)}
    return [[pk, {name: rows[pk][name] for name in fields}, fields] for pk, fields in changes]


def source_of(vendor_import, row, today):
    """`suppliers.csv, row 7, 2026-12-01`, with the spelling of a city where ours is another."""
    source = f"{vendor_import.file_name}, row {row.number}, {today}"
    return f"{source}; written {', '.join(row.typed)}"[:300] if row.typed else source[:300]


def vendor_fields(row):
    # A bulk write passes by Vendor.save, which finds the domain otherwise.
    website = row.fields.get("website")
    return row.fields if website is None else row.fields | {"domain": domain_of(website)}


def fact_fields(write, source, now, person, evidence_pk=None):
    # What is stated of a fact belongs together: with a new value the file's date and source
    # replace the old ones, and it is a claim again.
    defaults = {"as_of": None, "source": source, "fresh_until": None}
    claim = {
        "state": FactState.CLAIM,
        "evidence_id": evidence_pk,
        "checked_by_id": None,
        "entered_by_id": person and person.pk,
        "entered_at": now,
    }
    fields = defaults | write.fields | claim
    if TABLES[write.key].model is Fact:
        fields["number"] = number_in(fields["value"])
    return fields


def create(vendor_import, model, rows):
    """Insert rows, each {field: value}; return their pks in the same order."""
    step, pks = _("Adding %(rows)s") % {"rows": model._meta.verbose_name_plural}, []
    for start in range(0, len(rows), CHUNK):
        note(vendor_import, step, start, len(rows))
        pks += insert(model, rows[start : start + CHUNK])
    return pks


def update(vendor_import, model, changes):
    """Write (pk, {field: value}) changes; only what is named is written."""
    step = _("Changing %(rows)s") % {"rows": model._meta.verbose_name_plural}
    groups = defaultdict(list)
    for pk, fields in changes:
        groups[tuple(sorted(fields))].append((pk, fields))
    for names, rows in groups.items():
        for start in range(0, len(rows), CHUNK):
            note(vendor_import, step, start, len(rows))
            chunk = rows[start : start + CHUNK]
            # A bulk update costs a branch for each row and field, so what is the same for all
            # rows, such as the source and the moment, is written in one statement.
            common = {
                name: value
                for name, value in chunk[0][1].items()
                if all(fields[name] == value for _pk, fields in chunk)
            }
            if common:
                model.objects.filter(pk__in=[pk for pk, _fields in chunk]).update(**common)
            if own := [name.removesuffix("_id") for name in names if name not in common]:
                instances = [model(pk=pk, **fields) for pk, fields in chunk]
                model.objects.bulk_update(instances, own, batch_size=UPDATES)


def gather_statistics(models):
    # PostgreSQL plans for the rows just written; by itself it would a minute later.
    tables = (connection.ops.quote_name(model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
