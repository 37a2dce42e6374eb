"""The transfer statuses that are pinned, and those that came from outside since."""

from datetime import timedelta

import pytest
from django.utils import timezone

from scoring.ratings.gate_proposals import proposal_of
from scoring.ratings.pinning import changes_of
from tests.factories import (
    make_open_evaluation,
    make_site,
)
from tests.scoring.ratings.pinned import accept, held, keys, sentences
from vendors.models import TransferStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def abroad(lead, vendor, curator):
    """A gate that reads the transfer status of Morocco, where clauses are needed."""
    make_site(vendor, city="Rabat", country="MA", by=lead)
    note_status(lead, "clauses", days=9)
    return make_open_evaluation(lead=lead, vendors=[vendor], checks=["SC-02", "TA-01"])


def note_status(person, basis, country="MA", days=0):
    day = timezone.localdate() - timedelta(days=days)
    return TransferStatus.objects.create(
        country=country, basis=basis, source="Journal", checked_on=day, checked_by=person
    )


def told_day(days=0):
    return f"checked on {timezone.localdate() - timedelta(days=days):%-d %b %Y}"


def bases(evaluation):
    return {
        country: row.basis
        for country, row in held(evaluation, "SC-02").case.knowledge.bases.items()
    }


CLAUSES = "standard clauses and a transfer assessment needed"


def test_a_transfer_status_from_outside_waits_until_a_member_lets_it_count(abroad, lead, curator):
    note_status(curator, "eea")
    before = proposal_of(held(abroad, "SC-02")).result, bases(abroad)

    (change,) = held(abroad, "SC-02").changes
    assert (before, change.waits) == (("open", {"MA": "clauses"}), True)
    assert change.sentence == (
        f"Transfer status of Morocco: {CLAUSES}, {told_day(9)} at the seal, "
        f"in the eu or eea, {told_day()} now"
    )
    assert accept(abroad, lead, *keys(abroad)) == 1
    # Whoever says so, Morocco is not in the EU or EEA.
    assert (proposal_of(held(abroad, "SC-02")).result, keys(abroad)) == ("open", [])

    note_status(curator, "adequacy")
    assert (bases(abroad), len(keys(abroad))) == ({"MA": "eea"}, 1)


def test_a_transfer_status_by_a_member_counts_at_once_and_is_told(abroad, lead):
    note_status(lead, "eea")

    (change,) = held(abroad, "SC-02").changes
    assert (bases(abroad), change.waits) == ({"MA": "eea"}, False)


def test_a_newer_transfer_status_from_outside_takes_no_place_from_a_members_own(
    abroad, lead, curator
):
    note_status(lead, "adequacy", days=1)
    note_status(curator, "eea")

    (change,) = held(abroad, "SC-02").changes
    assert (bases(abroad), change.waits) == ({"MA": "adequacy"}, True)


def test_a_first_transfer_status_from_outside_waits_where_its_country_is_used(
    abroad, vendor, lead, curator
):
    make_site(vendor, city="Tunis", country="TN", entered_by=lead)
    TransferStatus.objects.all().delete()
    for country in ("TN", "JP"):
        note_status(curator, "adequacy", country)

    assert [each for each in sentences(abroad, "SC-02") if "status" in each] == [
        (
            f"Transfer status of Tunisia: not recorded at the seal, "
            f"adequacy decision in force, {told_day()} now"
        )
    ]
    assert bases(abroad) == {"MA": "clauses"}


def test_many_transfer_statuses_from_outside_are_counted(abroad, vendor, lead, curator):
    for country in ("TN", "JP", "KR", "UY", "CA", "CH", "IL"):
        vendor.sub_processors.create(name=country, country=country, entered_by=lead)
        note_status(curator, "adequacy", country)

    assert any("7 changes" in each and "status" in each for each in sentences(abroad, "SC-02"))


def test_a_transfer_status_after_the_release_moves_nothing_and_is_told(abroad, lead, curator):
    note_status(curator, "eea", days=1)
    abroad.close_rating(lead)
    note_status(lead, "adequacy")

    (changes,) = changes_of(abroad).values()
    told = [each.sentence for _check, each in changes if "status" in each.sentence]
    assert told == [
        (
            f"Transfer status of Morocco: {CLAUSES}, {told_day(9)} at the seal, "
            f"in the eu or eea, {told_day(1)} now"
        ),
        (
            f"Transfer status of Morocco: {CLAUSES}, {told_day(9)} at the release, "
            f"adequacy decision in force, {told_day()} now"
        ),
    ]
