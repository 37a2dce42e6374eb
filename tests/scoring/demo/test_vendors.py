"""The vendors of the demonstration on a later run: known again, and left as they are."""

import pytest
from django.core.management import CommandError

from scoring.demo.vendors import load_vendors, make_people
from tests.factories import make_vendor
from vendors.models.imports import VendorImport
from vendors.models.vendor import Vendor


@pytest.fixture
def curator(db):
    return make_people("a demonstration password")["curator@example.org"]


def test_renamed_vendor_is_known_again_and_keeps_what_was_written(curator):
    first = load_vendors(curator)
    changed = {"name": "Renamed by a newcomer", "is_invented": False, "summary": "Their words."}
    Vendor.objects.filter(pk=first[0].pk).update(**changed)

    again = load_vendors(curator)

    assert again == first
    assert Vendor.objects.filter(pk=first[0].pk, **changed).exists()
    assert VendorImport.objects.count() == 1


def test_missing_vendor_comes_back_and_the_others_stay_as_they_are(curator):
    kept, gone, *_rest = load_vendors(curator)
    Vendor.objects.filter(pk=kept.pk).update(summary="Their words.")
    gone.delete()

    again = load_vendors(curator)

    assert [vendor.reference for vendor in again[:2]] == [kept.reference, gone.reference]
    assert again[0].summary == "Their words."
    assert Vendor.objects.count() == 18


def test_sample_is_refused_in_words_beside_a_vendor_that_may_be_the_same(curator):
    make_vendor("Atlas Dev (invented)", reference="V-OTHER")

    with pytest.raises(CommandError, match=r"Atlas Dev \(invented\).*start .* afresh"):
        load_vendors(curator)
