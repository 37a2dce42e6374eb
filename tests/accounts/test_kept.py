from django.test import RequestFactory
from django.urls import reverse

from accounts.kept import LIMIT, SESSION_KEY, TOO_LONG, take_kept_post
from accounts.models import User
from tests.factories import PASSWORD

PAGE = "/account/"


def post_without_session(client, **fields):
    return client.post(PAGE, fields)


def sign_in(client, lead):
    client.post(reverse("account_login"), {"login": lead.email, "password": PASSWORD})


def taken(client, path=PAGE):
    request = RequestFactory().get(path)
    request.session = client.session
    request.user = User.objects.first()
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


def test_too_much_text_of_a_stranger_is_not_kept_and_the_sign_in_page_says_so(client, lead):
    response = post_without_session(client, name="x" * (LIMIT + 1))

    assert SESSION_KEY not in client.session
    assert TOO_LONG in client.get(response.url).content.decode()


def test_whoever_was_signed_in_keeps_a_whole_page_of_the_longest_reasons(client, lead):
    client.force_login(lead)
    client.get(PAGE)
    client.cookies.pop("sessionid")
    typed = {f"reason-{cell}": "é" * 20_000 for cell in range(20)}

    post_without_session(client, **typed)
    sign_in(client, lead)

    assert taken(client) == {name: [text] for name, text in typed.items()}


def test_sign_in_page_says_that_the_text_is_kept(client, lead):
    post_without_session(client, name="Typed for an hour")

    response = client.get(reverse("account_login"))

    assert b"What you typed is kept" in response.content


def test_signed_in_person_s_posts_are_not_kept(lead_client):
    lead_client.post(PAGE, {"name": "Lea", "time_zone": "UTC"})

    assert SESSION_KEY not in lead_client.session


def test_what_no_form_takes_back_is_shown_on_the_page_it_was_typed_on(client, lead):
    """A form that posts elsewhere leads back to its own page, not to an address for posts."""
    client.force_login(lead)
    client.get(PAGE)
    client.cookies.pop("sessionid")

    response = client.post(
        reverse("account_settings") + "?x=1",
        {"note": "Typed for an hour", "token": "nobody typed this"},
        headers={"referer": "http://testserver/method/?q=1"},
    )
    assert response.url == f"{reverse('account_login')}?next=/method/%3Fq%3D1"
    sign_in(client, lead)

    page = client.get("/method/").content.decode()
    assert "You were signed out before this was saved" in page
    assert "Typed for an hour" in page
    assert "nobody typed this" not in page
    assert "Typed for an hour" not in client.get("/method/").content.decode()


def test_a_page_elsewhere_is_no_way_back(client, lead):
    broken = ("http://[::1", "http://testserver]/x", "http://testserver[/x")
    others = ("https://evil.example/x", "http://testserver.evil.example/", "//", "x")
    for elsewhere in (*others, *broken):
        response = client.post(PAGE, {"name": "x"}, headers={"referer": elsewhere})

        assert response.url == f"{reverse('account_login')}?next={PAGE}"


def test_text_is_given_back_to_nobody_else_in_the_same_browser(client, lead, assessor):
    client.force_login(lead)
    client.get(PAGE)
    client.cookies.pop("sessionid")
    post_without_session(client, name="The lead's own words")

    sign_in(client, assessor)

    assert "own words" not in client.get(PAGE).content.decode()
    sign_in(client, lead)
    assert "own words" not in client.get(PAGE).content.decode()


def test_a_forged_mark_of_who_typed_is_nobodys(client, lead):
    client.cookies["typist"] = f"{lead.pk}:forged"
    post_without_session(client, name="Typed for an hour")

    assert client.session[SESSION_KEY]["typist"] is None


def test_the_mark_of_who_typed_is_for_this_host_and_no_script(lead_client):
    cookie = lead_client.get(PAGE, secure=True).cookies["__Host-typist"]

    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"]) == ("/", "")
