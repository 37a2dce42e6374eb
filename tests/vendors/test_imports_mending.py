"""Cells mended on the page, rows left out, questions asked once, and a file read another way."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.vendors.imports.sheets import csv_bytes, xlsx_bytes
from tests.vendors.imports.stories import apply_now, make_import, plan_rows
from vendors.models.facts import Certificate
from vendors.models.imports import VendorImport
from vendors.models.vendor import Vendor

pytestmark = pytest.mark.django_db


def post(client, vendor_import, name, data):
    return client.post(reverse(name, args=[vendor_import.pk]), data, follow=True)


def upload(client, data, name="vendors.csv"):
    client.post(reverse("vendor_import_new"), {"file": SimpleUploadedFile(name, data)})
    return VendorImport.objects.order_by("-pk").first()


def test_a_cell_is_mended_on_the_page_and_comes_in(curator, curator_client):
    found = make_import(curator, ["Name", "Country"], ["Atlas", "Atlantis"], ["", "PL"])

    post(curator_client, found, "vendor_import_doubles", {"cell_/2/1": "Morocco"})
    post(curator_client, found, "vendor_import_doubles", {"cell_/3/0": "Kod"})
    found.refresh_from_db()
    apply_now(found, curator)

    assert list(Vendor.objects.values_list("name", "country").order_by("pk")) == [
        ("Atlas", "MA"),
        ("Kod", "PL"),
    ]


def test_only_cells_that_cannot_be_read_can_be_mended(curator, curator_client):
    found = make_import(curator, ["Name", "Country"], ["Atlas", "MA"])
    posted = {"cell_/2/0": "Other", "cell_/2/1": "PL", "cell_x": "1", "cell_//": "1"}

    post(curator_client, found, "vendor_import_doubles", posted)

    found.refresh_from_db()
    assert found.choices.get("mended", {}) == {}


def test_a_row_is_left_out_and_a_total_is_taken_in(curator, curator_client):
    found = make_import(curator, ["Name", "Headcount"], ["Atlas", "4"], ["Kod", "5"], ["Total", 9])
    assert [row.is_out for row in plan_rows(found)] == [False, False, True]

    post(curator_client, found, "vendor_import_doubles", {"shown_2": "1", "out_2": "on"})
    post(curator_client, found, "vendor_import_doubles", {"shown_4": "1"})
    found.refresh_from_db()
    apply_now(found, curator)

    assert list(Vendor.objects.values_list("name", flat=True).order_by("pk")) == ["Kod", "Total"]


OPEN_DATES = (["Name", "ISO 27001 valid until"], ["Atlas", "03/04/2027"], ["Kod", "05/06/2027"])


def test_the_order_of_dates_is_asked_once_and_remembered_for_the_same_heads(curator_client):
    found = upload(curator_client, csv_bytes(*OPEN_DATES))
    columns = {"column_0": "name", "column_1": "iso_expires"}

    refused = post(curator_client, found, "vendor_import_columns", columns)
    assert "Say which way round the dates are." in refused.content.decode()
    post(curator_client, found, "vendor_import_columns", columns | {"dates": "month"})
    again = upload(curator_client, csv_bytes(*OPEN_DATES))

    for vendor_import in (VendorImport.objects.get(pk=found.pk), again):
        dates = [row.facts["certificates"][0]["expires_on"] for row in plan_rows(vendor_import)]
        assert [str(date) for date in dates] == ["2027-03-04", "2027-05-06"]


def test_nothing_is_asked_where_one_date_decides(curator_client):
    found = upload(curator_client, csv_bytes(*OPEN_DATES, ["Tejo", "30/06/2027"]))

    post(
        curator_client,
        found,
        "vendor_import_columns",
        {"column_0": "name", "column_1": "iso_expires"},
    )

    found.refresh_from_db()
    assert found.state == "matched"


def test_what_parts_the_decimals_is_asked_where_it_is_open(curator_client):
    rows = ["Name", "Revenue 2025 (EUR)"], ["Atlas", "1.200"]
    found = upload(curator_client, csv_bytes(*rows, delimiter=";"))
    columns = {"column_0": "name", "column_1": "revenue"}

    refused = post(curator_client, found, "vendor_import_columns", columns)
    assert "Say what parts the decimals." in refused.content.decode()
    post(curator_client, found, "vendor_import_columns", columns | {"decimal": "comma"})

    found.refresh_from_db()
    assert plan_rows(found)[0].facts["finances"][0]["revenue"] == 1200


def test_what_means_yes_is_asked_where_no_word_of_ours_says_it(curator_client, curator):
    found = upload(curator_client, csv_bytes(["Name", "ISO 27001"], ["A", "ja!"], ["B", "nö"]))
    columns = {"column_0": "name", "column_1": "iso_27001", "yes": ["ja!"]}

    post(curator_client, found, "vendor_import_columns", columns)
    found.refresh_from_db()
    apply_now(found, curator)

    assert [c.vendor.name for c in Certificate.objects.all()] == ["A"]


def test_a_file_is_read_again_in_another_encoding_and_by_another_sheet(curator_client):
    text = upload(curator_client, "Name;Country\nŁódź;PL\n".encode("cp1250"))
    words = {"encoding": "cp1250", "delimiter": ";", "header": 1}

    post(curator_client, text, "vendor_import_reading", words)
    text.refresh_from_db()
    assert text.rows[0][1] == "Łódź"

    rows = {"Old": [["Name", "City"], ["A", "Rabat"]], "New": [["Name", "City"], ["B", "Fès"]]}
    book = upload(curator_client, xlsx_bytes(sheets=rows), "a.xlsx")
    assert book.rows == [[2, "A", "Rabat"]]
    post(curator_client, book, "vendor_import_reading", {"sheet": "New", "header": 1})
    book.refresh_from_db()
    assert book.rows == [[2, "B", "Fès"]]


def test_a_reading_that_cannot_be_is_refused_in_words(curator_client):
    found = upload(curator_client, "Name\nŁódź\n".encode())

    page = post(
        curator_client,
        found,
        "vendor_import_reading",
        {"encoding": "utf-16", "delimiter": ",", "header": 1},
    )

    assert "This file is not UTF-16 text" in page.content.decode()
    found.refresh_from_db()
    assert found.rows == [[2, "Łódź"]]
