"""What a curator learns of evaluations they take no part in: that one compares this vendor."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_evaluation, make_open_evaluation, make_vendor
from tests.vendors.test_editing import add_url

WORDS = "This vendor is being compared in an evaluation under way."


@pytest.fixture
def vendor(db):
    return make_vendor()


def pages_of(client, vendor):
    """Return the pages on which a curator changes this vendor."""
    site = vendor.sites.create(city="Rabat", country="MA", time_zone="Africa/Casablanca")
    addresses = (
        reverse("vendor_edit", args=[vendor.pk]),
        add_url(vendor, "site"),
        reverse("row_edit", args=[vendor.pk, "site", site.pk]),
    )
    return [client.get(address).content.decode() for address in addresses]


@pytest.mark.parametrize("state", ["open", "moderation"])
def test_curator_is_told_that_ratings_may_rest_on_the_record(lead, vendor, curator_client, state):
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor], title="Secret sourcing")
    if state == "moderation":
        evaluation.close_rating(lead)

    for page in pages_of(curator_client, vendor):
        assert WORDS in page
        assert "Secret sourcing" not in page


def test_curator_learns_neither_names_nor_numbers_of_evaluations(lead, vendor, curator_client):
    address = reverse("vendor_edit", args=[vendor.pk])
    make_open_evaluation(lead=lead, vendors=[vendor], title="One")
    one = curator_client.get(address)
    make_open_evaluation(lead=lead, vendors=[vendor, make_vendor("Borea")], title="Two")

    two = curator_client.get(address)

    assert one.context["is_compared"] is two.context["is_compared"] is True
    assert len(one.content) == len(two.content)


def test_nothing_is_said_while_nobody_rates_the_vendor(lead, vendor, curator_client):
    other = make_vendor("Borea")
    make_evaluation(lead, vendors=[vendor], title="Draft")
    evaluation = make_open_evaluation(lead=lead, vendors=[vendor, other], title="Left")
    mine = evaluation.candidates.filter(vendor=vendor)
    now = timezone.now()
    mine.update(
        withdrawn_at=now, withdrawn_on=now.date(), withdrawn_by=lead, withdrawal_reason="Sold."
    )
    make_open_evaluation(lead=lead, vendors=[other], title="Without it")

    for page in pages_of(curator_client, vendor):
        assert WORDS not in page
