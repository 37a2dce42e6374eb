"""The pages of an import that runs, failed or is done, and who may see them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tasks.models import Progress
from tests.vendors.imports.stories import apply_now, make_import
from vendors.imports.plan import plan_of
from vendors.models.imports import VendorImport
from vendors.models.vendor import Vendor

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
OBJECT_PAGES = ["vendor_import", "vendor_import_columns", "vendor_import_progress"]
OBJECT_ACTS = ["vendor_import_doubles", "vendor_import_apply", "vendor_import_again"]


def page_of(vendor_import, name="vendor_import"):
    return reverse(name, args=[vendor_import.pk])


def make_running(curator, started=timedelta(0), **progress):
    """Return an import that a worker is at, or was until its Progress says otherwise."""
    found = make_import(curator, ["Name"], ["Atlas Dev"])
    found.outcome = {"fingerprint": plan_of(found).fingerprint()}
    found.state, found.started_at = "running", timezone.now() - started
    found.save()
    fields = {"state": "running", "asked_by": curator, "page": found.get_absolute_url()}
    Progress.objects.create(what=f"import:{found.pk}", **fields | progress)
    return found


def test_a_running_import_shows_how_far_it_is(curator, curator_client):
    found = make_running(curator, words="Adding vendors", done=500, total=2000)

    page = curator_client.get(page_of(found)).content.decode()

    assert "Adding vendors: 500 of 2,000" in page
    assert 'value="25"' in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert f'hx-get="{page_of(found, "vendor_import_progress")}"' in page


def test_the_progress_fragment_follows_the_work_to_its_end(curator, curator_client):
    found = make_running(curator)
    address = page_of(found, "vendor_import_progress")

    assert b"Starting" in curator_client.get(address, **HTMX).content
    VendorImport.objects.update(state="done")
    assert curator_client.get(address, **HTMX).headers["HX-Redirect"] == page_of(found)
    assert curator_client.get(address).url == page_of(found)


def test_an_import_whose_worker_died_offers_to_start_again(curator, curator_client):
    reason = "3 workers stopped while they did this, so it was given up."
    found = make_running(curator, timedelta(minutes=5), state="failed", reason=reason)

    page = curator_client.get(page_of(found)).content.decode()
    watching = curator_client.get(page_of(found, "vendor_import_progress"), **HTMX)
    curator_client.post(page_of(found, "vendor_import_again"))

    assert "<h1>The import stopped</h1>" in page
    assert "Start again" in page
    assert "the work goes on" not in page
    assert watching.headers["HX-Redirect"] == page_of(found)
    assert Vendor.objects.get().name == "Atlas Dev"
    assert VendorImport.objects.get().state == "done"


def test_an_import_that_still_works_is_not_started_again(curator, curator_client):
    found = make_running(curator, timedelta(minutes=5), words="Adding vendors", done=1, total=2)

    assert b"Start again" not in curator_client.get(page_of(found)).content
    curator_client.post(page_of(found, "vendor_import_again"))

    assert not Vendor.objects.exists()


def test_an_import_of_which_nothing_is_heard_says_since_when(curator, curator_client):
    heard_at = timezone.now() - timedelta(seconds=21)
    found = make_running(curator, heard_at=heard_at)

    page = curator_client.get(page_of(found, "vendor_import_progress"), **HTMX).content.decode()

    assert f"Nothing has been heard from it since {heard_at:%H:%M:%S} (UTC+0)." in page
    Progress.objects.update(heard_at=timezone.now() - timedelta(seconds=18))
    page = curator_client.get(page_of(found, "vendor_import_progress"), **HTMX).content.decode()
    assert "Nothing has been heard" not in page


def test_whoever_began_an_import_stops_it_and_nobody_else(curator, curator_client, lead_client):
    found = make_running(curator)
    address = reverse("stop_work", args=[Progress.objects.get().pk])

    assert address in curator_client.get(page_of(found)).content.decode()
    assert lead_client.post(address).status_code == 404
    assert not Progress.objects.get().is_cancel_wanted
    assert curator_client.post(address).url == page_of(found)
    assert Progress.objects.get().is_cancel_wanted
    assert "It stops at its next step." in curator_client.get(page_of(found)).content.decode()


def test_a_failed_import_says_why_and_leads_back(curator, curator_client):
    found = make_import(curator, ["Name"], ["Atlas Dev"])
    VendorImport.objects.update(state="failed", outcome={"error": "The disk is full."})

    assert b"The disk is full." in curator_client.get(page_of(found)).content
    page = curator_client.post(page_of(found, "vendor_import_again"), follow=True)

    assert b"Import 1 vendor" in page.content


def test_a_finished_import_shows_counts_and_the_rows_left_out(curator, curator_client):
    found = make_import(
        curator, ["Name", "Country"], ["Atlas Dev", "MA"], ["<i>B", "Atlantis"], ["", "MA"]
    )

    page = curator_client.get(page_of(apply_now(found, curator))).content.decode()

    assert "Import done" in page
    assert "&lt;i&gt;B" in page
    assert "“Atlantis” is not a country we know." in page


@pytest.mark.parametrize("name", OBJECT_ACTS)
def test_acts_on_a_finished_import_change_nothing(curator, curator_client, name):
    found = apply_now(make_import(curator, ["Name"], ["Atlas Dev"]), curator)

    assert curator_client.post(page_of(found, name)).url == page_of(found)
    assert VendorImport.objects.get().state == "done"
    assert Vendor.objects.count() == 1


def test_columns_of_a_finished_import_cannot_be_matched_again(curator, curator_client):
    found = apply_now(make_import(curator, ["Name"], ["Atlas Dev"]), curator)

    response = curator_client.post(page_of(found, "vendor_import_columns"), {"column_0": "name"})

    assert response.url == page_of(found)
    assert VendorImport.objects.get().state == "done"


def test_leads_import_and_see_their_own_imports_only(curator, lead, lead_client, assessor_client):
    found, own = (make_import(person, ["Name"], ["Atlas Dev"]) for person in (curator, lead))

    for name in ("vendor_import_new", "vendor_import_sample", "vendor_import_template"):
        response = lead_client.get(reverse(name))
        assert response.status_code == 200
        b"".join(getattr(response, "streaming_content", ()))
        assert assessor_client.get(reverse(name)).status_code == 403
    for client, other in ((lead_client, found), (assessor_client, found), (assessor_client, own)):
        for name in OBJECT_PAGES:
            assert client.get(page_of(other, name)).status_code == 404
        for name in OBJECT_ACTS:
            assert client.post(page_of(other, name)).status_code == 404
    assert lead_client.get(page_of(own)).status_code == 200
    assert set(VendorImport.objects.values_list("state", flat=True)) == {"matched"}


def test_whoever_may_not_import_reads_who_may(assessor_client):
    page = assessor_client.get(reverse("vendor_import_new")).content.decode()

    assert "Curators, and people who may lead an evaluation, import vendors." in page


@pytest.mark.parametrize("name", OBJECT_ACTS)
def test_acts_take_a_post(curator, curator_client, name):
    found = make_import(curator, ["Name"], ["Atlas Dev"])

    assert curator_client.get(page_of(found, name)).status_code == 405
