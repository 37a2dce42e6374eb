"""Roles that require a second factor: nothing opens to their people until they have one."""

import pytest
from django.urls import reverse

from tests.accounts.second_factors import confirm, give_app, give_codes, type_password
from tests.conftest import StrictClient, signed_in
from tests.factories import make_user

LIST = reverse("mfa_index")
ROLES = {"administrator": "is_staff", "curator": "is_curator", "lead": "may_lead"}
PLACES = ["my_tasks", "vendor_list", "method", "people", "record_list", "admin:index"]


@pytest.fixture(autouse=True)
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = list(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_person_with_the_role_is_led_to_the_set_up_from_everywhere(db, role):
    client = signed_in(make_user(**{ROLES[role]: True}))

    answers = [client.get(reverse(place)) for place in PLACES]

    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {
        (302, LIST)
    }
    assert b"Your role needs a second factor" in client.get(LIST).content


def test_sign_in_leads_to_the_set_up(client, lead):
    type_password(client, lead)

    assert client.get(reverse("my_tasks")).url == LIST


def test_posts_are_refused_and_say_what_to_do(lead_client):
    for headers in ({}, {"HX-Request": "true"}):
        response = lead_client.post(reverse("evaluation_new"), {"title": "New"}, headers=headers)

        assert response.status_code == 403
        assert f'href="{LIST}"' in response.content.decode()


def test_part_of_a_page_leads_the_whole_page_to_the_set_up(lead_client):
    response = lead_client.get(reverse("vendor_list"), headers={"HX-Request": "true"})

    assert (response.headers["HX-Redirect"], response.content) == (LIST, b"")


def test_account_set_up_and_sign_out_stay_open(lead_client):
    confirm(lead_client)

    for name in ("account_settings", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"):
        assert lead_client.get(reverse(name)).status_code == 200
    assert lead_client.post(reverse("account_logout")).url == reverse("account_login")


def test_factor_opens_everything_and_recovery_codes_alone_do_not(lead, lead_client):
    give_codes(lead)
    assert lead_client.get(reverse("my_tasks")).status_code == 302

    give_app(lead)
    assert lead_client.get(reverse("my_tasks")).status_code == 200


def test_others_need_none(assessor_client):
    assert assessor_client.get(reverse("my_tasks")).status_code == 200


def test_role_that_comes_later_asks_at_the_next_request(assessor, assessor_client):
    assert assessor_client.get(reverse("my_tasks")).status_code == 200

    assessor.is_curator = True
    assessor.save()

    assert assessor_client.get(reverse("my_tasks")).url == LIST


def test_role_that_is_not_named_needs_none(settings, lead_client):
    settings.REQUIRE_SECOND_FACTOR = ["administrator"]

    assert lead_client.get(reverse("my_tasks")).status_code == 200


def test_signed_in_session_meets_the_rule_at_once(settings, lead):
    settings.REQUIRE_SECOND_FACTOR = []
    client = StrictClient()
    type_password(client, lead)
    assert client.get(reverse("my_tasks")).status_code == 200

    settings.REQUIRE_SECOND_FACTOR = ["lead"]

    assert client.get(reverse("my_tasks")).url == LIST
