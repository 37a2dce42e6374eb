from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.conftest import signed_in
from tests.factories import add_member, make_evaluation, make_evidence, make_user, make_vendor
from vendors.filters import values_seen

URL = "/vendors/"
TODAY = timezone.localdate


def names(response):
    return [row.name for row in response.context["page"].object_list]


def full_vendor(name, **fields):
    """Return a vendor with a row in every table that the list reads."""
    vendor = make_vendor(name, **({"country": "MA"} | fields))
    vendor.sites.create(city="Rabat", country="MA", time_zone="Africa/Casablanca")
    vendor.languages.create(language="fr")
    vendor.bench.create(stack="Python")
    vendor.facts.create(kind="seniors", value="64", number=64, state="verified")
    vendor.certificates.create(kind="iso27001", expires_on=TODAY() + timedelta(days=90))
    make_evidence(vendor, issued_on=TODAY(), seen_on=TODAY())
    return vendor


def test_stranger_to_the_directory_sees_no_vendor_and_no_name_of_its_city(assessor_client):
    full_vendor("Hidden Atlas")

    response = assessor_client.get(URL)

    assert names(response) == []
    assert b"Hidden Atlas" not in response.content
    assert b"Rabat" not in response.content


def test_assessor_sees_the_candidates_of_their_own_evaluation_alone(
    assessor, lead, assessor_client
):
    mine, _other = full_vendor("Mine"), full_vendor("Other", country="RO")
    evaluation = make_evaluation(lead, vendors=[mine])
    add_member(evaluation, assessor)

    response = assessor_client.get(URL)

    assert names(response) == ["Mine"]
    assert values_seen(assessor)["city"] == {"Rabat"}


def test_archived_vendors_are_left_out(lead_client):
    make_vendor("Gone", archived_on=TODAY())

    assert names(lead_client.get(URL)) == []


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["A", "B", "C"]),
        ("-name", ["C", "B", "A"]),
        ("country", ["C", "B", "A"]),
        ("-seniors", ["B", "A", "C"]),
        ("seniors", ["A", "B", "C"]),
        ("-iso", ["A", "B", "C"]),
        ("-checked", ["B", "A", "C"]),
        ("password", ["A", "B", "C"]),
    ],
)
def test_column_heads_sort_and_what_is_not_held_comes_last(lead_client, sort, expected):
    a, b, _c = (make_vendor(n, country=c) for n, c in (("A", "RO"), ("B", "MA"), ("C", "ES")))
    a.facts.create(kind="seniors", value="200", number=200, state="claim")
    a.facts.create(kind="seniors", value="20", number=20, state="verified")
    b.facts.create(kind="seniors", value="64", number=64, state="document")
    a.certificates.create(kind="iso27001", expires_on=TODAY() + timedelta(days=90))
    b.certificates.create(kind="iso27001", expires_on=TODAY() + timedelta(days=30))
    make_evidence(a, seen_on=TODAY() - timedelta(days=9))
    make_evidence(b, seen_on=TODAY() - timedelta(days=99), verified_on=TODAY())

    assert names(lead_client.get(f"{URL}?sort={sort}")) == expected


def test_accents_and_capitals_do_not_part_a_name_from_its_letter(lead_client):
    for name in ("Zeta", "élan", "Eagle", "Łódź Tech", "Lyra", "شركة", "Émile"):
        make_vendor(name)

    assert names(lead_client.get(URL)) == [
        "Eagle", "élan", "Émile", "Łódź Tech", "Lyra", "Zeta", "شركة"
    ]  # fmt: skip


def test_row_says_what_is_held_and_how_well_it_is_proved(lead_client):
    full_vendor("Atlas Dev", is_invented=True)

    (row,) = lead_client.get(URL).context["page"].object_list

    expires = TODAY() + timedelta(days=90)
    assert row._replace(pk=0, url="") == (
        0,
        "",
        "Atlas Dev",
        True,
        "Morocco",
        "Rabat",
        "64",
        "verified",
        "French",
        f"until {expires:%b %Y}",
        "claim",
        43,
        f"{TODAY().day} {TODAY():%b %Y}",
    )


