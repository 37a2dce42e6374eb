from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_evidence, make_user, make_vendor
from tests.vendors.test_vendor_list import full_vendor
from vendors.models.facts import Fact
from vendors.profile import held, sections_of


def url(vendor):
    return reverse("vendor_detail", args=[vendor.pk])


def with_people(vendor):
    ana = vendor.outside_people.create(name="Ana Pop", email="ana@example.org", language="fr")
    vendor.references.create(person=ana, client="Banca")
    vendor.officers.create(person=vendor.outside_people.create(name="Jo Doe", is_contact=True))
    return vendor


def test_stranger_to_the_vendor_gets_nothing(assessor_client, client):
    vendor = full_vendor("Hidden")

    assert assessor_client.get(url(vendor)).status_code == 404
    assert client.get(url(vendor)).status_code == 302
    assert assessor_client.get("/vendors/99999999999999999999/").status_code == 404


def test_best_proved_value_is_shown_and_the_others_are_kept_with_the_reason(lead_client):
    vendor = make_vendor()
    vendor.facts.create(kind="seniors", value="over 200", as_of=date(2026, 10, 3), source="Site")
    vendor.facts.create(kind="seniors", value="64", state="verified", as_of=date(2026, 9, 1))

    html = lead_client.get(url(vendor)).content.decode()

    assert html.index(">64<") < html.index("over 200")
    assert "1 other value held, not the same" in html
    assert "verified comes before claim" in html
    assert "1 fact has differing values" in html
    assert "Site" in html


@pytest.mark.parametrize(
    ("first", "second", "shown", "why"),
    [
        (
            {"state": "document", "as_of": date(2026, 1, 1)},
            {"state": "document", "as_of": date(2026, 2, 1)},
            "second",
            "equally proved, and the newer one",
        ),
        (
            {"state": "claim"},
            {"state": "claim"},
            "second",
            "equally proved and as old, and entered last",
        ),
        (
            {"state": "claim"},
            {"state": "verified", "fresh_until": date(2026, 1, 1)},
            "first",
            "claim comes before out of date",
        ),
        (
            {"state": "document", "as_of": date(2020, 1, 1)},
            {"state": "claim", "as_of": date(2026, 1, 1)},
            "first",
            "document comes before claim",
        ),
    ],
)
def test_rule_picks_proof_then_age_then_entry(db, first, second, shown, why):
    vendor = make_vendor()
    vendor.facts.create(kind="seniors", value="first", **first)
    vendor.facts.create(kind="seniors", value="second", **second)

    (item,) = held(vendor.facts.all())

    assert (item.shown.words, item.why) == (shown, why)
    in_sql = Fact.objects.strongest_first(timezone.localdate()).values_list("value", flat=True)
    assert in_sql[0] == shown


def test_value_that_is_out_of_date_is_no_dispute(db):
    vendor = make_vendor()
    vendor.facts.create(kind="seniors", value="64", state="verified")
    vendor.facts.create(kind="seniors", value="20", fresh_until=date(2026, 1, 1))

    (item,) = held(vendor.facts.all())

    assert (item.differs, item.is_out_of_date) == (False, False)


def test_other_facts_with_their_own_labels_are_not_rivals(db):
    vendor = make_vendor()
    for label in ("Parking", "Canteen"):
        vendor.facts.create(kind="other", label=label, value="yes")

    assert [item.title for item in held(vendor.facts.all())] == ["Parking", "Canteen"]


def test_every_table_is_shown_in_words(lead_client):
    vendor = make_vendor(country="MA", website="https://atlas.example.org")
    vendor.sites.create(
        city="Rabat",
        country="MA",
        time_zone="Africa/Casablanca",
        day_starts=time(9),
        day_ends=time(18),
        people=1,
    )
    vendor.sites.create(city="Kenitra", country="MA", time_zone="Africa/Casablanca")
    vendor.languages.create(language="fr", people=12)
    vendor.languages.create(language="qqq")
    vendor.bench.create(stack="Python", domain="Banking", people=8)
    vendor.certificates.create(
        kind="iso27001", number="IS 1", body="BSI", scope="Rabat only", expires_on=date(2027, 3, 31)
    )
    vendor.certificates.create(kind="other", number="X-9")
    vendor.clients.create(
        name="Dupont", headquarters="FR", service="Claims", live_since=date(2023, 4, 1)
    )
    vendor.finances.create(
        year=2025, revenue=1234567, currency="EUR", is_audited=True, largest_client_percent=34
    )
    vendor.finances.create(year=2024)

    words = {
        item.title: item.shown.words for section in sections_of(vendor) for item in section.held
    }

    assert words == {
        "Rabat, Morocco": "Africa/Casablanca, 09:00 to 18:00, 1 person",
        "Kenitra, Morocco": "Africa/Casablanca, working hours not held",
        "French": "12 people",
        "QQQ": "Held, without a number",
        "Python, Banking": "8 people",
        "ISO/IEC 27001": "Valid to 31 March 2027, scope: Rabat only, BSI, no. IS 1",
        "Other certificate X-9": "No expiry date, scope not held, no. X-9",
        "Dupont": "Headquarters: France, Claims, live since April 2023",
        "2025": "Revenue 1,234,567 EUR, audited, largest client 34 %",
        "2024": "Not audited",
    }
    html = lead_client.get(url(vendor)).content.decode()
    assert 'rel="noopener noreferrer"><bdi>https://atlas.example.org</bdi></a>' in html
    assert "Rabat only" in html


