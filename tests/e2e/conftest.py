"""A real browser against a live server: Debian's Chromium through Playwright.

`BROWSER=firefox` takes the Firefox that `playwright install firefox` fetched; with `FIREFOX=PATH`
an installed one, which Playwright drives by WebDriver BiDi.
"""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from accounts.models import User
from tests.factories import PASSWORD

# Playwright's own loop makes Django believe that it is called from async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
BROWSER = os.environ.get("BROWSER", "chromium")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FIREFOX = os.environ.get("FIREFOX")
# What WebDriver BiDi cannot set: the colours of the system, a key that is plugged in.
CHROMIUM_ALONE = pytest.mark.skipif(BROWSER == "firefox", reason="Firefox cannot be told so here")
THEMES = ("light",) if BROWSER == "firefox" else ("light", "dark")
SCRIPT = re.compile(r"\.js(\?|$)")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        launch = launch_firefox if BROWSER == "firefox" else launch_chromium
        browser = launch(playwright)
        yield browser
        browser.close()


def launch_chromium(playwright):
    assert Path(CHROMIUM).exists(), f"{CHROMIUM} is missing: install Debian's package chromium."
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def launch_firefox(playwright):
    installed = {"executable_path": FIREFOX, "channel": "moz-firefox"} if FIREFOX else {}
    return playwright.firefox.launch(**installed)


@pytest.fixture
def visit(browser, live_server):
    """Return a function that opens a browser of its own, signed in when given an e-mail."""
    contexts = []

    def visit(email=None, **options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        if BROWSER == "firefox" and not options.get("java_script_enabled", True):
            # Its driver leaves scripts on; the policy of our pages allows none but files.
            context.route(SCRIPT, lambda route: route.abort())
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda message: note_problem(page, message))
        if email:
            let_in(context, email, live_server.url)
            page.goto("/")
        return page

    yield visit
    for context in contexts:
        context.close()


def let_in(context, email, address):
    """Begin a session as signing in does, without its two pages."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": session.key, "value": session.value, "url": address}])


def note_problem(page, message):
    # A refused answer (403, 404, 409, 422) is part of a story; a script error never is.
    if message.type == "error" and "Failed to load resource" not in message.text:
        page.problems.append(message.text)


def sign_in(page, email, password=PASSWORD):
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def assert_accessible(page, where=""):
    """Fail on any violation that axe finds on the page as it is now."""
    results = Axe().run(page)
    found = [
        (violation["id"], violation["nodes"][0]["html"][:160])
        for violation in results.response["violations"]
    ]
    assert not found, (where or page.url, found)
