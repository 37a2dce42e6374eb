import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from tests.factories import make_user, make_vendor
from vendors.models.vendor import Vendor

NEW = "/vendors/new/"


def add_url(vendor, table):
    return reverse("row_new", args=[vendor.pk, table])


@pytest.mark.parametrize("role", [{"may_lead": True}, {"is_staff": True}])
def test_only_curators_change_vendors(client, db, role):
    vendor = make_vendor()
    site = vendor.sites.create(city="Rabat", country="MA", time_zone="Africa/Casablanca")
    client.force_login(make_user("other@example.org", **role))

    for url in (
        NEW,
        reverse("vendor_edit", args=[vendor.pk]),
        add_url(vendor, "site"),
        reverse("row_edit", args=[vendor.pk, "site", site.pk]),
    ):
        assert client.get(url).status_code == 403
        assert client.post(url, {"name": "Taken over", "city": "Paris"}).status_code == 403

    vendor.refresh_from_db()
    assert (vendor.name, vendor.sites.get().city) == ("Atlas Dev", "Rabat")


def test_assessor_cannot_even_see_whether_the_vendor_exists(assessor_client):
    vendor = make_vendor()

    assert assessor_client.get(add_url(vendor, "site")).status_code == 404


def test_new_vendor_is_saved_with_its_entry(curator_client, curator):
    response = curator_client.post(
        NEW,
        {
            "name": "Atlas Dev",
            "country": "MA",
            "website": "https://www.atlas.ma/about",
            "reference": "V-STOLEN",
            "archived_on": "2020-01-01",
        },
    )

    vendor = Vendor.objects.get()
    assert response.url == vendor.get_absolute_url()
    assert (vendor.domain, vendor.archived_on) == ("atlas.ma", None)
    assert vendor.reference != "V-STOLEN"
    (entry,) = RecordEntry.objects.about(vendor)
    assert (entry.actor, entry.act, entry.before) == (curator, "added vendor", None)
    assert entry.after["name"] == "Atlas Dev"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Fill this in."),
        ("name", "x" * 10_000, "to 200 characters"),
        ("website", "javascript:alert(1)", "begins with https://"),
        ("website", "data:text/html,x", "begins with https://"),
        ("country", "Atlantis", "Choose one of the answers offered here"),
        ("summary", "x" * 4001, "to 4000 characters"),
    ],
)
def test_refused_vendor_keeps_what_was_typed(curator_client, field, value, words):
    typed = {"name": "Atlas Dev", "summary": "We typed this."} | {field: value}

    response = curator_client.post(NEW, typed)

    assert words in str(response.context["form"].errors[field])
    assert b"<title>Error: " in response.content
    assert (b"We typed this." in response.content) or field == "summary"
    assert not Vendor.objects.exists()


def test_refused_edit_shows_the_name_held_and_saves_nothing(curator_client):
    vendor = make_vendor()

    response = curator_client.post(
        reverse("vendor_edit", args=[vendor.pk]), {"name": "", "summary": "Typed"}
    )

    assert response.context["vendor"].name == "Atlas Dev"
    assert b"Typed" in response.content
    assert not RecordEntry.objects.exists()


def test_edit_records_what_changed_and_nothing_else(curator_client):
    vendor = make_vendor(country="MA")

    curator_client.post(
        reverse("vendor_edit", args=[vendor.pk]), {"name": "Atlas Dev", "country": "RO"}
    )

    (entry,) = RecordEntry.objects.about(vendor)
    assert (entry.act, entry.before, entry.after) == (
        "changed vendor",
        {"country": "MA"},
        {"country": "RO"},
    )


def test_saving_the_same_again_writes_no_entry(curator_client):
    vendor = make_vendor()

    curator_client.post(reverse("vendor_edit", args=[vendor.pk]), {"name": "Atlas Dev"})

    assert not RecordEntry.objects.exists()


@pytest.mark.parametrize(
    "name", ["😀 Émile", "شركة الأطلس", "a\u202eb", "<script>alert(1)</script>"]
)
def test_any_readable_name_is_kept_as_it_is(curator_client, name):
    response = curator_client.post(NEW, {"name": name}, follow=True)

    assert Vendor.objects.get().name == name
    assert b"<script>alert" not in response.content


def test_control_characters_are_dropped(curator_client):
    curator_client.post(NEW, {"name": "At\x00las\x07 Dev", "summary": "one\r\ntwo\x0b"})

    vendor = Vendor.objects.get()
    assert (vendor.name, vendor.summary) == ("Atlas Dev", "one\r\ntwo")
