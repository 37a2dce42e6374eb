import io
import zipfile

import pytest

from tests.factories import make_vendor
from tests.vendors.imports.stories import make_full_vendor, make_import, plan_rows
from vendors.imports.apply import import_at_once
from vendors.imports.export import CHUNK, csv_lines, plain_rows, table_rows, xlsx_file
from vendors.imports.sheet import read_sheet
from vendors.imports.tables import TABLES
from vendors.models.reference import Reference
from vendors.models.vendor import Vendor

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


def exported(kind, person=None):
    vendors = Vendor.objects.order_by("name", "pk")
    if kind == "csv":
        return b"".join(csv_lines(vendors))
    with xlsx_file(vendors, person) as file:
        return file.read()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_comes_back_in_as_the_same(curator, kind):
    make_full_vendor()
    for name in HOSTILE_NAMES:
        make_full_vendor(name, legal_name=name, website="", register_number="", summary=name)

    done = import_at_once(exported(kind, curator), f"vendors.{kind}", curator)

    assert done.outcome["left_out"] == []
    assert done.outcome["counts"]["same"] == len(HOSTILE_NAMES) + 1


def test_a_workbook_read_back_proposes_no_change(curator):
    vendor = make_full_vendor()

    vendor_import = make_import(curator, data=exported("xlsx", curator))

    (row,) = plan_rows(vendor_import)
    assert (row.group, row.vendor, row.changes) == ("same", vendor.pk, [])
    assert set(vendor_import.tables) == set(TABLES)


def test_an_export_restores_a_directory_that_was_lost(curator):
    vendor = make_full_vendor()
    data = exported("xlsx", curator)
    before = list(table_rows(Vendor.objects.all(), curator))
    vendor.delete()

    import_at_once(data, "vendors.xlsx", curator)

    # A fact without a source now says that it came with this import, and every one is a claim.
    after = [
        (title, ["" if text.startswith("vendors.xlsx, row ") else text for text in texts])
        for title, texts in table_rows(Vendor.objects.all(), curator)
    ]
    assert after == [
        (title, ["claim" if text == "document" else text.replace("\r\n", "\n") for text in texts])
        for title, texts in before
    ]


def test_a_csv_has_one_value_a_cell_and_the_figures_as_they_are_shown():
    make_full_vendor()

    header, row = plain_rows(Vendor.objects.all())

    assert dict(zip(header, row, strict=True)) | {"Reference": "", "Summary": ""} == {
        "Reference": "",
        "Name": "Atlas Dev",
        "Legal name": "Atlas, Dev SARL",
        "Company register number": "RC 1",
        "Website": "https://atlas.example",
        "Country": "MA",
        "Summary": "",
        "Invented": "yes",
        "Founded": "",
        "Delivery headcount": "",
        "Seniors": "64",
        "AI engineers": "",
        "Number of EU clients": "",
    }


def test_no_cell_of_a_csv_begins_like_a_formula():
    for name in HOSTILE_NAMES:
        make_vendor(name, summary=name)

    rows = list(plain_rows(Vendor.objects.all()))

    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r")]


def test_no_cell_of_a_workbook_is_a_formula():
    vendor = make_vendor("=1+1")
    vendor.bench.create(stack="@SUM(A1)")

    archive = zipfile.ZipFile(io.BytesIO(exported("xlsx")))
    sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]

    assert len(sheets) == 1 + len(TABLES)
    assert not [sheet for sheet in sheets if b"<f>" in sheet]
    assert b"'=1+1" in sheets[0]
    assert b"'@SUM(A1)" in b"".join(sheets)


def test_each_sheet_can_be_filtered_and_repeats_its_head_on_paper():
    make_vendor("Atlas")

    archive = zipfile.ZipFile(io.BytesIO(exported("xlsx")))

    sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert [b"<autoFilter ref=" in sheet for sheet in sheets] == [True] * (1 + len(TABLES))
    assert archive.read("xl/workbook.xml").count(b"_xlnm.Print_Titles") == 1 + len(TABLES)


def test_a_csv_begins_with_the_mark_that_excel_needs():
    assert exported("csv").startswith(b"\xef\xbb\xbfReference,Name,")


def test_people_stand_in_a_workbook_by_code_alone(curator):
    vendor = make_vendor()
    jane = vendor.outside_people.create(name="Jane Private", email="jane@private.example")
    Reference.objects.create(vendor=vendor, person=jane, client="Banque")

    rows = list(table_rows(Vendor.objects.all(), curator))

    assert b"rivate" not in exported("csv")
    assert "rivate" not in str(rows)
    (row,) = [texts for title, texts in rows[1:] if title == "References" and "Banque" in texts]
    assert jane.code in row


def test_the_order_of_the_list_is_kept():
    for name in ("B", "A", "C"):
        make_vendor(name)

    by_name = Vendor.objects.order_by("-name")

    assert [row[1] for row in plain_rows(by_name)] == ["Name", "C", "B", "A"]
    names = [texts[1] for title, texts in table_rows(by_name) if title == "Vendors"]
    assert names == ["Name", "C", "B", "A"]


def test_a_workbook_holds_as_many_facts_as_there_are(curator):
    vendor = make_vendor()
    for number in range(200):
        vendor.clients.create(name=f"{number} " + "x" * 180, headquarters="FR")

    assert len(read_sheet(exported("xlsx")).tables["clients"]["rows"]) == 200
    assert import_at_once(exported("xlsx"), "v.xlsx", curator).outcome["counts"]["same"] == 1


@pytest.mark.parametrize("size", [1, 3])
def test_an_export_asks_as_often_for_one_vendor_as_for_many(
    size, curator, django_assert_num_queries
):
    for number in range(size):
        make_full_vendor(f"Vendor {number}")

    with django_assert_num_queries(24):
        rows = list(table_rows(Vendor.objects.all(), curator))
    assert len([title for title, _texts in rows if title == "Vendors"]) == size + 1


def test_an_export_asks_as_often_for_each_chunk(django_assert_num_queries):
    Vendor.objects.bulk_create(Vendor(name=f"v{number}") for number in range(CHUNK + 1))

    with django_assert_num_queries(45):
        rows = list(table_rows(Vendor.objects.all()))
    assert len([title for title, _texts in rows if title == "Vendors"]) == CHUNK + 2
