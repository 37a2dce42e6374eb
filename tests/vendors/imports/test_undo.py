"""Undoing an import as a set."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import clock
from accounts.record.models import RecordEntry
from tests.factories import make_evaluation, make_vendor
from tests.vendors.imports.stories import apply_now, make_full_vendor, make_import
from vendors.imports.undo import undo_import
from vendors.models.facts import Fact, Site
from vendors.models.imports import VendorImport
from vendors.models.vendor import Vendor

pytestmark = pytest.mark.django_db
HEAD = ["Name", "Country", "City", "Seniors", "Summary"]


def brought(person, *rows):
    return apply_now(make_import(person, HEAD, *rows), person)


def outcome(vendor_import):
    return VendorImport.objects.get(pk=vendor_import.pk).outcome["undone"]


def values(vendor):
    models = (vendor.facts, vendor.sites, vendor.languages, vendor.certificates)
    return [Vendor.objects.values().get(pk=vendor.pk), *(list(rows.values()) for rows in models)]


def test_an_undone_import_leaves_everything_as_it_was(curator):
    held = make_full_vendor("Held", country="PL")
    Site.objects.create(vendor=held, city="Gdynia", country="PL", time_zone="Europe/Warsaw")
    before = values(held)
    done = brought(
        curator, ["New", "MA", "Rabat", "5", ""], ["Held", "PL", "Gdynia", "7", "Other words"]
    )
    assert values(held) != before

    assert undo_import(done, curator)

    assert values(held) == before
    assert list(Vendor.objects.all()) == [held]
    assert outcome(done)["stays"] == []
    assert RecordEntry.objects.filter(act="undid import").count() == 1


def test_an_undone_import_keeps_nothing_that_the_file_said(curator):
    rows = ["New", "MA", "Rabat", "5", "Secret words"], ["", "PL", "", "", "Footnote"]
    vendor_import = make_import(curator, HEAD, *rows, ["Bad", "MA", "", "many words", ""])
    choices = {"mended": {"/4/3": "Mended words"}, "decimal": "comma"}
    VendorImport.objects.filter(pk=vendor_import.pk).update(choices=choices)
    done = apply_now(VendorImport.objects.get(pk=vendor_import.pk), curator)

    undo_import(done, curator)

    row = VendorImport.objects.values().get(pk=done.pk)
    assert not any(row[name] for name in ("rows", "tables", "answers", "file", "found", "undo"))
    assert (row["choices"], set(row["outcome"])) == ({"decimal": "comma"}, {"counts", "undone"})


def test_what_somebody_built_on_stays_and_is_named(curator, lead):
    done = brought(curator, *([name, "MA", "Rabat", "5", ""] for name in ("One", "Two", "Three")))
    one, two, _three = Vendor.objects.order_by("pk")
    make_evaluation(lead, vendors=[one])
    two.facts.update(value="6", entered_at=clock.now())

    undo_import(done, curator)

    assert list(Vendor.objects.order_by("pk")) == [one, two]
    assert (one.facts.count(), one.sites.count()) == (1, 1)
    assert outcome(done)["stays"] == [
        ["One", "It is a candidate of an evaluation."],
        ["Two", "A fact of it was changed since."],
    ]


def test_a_vendor_to_which_something_was_added_stays(curator):
    done = brought(curator, ["One", "MA", "", "", ""])
    Vendor.objects.get().facts.create(kind="seniors", value="9")

    undo_import(done, curator)

    assert Fact.objects.count() == 1
    assert outcome(done)["stays"] == [["One", "Something was added to it since."]]


def test_a_field_that_was_changed_since_is_not_put_back(curator):
    vendor = make_vendor("Held", summary="Old")
    done = brought(curator, ["Held", "", "", "", "New"])
    Vendor.objects.update(summary="Newer")

    undo_import(done, curator)

    vendor.refresh_from_db()
    assert vendor.summary == "Newer"
    assert outcome(done)["stays"] == [["Held", "It was changed since."]]


def test_an_import_can_be_undone_once_and_for_thirty_days(curator, curator_client):
    done = brought(curator, ["One", "MA", "", "", ""])
    page = curator_client.get(done.get_absolute_url()).content.decode()
    assert "Undo this import" in page
    long_ago = clock.now() - timedelta(days=30, minutes=1)
    VendorImport.objects.update(finished_at=long_ago)
    late = curator_client.post(reverse("vendor_import_undo", args=[done.pk]), follow=True)
    assert "Undo this import" not in late.content.decode()
    assert Vendor.objects.exists()
    VendorImport.objects.update(finished_at=clock.now())

    page = curator_client.post(reverse("vendor_import_undo", args=[done.pk]), follow=True)

    assert "This import was undone." in page.content.decode()
    assert not Vendor.objects.exists()
    assert not undo_import(done, curator)
