"""Every form of the site: what its labels say, and that nothing typed is lost.

Text that cannot be kept is refused in words and stays; text typed as a session ended is shown after
sign-in and sent again.
"""

import re

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from accounts.models import User
from tests.conftest import StrictClient
from tests.factories import PASSWORD
from tests.hostile import typed_fields
from tests.plain_browser import Page, PlainBrowser, text_of
from tests.stops import enter_as, stops

pytestmark = pytest.mark.django_db

KINDS = {"text", "email", "url", "search", "number", "date", "time", "datetime-local", "textarea"}
# Enter saves who rates what there: an invitation that is half typed stays as it is.
READ_BY_ANOTHER_BUTTON = {"setup_people", "assign_criteria"}
TAKES_AS_MUCH = {"asked_detail"}  # a vendor's answer may be so long
LONG = "٣Ω<b>" + "x" * 9_995
CONTROL = "A\0B\x08C"
TYPED = "typed-as-the-session-ended.example"
# Forms for people who are not signed in, and those that hold nothing but secrets.
WITHOUT_SESSION = ("/sign-in/", "/password/", "/welcome/", "/people/invite/", "/answers/")
# These always hold a value, or nothing is what they mean when nobody touches them.
SAID_OTHERWISE = {"checkbox", "hidden", "submit", "button", "file", "range", "search"}
# Needed for some answers and not for others, as their help or their page says.
NEEDED_FOR_SOME = {
    "decide": r"C\d+-(outcome|reason|coverage_override)|(condition|step)-\d+-(text|owner|due_on)",
    "declare": r"nature_\d+",
    "find_gate": r"g\d+-(evidence|result)",
    "gate_finding": "evidence|reason",
    "inquiry_edit": r"free-\d+-(words|kind)",
    "rate_check": r"c\d+-TZ-01-(answer|rationale)",
    "rate_criterion": r"c\d+-TA-0\d-(answer|rationale)",
    "request_detail": r"item-\d+-reason",
    "setup_checks": r"reason_[A-Z]{2}-\d\d",
    "setup_purpose": "parameter_languages_must",
    "vendor_import": r"(column|double)_\d+",
    "vendor_import_columns": r"column_\d+",
}


@pytest.fixture(scope="module")
def world(demonstration):
    return demonstration


@pytest.fixture(autouse=True)
def files_of_the_world(settings, folder):
    settings.MEDIA_ROOT = folder


@pytest.mark.any_database
def test_ten_thousand_characters_are_refused_by_name_and_kept_in_every_field(world):
    amiss = []

    for browser, page, path, place in forms_with_text(world, PlainBrowser):
        form, button = fresh(browser, page, path, place)
        typed = dict.fromkeys(text_fields(form), LONG)
        page = browser.send(form, button, typed)
        kept = {name for shown in page.forms() for name in typed if LONG in shown.values(name)}
        astray = page.errors_astray()
        reads_it = (
            form.is_post
            and resolve(browser.path.partition("?")[0]).url_name
            not in READ_BY_ANOTHER_BUTTON | TAKES_AS_MUCH
        )
        alike = len(page.errors) - len({*page.errors})  # lines that lead to different fields
        if kept != set(typed) or (reads_it and not page.errors) or astray or alike:
            amiss.append((path, place, set(typed) - kept, page.errors, astray))

    assert amiss == []


def test_control_characters_are_refused_or_dropped_in_every_field(world):
    """A page that showed one would be no HTML, which the browser of this test refuses."""
    for browser, page, path, place in forms_with_text(world, PlainBrowser):
        form, button = fresh(browser, page, path, place)
        browser.send(form, button, dict.fromkeys(text_fields(form), CONTROL))

    assert [
        (model.__name__, name)
        for model, name, _ in typed_fields()
        for text in model.objects.values_list(name, flat=True)
        if "\0" in text or "\x08" in text
    ] == []


