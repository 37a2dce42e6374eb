"""What holds on every address: sign-in, headers, wrong methods, hostile targets."""

import re

import pytest
from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, path, reverse

from accounts.mail.models import Mail
from evaluator.log import Discreet, JsonLines

PUBLIC = {
    "healthz",
    "readyz",
    "metrics",
    "notices_off",
    "choose_theme",
    "session_end",
    "help",
    "help_part",
    "method",
    "welcome",
    "account_login",
    "mfa_authenticate",
    "stop_sign_in",
    "openid_connect_login",
    "openid_connect_callback",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "admin_sign_in",
    # A vendor's, behind its link or the cookie that the link was changed for.
    "asked_come_in",
    "asked_new_link",
    "asked_detail",
    "asked_code",
    "asked_link_again",
    "asked_item",
    "asked_file",
    "asked_sheet",
    "asked_question",
    "asked_colleague",
    "asked_finish",
    "asked_receipt",
    "asked_leave",
}
# Public only where the setting says so: sign-in is needed without it.
PUBLIC_WHERE_SET = {"verify_report": "PUBLIC_CHECK", "verdict": "PUBLIC_CHECK"}
# Django's own pages guard themselves with admin_site.has_permission or take a POST.
ARGUMENTS = {"int": "1", "str": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def our_patterns(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            if route != "admin/":
                yield from our_patterns(pattern, route)
        else:
            yield pattern.name, route


def address(route):
    """Return the route with something in the place of each argument."""
    plain = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route).replace("^", "").replace("$", "")
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: ARGUMENTS[found[1] or "str"], plain)


@pytest.mark.parametrize(("name", "route"), sorted(our_patterns(), key=str))
def test_address_needs_sign_in_unless_listed_as_public(client, db, name, route):
    if name in PUBLIC:
        return
    response = client.get(address(route))

    assert response.status_code == 302, name
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(("name", "setting"), PUBLIC_WHERE_SET.items())
def test_address_that_a_setting_opens_asks_nobody_to_sign_in(client, db, settings, name, setting):
    setattr(settings, setting, True)

    response = client.get(address(dict(our_patterns())[name]))

    assert response.status_code in (200, 404)


def test_admin_desk_sends_strangers_to_the_one_sign_in(client, db):
    response = client.get(reverse("admin:index"), follow=True)

    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_headers_hold_on_pages_and_on_errors(client, db):
    for response in [client.get(reverse("method")), client.get("/nothing-here/")]:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "object-src 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response.headers["Cache-Control"] == "no-store"
        assert "camera=()" in response.headers["Permissions-Policy"]


def test_health_is_ok_with_a_database(client, db):
    response = client.get(reverse("healthz"))

    assert (response.status_code, response.json()) == (
        200,
        {"status": "ok", "parts": {"database": "ok"}},
    )


def test_theme_is_remembered_and_the_way_back_stays_here(client, db):
    response = client.post(
        reverse("choose_theme"), {"theme": "dark", "next": "https://evil.example/"}
    )

    assert response.url == "/"
    assert b'data-bs-theme="dark"' in client.get(reverse("method")).content


def test_cookie_of_the_theme_is_of_this_host_and_no_script(db):
    client = Client()
    client.post(reverse("choose_theme"), {"theme": "dark"}, secure=True)

    (cookie,) = client.cookies.values()
    assert cookie.key == "__Host-theme"
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert b'data-bs-theme="dark"' in client.get(reverse("method"), secure=True).content


def test_unknown_theme_changes_nothing(client, db):
    client.post(reverse("choose_theme"), {"theme": '"><script>', "next": "/method/"})

    assert b'data-bs-theme="auto"' in client.get(reverse("method")).content


def test_theme_takes_a_post(client, db):
    assert client.get(reverse("choose_theme")).status_code == 405


@login_not_required
def broken(request):
    raise RuntimeError("a secret path /srv/key")


@login_not_required
def away(request):
    raise OperationalError("connection to server at 10.0.0.7 failed")


@login_not_required
def token_of_a_link(request, token):
    raise RuntimeError(f"/welcome/{token}/ broke")


urlpatterns = [
    path("broken/", broken),
    path("away/", away),
    path("welcome/<str:token>/", token_of_a_link),
    *get_resolver().url_patterns,
]
handler500 = "evaluator.views.server_error"


@pytest.mark.urls("tests.evaluator.test_doors")
def test_error_page_holds_no_trace(client, db):
    client.raise_request_exception = False

    response = client.get("/broken/")

    assert response.status_code == 500
    assert b"secret" not in response.content
    assert b"Something broke on our side" in response.content
    assert isinstance(response, HttpResponse)


@pytest.mark.urls("tests.evaluator.test_doors")
def test_database_that_is_away_is_a_page_of_its_own(client, db):
    client.raise_request_exception = False

    response = client.get("/away/")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert b"Evaluator cannot be reached just now" in response.content
    assert b"10.0.0.7" not in response.content
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/", "/method/", "/nothing-here/"])
def test_database_that_is_away_before_a_view_is_asked_is_the_same_page(
    lead_client, monkeypatch, address
):
    def refuse(*given, **more):
        raise OperationalError("gone")

    lead_client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)
        response = lead_client.get(address)

    assert response.status_code == 503
    assert lead_client.get(address).status_code in (200, 404)


