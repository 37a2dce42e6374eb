"""The preview of a long file: made by a task, with its progress, when somebody posts."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.tasks.models import Progress
from tests.vendors.imports.stories import make_import
from vendors.imports import preview
from vendors.models.imports import VendorImport

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def every_file_is_long(monkeypatch):
    monkeypatch.setattr(preview, "MOST_ROWS_AT_ONCE", 0)


@pytest.fixture
def vendor_import(curator):
    return make_import(curator, ["Name", "Country"], ["Atlas Dev", "MA"])


def page_of(vendor_import, name="vendor_import"):
    return reverse(name, args=[vendor_import.pk])


def under_way(vendor_import, **fields):
    what, page = preview.work_of(vendor_import), page_of(vendor_import)
    Progress.objects.create(what=what, page=page, **{"state": "running"} | fields)


def test_long_file_is_previewed_by_a_task_once_its_columns_are_matched(curator_client, curator):
    vendor_import = make_import(curator, ["Name", "Country"], ["Atlas Dev", "MA"])
    VendorImport.objects.update(state="uploaded")
    fields = {"column_0": "name", "column_1": "country"}

    response = curator_client.post(page_of(vendor_import, "vendor_import_columns"), fields)
    page = curator_client.get(response.url).content.decode()

    assert preview.progress_of(vendor_import).state == "done"
    assert "Atlas Dev" in page
    assert "Import 1 vendor" in page


def test_page_alone_compares_nothing(curator_client, vendor_import):
    page = curator_client.get(page_of(vendor_import)).content.decode()

    assert "The preview is not there" in page
    assert preview.kept_plan(vendor_import) is None
    assert not Progress.objects.exists()


def test_preview_that_is_gone_is_made_again(curator_client, vendor_import):
    response = curator_client.post(page_of(vendor_import, "vendor_import_again"))

    assert "Atlas Dev" in curator_client.get(response.url).content.decode()


def test_page_tells_how_far_the_preview_is(curator_client, vendor_import):
    under_way(vendor_import, words="Looking for doubles", done=200, total=2000)
    watched = page_of(vendor_import, "vendor_import_progress")

    page = curator_client.get(page_of(vendor_import)).content.decode()
    part = curator_client.get(watched, headers=HTMX).content.decode()

    assert "Looking for doubles: 200 of 2,000" in page
    assert "Nothing is imported yet." in page
    assert "Looking for doubles: 200 of 2,000" in part


def test_page_that_waits_is_sent_to_the_preview(curator_client, vendor_import):
    under_way(vendor_import, state="done")

    part = curator_client.get(page_of(vendor_import, "vendor_import_progress"), headers=HTMX)

    assert part.headers["HX-Redirect"] == page_of(vendor_import)


def test_preview_that_failed_says_why(curator_client, vendor_import):
    under_way(vendor_import, state="failed", reason="The disk is full.")

    page = curator_client.get(page_of(vendor_import)).content.decode()

    assert "The disk is full." in page
    assert "Make the preview" in page


def test_answers_are_kept_although_the_preview_is_gone(curator_client, vendor_import):
    preview.begin(vendor_import, vendor_import.uploaded_by)
    cache.clear()
    left_out = {"out_2": "on", "shown_2": "on"}

    curator_client.post(page_of(vendor_import, "vendor_import_doubles"), left_out)

    vendor_import.refresh_from_db()
    assert vendor_import.choices["out"] == {"2": True}


def test_other_answers_are_another_preview(vendor_import):
    before = preview.key_of(vendor_import)
    vendor_import.answers = {"2": "other"}

    assert preview.key_of(vendor_import) != before
