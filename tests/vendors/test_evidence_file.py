from pathlib import Path

import pytest
from django.urls import reverse

from accounts.record.models import RecordEntry
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    make_evidence,
    make_open_evaluation,
    make_user,
    make_vendor,
)
from tests.vendors.files import PDF, stored


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def file_url(evidence):
    return reverse("evidence_file", args=[evidence.pk])


def test_administrator_who_is_no_curator_cannot_open_evidence(db):
    evidence = stored(make_vendor())
    admin = signed_in(make_user("admin@example.org", is_staff=True))

    assert admin.get(file_url(evidence)).status_code == 404


def test_download_is_an_attachment_that_nothing_runs(curator_client):
    evidence = stored(make_vendor(), file_name='бенч "list".pdf')

    response = curator_client.get(file_url(evidence))

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0%B1")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "no-store"


def test_people_of_the_evaluation_download_too(assessor_client, assessor, lead):
    vendor = make_vendor()
    add_member(make_open_evaluation(lead=lead, vendors=[vendor]), assessor, "observer")

    response = assessor_client.get(file_url(stored(vendor)))

    assert b"".join(response.streaming_content) == PDF


def test_altered_file_is_refused_and_recorded(curator_client):
    evidence = stored(make_vendor())
    path = Path(evidence.file.path)
    path.chmod(0o600)
    path.write_bytes(PDF + b"x")

    response = curator_client.get(file_url(evidence))

    assert response.status_code == 409
    assert b"not what was added" in response.content
    assert [e.act for e in RecordEntry.objects.about(evidence)] == ["found an altered file"]


def test_missing_file_is_said_to_be_missing_and_never_altered(curator_client):
    evidence = stored(make_vendor())
    path = Path(evidence.file.path)
    path.rename(path.with_suffix(".elsewhere"))

    missing = curator_client.get(file_url(evidence))
    path.with_suffix(".elsewhere").rename(path)
    restored = curator_client.get(file_url(evidence))

    assert missing.status_code == 404
    assert b"<h1>This file is missing</h1>" in missing.content
    assert evidence.file.name.encode() in missing.content
    assert b"".join(restored.streaming_content) == PDF
    assert not RecordEntry.objects.about(evidence).exists()


def test_download_of_personal_data_is_in_the_record_and_others_are_not(curator_client):
    vendor = make_vendor()
    plain, personal = stored(vendor), stored(vendor, has_personal_data=True)

    for evidence in (plain, personal):
        assert b"".join(curator_client.get(file_url(evidence)).streaming_content) == PDF

    acts = RecordEntry.objects.values_list("act", "subject")
    assert list(acts) == [("downloaded personal data", f"evidence:{personal.pk}")]


def test_evidence_without_a_file_has_none_to_download(curator_client):
    assert curator_client.get(file_url(make_evidence(make_vendor()))).status_code == 404
