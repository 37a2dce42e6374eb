import pytest
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories import make_evidence, make_open_evaluation, make_user, make_vendor

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def compared(client, *vendors, **more):
    query = {"vendor": [vendor.pk for vendor in vendors], **more}
    return client.get(reverse("vendor_compare"), query)


def lines(response):
    return {
        line.title: [cell.text for cell in line.cells]
        for group in response.context["groups"]
        for line in group.lines
    }


def two_vendors():
    left, right = make_vendor("Atlas", country="MA"), make_vendor("Borea", country="MA")
    for vendor, seniors in ((left, 64), (right, 12)):
        vendor.facts.create(kind="seniors", value=str(seniors), number=seniors)
        vendor.languages.create(language="fr")
    left.certificates.create(kind="iso27001", number="7")
    return left, right


def test_two_vendors_stand_side_by_side_with_what_is_held_of_each(lead_client):
    left, right = two_vendors()

    said = lines(compared(lead_client, left, right))

    assert said["Seniors (8+ years)"] == ["64", "12"]
    assert said["ISO/IEC 27001"][1] == ""
    assert said["Country"] == ["Morocco", "Morocco"]
    assert "French" in said


def test_only_differences_leaves_out_what_they_have_alike(lead_client):
    left, right = two_vendors()

    said = lines(compared(lead_client, left, right, only="differences"))

    assert "Seniors (8+ years)" in said
    assert not {"Country", "French"} & said.keys()


@pytest.mark.parametrize("count", [0, 1, 5])
def test_fewer_than_two_and_more_than_four_are_refused_in_words(lead_client, count):
    vendors = [make_vendor(f"Vendor {number}") for number in range(count)]

    page = compared(lead_client, *vendors).content.decode()

    assert "Tick two to four vendors" in page


def test_a_person_compares_what_they_may_see_alone(lead, assessor, curator, assessor_client):
    left, right = two_vendors()
    left.day_rates.create(role="Engineer", country="MA", amount="612.50", currency="EUR")
    right.day_rates.create(role="Engineer", country="MA", amount="400.50", currency="EUR")
    make_evidence(left, by=curator)
    make_open_evaluation(lead=lead, vendors=[left], assessors=[assessor], checks=["TA-01"])

    assert "Tick two to four" in compared(assessor_client, left, right).content.decode()
    said = lines(compared(signed_in(lead), left, right))
    assert not any("612" in text for texts in said.values() for text in texts)
    assert "612" in str(lines(compared(signed_in(curator), left, right)))
    outsider = lines(compared(signed_in(make_user("x@example.org", may_lead=True)), left, right))
    assert outsider.get("Evidence") == ["", ""]


def test_a_wrong_key_is_no_vendor(lead_client):
    left, right = two_vendors()
    query = {"vendor": ["x", "²", "9" * 30, str(left.pk), str(right.pk)]}

    response = lead_client.get(reverse("vendor_compare"), query)

    assert response.context["vendors"] == [left, right]