def forms_with_text(world, kind):
    """Yield (browser, Page, its path, number of the form) for every form that takes text.

    Where several people see the same form, the first one gets it.
    """
    browsers, seen = {}, set()
    for _, person, path, status in stops(world):
        if status == 200:
            if person not in browsers:
                browsers[person] = browser_of(person, kind)
            browser = browsers[person]
            page, landed = browser.open(path), browser.path
            for place, form in enumerate(page.forms()):
                # A search that stands on many pages is one form.
                asked = form.element.get("action") if not form.is_post else ""
                address = resolve((asked or landed).partition("?")[0])
                form_id = (address.url_name, *text_fields(form))
                if text_fields(form) and form_id not in seen:
                    seen.add(form_id)
                    yield browser, page, landed, place


def browser_of(person, kind):
    browser = kind()
    enter_as(browser.client, person)
    return browser


def fresh(browser, page, path, place):
    """Return (form, its first button) of this page, opened anew where the browser has left it."""
    form = (page if browser.page is page else browser.open(path)).forms()[place]
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


@pytest.mark.any_database
def test_every_form_is_shown_and_can_be_sent_again(world, settings):
    settings.DEMO = True  # its people sign in nowhere else
    lost = []

    for browser, _, path, place in forms_with_text(world, PlainBrowser):
        form = form_at(browser, path, place)
        names = text_fields(form)
        if form.is_post and not path.startswith(WITHOUT_SESSION):
            email = User.objects.get(pk=browser.client.session["_auth_user_id"]).email
            browser.client.cookies.pop("sessionid")
            browser.send(form, first_button(form), dict.fromkeys(names, TYPED))
            page = browser.press("Sign in", login=email, password=PASSWORD)
            again, button = page.form_of("Send it again")
            entries = again.entries(button, {})
            is_shown = page.response.content.decode().count(f"<bdi>{TYPED}</bdi>") >= len(names)
            if (
                browser.path != reverse("unsent_form")
                or not is_shown
                or {(n, TYPED) for n in names} - {*entries}
            ):
                lost.append((path, place, names))
            with transaction.atomic():  # the answer is a page: the browser demands it
                browser.send(again, button, {})
                transaction.set_rollback(True)

    assert lost == []


def form_at(browser, path, place):
    """Return a form of the page, which is opened again only when it was left."""
    if browser.path != path:
        browser.open(path)
    return browser.page.forms()[place]


@pytest.mark.any_database
def test_labels_have_no_asterisk_and_say_what_may_stay_empty(world):
    asterisks, unsaid = set(), set()

    for name, page in pages(world):
        asterisks |= {text_of(one) for one in page.all("label", "legend") if "*" in text_of(one)}
        unsaid |= {
            (name, *silent)
            for form in page.forms()
            if form.is_post
            for silent in silent_controls(page, form)
        }

    known = {one for one in unsaid if re.fullmatch(NEEDED_FOR_SOME.get(one[0], ""), one[1])}
    assert asterisks == set()
    assert sorted(unsaid - known) == []
    assert {name for name, *_ in known} == set(NEEDED_FOR_SOME)


def pages(world):
    """Yield (name, Page) for every page of the site."""
    clients = {}
    for name, person, path, status in stops(world):
        if person not in clients:
            clients[person] = StrictClient()
            enter_as(clients[person], person)
        if status == 200:
            yield name, Page(clients[person].get(path, follow=True))


def silent_controls(page, form):
    """Yield (name, label) of each control that may stay empty and whose label does not say so."""
    labels = labels_of(page)
    for control in form.controls:
        kind = control.get("type", control.tag)
        if kind in SAID_OTHERWISE or control.tag == "button" or holds_always(control, kind):
            continue
        if control.get("name") is None:  # never sent
            continue
        label = labels.get(control if kind == "radio" else control.get("id"), "")
        if control.get("required") is None and "optional" not in label:
            yield control.get("name"), label


def labels_of(page):
    """Return {id of a control: its label}, and {radio button: the legend of its group}."""
    found = {one.get("for"): text_of(one) for one in page.all("label")}
    for group in page.all("fieldset"):
        legends = [text_of(one) for one in group.iter("legend")]
        radios = [one for one in group.iter("input") if one.get("type") == "radio"]
        found |= dict.fromkeys(radios, legends[0] if legends else "")
    return found


def holds_always(control, kind):
    """Say whether a control cannot be sent empty: a list without an empty choice."""
    options = [one.get("value") for one in control.iter("option")]
    return kind == "select" and "" not in options
