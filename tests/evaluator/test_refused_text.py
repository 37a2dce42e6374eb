"""Text that cannot be kept is refused in words on every form, and what was typed stays."""

import pytest

from accounts.models import User
from tests.demonstration import make_demonstration
from tests.hostile import typed_fields
from tests.plain_browser import PlainBrowser
from tests.stops import stops

KINDS = {"text", "email", "url", "search", "number", "date", "time", "datetime-local", "textarea"}
LONG = "٣Ω<b>" + "x" * 9_995
CONTROL = "A\0B\x08C"


@pytest.fixture
def world(db):
    return make_demonstration()


def test_ten_thousand_characters_are_refused_and_kept_in_every_field(world):
    amiss = []

    for browser, path, place in forms_with_text(world, PlainBrowser):
        form, button = fresh(browser, path, place)
        typed = dict.fromkeys(text_fields(form), LONG)
        page = browser.send(form, button, typed)
        kept = {name for shown in page.forms() for name in typed if LONG in shown.values(name)}
        astray = page.errors_astray()
        if kept != set(typed) or (form.is_post and not page.errors) or astray:
            amiss.append((path, place, set(typed) - kept, page.errors, astray))

    assert amiss == []


def test_control_characters_are_refused_or_dropped_in_every_field(world):
    """A page that showed one would be no HTML, which the browser of this test refuses."""
    for browser, path, place in forms_with_text(world, PlainBrowser):
        form, button = fresh(browser, path, place)
        browser.send(form, button, dict.fromkeys(text_fields(form), CONTROL))

    assert [
        (model.__name__, name)
        for model, name, _ in typed_fields()
        for text in model.objects.values_list(name, flat=True)
        if "\0" in text or "\x08" in text
    ] == []


def forms_with_text(world, kind):
    """Yield (browser, path, number of the form) for every form of the site that takes text."""
    browsers = {}
    for _, person, path, status in stops(world):
        if status == 200:
            if person not in browsers:
                browsers[person] = browser_of(person, kind)
            browser = browsers[person]
            forms, landed = browser.open(path).forms(), browser.path
            for place, form in enumerate(forms):
                if text_fields(form):
                    yield browser, landed, place


def browser_of(person, kind):
    browser = kind()
    if person:
        browser.client.force_login(User.objects.get(email=person))
    return browser


def fresh(browser, path, place):
    """Return (form, its first button) of a page that is opened anew."""
    form = browser.open(path).forms()[place]
    return form, first_button(form)


def first_button(form):
    return next(one for one in form.controls if one.tag == "button" and one.get("type") != "button")


def text_fields(form):
    """Return the names of the fields that a person types into."""
    return [
        one.get("name")
        for one in form.controls
        if one.tag == "textarea" or (one.tag == "input" and one.get("type", "text") in KINDS)
    ]
