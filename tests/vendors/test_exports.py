import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from tests.factories import make_vendor
from vendors.imports.sheet import read_sheet

pytestmark = pytest.mark.django_db


def address(kind):
    return reverse("vendor_export", args=[kind])


def names_in(response):
    sheet = read_sheet(b"".join(response.streaming_content))
    return [row[1 + sheet.header.index("Name")] for row in sheet.rows]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_follows_the_filters_and_the_order_of_the_list(curator_client, kind):
    for name in ("Beta Dev", "Atlas Dev", "Casa Logic"):
        make_vendor(name)
    make_vendor("Archived Dev", archived_on="2026-01-01")

    response = curator_client.get(address(kind), {"q": "dev", "sort": "-name"})

    assert names_in(response) == ["Beta Dev", "Atlas Dev"]
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="vendors-')
    assert disposition.endswith(f'.{kind}"')


def test_an_export_is_in_the_record(lead, lead_client):
    make_vendor()

    lead_client.get(address("csv"), {"q": "atlas"})

    entry = RecordEntry.objects.get(act="exported vendors")
    assert (entry.actor, entry.after) == (
        lead,
        {"format": "csv", "filters": {"q": "atlas"}, "vendors": 1},
    )


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "zzz=a%00b", "z%00z=1", "country=%00"])
def test_record_tells_only_the_filters_that_narrowed_the_export(lead_client, query):
    make_vendor("ab Dev")

    response = lead_client.get(f"{address('csv')}?{query}&sort=-name")

    assert names_in(response) == ["ab Dev"]
    entry = RecordEntry.objects.get(act="exported vendors")
    assert entry.after["filters"] == ({"q": "ab"} if query == "q=a%00b" else {})


def test_only_curators_and_leads_export(assessor_client):
    assert assessor_client.get(address("csv")).status_code == 403
    assert not RecordEntry.objects.exists()


def test_another_format_is_not_found(curator_client):
    assert curator_client.get(address("pdf")).status_code == 404


def test_a_filter_that_cannot_be_read_narrows_nothing(curator_client):
    make_vendor()

    response = curator_client.get(address("csv"), {"country": "<script>", "sort": "evil"})

    assert names_in(response) == ["Atlas Dev"]


def test_the_list_links_to_its_export_with_the_same_filters(lead_client, assessor_client):
    page = lead_client.get(reverse("vendor_list"), {"q": "dev", "page": "2"}).content.decode()

    assert f'href="{address("csv")}?q=dev"' in page
    assert address("csv") not in assessor_client.get(reverse("vendor_list")).content.decode()
