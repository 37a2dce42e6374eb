"""A table that a vendor filled in is read as claims, once one of us has looked at it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.asking import make_link, make_request
from tests.conftest import signed_in
from tests.factories import make_open_evaluation, make_user, make_vendor
from tests.vendors.asked.story import come_in, page_of
from tests.vendors.files import bench_list, pdf
from vendors.imports.sheet import workbook_sheets
from vendors.models.answer import Answer
from vendors.models.facts import BenchLine
from vendors.models.imports import VendorImport
from vendors.requests.answering import add_file, finish
from vendors.requests.verdicts import judge

pytestmark = pytest.mark.django_db
BENCH = {"template": "bench", "key": "bench", "kind": "files", "words": "Your bench list."}


def answered(by, file, vendor=None, **fields):
    """Return the item of a request to which this file came."""
    request = make_request(by, vendor or make_vendor("Atlas Dev"), items=[BENCH], **fields)
    token = make_link(request)
    add_file(request.items.get(), token, file)
    finish(request, token)
    return request.items.get()


def read(client, item):
    address = [item.request_id, item.number, item.files.last().code]
    return client.post(reverse("read_answer_file", args=address), follow=True)


def take_it(client):
    """Apply what the preview shows."""
    waiting = VendorImport.objects.get(state="matched")
    page = client.get(waiting.get_absolute_url())
    fingerprint = page.context["form"].initial["fingerprint"]
    client.post(reverse("vendor_import_apply", args=[waiting.pk]), {"fingerprint": fingerprint})
    waiting.refresh_from_db()
    return waiting


def test_a_filled_in_table_is_shown_first_and_then_held_as_claims(curator, curator_client):
    other = make_vendor("Bousra Dev")
    item = answered(curator, bench_list(rows=["Python,Banking,12", "Java,Telecoms,many"]))

    preview = read(curator_client, item)
    assert not BenchLine.objects.exists()
    assert "many" in preview.text  # the cell that cannot be read is named
    done = take_it(curator_client)

    assert done.state == "done"
    lines = {line.stack: line for line in item.request.vendor.bench.all()}
    assert (lines["Python"].people, lines["Java"].people) == (12, None)
    assert lines["Python"].state == "claim"
    assert lines["Python"].source.startswith("Answer of ")
    assert lines["Python"].evidence == item.files.get().evidence
    assert not other.bench.exists()
    assert "read into the record" in curator_client.get(item.request.get_absolute_url()).text


def test_what_an_answer_that_is_refused_brought_is_held_no_more(curator, curator_client):
    item = answered(curator, bench_list())
    read(curator_client, item)
    take_it(curator_client)

    judge(item, Answer.objects.standing(item), "refused", "It has no dates.", curator)

    assert not BenchLine.objects.exists()


def test_a_file_without_the_heads_of_our_sheet_stays_a_document_and_the_page_says_why(
    curator, curator_client
):
    item = answered(curator, SimpleUploadedFile("own.csv", b"Who,What\nAmine,Python\n"))

    page = read(curator_client, item)

    assert "own.csv" in page.text and "stays a document that people read" in page.text
    assert "Its first row lacks the heads of our sheet: Stack." in page.text
    assert not VendorImport.objects.exists()
    assert item.files.get().evidence.withdrawn_on is None


def test_another_kind_of_file_is_not_offered_to_be_read(curator, curator_client):
    item = answered(curator, pdf())

    assert "Read its table" not in curator_client.get(item.request.get_absolute_url()).text
    assert read(curator_client, item).status_code == 404


def test_a_table_is_read_once(curator, curator_client):
    item = answered(curator, bench_list())

    read(curator_client, item)
    read(curator_client, item)

    assert VendorImport.objects.count() == 1


def test_who_may_not_import_may_not_read_a_table_either(lead, assessor):
    vendor = make_vendor("Atlas Dev")
    evaluation = make_open_evaluation(
        lead=lead, vendors=[vendor], assessors=[assessor], checks=["TA-02"]
    )
    item = answered(lead, bench_list(), vendor, evaluation=evaluation)

    assert read(signed_in(assessor), item).status_code == 403
    assert read(signed_in(make_user("other@example.org", may_lead=True)), item).status_code == 404
    read(signed_in(lead), item)
    assert VendorImport.objects.get().uploaded_by == lead


@pytest.mark.parametrize("key", ["bench", "roster", "references", "financial_years", "ai_figures"])
def test_a_vendor_takes_our_sheet_to_fill_in_without_prices_and_people(client, curator, key):
    request = make_request(curator, make_vendor(), items=[BENCH | {"template": key, "key": key}])
    make_link(request)
    come_in(client)

    sheet = client.get(page_of(request, "asked_sheet", 1))

    ((_title, (heads, *_rows)),) = workbook_sheets(b"".join(sheet.streaming_content))["sheets"]
    assert heads[-1] == "As of"
    assert not {"State", "Person", "Price"} & set(heads)


def test_an_item_without_a_table_has_no_sheet(client, curator):
    request = make_request(curator, make_vendor())
    make_link(request)
    come_in(client)

    assert client.get(page_of(request, "asked_sheet", 1)).status_code == 404
    assert "to fill in (XLSX)" not in client.get(page_of(request)).text
