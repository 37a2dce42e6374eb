"""The computed clock changes beside the check that asks the vendor for them."""

import pytest

from tests.scoring.ratings.grid_pages import check_url, criterion_url, open_evaluation


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead, checks=["TZ-01", "TZ-02"], state=None)


def pages_of(evaluation, client):
    """Return what the page of TZ-02 and that of its criterion show of TZ-02."""
    addresses = check_url(evaluation, "TZ-02"), criterion_url(evaluation.candidates.get(), "TZ")
    pages = [client.get(address).content.decode() for address in addresses]
    return [page[page.index("TZ-02</span>") :] for page in pages]


def test_clock_changes_are_listed_and_propose_no_level(evaluation, lead, lead_client):
    evaluation.candidates.get().vendor.sites.create(
        city="Rabat",
        country="MA",
        time_zone="Africa/Casablanca",
        day_starts="09:00",
        day_ends="18:00",
        entered_by=lead,
    )

    for page in pages_of(evaluation, lead_client):
        assert "because of the buyer&#x27;s clock (Europe/Paris)" in page
        assert "<details open>" in page
        assert "This proposes" not in page
        assert "Rabat" in page


def test_hours_that_nobody_states_are_said_to_be_missing(evaluation, lead_client):
    for page in pages_of(evaluation, lead_client):
        assert "no site of this vendor states its working hours" in page
        assert "This proposes" not in page
