"""A lead says at which of its sites a candidate would work."""

import json

import pytest
from django.urls import reverse

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from scoring.evaluations.models.candidate import sites_in_use
from tests.factories import make_evaluation, make_vendor
from vendors.models.facts import Site


@pytest.fixture
def vendor(db):
    vendor = make_vendor()
    for city in ("Kenitra", "Rabat"):
        Site.objects.create(vendor=vendor, city=city, country="MA", time_zone="Africa/Casablanca")
    return vendor


@pytest.fixture
def draft(lead, vendor):
    return make_evaluation(lead, vendors=[vendor])


@pytest.fixture
def candidate(draft):
    return draft.candidates.get()


def address(candidate):
    return reverse("candidate_sites", args=[candidate.evaluation_id, candidate.pk])


def test_candidate_uses_all_its_sites_until_somebody_chooses(lead_client, candidate):
    page = lead_client.get(address(candidate)).content.decode()

    assert page.count("checked") == 2
    assert sites_in_use([candidate.pk]) == {}


def test_choice_is_kept_recorded_and_sealed(lead, lead_client, draft, candidate, vendor):
    rabat = vendor.sites.get(city="Rabat")

    lead_client.post(address(candidate), {"sites": [rabat.pk]})
    draft.open_for_rating(lead)

    assert sites_in_use([candidate.pk]) == {candidate.pk: {rabat.pk}}
    (row,) = json.loads(draft.seals.get().document)["candidates"]
    assert row["sites"] == [{"city": "Rabat", "country": "MA"}]
    entry = RecordEntry.objects.get(act=Act.SITES_CHOSEN)
    assert (entry.before, entry.after) == ({"1": []}, {"1": ["Rabat"]})


def test_all_sites_ticked_again_is_no_choice(lead, draft, candidate, vendor):
    draft.use_sites(candidate, [vendor.sites.first()], lead)

    draft.use_sites(candidate, list(vendor.sites.all()), lead)

    assert sites_in_use([candidate.pk]) == {}


def test_the_same_choice_again_is_recorded_once(lead, draft, candidate, vendor):
    for _ in range(2):
        draft.use_sites(draft.candidates.get(), [vendor.sites.first()], lead)

    assert RecordEntry.objects.filter(act=Act.SITES_CHOSEN).count() == 1


@pytest.mark.parametrize("sites", [[], ["none"], [10**9]])
def test_no_site_and_a_site_of_nobody_are_refused_in_words(lead_client, candidate, sites):
    page = lead_client.post(address(candidate), {"sites": sites})

    assert page.status_code == 200
    assert "Choose at least one site." in page.content.decode()


def test_site_of_another_vendor_is_refused(lead_client, candidate):
    other = make_vendor("Other")
    site = Site.objects.create(
        vendor=other, city="Fez", country="MA", time_zone="Africa/Casablanca"
    )

    lead_client.post(address(candidate), {"sites": [site.pk]})

    assert sites_in_use([candidate.pk]) == {}


def test_vendor_without_a_site_has_nothing_to_choose(lead, lead_client):
    draft = make_evaluation(lead, vendors=[make_vendor("Nowhere")])

    page = lead_client.get(address(draft.candidates.get())).content.decode()

    assert "We hold no site of this vendor" in page


def test_sites_are_shown_and_not_changed_after_opening(lead, lead_client, draft, candidate):
    draft.open_for_rating(lead)

    page = lead_client.get(address(candidate))
    answer = lead_client.post(address(candidate), {"sites": [candidate.vendor.sites.first().pk]})

    assert "All of them" in page.content.decode()
    assert answer.status_code == 409