def test_shared_hours_are_computed_from_the_sites(lead_client, lead):
    lead.time_zone = "Europe/Paris"
    lead.save()
    vendor = make_vendor()
    vendor.sites.create(
        city="Rabat",
        country="MA",
        time_zone="Africa/Casablanca",
        day_starts=time(9),
        day_ends=time(18),
    )

    html = lead_client.get(url(vendor)).content.decode()

    assert "7 h to 8 h a day shared" in html
    assert "the buyer&#x27;s clock (Europe/Paris)" in html


def test_empty_record_says_nothing_is_held_and_what_is_missing(curator_client):
    html = curator_client.get(url(make_vendor())).content.decode()

    assert html.count("Nothing held yet. Import it, add it by hand, or ask the vendor.") == 7
    assert "0 % complete (0 of 16 parts held)" in html
    assert "data protection officer" in html
    assert "No evidence yet" in html
    assert "level 0" not in html


def test_full_record_is_a_hundred_percent(lead_client):
    vendor = with_people(full_vendor("Full", register_number="RC 1"))
    vendor.sites.update(day_starts=time(9), day_ends=time(18))
    for kind in ("founded", "headcount", "ai_engineers", "eu_clients"):
        vendor.facts.create(kind=kind, value="1")
    vendor.finances.create(year=2025)

    html = lead_client.get(url(vendor)).content.decode()

    assert "100 % complete (16 of 16 parts held)" in html
    assert "What is missing" not in html


def test_evidence_is_listed_only_for_those_who_may_open_it(lead_client, curator_client):
    vendor = make_vendor()
    make_evidence(vendor, "TZ-01", title="Secret bench list")
    make_evidence(vendor, title="Old deck", withdrawn_on=date(2026, 1, 1))

    outside, inside = (c.get(url(vendor)).content.decode() for c in (lead_client, curator_client))

    assert "Secret bench list" not in outside
    assert "No evidence that you may see" in outside
    assert inside.index("Secret bench list") < inside.index("Old deck")
    assert "TZ-01" in inside


def test_history_is_for_curators(curator_client, lead_client, curator):
    vendor = make_vendor()
    curator_client.post(
        reverse("vendor_edit", args=[vendor.pk]), {"name": "Atlas Development", "summary": ""}
    )

    assert b"Changed vendor" in curator_client.get(url(vendor)).content
    assert b"Changed vendor" not in lead_client.get(url(vendor)).content


def test_page_asks_the_same_queries_for_one_and_for_three_of_everything(curator_client):
    def grow(vendor):
        full = with_people(vendor)
        full.facts.create(kind="seniors", value="7", checked_by=person)
        full.clients.create(name="Dupont", headquarters="FR")
        make_evidence(full, "TZ-01")

    def count(vendor):
        with CaptureQueriesContext(connection) as queries:
            curator_client.get(url(vendor))
        return len(queries)

    person = make_user("checker@example.org")
    vendor = full_vendor("Atlas")
    grow(vendor)
    with_one = count(vendor)
    grow(vendor)
    grow(vendor)

    assert count(vendor) == with_one <= 22


def test_certificate_past_its_expiry_is_out_of_date(lead_client):
    vendor = make_vendor()
    yesterday = timezone.localdate() - timedelta(days=1)
    vendor.certificates.create(kind="iso27001", state="verified", expires_on=yesterday)

    assert b"1 out of date" in lead_client.get(url(vendor)).content


def test_text_of_strangers_stays_text(curator_client):
    vendor = make_vendor(
        "<b>Atlas</b>", summary="<script>alert(1)</script>\nالعربية \u202e😀", legal_name="x" * 200
    )
    vendor.facts.create(kind="seniors", value="<i>64</i>", source='"><svg onload=alert(1)>')

    html = curator_client.get(url(vendor)).content.decode()

    for harm in ("<script>alert", "<svg onload", "<b>Atlas", "<i>64"):
        assert harm not in html
