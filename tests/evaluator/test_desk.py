"""The admin desk and what no database can be asked."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType

from evaluator.desk import Desk
from tests.factories import make_open_evaluation, make_vendor


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


def test_desk_asks_only_what_its_list_shows(keeper_client, lead):
    """What a filter shows is answered; what a clever address asks is refused in words."""
    make_vendor()

    for address in LISTED:
        assert keeper_client.get(address).status_code == 200, address
    for address in UNLISTED:
        response = keeper_client.get(address)
        assert response.status_code == 400, address
        assert b"We could not read that request" in response.content


LISTED = [
    "/admin/accounts/user/?is_staff__exact=1",
    "/admin/vendors/vendor/?is_invented__exact=0&archived_on__isempty=1",
    "/admin/vendors/evidence/?state__exact=claim&kind__exact=document",
    "/admin/vendors/vendor/?q=atlas&o=-1&p=1",
]
UNLISTED = [
    "/admin/accounts/user/?password__startswith=md5",
    "/admin/accounts/user/?email__startswith=a",
    "/admin/accounts/user/?memberships__role=lead",
    "/admin/accounts/user/?is_staff__in=1",
    "/admin/accounts/user/?last_login__isnull=1",
    "/admin/vendors/vendor/?candidacies__pk=1",
    "/admin/vendors/vendor/?candidacies__isnull=0",
    "/admin/vendors/vendor/?evidence__pk=1",
    "/admin/vendors/vendor/?pk=1",
    "/admin/vendors/evidence/?vendor__candidacies__evaluation=1",
    "/admin/vendors/evidence/?ratings__level=4",
]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_desk_takes_get_and_post_alone(keeper_client, method):
    for address in ("/admin/", "/admin/vendors/vendor/", "/admin/accounts/user/add/"):
        response = keeper_client.generic(method, address)

        assert response.status_code == 405, address


def test_desk_has_neither_sign_out_nor_password_form_of_its_own(keeper_client):
    assert keeper_client.get("/admin/password_change/").url == "/password/change/"
    answer = keeper_client.post("/admin/logout/")
    assert (answer.status_code, answer.url) == (307, "/sign-out/")


def test_desk_tells_not_where_a_row_of_an_evaluation_stands(keeper_client, lead):
    """Django's desk has an address that redirects to the page of any row of any table."""
    evaluation = make_open_evaluation(lead=lead)
    for row in (evaluation, evaluation.candidates.get()):
        kind = ContentType.objects.get_for_model(row)

        assert keeper_client.get(f"/admin/r/{kind.pk}/{row.pk}/").status_code == 404


def test_desk_leads_to_the_page_of_a_vendor(keeper_client):
    vendor = make_vendor()

    page = keeper_client.get(f"/admin/vendors/vendor/{vendor.pk}/change/").content.decode()

    assert f'href="{vendor.get_absolute_url()}"' in page


def test_tables_of_libraries_stay_off_the_desk():
    class Table(admin.ModelAdmin):
        pass

    desk = Desk()
    Table.__module__ = "allauth.account.admin"
    desk.register(EmailAddress, Table)
    assert not desk.is_registered(EmailAddress)

    Table.__module__ = "accounts.admin"
    desk.register(EmailAddress, Table)
    assert desk.is_registered(EmailAddress)
