"""From an import to the candidates of an evaluation, without searching for anybody."""

import pytest
from django.urls import reverse

from scoring.evaluations.models import Evaluation, candidate
from tests.factories import make_evaluation, make_open_evaluation, make_vendor
from tests.vendors.imports.stories import apply_now, make_import
from vendors.imports.undo import undo_import
from vendors.merging import merge
from vendors.models.vendor import Vendor

pytestmark = pytest.mark.django_db
HEAD = ["Name", "Country", "Summary"]
NEW = reverse("evaluation_new")


@pytest.fixture
def vendor_import(lead):
    make_vendor("Atlas Dev", country="MA")
    make_vendor("Brno Code", country="CZ")
    make_vendor("Nobody brought this one")
    unchanged, changed = ["Atlas Dev", "MA", ""], ["Brno Code", "CZ", "Builds clouds."]
    return apply_now(make_import(lead, HEAD, unchanged, changed, ["Cima", "PT", ""]), lead)


@pytest.fixture
def draft(lead):
    return make_evaluation(lead, [make_vendor("Held before")])


def uses(client, vendor_import):
    return client.get(vendor_import.get_absolute_url()).context["uses"]


def names(evaluation):
    return sorted(evaluation.candidates.values_list("vendor__name", flat=True))


def candidates_page(draft, vendor_import):
    query = {"vendor_import": vendor_import.pk}
    return reverse("setup_candidates", args=[draft.pk], query=query)


def offered(page):
    return [box.data["value"].instance.name for box in page.context["add_form"]["vendors"]]


def test_end_of_an_import_leads_to_a_new_evaluation_and_to_each_draft(
    lead, lead_client, vendor_import, draft
):
    assert uses(lead_client, vendor_import) == [
        (
            "Start an evaluation with these 3 vendors",
            f"{NEW}?vendor_import={vendor_import.pk}",
        ),
        (f"Add them to \u2068{draft}\u2069", candidates_page(draft, vendor_import)),
    ]


def test_drafts_of_others_and_opened_evaluations_are_not_offered(
    lead, lead_client, stranger, vendor_import
):
    make_evaluation(stranger, [make_vendor("Theirs")])
    make_open_evaluation(lead=lead)

    assert [title for title, _address in uses(lead_client, vendor_import)] == [
        "Start an evaluation with these 3 vendors"
    ]


def test_curator_who_may_not_lead_is_led_to_the_vendors(curator, curator_client):
    done = apply_now(make_import(curator, HEAD, ["Cima", "PT", ""]), curator)

    assert uses(curator_client, done) == []


def test_new_evaluation_begins_with_all_that_the_file_named(lead_client, vendor_import):
    address = uses(lead_client, vendor_import)[0][1]
    page = lead_client.get(address)

    response = lead_client.post(address, {"title": "Support", "preset": "full"})

    assert "<strong>3 candidates</strong>" in page.content.decode()
    evaluation = Evaluation.objects.get()
    assert response.url == evaluation.get_absolute_url()
    assert names(evaluation) == ["Atlas Dev", "Brno Code", "Cima"]


def test_more_than_an_evaluation_holds_are_chosen_from_on_the_next_page(
    lead_client, vendor_import, monkeypatch
):
    monkeypatch.setattr(candidate, "MOST_CANDIDATES", 2)
    address = uses(lead_client, vendor_import)[0][1]
    page = lead_client.get(address).content.decode()

    response = lead_client.post(address, {"title": "Support", "preset": "full"})

    evaluation = Evaluation.objects.get()
    assert "An evaluation holds up to 2 candidates." in page
    assert response.url == candidates_page(evaluation, vendor_import)
    assert names(evaluation) == []


@pytest.mark.parametrize("number", ["x", "0", "9" * 30, "٣"])
def test_number_that_names_no_import_is_not_there(lead_client, number):
    assert lead_client.get(NEW, {"vendor_import": number}).status_code == 404


def test_import_of_somebody_else_is_not_there(lead_client, curator, draft):
    theirs = apply_now(make_import(curator, HEAD, ["Cima", "PT", ""]), curator)

    page = lead_client.get(candidates_page(draft, theirs))

    assert lead_client.get(NEW, {"vendor_import": theirs.pk}).status_code == 404
    assert ("id_vendor_import", "This import is not there any more.") in page.context["more_errors"]
    assert offered(page) == []


def test_candidates_are_found_by_their_import_and_added_at_once(lead_client, vendor_import, draft):
    address = candidates_page(draft, vendor_import)
    page = lead_client.get(address)

    add = reverse("add_found_candidates", args=[draft.pk])
    response = lead_client.post(f"{add}?vendor_import={vendor_import.pk}", {"q": ""})

    assert offered(page) == ["Atlas Dev", "Brno Code", "Cima"]
    assert response.url == address
    assert names(draft) == ["Atlas Dev", "Brno Code", "Cima", "Held before"]


def test_another_import_that_was_chosen_is_searched_for(lead, lead_client, vendor_import, draft):
    other = apply_now(make_import(lead, HEAD, ["Dora", "ES", ""]), lead)
    find = reverse("find_vendors", args=[draft.pk], query={"vendor_import": vendor_import.pk})

    page = lead_client.post(find, {"q": "", "vendor_import": other.pk}, follow=True)

    assert offered(page) == ["Dora"]


def test_long_list_is_narrowed_to_an_import(lead_client, vendor_import, draft):
    find = {"find": "1", "q": "", "vendor_import": vendor_import.pk, "reason": ""}

    page = lead_client.post(reverse("long_list", args=[draft.pk]), find)

    assert page.context["matching_count"] == 3


def test_record_merged_since_is_offered_as_the_one_it_was_merged_into(
    curator, lead_client, vendor_import, draft
):
    kept = Vendor.objects.get(name="Nobody brought this one")
    merge(kept, Vendor.objects.get(name="Cima"), {}, [], curator)

    page = lead_client.get(candidates_page(draft, vendor_import))

    assert offered(page) == ["Atlas Dev", "Brno Code", "Nobody brought this one"]


def test_import_that_was_undone_is_offered_nowhere(lead, lead_client, vendor_import, draft):
    undo_import(vendor_import, lead)
    vendor_import.refresh_from_db()

    page = lead_client.get(reverse("setup_candidates", args=[draft.pk]))

    assert uses(lead_client, vendor_import) == []
    assert "vendor_import" not in page.context["search"].fields
