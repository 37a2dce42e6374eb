import threading

import pytest
from django.db import connections
from django.utils import timezone

from accounts import clock
from accounts.record.models import RecordEntry
from accounts.tasks import progress
from accounts.tasks.models import Progress
from tests.factories import make_vendor
from tests.vendors.imports.stories import apply_now, make_full_vendor, make_import
from vendors.imports import apply
from vendors.imports.apply import back_to_preview, import_at_once
from vendors.imports.export import sample_file
from vendors.imports.plan import plan_of
from vendors.models.facts import Fact, LanguageCover, Site
from vendors.models.imports import VendorImport
from vendors.models.vendor import Vendor

pytestmark = pytest.mark.django_db
SOURCE = f"vendors.csv, row 2, {clock.today().isoformat()}"
ROWS = (["Name", "Website", "Language", "Seniors"], ["New", "new.example", "fr", "1 200"])


def test_new_vendors_come_with_their_facts_and_where_they_come_from(curator):
    done = apply_now(make_import(curator, *ROWS), curator)

    vendor = Vendor.objects.get()
    cover, fact = vendor.languages.get(), vendor.facts.get()
    assert done.state == "done"
    assert (vendor.website, vendor.domain) == ("https://new.example", "new.example")
    assert (cover.language, cover.state, cover.source) == ("fr", "claim", SOURCE)
    assert (fact.kind, fact.value, fact.number, fact.as_of) == ("seniors", "1 200", 1200, None)
    assert vendor.reference.startswith("V-")


def test_a_file_can_bring_its_own_references(curator):
    apply_now(make_import(curator, ["Reference", "Name"], ["V-OTHER", "New"]), curator)

    assert Vendor.objects.get().reference == "V-OTHER"


def test_changes_keep_what_the_file_does_not_say(curator):
    vendor = make_full_vendor()
    vendor.sites.update(state="claim")
    vendor_import = make_import(
        curator,
        ["Reference", "Name", "Summary", "Website", "Seniors"],
        [vendor.reference, "Atlas Dev", "New", "https://two.example", "70"],
        Sites=[
            ["Reference", "City", "Country", "People", "As of", "State"],
            [vendor.reference, "Rabat", "MA", "55", "2026-11-13", "document"],
        ],
    )

    apply_now(vendor_import, curator)

    vendor.refresh_from_db()
    site = vendor.sites.get(city="Rabat")
    assert (vendor.summary, vendor.domain, vendor.country) == ("New", "two.example", "MA")
    assert (site.people, f"{site.day_starts:%H:%M}", site.state) == (55, "09:00", "claim")
    assert (site.source, site.fresh_until) == (SOURCE, None)
    assert vendor.sites.count() == 2
    assert sorted(vendor.facts.filter(kind="seniors").values_list("value", flat=True)) == [
        "64",
        "70",
        "over 200",
    ]


def test_what_a_sheet_says_of_its_own_state_is_passed_over(curator):
    languages = [["Vendor", "Language", "State"], ["A", "fr", "verified"], ["A", "en", ""]]
    apply_now(make_import(curator, ["Name"], ["A"], Languages=languages), curator)

    states = LanguageCover.objects.order_by("language").values_list("language", "state")
    assert list(states) == [("en", "claim"), ("fr", "claim")]
    assert not LanguageCover.objects.exclude(checked_by=None).exists()


def test_the_record_holds_one_entry_with_counts_and_the_hash_of_the_file(curator):
    vendor_import = make_import(curator, *ROWS)
    apply_now(vendor_import, curator)

    entry = RecordEntry.objects.get(act="imported vendors")
    assert (entry.actor, entry.after["sha256"]) == (curator, vendor_import.sha256)
    assert entry.after["added"] == [Vendor.objects.get().pk]
    assert entry.after["counts"]["added"] == 1


def test_rows_with_open_questions_are_left_out_and_cells_that_stay_empty_are_named(curator):
    make_vendor(website="https://atlas.example")
    rows = ["Name", "Website"], ["Atlas Software", "atlas.example"], ["B", "x y"], ["C", ""]

    done = apply_now(make_import(curator, *rows), curator)

    assert set(Vendor.objects.values_list("name", flat=True)) == {"Atlas Dev", "B", "C"}
    assert done.outcome["left_out"] == [
        ["Row 2", "Atlas Software", "It may be Atlas Dev (same domain)."]
    ]
    assert done.outcome["cells"] == [
        [
            "Row 3",
            "B",
            "Website: “x y” is not a web address. Write it as https://www.example.org.",
        ],
    ]
    assert done.rows == []


def test_totals_and_rows_that_a_person_left_out_are_not_asked_for_again(curator):
    rows = ["Name", "Website"], ["Atlas", "atlas.example"], ["Atlas Soft", "atlas.example"]
    vendor_import = make_import(curator, *rows, ["Total", ""])
    apply.answer_doubles(vendor_import, {"3": "leave"})
    vendor_import.refresh_from_db()
    counts = plan_of(vendor_import).counts()

    done = apply_now(vendor_import, curator)

    assert (counts["left_out"], counts["waiting"]) == (2, 0)
    assert (done.outcome["counts"]["added"], done.outcome["left_out"]) == (1, [])


def test_a_second_click_and_a_replay_apply_nothing(curator):
    vendor_import = make_import(curator, *ROWS)
    fingerprint = plan_of(vendor_import).fingerprint()

    assert apply.start(vendor_import, curator, fingerprint)
    assert not apply.start(vendor_import, curator, fingerprint)
    assert Vendor.objects.count() == 1


