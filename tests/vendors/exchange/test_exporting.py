import io
import zipfile

import pytest

from tests.factories import make_vendor
from tests.vendors.exchange.stories import make_full_vendor
from vendors.exchange.at_once import import_at_once
from vendors.exchange.exporting import CHUNK, csv_lines, exported_rows, xlsx_file
from vendors.exchange.sheet import read_sheet
from vendors.models import Reference, Vendor

pytestmark = pytest.mark.django_db

HOSTILE_NAMES = [
    "=cmd|' /C calc'!A0",
    "+33 Dev",
    "-Dash",
    "@handle",
    "'=quoted",
    "شركة البرمجيات",
    "🚀 Rocket, “Labs”",
    'He said "no"; twice',
    "Back\\slash | bar",
    "\u202egnitset",
    "<script>alert(1)</script>",
    "two\nlines",
]


def exported(kind):
    vendors = Vendor.objects.order_by("name", "pk")
    if kind == "csv":
        return b"".join(csv_lines(vendors))
    with xlsx_file(vendors) as file:
        return file.read()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_comes_back_in_as_the_same(curator, kind):
    make_full_vendor()
    for name in HOSTILE_NAMES:
        make_full_vendor(name, legal_name=name, website="", register_number="", summary=name)

    done = import_at_once(exported(kind), f"vendors.{kind}", curator)

    assert done.outcome["left_out"] == []
    assert done.outcome["counts"]["same"] == len(HOSTILE_NAMES) + 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_restores_a_directory_that_was_lost(curator, kind):
    vendor = make_full_vendor()
    data = exported(kind)
    before = list(exported_rows(Vendor.objects.all()))
    vendor.delete()

    import_at_once(data, f"vendors.{kind}", curator)

    after = list(exported_rows(Vendor.objects.all()))
    summary = before[0].index("Summary")
    before[1][summary] = before[1][summary].replace("\r\n", "\n")
    # A fact without a source now says that it came with this import.
    assert [cell for cell in after[1] if "Import of" not in cell] == [
        old for old, new in zip(before[1], after[1], strict=True) if "Import of" not in new
    ]


def test_no_cell_of_a_csv_begins_like_a_formula():
    for name in HOSTILE_NAMES:
        make_vendor(name, summary=name)

    rows = list(exported_rows(Vendor.objects.all()))

    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r")]


def test_no_cell_of_a_workbook_is_a_formula():
    make_vendor("=1+1")

    sheet = zipfile.ZipFile(io.BytesIO(exported("xlsx"))).read("xl/worksheets/sheet1.xml")

    assert b"<f>" not in sheet
    assert b"'=1+1" in sheet


def test_a_csv_begins_with_the_mark_that_excel_needs():
    assert exported("csv").startswith(b"\xef\xbb\xbfReference,Name,")


def test_references_are_personal_and_stay_out():
    vendor = make_vendor()
    Reference.objects.create(vendor=vendor, person="Jane Private", contact="jane@a.example")
    vendor.facts.create(kind="dpo", value="John Private")

    assert b"Private" not in exported("csv")


def test_the_order_of_the_list_is_kept():
    for name in ("B", "A", "C"):
        make_vendor(name)

    names = [row[1] for row in exported_rows(Vendor.objects.order_by("-name"))]

    assert names == ["Name", "C", "B", "A"]


def test_a_cell_with_more_facts_than_a_workbook_holds_keeps_what_fits(curator):
    vendor = make_vendor()
    for number in range(200):
        vendor.clients.create(name=f"{number} " + "x" * 180, headquarters="FR")

    sheet = read_sheet(exported("xlsx"))

    assert 30_000 < max(len(cell) for cell in sheet.rows[0][1:]) <= 32_000
    assert import_at_once(exported("xlsx"), "v.xlsx", curator).outcome["counts"]["same"] == 1


@pytest.mark.parametrize("size", [1, 3])
def test_an_export_asks_as_often_for_one_vendor_as_for_many(size, django_assert_num_queries):
    for number in range(size):
        make_full_vendor(f"Vendor {number}")

    with django_assert_num_queries(9):
        assert len(list(exported_rows(Vendor.objects.all()))) == size + 1


def test_an_export_asks_as_often_for_each_chunk(django_assert_num_queries):
    Vendor.objects.bulk_create(Vendor(name=f"v{number}") for number in range(CHUNK + 1))

    with django_assert_num_queries(17):
        assert len(list(exported_rows(Vendor.objects.all()))) == CHUNK + 2
