"""Transfer statuses come and go as a sheet of their own, by the name of whoever brings them."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from vendors.imports.transfers import transfer_file
from vendors.models.compliance import TransferStatus

IMPORT, EXPORT = "transfer_import", "transfer_export"
HEADER = "Country,Basis,Source,Checked on,Checked by"


def posted(client, *lines):
    data = "\n".join([HEADER, *lines]).encode()
    file = SimpleUploadedFile("status.csv", data)
    return client.post(reverse(IMPORT), {"file": file}, follow=True).content.decode()


def test_an_export_comes_back_as_held_already(curator, curator_client):
    for country, basis, source in (("MA", "clauses", "=Journal"), ("UY", "adequacy", "EU, list")):
        TransferStatus.objects.create(
            country=country,
            basis=basis,
            source=source,
            checked_on=date(2026, 6, 1),
            checked_by=curator,
        )
    before = list(TransferStatus.objects.values())
    response = curator_client.get(reverse(EXPORT))
    data = b"".join(response.streaming_content)

    file = SimpleUploadedFile("status.xlsx", data)
    page = curator_client.post(reverse(IMPORT), {"file": file}, follow=True).content.decode()

    assert "0 transfer statuses are added. 2 were held already." in page
    assert list(TransferStatus.objects.values()) == before


def test_a_lost_table_is_restored(curator, curator_client):
    status = {"country": "MA", "basis": "clauses", "source": "Journal"}
    status |= {"checked_on": date(2026, 6, 1)}
    TransferStatus.objects.create(**status, checked_by=curator)
    with transfer_file() as file:
        data = file.read()
    TransferStatus.objects.all().delete()

    curator_client.post(reverse(IMPORT), {"file": SimpleUploadedFile("a.xlsx", data)})

    held = TransferStatus.objects.get()
    assert {name: getattr(held, name) for name in status} == status


def test_whoever_brings_a_status_answers_for_it(curator, curator_client):
    page = posted(curator_client, "Morocco,Clauses,Journal,2026-06-01,Somebody Else")

    assert "1 transfer status is added." in page
    assert TransferStatus.objects.get().checked_by == curator
    entry = RecordEntry.objects.get(act="added transfer status")
    assert (entry.actor, entry.after["country"]) == (curator, "MA")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Atlantis,clauses,Journal,2026-06-01", "Row 3, Country: “Atlantis” is not a country"),
        ("MA,trust me,Journal,2026-06-01", "Row 3, Basis: “trust me” is not one of the words"),
        ("MA,clauses,Journal,<tomorrow>", "lies in the future"),
        ("MA,clauses,,2026-06-01", "Row 3, Source: The row does not say this."),
    ],
)
def test_one_row_that_cannot_be_read_takes_nothing(curator_client, line, sentence):
    # The day that has begun anywhere is not the future.
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    page = posted(
        curator_client, "FR,eea,Treaty,2026-06-01", line.replace("<tomorrow>", day)
    ).replace("&#x27;", "'")

    assert sentence in page
    assert not TransferStatus.objects.exists()


def test_nothing_but_a_sheet_is_read(curator_client):
    file = SimpleUploadedFile("status.xlsx", b"%PDF-1.7")

    page = curator_client.post(reverse(IMPORT), {"file": file}).content.decode()

    assert "This is a PDF." in page


def test_leads_take_statuses_away_and_bring_none(lead_client, assessor_client):
    assert b"".join(lead_client.get(reverse(EXPORT)).streaming_content).startswith(b"PK")
    assert lead_client.get(reverse(IMPORT)).status_code == 403
    assert assessor_client.get(reverse(EXPORT)).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_an_export_asks_as_often_for_one_as_for_many(size, curator, django_assert_num_queries):
    for number in range(size):
        day = date(2026, 6, 1 + number)
        TransferStatus.objects.create(
            country="MA", basis="clauses", source="J", checked_on=day, checked_by=curator
        )

    with django_assert_num_queries(1):
        transfer_file().close()
