"""Entries of the record about vendor data; of people only that their details changed."""

from django.shortcuts import get_object_or_404

from accounts.models import Look
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from vendors.models.delivery import DayRate
from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.models.person import NAMES, OutsidePerson
from vendors.models.vendor import Vendor

WITHHELD = "(personal data)"
PRICE = "(a price)"
NOT_RECORDED = {"id", "created_at", "added_at", "entered_by", "entered_at", "domain"}


def values_of(row):
    values = {}
    for column in row._meta.concrete_fields:
        if column.name not in NOT_RECORDED:
            value = column.value_from_object(row)
            values[column.name] = value.name if hasattr(value, "storage") else value
    return values


def merged(row, names):
    """Return the row as it is held now, locked, with these fields of `row`; and its values before.
    Inside the transaction that saves it. 404 when it was removed.
    """
    if row.pk is None:
        return row, None
    saved = get_object_or_404(type(row).objects.select_for_update(), pk=row.pk)
    before = values_of(saved)
    for name in names:
        setattr(saved, name, getattr(row, name))
    return saved, before


def record_change(actor, row, before=None, reason=""):
    """Record a saved row; nothing when it is the same. Facts are filed under their vendor."""
    after = values_of(row)
    if before is None:
        append(actor, "added", row, None, described(row, after), reason)
        return
    changed = {name for name, value in after.items() if before[name] != value}
    if changed:
        old, new = (described(row, values, changed) for values in (before, after))
        append(actor, "changed", row, old, new, reason)


def record_removal(actor, row):
    append(actor, "removed", row, described(row, values_of(row)), None)


def append(actor, verb, row, before, after, reason=""):
    act = Act[f"{verb}_{row._meta.model_name}".upper()]
    RecordEntry.objects.append(
        actor=actor, act=act, subject=filed_under(row), before=before, after=after, reason=reason
    )


def filed_under(row):
    if isinstance(row, EvidenceCheck):
        return row.evidence
    return row if isinstance(row, (Vendor, Evidence)) else row.vendor


def described(row, values, names=None):
    """Return these values, or all that say something, without what is personal."""
    hidden = personal_fields(row)
    mark = PRICE if isinstance(row, DayRate) else WITHHELD
    if names is None:
        names = {name for name, value in values.items() if value not in ("", None)}
    entry = {name: mark if name in hidden else values[name] for name in sorted(names)}
    if filed_under(row) is not row:
        entry["row"] = row.pk
    return entry


def personal_fields(row):
    if isinstance(row, OutsidePerson):
        return set(NAMES)
    if isinstance(row, DayRate):
        return {"amount"}
    return set()


def note_look_at_people(reader, vendor):
    # The number says how many people, and nothing about them.
    if count := vendor.rows_of(OutsidePerson).present().count():
        Look.objects.note(reader, Look.Kind.PEOPLE, vendor, count)
