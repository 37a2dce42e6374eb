"""The same behaviour whether files stand in a folder or in an S3-compatible store."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse

from accounts import clock
from accounts.storage import StoreAway, names_in, sweep
from evaluator.views import server_error
from tests.accounts import stores
from tests.factories import make_vendor
from tests.vendors.files import PDF, stored
from vendors.models.evidence import Evidence

ROOT = Path(__file__).resolve().parents[2]
s3_address, s3_bucket, store = stores.s3_address, stores.s3_bucket, stores.store


class TestBothStores:
    def test_a_file_comes_back_as_it_was(self, store):
        content = bytes(range(256)) * 8192

        name = store.save("evidence/ab/abc", ContentFile(content))

        with store.open(name) as file:
            assert b"".join(file.chunks()) == content
        assert (name, store.size(name), store.exists(name)) == ("evidence/ab/abc", 1 << 21, True)

    def test_a_file_that_is_deleted_is_gone_and_may_be_deleted_again(self, store):
        name = store.save("reports/a.pdf", ContentFile(b"%PDF"))

        store.delete(name)
        store.delete(name)

        assert not store.exists(name)
        with pytest.raises(FileNotFoundError):
            store.open(name)

    def test_a_second_file_of_one_name_gets_another(self, store):
        first = store.save("evidence/a", ContentFile(b"1"))
        second = store.save("evidence/a", ContentFile(b"2"))

        assert first != second
        with store.open(first) as file:
            assert file.read() == b"1"

    def test_all_names_are_listed(self, store):
        names = ["evidence/ab/1", "evidence/cd/2", "reports/3.pdf"]
        for name in names:
            store.save(name, ContentFile(b"x"))

        assert list(names_in(store)) == names

    def test_evidence_is_kept_and_streamed_through_its_page(self, store, curator_client):
        evidence = stored(make_vendor())

        response = curator_client.get(reverse("evidence_file", args=[evidence.pk]))

        assert response.status_code == 200
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Length"] == str(len(PDF))
        assert "Location" not in response

    def test_the_sweep_removes_what_no_row_has_named_for_a_day(self, store, db, monkeypatch):
        kept, tomorrow = stored(make_vendor()), clock.now() + timedelta(days=1, minutes=1)
        leftover = store.save("evidence/ab/leftover", ContentFile(b"half a form"))

        assert sweep() == []
        monkeypatch.setattr("accounts.storage.clock.now", lambda: tomorrow)
        call_command("sweep_files", verbosity=0)

        assert not store.exists(leftover)
        assert list(names_in(store)) == [kept.file.name]


@pytest.fixture
def no_store(settings):
    address = "http://127.0.0.1:9"  # nobody listens there
    settings.STORAGES = settings.STORAGES | {"default": stores.bucket_at(address)}


def add_evidence(client, vendor):
    file = ContentFile(PDF, name="a.pdf")
    data = {"title": "Bench list", "kind": "document", "file": file}
    return client.post(reverse("evidence_new", args=[vendor.pk]), data)


def test_a_store_that_is_away_is_said_in_the_form_and_leaves_no_row(no_store, curator_client):
    response = add_evidence(curator_client, make_vendor())

    form = response.context["form"]
    assert "The store of files does not answer." in form.errors["file"][0]
    assert form["title"].value() == "Bench list"
    assert not Evidence.objects.exists()


def test_a_file_in_a_store_that_is_away_is_not_called_missing(curator_client, request):
    evidence = stored(make_vendor())
    request.getfixturevalue("no_store")

    response = curator_client.get(reverse("evidence_file", args=[evidence.pk]))

    assert response.status_code == 503
    assert b"<h1>This file cannot be read just now</h1>" in response.content


def test_a_full_disk_is_said_in_the_form_and_leaves_no_row_and_no_file(curator_client, monkeypatch):
    class FullAfterHalf(ContentFile):
        def chunks(self, chunk_size=None):
            yield PDF[:10]
            raise OSError(28, "No space left on device")

    content = "django.core.files.uploadedfile.InMemoryUploadedFile.chunks"
    monkeypatch.setattr(content, lambda self, size=None: FullAfterHalf(PDF).chunks())

    response = add_evidence(curator_client, make_vendor())

    form = response.context["form"]
    assert "The server has no room left for files." in form.errors["file"][0]
    assert form["title"].value() == "Bench list"
    assert not Evidence.objects.exists()
    assert list(names_in(default_storage)) == []


def test_answer_about_a_full_disk_waits_until_the_browser_has_sent_all(rf):
    request = rf.post("/", b"%PDF" * 50_000, content_type="application/pdf")
    request.read(10)

    try:
        raise OSError(28, "No space left on device")
    except OSError:
        response = server_error(request)

    assert (response.status_code, request.read(10)) == (503, b"")


def test_a_full_disk_during_the_upload_itself_is_a_page_in_words(curator_client, monkeypatch):
    def full(self, *given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("evaluator.forms.SizeCeiling.receive_data_chunk", full)
    curator_client.raise_request_exception = False

    response = add_evidence(curator_client, make_vendor())

    assert response.status_code == 503
    assert b"The server has no room left for files" in response.content


def test_any_error_of_the_network_is_one_error_of_the_store(no_store):
    for ask in (
        lambda: default_storage.exists("a"),
        lambda: default_storage.open("a"),
        lambda: default_storage.size("a"),
        lambda: default_storage.delete("a"),
        lambda: default_storage.listdir(""),
        lambda: default_storage.get_modified_time("a"),
        lambda: default_storage.save("a", ContentFile(b"x")),
    ):
        with pytest.raises(StoreAway):
            ask()


def test_nothing_asks_a_store_for_an_address_or_a_path():
    """An address would outlive the right to it, and a bucket has no paths."""
    asked = re.compile(
        r"storage\.(?:url|path)\(|file\.(?:url|path)\b|settings\.MEDIA_ROOT|\.file\.url"
    )
    texts = [
        path
        for folder in ("accounts", "vendors", "scoring", "evaluator", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".txt"}
    ]

    assert [str(path) for path in texts if asked.search(path.read_text())] == []
