import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache

from tests.e2e.conftest import CHROMIUM_ALONE, assert_accessible
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


def sign_in_again(page):
    """Sign out and type the password; the page that asks for the second factor follows."""
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail").fill("lead@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Second factor").wait_for()


def type_code(page, code, button="Sign in"):
    page.get_by_label("Code", exact=True).fill(code)
    page.locator("main").get_by_role("button", name=button).click()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up_app(page):
    """Return the secret of the app and the recovery codes."""
    page.goto("/account/second-factor/")
    page.get_by_role("link", name="Use codes of an app").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    secret = page.locator("main code").inner_text()
    assert_accessible(page)
    type_code(page, code_of(secret), "Use this app")
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert_accessible(page)
    return secret, page.locator("main code").all_inner_texts()


def add_key(page):
    """Plug a key into the browser, and add it."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto("/account/second-factor/keys/add/")
    page.get_by_label("Name of the key").fill("Blue key")
    page.get_by_role("button", name="Add the key").click()
    page.get_by_role("link", name="Rename Blue key").wait_for()
    assert_accessible(page)


@CHROMIUM_ALONE
def test_person_sets_up_and_uses_an_app_a_key_and_a_recovery_code(visit):
    make_user("lead@example.org", may_lead=True)
    page = visit("lead@example.org", viewport={"width": 390, "height": 844})
    secret, recovery_codes = set_up_app(page)
    add_key(page)

    sign_in_again(page)
    assert_accessible(page)
    page.get_by_role("button", name="Use the security key").click()
    page.get_by_role("heading", name="My tasks").wait_for()
    for code in (recovery_codes[0], None):
        sign_in_again(page)
        cache.clear()  # as another half minute would, without waiting for one
        type_code(page, code or code_of(secret))
        page.get_by_role("heading", name="My tasks").wait_for()

    page.goto("/account/second-factor/")
    assert "9 of them are not used" in page.locator("main").inner_text()
    assert page.problems == []
