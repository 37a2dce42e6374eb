import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.record.models import RecordEntry
from tests.conftest import signed_in
from tests.factories import (
    add_member,
    declare,
    make_evidence,
    make_open_evaluation,
    make_user,
    make_vendor,
)
from vendors.models.vendor import Vendor

INDEX = "/admin/"
LIST = "/admin/vendors/vendor/"
INLINES = [
    *("facts", "sites", "languages", "bench"),
    *("certificates", "clients", "finances"),
]


@pytest.fixture
def administrator_client(db):
    return signed_in(make_user("admin@example.org", is_staff=True))


def change_url(row):
    return reverse(f"admin:vendors_{row._meta.model_name}_change", args=[row.pk])


def posted(vendor, **fields):
    """Return the post of an unchanged vendor page with these fields changed."""
    data = {"name": vendor.name, "country": vendor.country, "summary": ""}
    for name in INLINES:
        data |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    return data | fields


def test_people_without_a_role_are_kept_out_and_not_sent_round_in_circles(
    lead_client, assessor_client, client
):
    for outsider in (lead_client, assessor_client):
        response = outsider.get(INDEX, follow=True)
        assert response.status_code == 403
    response = client.get(INDEX, follow=True)
    assert response.redirect_chain[-1][0].startswith("/sign-in/?next=/admin/")


def test_switched_off_curator_is_kept_out(client, curator):
    client.force_login(curator)
    curator.is_active = False
    curator.save()

    assert client.get(LIST).status_code == 302


def test_curator_finds_vendor_records_and_nothing_else(curator_client):
    html = curator_client.get(INDEX).content.decode()

    assert "/admin/vendors/vendor/" in html
    assert "/admin/vendors/evidence/" in html
    assert "/admin/accounts/" not in html
    assert curator_client.get("/admin/accounts/user/").status_code == 403


def test_no_rating_and_nothing_of_an_evaluation_is_on_the_desk():
    apps = {model._meta.app_label for model in admin.site._registry}

    assert apps == {"accounts", "vendors"}


def test_administrator_finds_people_on_the_desk_and_no_vendor(administrator_client):
    vendor = make_vendor()
    vendor.outside_people.create(name="Ana Pop")
    evidence = make_evidence(vendor, title="Secret list")

    html = administrator_client.get(INDEX).content.decode()

    assert "/admin/accounts/user/" in html
    assert "/admin/vendors/" not in html
    for address in (LIST, "/admin/vendors/evidence/", change_url(vendor), change_url(evidence)):
        assert administrator_client.get(address).status_code == 403


def test_nobody_in_conflict_with_a_vendor_changes_its_facts_on_the_desk(curator_client, curator):
    vendor = make_vendor()
    evaluation = make_open_evaluation(vendors=[vendor])
    add_member(evaluation, curator, "observer", rates=False)
    declare(evaluation, curator, **{vendor.name: "My sister owns it."})

    posted_page = curator_client.post(change_url(vendor), posted(vendor, name="Other"))

    assert posted_page.status_code == 403
    assert curator_client.get(change_url(vendor)).status_code == 200


def test_no_vendor_is_added_on_the_desk_which_looks_for_no_doubles(curator_client):
    answer = curator_client.post(f"{LIST}add/", posted(Vendor(name="Tejo", country="PT")))

    assert answer.status_code == 403
    assert not Vendor.objects.exists()


def test_rows_added_changed_and_removed_on_the_desk_have_their_entries(curator_client, curator):
    vendor = make_vendor(country="MA")
    kept, gone = vendor.bench.create(stack="Java", people=1), vendor.bench.create(stack="SAP")
    rows = {
        "bench-TOTAL_FORMS": 3,
        "bench-INITIAL_FORMS": 2,
        "bench-0-id": kept.pk,
        "bench-0-vendor": vendor.pk,
        "bench-0-stack": "Java",
        "bench-0-people": 9,
        "bench-0-state": "document",
        "bench-1-id": gone.pk,
        "bench-1-vendor": vendor.pk,
        "bench-1-stack": "SAP",
        "bench-1-state": "claim",
        "bench-1-DELETE": "on",
        "bench-2-vendor": vendor.pk,
        "bench-2-stack": "Go",
        "bench-2-state": "claim",
    }

    curator_client.post(change_url(vendor), posted(vendor, name="Atlas Dev 2", **rows))

    acts = {e.act: (e.before, e.after) for e in RecordEntry.objects.about(vendor)}
    assert set(acts) == {
        "changed vendor",
        "changed bench line",
        "removed bench line",
        "added bench line",
    }
    assert acts["changed vendor"] == ({"name": "Atlas Dev"}, {"name": "Atlas Dev 2"})
    assert acts["removed bench line"][0]["stack"] == "SAP"
    assert [(b.stack, b.people) for b in vendor.bench.all()] == [("Go", None), ("Java", 9)]
    line = vendor.bench.get(stack="Java")
    assert (line.state, line.entered_by) == ("claim", curator)


def test_vendors_and_evidence_cannot_be_deleted(curator_client):
    vendor = make_vendor()
    evidence = make_evidence(vendor)

    for row in (vendor, evidence):
        url = reverse(f"admin:vendors_{row._meta.model_name}_delete", args=[row.pk])
        assert curator_client.post(url, {"post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": vendor.pk, "post": "yes"}
    curator_client.post(LIST, selected)
    assert Vendor.objects.exists()


def test_evidence_is_corrected_with_its_entry_and_its_proof_is_out_of_reach(curator_client):
    evidence = make_evidence(make_vendor(), state="claim")
    data = {
        "title": "Bench list, corrected",
        "kind": "document",
        "state": "verified",
        "sha256": "f" * 64,
        "checks-TOTAL_FORMS": 1,
        "checks-INITIAL_FORMS": 0,
        "checks-0-check_id": "TZ-01",
        "checks-0-evidence": evidence.pk,
    }

    curator_client.post(change_url(evidence), data)

    evidence.refresh_from_db()
    assert (evidence.title, evidence.state, evidence.sha256) == (
        "Bench list, corrected",
        "claim",
        "",
    )
    acts = [e.act for e in RecordEntry.objects.about(evidence)]
    assert acts == ["changed evidence", "added evidence check"]
    assert curator_client.get("/admin/vendors/evidence/add/").status_code == 403


def test_desk_lists_find_what_is_asked_for(curator_client):
    vendor = make_vendor("Atlas Dev")
    make_vendor("Tejo")
    make_evidence(vendor, title="Roster")

    found = curator_client.get(f"{LIST}?q=atlas").content.decode()

    assert "Atlas Dev" in found
    assert "Tejo" not in found
    assert b"Roster" in curator_client.get("/admin/vendors/evidence/?q=roster").content
    missing = curator_client.get(f"{LIST}999/change/", follow=True)
    assert missing.status_code == 200
