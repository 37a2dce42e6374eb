"""A whole import in one call, for commands: read, match by name, apply."""

import hashlib

from vendors.exchange.applying import start
from vendors.exchange.intake import match_columns, plan_of, take_in
from vendors.exchange.sheet import read_sheet
from vendors.models import VendorImport


def import_at_once(data, file_name, person):
    """Import these bytes as `person` and return the finished VendorImport.

    Rows with problems or possible doubles are left out; the outcome names them. Raises
    SheetRefused for a file that cannot be read.
    """
    vendor_import = take_in(read_sheet(data), hashlib.sha256(data).hexdigest(), file_name, person)
    match_columns(vendor_import, vendor_import.columns)
    start(vendor_import, person, plan_of(vendor_import).fingerprint(), in_background=False)
    return VendorImport.objects.get(pk=vendor_import.pk)
