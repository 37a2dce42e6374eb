"""The admin desk and what no database can be asked."""

import pytest

from tests.factories import make_vendor


@pytest.fixture
def keeper_client(client, curator):
    curator.is_staff = True
    curator.save()
    client.force_login(curator)
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/admin/vendors/vendor/?country=%00",
        "/admin/vendors/vendor/?name__exact=%00",
        "/admin/vendors/vendor/?q=x%00",
        "/admin/vendors/vendor/?%00=x",
        "/admin/vendors/evidence/?state__exact=%00",
        "/admin/accounts/user/?name__exact=%00",
    ],
)
def test_nul_in_an_address_of_the_desk_is_refused_in_words(keeper_client, address):
    response = keeper_client.get(address)

    assert response.status_code == 400
    assert b"We could not read that request" in response.content


def test_nul_in_a_choice_of_rows_is_refused_in_words(keeper_client):
    vendor = make_vendor()

    response = keeper_client.post(
        "/admin/vendors/vendor/",
        {"action": "delete_selected", "_selected_action": [vendor.pk, "\0"]},
    )

    assert response.status_code == 400
    assert b"We could not read that request" in response.content


def test_nul_in_a_field_is_refused_beside_the_field(keeper_client):
    vendor = make_vendor()

    response = keeper_client.post(f"/admin/vendors/vendor/{vendor.pk}/change/", {"name": "A\0B"})

    assert response.status_code == 200
    assert "name" in response.context["adminform"].form.errors
