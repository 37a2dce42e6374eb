"""What labels say of a control on every page: never an asterisk, and whether it may stay empty."""

import re

import pytest

from accounts.models import User
from tests.conftest import StrictClient
from tests.demonstration import make_demonstration
from tests.plain_browser import Page, text_of
from tests.stops import stops

# These always hold a value, or nothing is what they mean when nobody touches them.
SAID_OTHERWISE = {"checkbox", "hidden", "submit", "button", "file", "range"}
# Needed for some answers and not for others, as their help or their page says.
NEEDED_FOR_SOME = {
    "decide": r"C\d+-(outcome|reason|coverage_override)|(condition|step)-\d+-(text|owner|due_on)",
    "declare": r"nature_\d+",
    "gate_finding": "evidence|reason",
    "rate_check": r"c\d+-TZ-01-(answer|rationale)",
    "rate_criterion": r"c\d+-TA-0\d-(answer|rationale)",
    "setup_checks": r"reason_[A-Z]{2}-\d\d",
    "vendor_import": r"(column|double)_\d+",
    "vendor_import_columns": r"column_\d+",
}


@pytest.fixture
def world(db):
    return make_demonstration()


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
            if person:
                clients[person].force_login(User.objects.get(email=person))
        if status == 200:
            yield name, Page(clients[person].get(path, follow=True))


def silent_controls(page, form):
    """Yield (name, label) of each control that may stay empty and whose label does not say so."""
    labels = labels_of(page)
    for control in form.controls:
        kind = control.get("type", control.tag)
        if kind in SAID_OTHERWISE or control.tag == "button" or holds_always(control, kind):
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
