"""What the directory holds, read once for a whole file: one query a table."""

from collections import defaultdict

from vendors.exchange.doubles import Firm
from vendors.exchange.shapes import HOURS, SHAPES
from vendors.models import Fact, Vendor

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


def held_firms():
    """Return every vendor as a Firm, archived ones too: they keep their references."""
    return [
        Firm(fields=dict(zip(FIRM_FIELDS, row, strict=True)))
        for row in Vendor.objects.order_by("pk").values_list(*FIRM_FIELDS).iterator()
    ]


def held_facts(vendor_pks, keys=tuple(SHAPES)):
    """Return {key of a shape: {vendor pk: [fact]}}; each fact is {field: value} with its pk."""
    held = {key: defaultdict(list) for key in keys}
    kinds = {SHAPES[key].kind: key for key in keys if SHAPES[key].model is Fact}
    if not vendor_pks:
        return held
    if kinds:
        names = ("pk", "vendor_id", "kind", "label", "value", "unit", *stated_fields())
        for fact in facts_of(Fact, names, vendor_pks):
            if fact["kind"] in kinds:
                held[kinds[fact["kind"]]][fact["vendor_id"]].append(fact)
    for key in keys:
        shape = SHAPES[key]
        if shape.model is not Fact:
            names = ("pk", "vendor_id", *fields_of_shape(shape))
            for fact in facts_of(shape.model, names, vendor_pks):
                held[key][fact["vendor_id"]].append(fact)
    return held


def stated_fields():
    return ("as_of", "state", "source", "fresh_until")


def fields_of_shape(shape):
    names = [part.name for part in shape.parts if part.name != HOURS]
    return [*names, "day_starts", "day_ends"] if len(names) < len(shape.parts) else names


def facts_of(model, names, vendor_pks):
    rows = model.objects.filter(vendor__in=vendor_pks).order_by("pk").values_list(*names)
    return (dict(zip(names, row, strict=True)) for row in rows.iterator())
