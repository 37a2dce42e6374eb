from datetime import timedelta

import pytest

from tests.factories import add_member, make_evaluation, make_evidence, make_vendor
from tests.vendors.test_vendor_list import TODAY, URL, full_vendor, names
from vendors.directory import known_sort
from vendors.filters import values_seen


@pytest.mark.parametrize(
    "query",
    [
        "q=atlas",
        "country=MA",
        "city=Rabat",
        "language=fr",
        "stack=Python",
        "iso27001=valid",
        "fresh=yes",
    ],
)
def test_each_filter_keeps_what_fits_and_drops_the_rest(lead_client, query):
    full_vendor("Atlas Dev")
    make_vendor("Nothing Held")

    response = lead_client.get(f"{URL}?{query}")

    assert names(response) == ["Atlas Dev"]
    assert [chip.is_bad for chip in response.context["chips"]] == [False]


def test_country_filter_finds_a_vendor_by_its_sites_too(lead_client):
    vendor = make_vendor("Registered in Paris", country="FR")
    vendor.sites.create(city="Rabat", country="MA", time_zone="Africa/Casablanca")

    assert names(lead_client.get(f"{URL}?country=MA")) == ["Registered in Paris"]


def test_country_of_a_vendor_without_a_site_there_can_be_chosen(lead, lead_client):
    make_vendor("Registered in Paris", country="FR")
    make_vendor("Registered nowhere")
    full_vendor("Atlas Dev")

    assert names(lead_client.get(f"{URL}?country=FR")) == ["Registered in Paris"]
    assert values_seen(lead)["country"] == {"FR", "MA"}


def test_assessor_is_offered_the_countries_of_their_own_candidates_alone(lead, assessor):
    mine = full_vendor("Mine", country="TN")
    full_vendor("Other", country="RO")
    add_member(make_evaluation(lead, vendors=[mine]), assessor)

    assert values_seen(assessor)["country"] == {"TN", "MA"}


@pytest.mark.parametrize(
    ("certificate", "valid", "proved"),
    [
        ({"expires_on": timedelta(days=0), "state": "document"}, True, True),
        ({"expires_on": timedelta(days=9), "state": "claim"}, True, False),
        ({"expires_on": timedelta(days=-1), "state": "verified"}, False, False),
        ({"expires_on": timedelta(days=9), "state": "expired"}, False, False),
        ({"expires_on": timedelta(days=9), "fresh_until": timedelta(days=-1)}, False, False),
        ({"state": "verified"}, False, False),
    ],
)
def test_iso_filter_counts_only_a_certificate_that_is_valid_today(
    lead_client, certificate, valid, proved
):
    days = {k: TODAY() + v for k, v in certificate.items() if isinstance(v, timedelta)}
    make_vendor("Holder").certificates.create(kind="iso27001", **(certificate | days))

    found = [bool(names(lead_client.get(f"{URL}?iso27001={x}"))) for x in ("valid", "proved")]

    assert found == [valid, proved]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"issued_on": 0, "state": "document"}, True),
        ({"issued_on": -366, "state": "document"}, False),
        ({"issued_on": -366, "verified_on": -3, "state": "verified"}, True),
        ({"issued_on": 0, "state": "claim"}, False),
        ({"issued_on": 0, "expires_on": -1, "state": "document"}, False),
        ({"issued_on": 0, "withdrawn_on": 0, "state": "document"}, False),
    ],
)
def test_fresh_evidence_is_proved_and_not_old(lead_client, fields, found):
    days = {k: TODAY() + timedelta(days=v) for k, v in fields.items() if isinstance(v, int)}
    make_evidence(make_vendor("Holder"), **(fields | days))

    assert bool(names(lead_client.get(f"{URL}?fresh=yes"))) == found


@pytest.mark.parametrize(
    "query",
    [
        "country=ZZ",
        "city=<script>alert(1)</script>",
        "language=%00",
        "iso27001=maybe",
        "q=" + "x" * 10_000,
        "page=-1",
        "page=99999999999999999999",
        "page=two",
        "sort=--name",
        "sort=password",
        "q=%E2%80%AEevil",
        "q=😀",
        "stack=%00%00",
    ],
)
def test_bad_filters_never_break_the_page(lead_client, query):
    make_vendor("Atlas Dev")

    response = lead_client.get(f"{URL}?{query}")

    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_bad_filter_is_a_chip_to_remove_and_narrows_nothing(lead_client):
    make_vendor("Atlas Dev")

    response = lead_client.get(f"{URL}?country=ZZ&q=atlas&page=2")

    bad, good = sorted(response.context["chips"], key=lambda chip: not chip.is_bad)
    assert (bad.text, bad.without) == ("Country “ZZ” is not known", "?q=atlas")
    assert (good.text, good.without) == ("Search: atlas", "?country=ZZ")
    assert names(response) == ["Atlas Dev"]


def test_sort_is_announced_and_keeps_the_filters(lead_client):
    make_vendor("Atlas Dev")

    response = lead_client.get(f"{URL}?q=atlas&sort=-seniors&page=1")

    directions = {column: direction for column, *_, direction in response.context["headings"]}
    assert (directions["seniors"], directions["iso"]) == ("descending", "")
    assert b'href="?q=atlas&amp;sort=seniors"' in response.content
    assert b'href="?q=atlas&amp;sort=-iso"' in response.content
    assert b'aria-sort="descending"' in response.content
    assert known_sort("--seniors") == "name"
