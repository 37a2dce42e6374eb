"""Tables that a vendor fills in: a sheet of ours to start from, read by the importer as claims."""

from django.db import transaction
from django.utils.translation import gettext as _

from vendors.imports.apply import take_in
from vendors.imports.export import workbook_of
from vendors.imports.sheet import Sheet, SheetRefused, read_sheet
from vendors.imports.tables import TABLES
from vendors.models.imports import VendorImport
from vendors.requests.arrival import source_of
from vendors.requests.templates import table_asked_by

AS_OF = "As of"
ENDS = (".csv", ".xlsx")  # what a file is, its bytes have said when it came
FIRST_ROW = 2  # of the sheet of vendors that we put before it


class NotRead(Exception):
    """In words, why a file stays a document for people to read."""


def table_of(item):
    """The Table that an item asks for; None where it asks for none."""
    return TABLES.get(table_asked_by(item.template))


def heads_of(table):
    """The heads of the sheet that a vendor fills in: no price, no person, nothing of ours."""
    own = [each.label for each in table.details if not (each.is_price or each.is_personal)]
    return [*own, AS_OF]


def empty_sheet(table):
    """Return an open file with a workbook of the heads alone."""
    return workbook_of([(table.title, heads_of(table))])


def can_be_read(item, file):
    return bool(table_of(item)) and file.file_name.lower().endswith(ENDS)


@transaction.atomic
def read_table(item, answer, file, person):
    """Return the VendorImport in which the file of an answer waits for somebody to look at it;
    the one there is where it was read before. Raises NotRead in words.
    """
    evidence = file.evidence
    if evidence is None or evidence.withdrawn_on:
        raise NotRead(_("This file is not held any more, so nothing is read from it."))
    before = VendorImport.objects.filter(evidence=evidence)
    if waiting := before.exclude(state=VendorImport.State.UNDONE).first():
        return waiting
    table, vendor = table_of(item), item.request.vendor
    with file.file.open("rb") as stored:
        sheet = sheet_for(table, vendor, stored.read())
    vendor_import = take_in(
        sheet, file.file_sha256, f"{source_of(answer)}: {file.file_name}", person
    )
    vendor_import.evidence = evidence
    vendor_import.state = VendorImport.State.MATCHED
    # Whoever was asked answered for itself: nobody is asked whether it is a double.
    vendor_import.answers = {str(FIRST_ROW): f"same:{vendor.pk}"}
    vendor_import.save(update_fields=["evidence", "state", "answers"])
    return vendor_import


def sheet_for(table, vendor, content):
    """Return the file as a Sheet of one vendor with its facts of one table."""
    header, rows = lines_of(table, content)
    labels = {each.label.casefold() for each in table.columns}
    heads = {head.casefold() for head in header}
    lacking = [
        each.label
        for each in table.details
        if each.is_needed and each.label.casefold() not in heads
    ]
    if lacking:
        raise NotRead(
            _("Its first row lacks the heads of our sheet: %(heads)s.")
            % {"heads": ", ".join(lacking)}
        )
    places = [place for place, head in enumerate(header) if head.casefold() in labels]
    named = [header[place] for place in places]
    owned = [
        [number, vendor.reference, vendor.name, *(cell_at(cells, place) for place in places)]
        for number, *cells in rows
    ]
    facts = {"header": ["Reference", "Vendor", *named], "rows": owned}
    firm = [[FIRST_ROW, vendor.reference, vendor.name]]
    return Sheet(["Reference", "Name"], firm, {table.title.casefold(): facts}, "", {})


def lines_of(table, content):
    """Return (heads, rows) of the sheet that is titled like the table, else of the first one."""
    try:
        sheet = read_sheet(content, header=1)
        offers = [each["name"] for each in sheet.found.get("offers", ())]
        own = [name for name in offers if name.casefold() == table.title.casefold()]
        if own and sheet.found.get("sheet") != own[0]:
            sheet = read_sheet(content, sheet=own[0], header=1)
    except SheetRefused as refusal:
        raise NotRead(str(refusal)) from None
    return sheet.header, sheet.rows


def cell_at(cells, place):
    return cells[place] if place < len(cells) else ""
