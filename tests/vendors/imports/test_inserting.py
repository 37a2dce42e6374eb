import datetime

import pytest

from tests.factories import make_vendor
from vendors.imports.inserting import insert
from vendors.models.facts import Certificate
from vendors.models.vendor import Vendor

pytestmark = pytest.mark.django_db


def test_rows_of_many_statements_come_in_order_with_the_defaults_of_their_fields():
    names = [f"Łódź {number}" for number in range(400)]

    pks = insert(Vendor, [{"name": name, "domain": "a.example"} for name in names])

    vendors = Vendor.objects.in_bulk(pks)
    assert [vendors[pk].name for pk in pks] == names
    assert len({vendor.reference for vendor in vendors.values()}) == len(names)
    assert {(v.domain, v.is_invented, v.archived_on) for v in vendors.values()} == {
        ("a.example", False, None)
    }
    assert vendors[pks[0]].sort_name == "lodz 0"


def test_values_are_written_as_their_fields_write_them():
    vendor = make_vendor()
    row = {"vendor_id": vendor.pk, "kind": "iso27001", "entered_by_id": None}
    row |= {"expires_on": datetime.date(2027, 6, 30)}

    (first, second) = insert(Certificate, [row, row | {"expires_on": None, "number": "IS 1"}])

    assert Certificate.objects.get(pk=first).expires_on == datetime.date(2027, 6, 30)
    assert Certificate.objects.get(pk=second).number == "IS 1"


def test_a_column_that_is_none_is_refused():
    with pytest.raises(TypeError, match="Vendor has no columns"):
        insert(Vendor, [{"name": "A", "town": "Rabat"}])

    assert insert(Vendor, []) == []
