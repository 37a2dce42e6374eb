"""What holds on every response, whatever was sent."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from accounts.invitation import token_for
from evaluator.middleware import CONTROL
from tests.factories import make_invitation


def is_showable(response):
    return not set(response.content) & set(CONTROL)


@pytest.mark.parametrize("method", ["get", "post"])
def test_sign_in_page_shows_no_control_character_of_its_address(client, db, method):
    response = getattr(client, method)("/sign-in/?next=%00%07/method/")

    assert b"/method/" in response.content
    assert is_showable(response)


def test_refused_choice_is_named_without_control_characters(lead_client):
    response = lead_client.post("/account/", {"name": "Lea", "time_zone": "A\0B"})

    assert "Choose one of the answers offered here." in response.content.decode()
    assert is_showable(response)


def test_welcome_names_a_refused_choice_without_control_characters(client, db):
    token = token_for(make_invitation())

    response = client.post(f"/welcome/{token}/", {"time_zone": "A\x1bB"})

    assert "Choose one of the answers offered here." in response.content.decode()
    assert is_showable(response)


def test_page_keeps_its_lines_and_every_other_sign(lead_client):
    response = lead_client.post("/account/", {"name": "a\tb é 🚀", "time_zone": "x"})

    assert "a\tb é 🚀" in response.content.decode()
    assert int(response.headers["Content-Length"]) == len(response.content)


@pytest.mark.parametrize("cookies", [{}, {"sessionid": "a" * 32}])
def test_health_is_503_without_a_database_whoever_asks(client, db, monkeypatch, cookies):
    def away():
        raise DatabaseError("gone")

    client.cookies.load(cookies)

    with monkeypatch.context() as patch:
        patch.setattr("evaluator.readiness.connection.cursor", away)
        response = client.get(reverse("healthz"))

    assert response.status_code == 503
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_no_page_may_be_listed_by_a_search_engine(client, db):
    for path in (reverse("account_login"), reverse("method"), "/nothing-here/"):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex, nofollow"


def test_browsers_find_the_icon_where_they_look_for_it(client):
    response = client.get("/favicon.ico")

    assert response.status_code == 200
    assert response.getvalue().startswith(b"\0\0\1\0")
