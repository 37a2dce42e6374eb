"""What a contradiction is about, as plain data without anybody's name, and its words."""

from datetime import date

from django.apps import apps
from django.utils.translation import gettext as _

# The fields that name a row of each table to a reader. References are named by their firm.
NAMED_BY = {
    "benchline": ("stack", "domain"),
    "certificate": ("kind",),
    "changedateplan": ("changes_on",),
    "client": ("name",),
    "evidence": ("title",),
    "fact": ("kind", "label", "value"),
    "filing": ("authority", "processing"),
    "financialyear": ("year",),
    "incident": ("label",),
    "languagecover": ("language",),
    "monthlyfigure": ("metric", "month"),
    "namedperson": ("person_id", "label", "role"),
    "proof": ("kind", "performed_on"),
    "reference": ("client",),
    "signedrelease": ("version",),
    "site": ("city",),
    "subprocessor": ("name",),
}


def subject_of(row, *, with_value=True):
    """Return {"table": name of the model, field: plain value}, enough for `in_words`."""
    table = row._meta.model_name
    fields = {name: getattr(row, name) for name in NAMED_BY.get(table, ())}
    if not with_value:
        fields.pop("value", None)
    return {"table": table} | {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in fields.items()
        if value not in (None, "")
    }


def in_words(subject):
    """Raises LookupError for a table that there is not."""
    subject = dict(subject)
    model = apps.get_model("vendors", subject.pop("table"))
    fields = {
        name: date.fromisoformat(value)
        if name in ("month", "performed_on", "changes_on")
        else value
        for name, value in subject.items()
    }
    if model._meta.model_name == "reference":
        return _("A reference at %(firm)s") % {"firm": fields.get("client")}
    row = model(**fields)
    if model._meta.model_name == "fact" and "value" not in fields:
        return str(row.title)
    return str(row)