def test_empty_record_says_so_in_words(lead_client):
    make_vendor("Bare").certificates.create(kind="iso27001")

    (row,) = lead_client.get(URL).context["page"].object_list

    assert row[4:] == (
        "Not known",
        "None held",
        "None held",
        "",
        "None held",
        "no expiry date",
        "claim",
        6,
        "Never",
    )


def test_a_name_that_says_it_is_invented_is_not_marked_again(lead_client):
    make_vendor("Made Up (invented)", is_invented=True)

    html = lead_client.get(URL).content.decode()

    assert "Made Up (invented)" in html
    assert ">Invented<" not in html


def test_invented_vendors_are_marked_and_counts_are_announced(lead_client):
    make_vendor("Made Up", is_invented=True)

    html = lead_client.get(URL).content.decode()

    assert ">Invented<" in html
    count = html.partition('aria-live="polite">')[2].partition("</p>")[0]
    assert count.strip() == "<strong>1 vendor</strong>"


def test_names_with_markup_direction_marks_and_length_stay_text(lead_client):
    for name in ("<img src=x onerror=alert(1)>", "شركة \u202eevil", "😀" * 90, "x" * 200):
        make_vendor(name)

    html = lead_client.get(URL).content.decode()

    assert "<img src=x" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_empty_states_say_what_to_do(lead_client, curator_client, assessor_client):
    assert b"No vendors yet. Import" in curator_client.get(URL).content
    assert b"the evaluations you take part in" in assessor_client.get(URL).content
    assert b"No vendor matches" in lead_client.get(f"{URL}?q=nobody").content


def test_curators_and_leads_are_offered_to_add_and_import(
    lead_client, curator_client, assessor_client
):
    make_vendor("Atlas Dev")
    offers = [reverse(name).encode() for name in ("vendor_new", "vendor_import_new")]

    def offered(client):
        content = client.get(URL).content
        return [offer in content for offer in offers]

    assert offered(curator_client) == offered(lead_client) == [True, True]
    assert offered(assessor_client) == [False, False]


def test_an_empty_list_leads_on(lead_client, assessor_client):
    page = lead_client.get(URL).content.decode()

    for name in ("vendor_new", "vendor_import_new", "vendor_import_sample"):
        assert page.count(f'href="{reverse(name)}"') >= 1
    assert "bring vendors in" in assessor_client.get(URL).content.decode()


@pytest.mark.parametrize("query", ["", "?sort=-seniors", "?q=vendor&country=MA&iso27001=valid"])
def test_list_asks_the_same_queries_for_one_and_for_three(lead_client, query):
    def count():
        with CaptureQueriesContext(connection) as queries:
            lead_client.get(URL + query)
        return len(queries)

    full_vendor("Vendor 1")
    with_one = count()
    for number in (2, 3):
        full_vendor(f"Vendor {number}")

    assert count() == with_one <= 12


def test_assessors_list_asks_the_same_queries_for_one_and_for_three(db):
    counts = []
    for size in (1, 3):
        person = make_user(f"a{size}@example.org")
        vendors = [full_vendor(f"{size} {n}") for n in range(size)]
        lead = make_user(f"l{size}@example.org", may_lead=True)
        add_member(make_evaluation(lead, vendors=vendors), person)
        client = signed_in(person)
        with CaptureQueriesContext(connection) as queries:
            assert len(names(client.get(URL))) == size
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_fifty_vendors_fill_a_page(lead_client):
    for number in range(51):
        make_vendor(f"Vendor {number:02}")

    first, second = lead_client.get(URL), lead_client.get(f"{URL}?page=2")

    assert (len(names(first)), names(second)) == (50, ["Vendor 50"])
    assert "51 vendors" in first.content.decode()
