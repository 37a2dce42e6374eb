"""Importing vendors page by page, without JavaScript."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.factories import make_vendor
from tests.vendors.imports.sheets import csv_bytes, xlsx_bytes
from tests.vendors.imports.stories import make_import
from vendors.imports.columns import COLUMNS
from vendors.imports.export import HEADER
from vendors.imports.tables import TABLES
from vendors.models.imports import VendorImport
from vendors.models.vendor import Vendor

pytestmark = pytest.mark.django_db
NEW = "/vendors/import/"


def upload(client, data, name="vendors.csv"):
    return client.post(NEW, {"file": SimpleUploadedFile(name, data)})


def page_of(vendor_import, name="vendor_import"):
    return reverse(name, args=[vendor_import.pk])


def fingerprint_on(page):
    return re.search(r'name="fingerprint" value="(\w+)"', page.content.decode())[1]


@pytest.mark.parametrize(("make", "name"), [(csv_bytes, "a.csv"), (xlsx_bytes, "a.xlsx")])
def test_a_curator_walks_from_the_file_to_the_vendors(curator_client, make, name):
    data = make(["Société", "Pays", "Shoe size"], ["Atlas Dev", "MA", "44"])

    columns = upload(curator_client, data, name)
    columns = curator_client.get(columns.url, follow=True)
    assert b"44" in columns.content
    preview = curator_client.post(
        columns.redirect_chain[-1][0],
        {"column_0": "name", "column_1": "country", "column_2": ""},
        follow=True,
    )
    assert b"Import 1 vendor" in preview.content
    assert not Vendor.objects.exists()
    found = VendorImport.objects.get()
    done = curator_client.post(
        page_of(found, "vendor_import_apply"),
        {"fingerprint": fingerprint_on(preview)},
        follow=True,
    )

    assert b"Import done" in done.content
    assert Vendor.objects.get().country == "MA"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"Name\n", "a header and no rows"),
        (b"%PDF-1.7 x", "This is a PDF."),
        (b"PK\x03\x04 nothing", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(curator_client, data, words):
    page = upload(curator_client, data, "vendors.xlsx")

    assert words in page.context["form"].errors["file"][0]
    assert b"<title>Error: Import vendors" in page.content
    assert not VendorImport.objects.exists()


def test_a_large_file_is_refused_before_it_is_read(curator_client, settings, monkeypatch):
    settings.IMPORT_MAX_BYTES = 1000
    monkeypatch.setattr("vendors.forms.imports.read_sheet", None)

    page = upload(curator_client, b"x" * 1001)

    assert "can be read. Remove pictures" in page.context["form"].errors["file"][0]


@pytest.mark.parametrize(("size", "words"), [(1001, "1001"), (2001, "more than 2.0")])
def test_an_upload_that_was_cut_is_larger_than_what_arrived(curator_client, settings, size, words):
    settings.IMPORT_MAX_BYTES, settings.EVIDENCE_MAX_BYTES = 1000, 2000

    page = upload(curator_client, b"x" * size)

    assert f"The file has {words}" in page.context["form"].errors["file"][0].replace("\xa0", " ")


def test_no_file_is_refused_in_words(curator_client):
    page = curator_client.post(NEW, {})

    assert page.context["form"].errors == {"file": ["Choose the file to import."]}


def test_a_hostile_file_name_is_only_text(curator_client):
    upload(curator_client, b"Name\nA\n", "<script>\x07" + "é" * 300 + ".csv")

    name = VendorImport.objects.get().file_name
    assert len(name) <= 200
    assert name.isprintable()
    assert curator_client.get(NEW).status_code == 200


def test_another_sheet_than_the_first_is_announced(curator_client):
    data = xlsx_bytes(sheets={"Nov": [["Name"], ["A"]], "Dec": [["x"], ["y"]]})

    page = curator_client.get(upload(curator_client, data).url, follow=True)

    assert "The sheet “Nov” was read. The other sheets were left out." in page.content.decode()


def test_the_file_page_shows_every_column_and_the_earlier_imports(curator, curator_client):
    make_import(curator, ["Name"], ["A"])

    page = curator_client.get(NEW).content.decode()

    assert all(column.label in page for column in COLUMNS)
    assert "vendors.csv" in page


def test_the_sample_can_be_imported_and_the_template_once_it_has_rows(curator_client):
    sample = curator_client.get(reverse("vendor_import_sample"))
    template = curator_client.get(reverse("vendor_import_template"))

    assert upload(curator_client, b"".join(sample.streaming_content)).status_code == 302
    empty = upload(curator_client, b"".join(template.streaming_content), "template.xlsx")
    assert empty.context["form"].errors == {
        "file": ["The file has a header and no rows. Add one row for each vendor."]
    }


def test_the_template_has_a_sheet_for_each_table(curator_client):
    template = curator_client.get(reverse("vendor_import_template"))

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(template.streaming_content)))

    heads = {name: workbook.get_sheet_by_name(name).to_python()[0] for name in workbook.sheet_names}
    assert heads == {"Vendors": HEADER} | {table.title: table.header for table in TABLES.values()}


def test_columns_are_guessed_and_the_rest_is_left_out(curator, curator_client):
    found = make_import(curator, ["Entreprise", "Ville", "Shoe size"], ["A", "Rabat", "44"])

    form = curator_client.get(page_of(found, "vendor_import_columns")).context["form"]

    assert [form[f"column_{place}"].value() for place in range(3)] == ["name", "city", ""]


def test_a_long_example_is_cut_with_a_sign(curator, curator_client):
    found = make_import(curator, ["Name", "City"], ["A" * 81, "R" * 80])

    lines = curator_client.get(page_of(found, "vendor_import_columns")).context["lines"]

    assert [examples for _, examples in lines] == [["A" * 79 + "…"], ["R" * 80]]


@pytest.mark.parametrize(
    ("posted", "errors"),
    [
        ({}, {"column_0": ["Say which column holds the vendor’s name."]}),
        ({"column_0": "evil"}, {"column_0": ["Choose a field from the list."]}),
        (
            {"column_0": "name", "column_1": "name"},
            {"column_1": ["“\u2068A\u2069” holds this already. Choose one column for it."]},
        ),
    ],
)
def test_columns_that_do_not_match_are_refused(curator, curator_client, posted, errors):
    found = make_import(curator, ["A", "B"], ["x", "y"])

    page = curator_client.post(page_of(found, "vendor_import_columns"), posted)

    assert page.context["form"].errors == errors


def test_every_group_of_the_preview_is_shown(curator, curator_client):
    vendor = make_vendor("Casa Logic", country="RO", website="https://casa.example")
    make_vendor("Delta", summary="Old")
    rows = [
        ["Name", "Website", "Summary"],
        ["New <b>Firm</b> 🚀", "", "x"],
        ["Delta", "", "New"],
        ["Casa Logic", "", ""],
        ["Casa Tec", "casa.example", ""],
        ["", "https://none.example", ""],
        ["Half", "no address", ""],
    ]
    found = make_import(curator, *rows)
    words = {
        "new": "New &lt;b&gt;Firm&lt;/b&gt; 🚀",
        "changed": "<ins><bdi>New</bdi></ins>",
        "same": "Casa Logic",
        "doubtful": f'value="same:{vendor.pk}"',
        "wrong": "The row has no name.",
        "cells": "is not a web address",
    }

    for group, word in words.items():
        page = curator_client.get(page_of(found), {"group": group})
        assert word in page.content.decode(), group
        assert page.context["groups"] and page.context["page"].object_list


def test_the_preview_begins_with_what_needs_an_answer(curator, curator_client):
    found = make_import(curator, ["Name", "Country"], ["A", "MA"], ["B", "Atlantis"])

    assert curator_client.get(page_of(found)).context["group"] == "cells"
    assert curator_client.get(page_of(found), {"group": "evil"}).context["group"] == "cells"


def test_the_preview_shows_fifty_rows_a_page(curator, curator_client):
    found = make_import(curator, ["Name"], *([f"Vendor {number}"] for number in range(60)))

    first, second = (curator_client.get(page_of(found), {"page": page}) for page in (1, 2))

    assert [len(page.context["page"].object_list) for page in (first, second)] == [50, 10]
    assert b"Page 2 of 2" in second.content


def test_answers_about_doubles_are_kept_and_shown(curator, curator_client):
    vendor = make_vendor(website="https://atlas.example")
    found = make_import(curator, ["Name", "Website"], ["Atlas Soft", "atlas.example"])
    answers = {"double_2": f"same:{vendor.pk}", "double_99": "other", "double_x": "other"}

    page = curator_client.post(page_of(found, "vendor_import_doubles"), answers, follow=True)

    found.refresh_from_db()
    assert found.answers == {"2": f"same:{vendor.pk}"}
    assert b"Import 1 vendor" in page.content
    assert Vendor.objects.get().name == "Atlas Dev"


def test_answers_chosen_and_not_kept_are_kept_before_anything_is_imported(curator, curator_client):
    make_vendor(website="https://atlas.example")
    found = make_import(
        curator, ["Name", "Website"], ["Atlas Soft", "atlas.example"], ["Other", ""]
    )
    fingerprint = fingerprint_on(curator_client.get(page_of(found)))
    apply = page_of(found, "vendor_import_apply")

    page = curator_client.post(
        apply, {"fingerprint": fingerprint, "double_2": "other"}, follow=True
    )
    assert Vendor.objects.count() == 1
    assert b"Your answers are saved." in page.content
    curator_client.post(apply, {"fingerprint": fingerprint_on(page), "double_2": "other"})

    assert Vendor.objects.count() == 3


def test_a_preview_that_is_out_of_date_imports_nothing_and_says_so(curator, curator_client):
    make_vendor()
    found = make_import(curator, ["Name", "Summary"], ["Atlas Dev", "New"])
    fingerprint = fingerprint_on(curator_client.get(page_of(found)))
    Vendor.objects.update(summary="Meanwhile")

    page = curator_client.post(
        page_of(found, "vendor_import_apply"), {"fingerprint": fingerprint}, follow=True
    )

    assert b"Vendors changed since this preview was made" in page.content
    assert b"Meanwhile" in page.content
    assert Vendor.objects.get().summary == "Meanwhile"


@pytest.mark.parametrize("sent", ["", "\0", "a\0b", "\0" * 64, "x" * 10_000, "é" * 64])
def test_a_mark_that_no_preview_carries_imports_nothing_and_says_so(curator, curator_client, sent):
    found = make_import(curator, ["Name"], ["Atlas Dev"])

    page = curator_client.post(
        page_of(found, "vendor_import_apply"), {"fingerprint": sent}, follow=True
    )

    assert b"Vendors changed since this preview was made" in page.content
    assert not Vendor.objects.exists()


@pytest.mark.parametrize("size", [1, 3])
def test_the_preview_asks_as_often_for_one_row_as_for_many(
    curator, curator_client, size, django_assert_num_queries
):
    names = ["Atlas Dev", "Casa Logic", "Delta Works"][:size]
    for name in names:
        make_vendor(name, website=f"https://{name.split()[0]}.example")
    rows = [[f"{name} Group", f"{name.split()[0]}.example"] for name in names]
    found = make_import(curator, ["Name", "Website"], *rows)

    with django_assert_num_queries(6):
        page = curator_client.get(page_of(found), {"group": "doubtful"})
    assert len(page.context["page"].object_list) == size
