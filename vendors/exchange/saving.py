"""Writing a plan to the tables, many rows at a time."""

from collections import defaultdict

from django.utils import timezone

from vendors.exchange.bulk import gather_statistics, insert, update
from vendors.exchange.parts import number_in
from vendors.exchange.progress import note
from vendors.exchange.shapes import SHAPES
from vendors.models import Fact, FactState, Vendor
from vendors.models.vendor import domain_of, new_reference

CHUNK = 1_000
MANY = 500  # rows after which the tables are no longer what the database planned for


def save_plan(plan, vendor_import, person):
    """Save the rows of a plan in the caller's transaction; return the pks for the record."""
    saved = [row for row in plan.rows if row.is_saved]
    added = [row for row in saved if row.vendor is None]
    changed = [row for row in saved if row.vendor is not None]
    new_pks = add_vendors(added, vendor_import)
    change_vendors(changed, vendor_import)
    owners = [*zip(new_pks, added, strict=True), *((row.vendor, row) for row in changed)]
    source = f"Import of {vendor_import.file_name}"[:300]
    written = save_facts(owners, source, person, vendor_import)
    if len(saved) >= MANY:
        gather_statistics([Vendor, *written])
    return {"added": new_pks, "changed": [row.vendor for row in changed]}


def add_vendors(rows, vendor_import):
    """Insert a vendor for each row and return their pks, in the order of the rows."""
    now, pks = timezone.now(), []
    for some in chunks(rows, vendor_import, "Adding vendors"):
        vendors = [new_fields(row.fields) | {"created_at": now, "updated_at": now} for row in some]
        insert(Vendor, vendors)
        references = [vendor["reference"] for vendor in vendors]
        found = Vendor.objects.filter(reference__in=references).values_list("reference", "pk")
        by_reference = dict(found)
        pks += [by_reference[reference] for reference in references]
    return pks


def new_fields(fields):
    domain = domain_of(fields.get("website", ""))
    return {"reference": new_reference(), **fields, "domain": domain}


def change_vendors(rows, vendor_import):
    rows = [row for row in rows if row.fields]
    for some in chunks(rows, vendor_import, "Changing vendors"):
        update(Vendor, {row.vendor: changed_fields(row.fields) for row in some})


def changed_fields(fields):
    if "website" in fields:
        fields = fields | {"domain": domain_of(fields["website"])}
    return fields | {"updated_at": timezone.now()}


def save_facts(owners, source, person, vendor_import):
    """Save the facts of these (vendor pk, row) pairs; return the models written to."""
    added, updated = defaultdict(list), defaultdict(list)
    for vendor_pk, row in owners:
        for write in row.writes:
            model = SHAPES[write.key].model
            fields = fields_to_save(write, source, person)
            if write.old is None:
                added[model].append(fields | {"vendor_id": vendor_pk})
            else:
                updated[model].append((write.old["pk"], fields))
    for model, facts in added.items():
        for some in chunks(facts, vendor_import, f"Adding {model._meta.verbose_name_plural}"):
            insert(model, some)
    for model, facts in updated.items():
        for some in chunks(facts, vendor_import, f"Changing {model._meta.verbose_name_plural}"):
            update(model, dict(some))
    return {*added, *updated}


def fields_to_save(write, source, person):
    """Return the fields of a fact as the table takes them.

    What is stated of a fact belongs together: with a new value the file's date, state and
    source replace the old ones, and whoever imports a fact as verified answers for it.
    """
    shape = SHAPES[write.key]
    stated = {"as_of": None, "state": FactState.CLAIM, "source": source, "fresh_until": None}
    fields = stated | write.fields
    fields["checked_by_id"] = person.pk if fields["state"] == FactState.VERIFIED else None
    if shape.model is Fact:
        fields |= {"kind": shape.kind, "number": number_in(fields["value"])}
    return fields


def chunks(rows, vendor_import, step):
    for start in range(0, len(rows), CHUNK):
        note(vendor_import, step, start, len(rows))
        yield rows[start : start + CHUNK]
