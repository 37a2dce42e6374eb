"""What was typed as a session ended is back after sign-in, on every form that posts text."""

import pytest
from django.urls import resolve

from accounts.models import User
from tests.demonstration import make_demonstration
from tests.evaluator.test_refused_text import first_button, forms_with_text, text_fields
from tests.factories import PASSWORD
from tests.plain_browser import PlainBrowser

TYPED = "typed-as-the-session-ended.example"
# Forms for people who are not signed in, and those that hold nothing but secrets.
WITHOUT_SESSION = ("/sign-in/", "/password/", "/welcome/", "/people/invite/")


@pytest.fixture
def world(db, settings):
    settings.DEMO = True  # its people sign in nowhere else
    return make_demonstration()


def test_every_form_gives_back_what_was_typed(world):
    lost, asked = [], set()

    for browser, path, place in forms_with_text(world, PlainBrowser):
        form = form_at(browser, path, place)
        names = text_fields(form)
        once = (resolve(path.partition("?")[0]).url_name, *names)
        if form.is_post and once not in asked and not path.startswith(WITHOUT_SESSION):
            asked.add(once)
            email = User.objects.get(pk=browser.client.session["_auth_user_id"]).email
            browser.client.cookies.pop("sessionid")
            browser.send(form, first_button(form), dict.fromkeys(names, TYPED))
            page = browser.press("Sign in", login=email, password=PASSWORD)
            if page.response.content.decode().count(TYPED) < len(names):
                lost.append((path, place, names))

    assert lost == []


def form_at(browser, path, place):
    """Return a form of the page, which is opened again only when it was left."""
    if browser.path != path:
        browser.open(path)
    return browser.page.forms()[place]
