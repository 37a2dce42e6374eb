"""People whose password everybody can read come in nowhere but in a demonstration."""

import pytest
from django.urls import reverse

from scoring.demo.vendors import make_people
from tests.factories import PASSWORD, make_user


def sign_in(client, email):
    return client.post(reverse("account_login"), {"login": email, "password": PASSWORD})


@pytest.mark.parametrize(("demo", "is_let_in"), [(True, True), (False, False)])
def test_people_of_a_demonstration_sign_in_there_alone(client, db, settings, demo, is_let_in):
    settings.DEMO = demo
    make_people(PASSWORD)

    sign_in(client, "lead@example.org")

    assert ("_auth_user_id" in client.session) is is_let_in


def test_refusal_looks_like_that_of_a_wrong_password(client, db):
    make_people(PASSWORD)
    make_user("other@example.org")

    refused = sign_in(client, "lead@example.org").context["form"].errors
    wrong = (
        client.post(
            reverse("account_login"), {"login": "other@example.org", "password": "not the password"}
        )
        .context["form"]
        .errors
    )

    assert refused == wrong


def test_a_new_address_and_name_do_not_open_the_door(client, db):
    person = make_people(PASSWORD)["curator@example.org"]
    person.email, person.name = "clara@buyer.example", "Clara"
    person.save()

    sign_in(client, "clara@buyer.example")

    assert "_auth_user_id" not in client.session


def test_somebody_else_with_such_an_address_signs_in(client, db):
    make_user("lead@example.org")

    sign_in(client, "lead@example.org")

    assert "_auth_user_id" in client.session
