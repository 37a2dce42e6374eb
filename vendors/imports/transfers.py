"""Transfer statuses as a sheet of their own: they are about countries and belong to no vendor."""

from django.utils.translation import gettext as _

from vendors.imports import values as v
from vendors.imports.columns import plain_name, texts_by_column
from vendors.imports.export import workbook_of
from vendors.imports.rows import Problem, Row
from vendors.imports.sheet import neutralised
from vendors.imports.tables import Detail
from vendors.models.compliance import OUTSIDE_EEA, TransferStatus
from vendors.names import EEA

TITLE = "Transfer status"
DETAILS = (
    Detail("country", "Country", v.read_country),
    Detail("basis", "Basis", v.one_of(TransferStatus.Basis)),
    Detail("source", "Source", v.text_up_to(300)),
    Detail("checked_on", "Checked on", v.read_past_date),
)
HEADER = [*(detail.label for detail in DETAILS), "Checked by"]


def transfer_file():
    """Return an open workbook of every status that was ever checked. One query."""
    rows = [(TITLE, HEADER)]
    for status in TransferStatus.objects.select_related("checked_by"):
        fields = {detail.name: getattr(status, detail.name) for detail in DETAILS}
        cells = [*(detail.text(fields) for detail in DETAILS), str(status.checked_by)]
        rows.append((TITLE, [neutralised(text) for text in cells]))
    return workbook_of(rows)


def read_transfers(sheet):
    """Return ([fields of a TransferStatus], [sentence about a cell that cannot be read])."""
    columns = [plain_name(name) for name in sheet.header]
    places = {column: place for place, column in enumerate(columns)}
    details = {plain_name(detail.label): detail for detail in DETAILS}
    statuses, sentences = [], []
    for number, *cells in sheet.rows:
        row = Row(number)
        fields = row.read_details(details, texts_by_column(cells, places))
        missing = [detail for detail in DETAILS if detail.name not in fields]
        for detail in missing:
            remedy = _("Fill in the cell, or delete the row.")
            row.problems.append(Problem(detail.label, _("The row does not say this."), remedy))
        if fields.get("basis") == TransferStatus.Basis.EEA and not EEA & {fields.get("country")}:
            remedy = _("Write another basis.")
            row.problems.append(Problem(DETAILS[1].label, str(OUTSIDE_EEA), remedy))
        sentences += [
            f"{row.place}, {p.column}: {p.reason} {p.remedy}" for p in row.problems + row.cells
        ]
        statuses.append(fields)
    return statuses, sentences


def new_among(statuses):
    """Leave out those that are held already. One query."""
    names = [detail.name for detail in DETAILS]
    countries = set(TransferStatus.objects.values_list(*names))
    new = {tuple(fields[name] for name in names): fields for fields in statuses}
    return [fields for key, fields in new.items() if key not in countries]
