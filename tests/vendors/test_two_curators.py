"""Two curators with one row open: nobody's newer value goes unnoticed."""

import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from tests.factories import make_vendor
from tests.plain_browser import PlainBrowser
from vendors.names import isolated

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor(db):
    return make_vendor("Atlas", country="MA", website="https://atlas.example")


@pytest.fixture
def browser(curator):
    browser = PlainBrowser()
    browser.client.force_login(curator)
    return browser


def changed_by_another(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


def held(row, *names):
    row.refresh_from_db()
    return [getattr(row, name) for name in names]


def refusal(theirs, mine):
    return (
        f"Somebody saved “{isolated(theirs)}” here while you were writing. "
        f"Save again to put “{isolated(mine)}” in its place."
    )


def test_a_field_left_alone_keeps_what_somebody_else_saved(browser, vendor):
    browser.open(reverse("vendor_edit", args=[vendor.pk]))
    changed_by_another(vendor, website="https://atlas.example/new", country="PT")

    browser.press("Save", name="Atlas Digital")

    assert held(vendor, "name", "website", "country") == [
        "Atlas Digital",
        "https://atlas.example/new",
        "PT",
    ]
    assert RecordEntry.objects.get().after == {"name": "Atlas Digital"}


def test_a_field_that_both_changed_is_told_with_both_values(browser, vendor):
    browser.open(reverse("vendor_edit", args=[vendor.pk]))
    changed_by_another(vendor, name="Atlas SARL", country="PT")

    page = browser.press("Save", name="Atlas Digital")

    assert page.errors == [refusal("Atlas SARL", "Atlas Digital")]
    assert held(vendor, "name", "country") == ["Atlas SARL", "PT"]

    browser.press("Save")
    assert held(vendor, "name") == ["Atlas Digital"]


def test_the_same_change_twice_is_no_conflict(browser, vendor):
    browser.open(reverse("vendor_edit", args=[vendor.pk]))
    changed_by_another(vendor, country="PT")

    browser.press("Save", country="PT")

    assert held(vendor, "country") == ["PT"]
    assert browser.path == vendor.get_absolute_url()


def test_it_holds_for_every_kind_of_value(browser, vendor):
    year = vendor.finances.create(year=2025, revenue="10.50", is_audited=True, state="claim")
    browser.open(reverse("row_edit", args=[vendor.pk, "finance", year.pk]))
    changed_by_another(year, revenue="12.00", is_audited=False, as_of="2026-01-02")

    page = browser.press("Save", revenue="11", as_of="2026-01-03")

    assert set(page.errors) == {refusal("12.00", "11"), refusal("2026-01-02", "2026-01-03")}


@pytest.mark.parametrize("as_read", ["", "[]", "{", '{"nothing": "x", "id": "y"}', "7"])
def test_a_page_that_does_not_say_what_it_showed_saves_as_it_is(curator_client, vendor, as_read):
    fields = {"name": "Atlas Digital", "country": "MA", "as_read": as_read}

    curator_client.post(reverse("vendor_edit", args=[vendor.pk]), fields)

    assert held(vendor, "name") == ["Atlas Digital"]


def test_a_new_row_has_nothing_to_compare(browser, vendor):
    page = browser.open(reverse("row_new", args=[vendor.pk, "certificate"]))

    assert not any("as_read" in form.names for form in page.forms())