def test_a_directory_that_changed_since_the_preview_stops_the_import(curator):
    make_vendor("New", website="https://new.example")
    vendor_import = make_import(curator, *ROWS)
    fingerprint = plan_of(vendor_import).fingerprint()
    Vendor.objects.update(website="https://changed.example")

    apply.start(vendor_import, curator, fingerprint)

    vendor_import.refresh_from_db()
    assert (vendor_import.state, vendor_import.outcome) == (
        "matched",
        {
            "notice": "Vendors changed since this preview was made, so nothing was imported. "
            "Look at the preview again."
        },
    )
    assert not Fact.objects.exists()


def broken_insert(vendor_import, model, rows):
    raise RuntimeError("a secret path")


def test_a_failed_import_leaves_nothing_and_says_so(curator, monkeypatch):
    vendor_import = make_import(curator, *ROWS)
    monkeypatch.setattr(apply, "create", broken_insert)

    failed = apply_now(vendor_import, curator)

    assert failed.state == "failed"
    assert failed.outcome["error"].endswith("Nothing was imported; try again or tell us.")
    assert not Vendor.objects.exists()
    assert not RecordEntry.objects.exists()


def test_a_failed_import_can_be_tried_again(curator, monkeypatch):
    vendor_import = make_import(curator, *ROWS)
    with monkeypatch.context() as patch:
        patch.setattr(apply, "create", broken_insert)
        failed = apply_now(vendor_import, curator)

    back_to_preview(failed)

    assert apply_now(failed, curator).state == "done"
    assert Vendor.objects.count() == 1


def test_a_reference_taken_meanwhile_fails_the_import_in_words(curator, monkeypatch):
    vendor_import = make_import(curator, ["Reference", "Name"], ["V-1", "New"])
    plan = plan_of(vendor_import)
    make_vendor("Other", reference="V-1")
    monkeypatch.setattr(apply, "plan_of", lambda *_arguments: plan)

    apply.start(vendor_import, curator, plan.fingerprint())

    vendor_import.refresh_from_db()
    assert vendor_import.state == "failed"
    assert vendor_import.outcome["error"].startswith("The database could not save the rows.")
    assert Vendor.objects.get().name == "Other"


def test_an_import_whose_worker_died_can_be_started_again_once(curator):
    vendor_import = make_import(curator, *ROWS)
    vendor_import.state, vendor_import.started_at = "running", timezone.now()
    vendor_import.outcome = {"fingerprint": plan_of(vendor_import).fingerprint()}
    vendor_import.save()

    assert apply.start_again(vendor_import, curator)
    assert not apply.start_again(vendor_import, curator)
    assert Vendor.objects.count() == 1


def test_an_import_that_is_run_twice_saves_once(curator):
    vendor_import = apply_now(make_import(curator, *ROWS), curator)

    again = apply.apply_import.enqueue(vendor_import.pk, curator.pk)

    assert again.status == "SUCCESSFUL"
    assert Vendor.objects.count() == 1
    assert VendorImport.objects.get().state == "done"


def test_an_import_that_is_gone_is_no_error(curator):
    assert apply.apply_import.enqueue(10**9, curator.pk).status == "SUCCESSFUL"


def test_an_import_that_was_stopped_saves_nothing_and_shows_its_preview_again(curator, monkeypatch):
    vendor_import = make_import(curator, *ROWS)

    def stop(*said):
        raise progress.Cancelled

    monkeypatch.setattr(apply.progress, "say", stop)
    apply_now(vendor_import, curator)

    vendor_import.refresh_from_db()
    assert not Vendor.objects.exists()
    assert vendor_import.state == "matched"
    assert vendor_import.outcome["notice"] == "You stopped the import. Nothing was saved."
    assert Progress.objects.get().state == "cancelled"


def test_the_sample_goes_in_whole_and_a_second_time_changes_nothing(curator):
    with sample_file() as file:
        data = file.read()

    first = import_at_once(data, "sample-vendors.xlsx", curator)
    second = import_at_once(data, "sample-vendors.xlsx", curator)

    assert (first.outcome["counts"]["added"], first.outcome["left_out"]) == (18, [])
    assert second.outcome["counts"]["same"] == 18
    assert Vendor.objects.filter(is_invented=True, name__endswith="(invented)").count() == 18
    assert Site.objects.values("city").distinct().count() >= 12


@pytest.mark.parametrize("size", [1, 3])
def test_applying_asks_as_often_for_one_row_as_for_many(
    curator, size, django_assert_max_num_queries
):
    rows = [[f"{word} Dev", "fr", "5"] for word in ("Atlas", "Casa", "Delta")[:size]]
    vendor_import = make_import(curator, ["Name", "Language", "Seniors"], *rows)

    with django_assert_max_num_queries(34):
        assert apply_now(vendor_import, curator).state == "done"


def test_many_vendors_are_brought_up_to_date_at_once(curator):
    vendors = [make_vendor(f"Vendor {number}") for number in range(3)]
    header = ["Reference", "Name", "Summary"]
    vendor_import = make_import(
        curator,
        header,
        *([vendor.reference, vendor.name, f"About {vendor.name}"] for vendor in vendors),
        Languages=[["Vendor", "Language"], *([vendor.name, "fr"] for vendor in vendors)],
    )

    assert apply_now(vendor_import, curator).outcome["counts"]["updated"] == 3

    assert sorted(Vendor.objects.values_list("summary", "sort_name", "languages__language")) == [
        (f"About Vendor {number}", f"vendor {number}", "fr") for number in range(3)
    ]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_apply_once(curator):
    vendor_import = make_import(curator, *ROWS)
    fingerprint = plan_of(vendor_import).fingerprint()

    def click():
        apply.start(vendor_import, curator, fingerprint)
        connections.close_all()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join(30)

    assert Vendor.objects.count() == 1
