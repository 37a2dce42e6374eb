"""From an uploaded file to an import that waits for its columns, and to its preview."""

import hashlib

from vendors.exchange.columns import guessed
from vendors.exchange.plan import make_plan
from vendors.exchange.progress import forget_plan, kept_plan
from vendors.exchange.sheet import read_sheet
from vendors.models import VendorImport


def take_in(data, file_name, person):
    """Save and return the import of these bytes, and a note for the person.

    The columns that we know by name are matched already. Raises SheetRefused.
    """
    sheet = read_sheet(data)
    vendor_import = VendorImport.objects.create(
        file_name=printable(file_name),
        sha256=hashlib.sha256(data).hexdigest(),
        header=sheet.header,
        rows=sheet.rows,
        columns=guessed(sheet.header),
        uploaded_by=person,
    )
    return vendor_import, sheet.note


def printable(name):
    return "".join(filter(str.isprintable, name))[-200:] or "file"


def plan_of(vendor_import):
    """Return a fresh Plan of this import against the directory as it stands."""
    return make_plan(
        vendor_import.rows, vendor_import.header, vendor_import.columns, vendor_import.answers
    )


def preview_of(vendor_import):
    """Return the Plan that the preview shows, kept from page to page."""
    return kept_plan(vendor_import, lambda: plan_of(vendor_import))


def match_columns(vendor_import, columns):
    """Keep which field each column holds; the preview is made anew."""
    vendor_import.columns, vendor_import.outcome = columns, {}
    vendor_import.state = VendorImport.State.MATCHED
    vendor_import.save(update_fields=["columns", "outcome", "state"])
    forget_plan(vendor_import)


def answer_doubles(vendor_import, answers):
    """Add these answers, {row number: answer}, to those given before."""
    vendor_import.answers = vendor_import.answers | answers
    vendor_import.save(update_fields=["answers"])
    forget_plan(vendor_import)
