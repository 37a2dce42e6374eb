import pytest

from scoring.evaluations.forms.candidates import (
    AddCandidatesForm,
    IncumbentForm,
    RemoveCandidateForm,
    VendorSearchForm,
)
from tests.factories import make_user, make_vendor
from vendors.models.vendor import Vendor

NOT_LISTED = "One of these vendors is not in your list any more. Search again."
NOT_THERE = "This candidate is not there any more."


@pytest.mark.parametrize(
    ("vendors", "words"),
    [
        ([], "Tick at least one vendor."),
        (["999999"], NOT_LISTED),
        (["9" * 30], NOT_LISTED),
        (["x\x00<b>"], NOT_LISTED),
    ],
)
def test_vendors_that_nobody_can_add_are_refused(draft, vendors, words):
    form = AddCandidatesForm(
        {"vendors": vendors}, evaluation=draft, vendors=Vendor.objects.active()
    )

    assert form.errors == {"vendors": [words]}


@pytest.mark.parametrize(
    ("candidate", "words"),
    [("", "Choose the candidate to remove."), ("9" * 30, NOT_THERE), ("-1", NOT_THERE)],
)
def test_a_candidate_that_is_not_there_cannot_be_removed(draft, candidate, words):
    form = RemoveCandidateForm({"candidate": candidate}, evaluation=draft)

    assert form.errors == {"candidate": [words]}


def test_who_is_no_candidate_cannot_be_the_incumbent(draft):
    form = IncumbentForm({"incumbent": "0"}, evaluation=draft)

    assert form.errors == {"incumbent": [NOT_THERE]}


@pytest.mark.parametrize("words", ["zellige rabat ma", "Zellige moroc"])
def test_search_finds_by_every_word_of_name_city_and_country(db, words):
    rabat = make_vendor("Zellige Software", country="MA")
    rabat.sites.create(city="Rabat", country="MA", time_zone="Africa/Casablanca")
    make_vendor("Zellige Bucharest", country="RO")

    search = VendorSearchForm({"q": words}, by=make_user())

    assert list(search.matching(Vendor.objects.all())) == [rabat]


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("x" * 201, "Shorten this to 200 characters: it has 201."),
        ("a\x00b", "Remove the invisible control characters from this text."),
    ],
)
def test_a_search_that_cannot_be_read_finds_nothing_and_says_why(db, q, words):
    make_vendor("Brno")
    search = VendorSearchForm({"q": q}, by=make_user())

    assert not search.matching(Vendor.objects.all()).exists()
    assert search.errors == {"q": [words]}
