from django.test import RequestFactory
from django.urls import reverse

from accounts.kept import LIMIT, SESSION_KEY, take_kept_post
from tests.factories import PASSWORD

PAGE = "/account/"


def post_without_session(client, **fields):
    return client.post(PAGE, fields)


def sign_in(client, lead):
    client.post(reverse("account_login"), {"login": lead.email, "password": PASSWORD})


def taken(client, path=PAGE):
    request = RequestFactory().get(path)
    request.session = client.session
    fields = take_kept_post(request)
    request.session.save()
    return fields


def test_text_posted_after_the_session_ended_is_there_after_sign_in(client, lead):
    response = post_without_session(client, name="Typed for an hour", pick=["a", "b"])
    assert response.url == f"{reverse('account_login')}?next={PAGE}"

    sign_in(client, lead)

    assert taken(client) == {"name": ["Typed for an hour"], "pick": ["a", "b"]}


def test_kept_text_is_given_back_once_and_to_its_own_page(client, lead):
    post_without_session(client, name="Typed for an hour")
    sign_in(client, lead)

    assert taken(client, "/evaluations/") is None
    assert taken(client) == {"name": ["Typed for an hour"]}
    assert taken(client) is None


def test_passwords_and_tokens_are_never_kept(client, lead):
    post_without_session(client, name="Lea", password="secret", oldpassword="s")
    post_without_session(client, name="Lea", csrfmiddlewaretoken="t", password1="secret")

    assert client.session[SESSION_KEY]["fields"] == {"name": ["Lea"]}


def test_more_text_than_any_form_holds_is_not_kept(client, lead):
    post_without_session(client, name="x" * (LIMIT + 1))

    assert SESSION_KEY not in client.session


def test_sign_in_page_says_that_the_text_is_kept(client, lead):
    post_without_session(client, name="Typed for an hour")

    response = client.get(reverse("account_login"))

    assert b"What you typed is kept" in response.content


def test_signed_in_person_s_posts_are_not_kept(lead_client):
    lead_client.post(PAGE, {"name": "Lea", "time_zone": "UTC"})

    assert SESSION_KEY not in lead_client.session
