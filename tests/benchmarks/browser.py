"""A browser with counted hands, before the product on a throw-away database."""

import os
from contextlib import contextmanager

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def set_up(folder):
    """Begin Django on a database of its own in `folder`."""
    os.environ |= {
        "EVALUATOR_TEST": "1",
        "DJANGO_SETTINGS_MODULE": "evaluator.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # of Playwright's own loop
        "MEDIA_ROOT": f"{folder}/media",
    }
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.DATABASES["default"]["NAME"] = f"{folder}/hands.sqlite3"
    settings.ALLOWED_HOSTS = ["*"]
    django.setup()
    call_command("migrate", verbosity=0)
    from accounts.record.guards import stand_down

    # What is written once is emptied all the same, before each step.
    with connection.schema_editor() as editor:
        stand_down(None, editor)


@contextmanager
def product():
    """Serve the product, with its static files, and yield its address."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()


class Hands:
    """One signed-in person: what they press, and what that asks of the server.

    Requests are pages and answers to scripts; files that a browser keeps count for nothing. What
    Playwright does for the person is counted: a click, a choice, each letter of what is typed. An
    address that is opened directly counts as the click on its link.
    """

    def __init__(self, browser, address, user, size=(1280, 900)):
        from django.test import Client

        client = Client()
        client.force_login(user)
        viewport = dict(zip(("width", "height"), size, strict=True))
        self.context = browser.new_context(base_url=address, viewport=viewport)
        cookie = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("response", self.note)
        self.begin()

    def begin(self):
        self.keys = self.clicks = self.requests = self.pages = self.bytes = 0

    def note(self, response):
        if "/static/" in response.url or response.url.endswith("/favicon.ico"):
            return
        self.requests += 1
        # A redirect is on the way to a page, and a script may bring the page of another address.
        is_page = response.request.is_navigation_request() and response.status not in {302, 303}
        self.pages += is_page or "hx-push-url" in response.headers
        self.bytes += int(response.headers.get("content-length") or 0)

    def press(self, *keys):
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def tab_to(self, selector, most=80):
        """Press Tab until what has the focus matches."""
        for _ in range(most):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.press("Tab")
        raise SystemExit(f"Tab never reached {selector} on {self.page.url}.")

    def settled(self):
        self.page.wait_for_load_state("networkidle")

    @contextmanager
    def counted(self):
        """Count what Playwright's own methods do for this person meanwhile."""
        from playwright.sync_api import Locator, Page

        acts = {
            (Page, "goto"): lambda *_args: self.count(clicks=1),
            (Locator, "click"): lambda *_args: self.count(clicks=1),
            (Locator, "check"): lambda *_args: self.count(clicks=1),
            (Locator, "select_option"): lambda *_args: self.count(clicks=2),
            (Locator, "set_input_files"): lambda *_args: self.count(clicks=1),
            (Locator, "fill"): lambda text, *_args: self.count(clicks=1, keys=len(text)),
        }
        own = {name: getattr(*name) for name in acts}
        for (kind, name), count in acts.items():
            setattr(kind, name, noted(own[kind, name], count))
        try:
            yield self
        finally:
            for (kind, name), act in own.items():
                setattr(kind, name, act)

    def count(self, clicks=0, keys=0):
        self.clicks += clicks
        self.keys += keys


def noted(act, count):
    def do(self, *args, **options):
        count(*args)
        return act(self, *args, **options)

    return do
