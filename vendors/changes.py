"""Entries of the record about vendor data: what was changed, from what, to what.

The record cannot be erased and personal data must be, so the record says that a person's
details changed and never what they are.
"""

from django.db import transaction
from django.shortcuts import get_object_or_404

from accounts.models import RecordEntry
from vendors.models import Evidence, EvidenceCheck, Fact, Reference, Vendor

WITHHELD = "(personal data)"
NOT_RECORDED = {"id", "created_at", "updated_at", "added_at", "domain"}


def values_of(row):
    """Return {field: plain value} of a row as it stands."""
    values = {}
    for column in row._meta.concrete_fields:
        if column.name not in NOT_RECORDED:
            value = column.value_from_object(row)
            values[column.name] = value.name if hasattr(value, "storage") else value
    return values


def merged(row, names):
    """Return the row as it is held now with these fields of `row`, and its values before that.

    Call inside the transaction that saves it: the row stays locked until then, so what others
    changed since `row` was read survives. 404 when it was removed; a new row has no values before.
    """
    if row.pk is None:
        return row, None
    held = get_object_or_404(type(row).objects.select_for_update(), pk=row.pk)
    before = values_of(held)
    for name in names:
        setattr(held, name, getattr(row, name))
    return held, before


def record_change(actor, row, before=None, reason=""):
    """Record that a saved row was added, or changed from `before`; nothing when it is the same.

    Call inside the transaction of the act. Facts are filed under their vendor, a vendor and a
    piece of evidence under themselves.
    """
    after = values_of(row)
    if before is None:
        changed = {name for name, value in after.items() if value not in ("", None)}
    else:
        changed = {name for name, value in after.items() if before[name] != value}
    if not changed:
        return None
    verb = "added" if before is None else "changed"
    old = None if before is None else described(row, before, changed)
    return append(actor, verb, row, old, described(row, after, changed), reason)


def record_removal(actor, row, reason=""):
    """Record that a row is about to be removed."""
    values = values_of(row)
    held = {name for name, value in values.items() if value not in ("", None)}
    return append(actor, "removed", row, described(row, values, held), None, reason)


def append(actor, verb, row, before, after, reason):
    return RecordEntry.objects.append(
        actor=actor,
        act=f"{verb} {row._meta.verbose_name}",
        subject=filed_under(row),
        before=before,
        after=after,
        reason=reason,
    )


def filed_under(row):
    """Return the object whose entries tell about this row."""
    if isinstance(row, EvidenceCheck):
        return row.evidence
    return row if isinstance(row, (Vendor, Evidence)) else row.vendor


def described(row, values, names):
    hidden = personal_fields(row)
    told = {name: WITHHELD if name in hidden else values[name] for name in sorted(names)}
    if filed_under(row) is not row:
        told["row"] = row.pk
    return told


def personal_fields(row):
    """Return the fields of a row that say something about a person."""
    if isinstance(row, Reference):
        return {"person", "role", "contact", "notes"}
    if isinstance(row, Fact) and row.kind == Fact.Kind.DATA_PROTECTION_OFFICER:
        return {"value"}
    return set()


@transaction.atomic
def record_reading_about_people(actor, vendor):
    """Record that somebody opened the details of a vendor's references and officers.

    The numbers say how many people, and nothing about them.
    """
    counts = people_of(vendor)
    if any(counts.values()):
        RecordEntry.objects.append(
            actor=actor, act="read about people", subject=vendor, after=counts
        )


def people_of(vendor):
    """Return how many people we hold details of."""
    officers = vendor.facts.filter(kind=Fact.Kind.DATA_PROTECTION_OFFICER)
    return {"references": vendor.references.count(), "officers": officers.count()}
