import pytest

from tests.factories import make_vendor
from tests.vendors.imports.sheets import csv_bytes
from tests.vendors.imports.stories import make_full_vendor, make_import, plan_rows
from vendors.imports.plan import plan_of
from vendors.models.vendor import Vendor

pytestmark = pytest.mark.django_db

ROWS = (
    ["Name", "Website", "Country", "Seniors"],
    ["Atlas Dev", "https://atlas.example", "MA", "64"],
    ["Casa Logic", "", "RO", ""],
    ["New Firm", "", "PL", "12"],
    ["Atlas Software", "atlas.example", "", ""],
    ["", "", "MA", ""],
)


def groups(rows):
    return [(row.number, row.group) for row in rows]


def test_a_plan_sorts_every_row_into_its_group(curator):
    make_vendor(website="https://atlas.example")
    make_vendor("Casa Logic", country="RO")
    vendor_import = make_import(curator, *ROWS)

    assert groups(plan_rows(vendor_import)) == [
        (2, "changed"),
        (3, "same"),
        (4, "new"),
        (5, "doubtful"),
        (6, "wrong"),
    ]
    assert plan_of(vendor_import).counts() == {
        "new": 1,
        "changed": 1,
        "same": 1,
        "doubtful": 1,
        "wrong": 1,
        "added": 1,
        "updated": 1,
        "left_out": 2,
        "waiting": 2,
        "out": 0,
        "cells": 0,
        "said": 0,
    }


def test_a_plan_saves_nothing(curator):
    make_import(curator, *ROWS)

    plan_rows(make_import(curator, *ROWS))

    assert not Vendor.objects.exists()


def answered(curator, answer):
    vendor_import = make_import(curator, *ROWS[:1], ROWS[4])
    vendor_import.answers = {"2": answer}
    (row,) = plan_rows(vendor_import)
    return row


def test_the_answers_about_a_double_decide_what_is_saved(curator):
    vendor = make_vendor(website="https://atlas.example")

    same, other = answered(curator, f"same:{vendor.pk}"), answered(curator, "other")
    later, forged = answered(curator, "later"), answered(curator, f"same:{vendor.pk + 1}")

    assert (same.vendor, same.is_saved) == (vendor.pk, True)
    assert (other.vendor, other.is_saved) == (None, True)
    assert (later.is_saved, forged.is_saved, forged.answer) == (False, False, "later")


def test_the_choices_name_every_double_and_the_rows_of_the_file(curator):
    vendor = make_vendor(website="https://atlas.example")
    rows = plan_rows(make_import(curator, ROWS[0], ROWS[4], ["Atlas Softwares", "", "", ""]))

    assert [choice[0] for choice in rows[0].choices] == [f"same:{vendor.pk}", "other", "later"]
    assert rows[1].choices[0] == (
        "leave",
        "The same firm as row 2: leave this row out",
        "",
    )


def test_two_rows_about_one_firm_are_a_problem(curator):
    rows = plan_rows(make_import(curator, ["Name"], ["New Firm"], ["NEW  firm"]))

    assert groups(rows) == [(2, "new"), (3, "wrong")]
    assert rows[1].problems[0].reason == "It is about the same firm as row 2 of this file."


def test_two_rows_about_one_vendor_we_hold_are_a_problem(curator):
    vendor = make_vendor()
    rows = plan_rows(
        make_import(curator, ["Reference", "Name"], [vendor.reference, "A"], ["", "Atlas Dev"])
    )

    assert groups(rows) == [(2, "changed"), (3, "wrong")]


def test_a_double_answered_with_a_vendor_of_another_row_can_be_answered_anew(curator):
    vendor = make_vendor(website="https://atlas.example")
    vendor_import = make_import(curator, ROWS[0], ROWS[1], ROWS[4])
    vendor_import.answers = {"3": f"same:{vendor.pk}"}

    row = plan_rows(vendor_import)[1]

    assert (row.group, row.is_left_out, len(row.problems)) == ("doubtful", True, 1)


def test_a_fingerprint_changes_with_the_directory_and_not_with_time(curator):
    vendor = make_vendor(website="https://atlas.example")
    vendor_import = make_import(curator, *ROWS)
    before = plan_of(vendor_import).fingerprint()

    assert plan_of(vendor_import).fingerprint() == before
    vendor.facts.create(kind="seniors", value="48")
    assert plan_of(vendor_import).fingerprint() != before


@pytest.mark.parametrize("size", [1, 3])
def test_a_plan_asks_as_often_for_one_row_as_for_many(curator, size, django_assert_num_queries):
    names = [f"{word} Dev" for word in ("Atlas", "Casa", "Delta")[:size]]
    for name in names:
        make_full_vendor(name)
    vendor_import = make_import(
        curator,
        ["Name", "Seniors"],
        *([name, "5"] for name in names),
        Languages=[["Vendor", "Language", "People"], *([name, "fr", "1"] for name in names)],
        Sites=[["Vendor", "City", "Country"], *([name, "Rabat", "MA"] for name in names)],
    )

    with django_assert_num_queries(7):
        assert {row.group for row in plan_rows(vendor_import)} == {"changed"}


def test_columns_that_are_left_out_are_ignored(curator):
    vendor_import = make_import(curator, data=csv_bytes(["Name", "Country"], ["A", "Atlantis"]))
    vendor_import.columns = {"Name": "name"}

    assert groups(plan_rows(vendor_import)) == [(2, "new")]


@pytest.mark.parametrize("name", ["Another", "", "Twice"])
def test_a_fact_of_no_vendor_of_the_file_is_a_problem_of_its_own(curator, name):
    facts = [["Vendor", "Language"], ["A", "fr"], [name, "en"]]
    rows = plan_rows(make_import(curator, ["Name"], ["A"], ["Twice"], ["Twice "], Languages=facts))

    assert (rows[0].group, rows[-1].group) == ("new", "wrong")
    assert (rows[-1].place, rows[-1].name) == ("Languages, row 3", name)
    assert rows[-1].problems[0].reason.startswith("The first sheet has no vendor")


def test_a_fact_names_its_vendor_by_the_reference_before_the_name(curator):
    facts = [["Reference", "Vendor", "Language"], ["V-2", "A", "fr"], ["", "A", "en"]]
    rows = plan_rows(
        make_import(curator, ["Reference", "Name"], ["V-1", "A"], ["V-2", "B"], Languages=facts)
    )

    assert [[write.fields["language"] for write in row.writes] for row in rows] == [["en"], ["fr"]]