@pytest.mark.urls("tests.evaluator.test_doors")
def test_log_holds_no_token_of_a_link(client, db, caplog):
    client.raise_request_exception = False
    client.get("/welcome/MTIz:secret/")
    client.get("/password/reset/key/1-secret/?x=/welcome/secret")
    client.get("/asked/secret/?x=/asked/secret/new/")
    lines = [Discreet().format(record) for record in caplog.records]

    assert any("/welcome/..." in line and "RuntimeError" in line for line in lines)
    assert "secret" not in "".join(lines)


def test_every_handler_of_the_log_is_discreet(settings):
    formatters = {name: row["()"] for name, row in settings.LOGGING["formatters"].items()}
    used = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}

    assert used <= set(formatters)
    assert set(formatters.values()) == {"evaluator.log.Discreet", "evaluator.log.JsonLines"}
    assert issubclass(JsonLines, Discreet)


def test_address_that_holds_a_token_is_told_to_nobody(client, db):
    welcome = client.get(reverse("welcome", args=["gone"]))
    reset = client.get(reverse("account_reset_password_from_key", args=["1", "gone"]))
    off = client.get(reverse("notices_off", args=["gone"]))
    asked = client.get(reverse("asked_come_in", args=["gone"]))

    for response in (welcome, reset, off, asked):
        assert response.headers["Referrer-Policy"] == "strict-origin"


def every_count():
    return {model.__name__: model._base_manager.count() for model in apps.get_models()}


def test_posts_of_strangers_store_nothing(client, lead, settings):
    """Of an account that exists, failed sign-ins are counted and its owner gets the link."""
    token = "gone"
    posts = [
        ("account_login", [], {"login": "nobody@example.org", "password": "wrong"}),
        ("account_login", [], {"login": lead.email, "password": "wrong"}),
        ("account_signup", [], {"email": "new@example.org", "password1": "a long sentence"}),
        ("account_reset_password", [], {"email": lead.email}),
        ("account_reset_password", [], {"email": "nobody@example.org"}),
        ("account_reset_password_from_key", ["1", token], {"password1": "a", "password2": "b"}),
        ("welcome", [token], {"name": "Eve", "password": "a long quiet sentence"}),
        ("choose_theme", [], {"theme": "dark"}),
        ("account_settings", [], {"name": "x" * 10_000}),
        ("vendor_new", [], {"name": "Typed by a stranger"}),
        ("account_logout", [], {}),
        ("asked_come_in", [token], {}),
        ("asked_new_link", [token], {}),
        ("asked_detail", [token], {"item-1-says": "answer", "item-1-text": "x" * 10_000}),
        ("asked_item", [token, 1], {"item-1-says": "answer", "item-1-text": "x"}),
        ("asked_question", [token], {"question": "Who else was asked?"}),
        ("asked_colleague", [token], {"name": "Eve", "email": "eve@example.org"}),
        ("asked_finish", [token], {}),
        ("asked_code", [token], {"code": "123456"}),
    ]
    before = every_count()
    for name, arguments, data in posts:
        client.post(reverse(name, args=arguments), data)

    counts = every_count()
    stored = {name for name in counts if counts[name] != before[name]}
    assert stored == {"FailedSignIns", "Mail"}
    assert [(mail.to, mail.body) for mail in Mail.objects.all()] == [(lead.email, "")]


def test_no_post_address_takes_a_form_without_its_token(lead, db):
    """With enforcement on, at every address that takes a post."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead)
    taken = []
    for name, route in our_patterns():
        response = client.post(address(route))
        is_refused = response.status_code == 403 and b"Your form was not sent" in response.content
        if not is_refused:
            taken.append((name, response.status_code))

    # Health answers before anything is asked, and takes no post. Mail programs post to the link by
    # which mails end, which is signed and changes nothing else.
    assert taken == [("healthz", 405), ("readyz", 405), ("notices_off", 410)]


@pytest.mark.parametrize("address", ["/nothing-here/", "/vendors/0/"])
def test_an_unknown_address_keeps_the_menu_at_hand(lead_client, address):
    response = lead_client.get(address)

    assert response.status_code == 404
    assert f'href="{reverse("vendor_list")}"' in response.content.decode()


def test_an_unknown_address_takes_no_message_from_the_page_it_is_for(lead_client):
    form = {"name": "Lena", "time_zone": "Europe/Paris", "notices_by_mail": "daily"}
    lead_client.post(reverse("account_settings"), form)

    lead_client.get("/apple-touch-icon.png")

    page = lead_client.get(reverse("account_settings"))
    assert len(page.context["messages"]) == 1


def test_an_unknown_address_is_answered_though_nobody_knows_who_asks(client, db, monkeypatch):
    def away(path, person):
        raise DatabaseError("gone")

    client.raise_request_exception = False

    with monkeypatch.context() as patch:
        patch.setattr("evaluator.views.menu", away)
        response = client.get("/nothing-here/")

    assert response.status_code == 500
    assert b"Something broke on our side" in response.content


def test_form_that_did_not_prove_to_be_ours_says_which_of_two_causes_it_has(db):
    client, path = Client(enforce_csrf_checks=True), reverse("account_login")

    without_cookie = client.post(path, {"login": "x", "password": "y"})
    client.get(path)
    from_before = client.post(path, {"csrfmiddlewaretoken": "x" * 64})

    for response in (without_cookie, from_before):
        assert response.status_code == 403
        assert b"Your form was not sent" in response.content
    assert b"Your browser sent no cookie with it" in without_cookie.content
    assert b"before you last signed in or out" in from_before.content
