from django.urls import reverse

from accounts.models import Look
from tests.factories import (
    add_member,
    make_open_evaluation,
    make_user,
    make_vendor,
)
from tests.vendors.test_vendor_detail import url, with_people


def people_url(vendor):
    return reverse("vendor_people", args=[vendor.pk])


def test_people_are_not_on_the_page_of_the_vendor(lead_client, curator_client):
    vendor = with_people(make_vendor())

    for client in (lead_client, curator_client):
        html = client.get(url(vendor)).content.decode()
        assert "2 people held, by code." in html
        for secret in ("Ana Pop", "ana@example.org", "Jo Doe"):
            assert secret not in html


def test_people_are_refused_to_those_outside_the_evaluation(lead_client, assessor_client):
    vendor = with_people(make_vendor())

    assert lead_client.post(people_url(vendor)).status_code == 403
    assert assessor_client.post(people_url(vendor)).status_code == 404
    assert lead_client.get(people_url(vendor)).status_code == 405
    assert not Look.objects.exists()


def test_administrator_without_another_role_is_refused_people(client, db):
    vendor = with_people(make_vendor())
    client.force_login(make_user("admin@example.org", is_staff=True))

    assert client.post(people_url(vendor)).status_code == 403


def test_people_of_the_evaluation_read_about_people_and_their_look_is_noted(
    assessor_client, assessor, lead
):
    vendor = with_people(make_vendor())
    add_member(make_open_evaluation(lead=lead, vendors=[vendor]), assessor)

    response = assessor_client.post(people_url(vendor))

    assert b"ana@example.org" in response.content
    assert b"Jo Doe" in response.content
    assert b"Reference of Banca" in response.content
    assert b"Contact of the vendor; data protection officer" in response.content
    (look,) = Look.objects.all()
    assert (look.person, look.kind, look.subject, look.people) == (
        assessor,
        "people",
        f"vendor:{vendor.pk}",
        2,
    )


def test_page_about_nobody_notes_no_look(curator_client):
    vendor = make_vendor()

    assert b"Nobody yet." in curator_client.post(people_url(vendor)).content
    assert not Look.objects.exists()
