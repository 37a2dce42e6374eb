import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from tests.factories import make_user, make_vendor
from vendors.models.vendor import Vendor

NEW = "/vendors/new/"


def add_url(vendor, table):
    return reverse("row_new", args=[vendor.pk, table])


@pytest.mark.parametrize("role", [{"may_lead": True}, {"is_staff": True}])
def test_only_curators_change_vendors_and_a_refusal_says_so(client, db, role):
    vendor = make_vendor()
    site = vendor.sites.create(city="Rabat", country="MA", time_zone="Africa/Casablanca")
    admin = make_user("admin@example.org", name="Ada Min", is_staff=True)
    client.force_login(make_user("other@example.org", **role))
    adding = [] if "may_lead" in role else [NEW, add_url(vendor, "site")]

    for url in (
        *adding,
        reverse("vendor_edit", args=[vendor.pk]),
        reverse("row_edit", args=[vendor.pk, "site", site.pk]),
    ):
        refusal = client.get(url)
        assert refusal.status_code == 403
        assert "Curators" in refusal.content.decode()
        assert admin.email in refusal.content.decode()
        assert client.post(url, {"name": "Taken over", "city": "Paris"}).status_code == 403

    vendor.refresh_from_db()
    assert (vendor.name, vendor.sites.get().city) == ("Atlas Dev", "Rabat")


def test_a_lead_adds_a_vendor_and_what_it_says_as_claims(lead, lead_client):
    lead_client.post(NEW, {"name": "Atlas Dev"})
    vendor = Vendor.objects.get()
    fact = {"kind": "seniors", "value": "64"}

    answer = lead_client.post(add_url(vendor, "fact"), fact)

    assert answer.url == vendor.get_absolute_url()
    assert (vendor.facts.get().state, vendor.facts.get().entered_by) == ("claim", lead)


def test_a_vendor_that_looks_like_one_that_we_hold_is_asked_about_once(curator_client):
    held = make_vendor("Łódź Kod Sp. z o.o.", website="https://kod.example", register_number="7")
    doubles = [
        {"name": "Lodz Kod"},
        {"name": "Other", "website": "http://www.kod.example/en"},
        {"name": "Another", "register_number": " 7 "},
        {"name": "Kod", "legal_name": "LODZ KOD SP Z O O"},
    ]
    for double in doubles:
        refused = curator_client.post(NEW, double | {"summary": "Typed words"})
        page = refused.content.decode()
        assert refused.status_code == 200
        assert held.get_absolute_url() in page
        assert "Typed words" in page
    assert Vendor.objects.count() == 1

    curator_client.post(NEW, doubles[0] | {"is_another": "on"})

    assert Vendor.objects.count() == 2


def test_what_back_and_save_again_sends_is_a_double(curator_client):
    for _time in range(2):
        answer = curator_client.post(NEW, {"name": "Atlas Dev", "country": "MA"})

    assert answer.status_code == 200
    assert Vendor.objects.count() == 1


def test_renaming_a_vendor_into_another_one_is_asked_about(curator_client):
    make_vendor("Atlas Dev")
    vendor = make_vendor("Borea")

    answer = curator_client.post(
        reverse("vendor_edit", args=[vendor.pk]), {"name": "ATLAS DEV SARL"}
    )

    assert b"another firm" in answer.content
    vendor.refresh_from_db()
    assert vendor.name == "Borea"


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
