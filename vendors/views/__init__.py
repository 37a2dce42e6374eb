from vendors.views.directory import vendor_list
from vendors.views.editing import row_edit, row_new, vendor_edit, vendor_new
from vendors.views.evidence import (
    evidence_detail,
    evidence_file,
    evidence_new,
    evidence_verify,
    evidence_withdraw,
)
from vendors.views.places import place_detail, place_list
from vendors.views.profile import vendor_detail, vendor_people

__all__ = [
    "evidence_detail",
    "evidence_file",
    "evidence_new",
    "evidence_verify",
    "evidence_withdraw",
    "place_detail",
    "place_list",
    "row_edit",
    "row_new",
    "vendor_detail",
    "vendor_edit",
    "vendor_list",
    "vendor_new",
    "vendor_people",
]
