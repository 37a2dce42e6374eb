"""What a screen reader says on every page of the site: names, groups, titles and news."""

import re
from collections import defaultdict

import pytest

from evaluator.forms import ABOUT_SOMEBODY
from scoring.evaluations.models.evaluation import Evaluation
from tests.conftest import StrictClient
from tests.plain_browser import Page, text_of
from tests.stops import enter_as, stops
from vendors.models.evidence import Evidence
from vendors.models.imports import VendorImport
from vendors.models.proof import Proof
from vendors.models.vendor import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TYPED = {"input", "select", "textarea"}
WITHOUT_NAME = {"hidden", "submit", "button", "reset"}


@pytest.fixture(scope="module")
def pages(demonstration, django_db_blocker):
    """[(name, path, Page)] of every page of the site, each asked for once."""
    clients, pages = {}, []
    with django_db_blocker.unblock():
        for name, person, path, status in stops(demonstration):
            if person not in clients:
                clients[person] = StrictClient()
                enter_as(clients[person], person)
            if status == 200:
                pages.append((name, path, Page(clients[person].get(path, follow=True))))
    return pages


def test_title_names_the_evaluation_the_vendor_or_the_file(pages):
    names = {
        r"/evaluations/(\d+)/": dict(Evaluation.objects.values_list("pk", "title")),
        r"/vendors/(\d+)/": dict(Vendor.objects.values_list("pk", "name")),
        r"/evidence/(\d+)/": dict(Evidence.objects.values_list("pk", "vendor__name")),
        r"/proofs/(\d+)/": dict(Proof.objects.values_list("pk", "vendor__name")),
        r"/vendors/import/(\d+)/": dict(VendorImport.objects.values_list("pk", "file_name")),
    }

    untitled = [
        (path, title)
        for _, path, page in pages
        for title in [text_of(page.all("title")[0])]
        for pattern, rows in names.items()
        if (match := re.match(pattern, path)) and rows[int(match[1])] not in title
    ]

    assert untitled == []


def test_fields_about_somebody_say_whether_the_browser_may_fill_them_in(pages):
    unsaid = {
        (name, one.get("name"))
        for name, _, page in pages
        for one in page.all("input")
        if one.get("type") == "email" or one.get("name") in ABOUT_SOMEBODY
        if one.get("autocomplete") is None
    }
    own = {
        (name, one.get("name"), one.get("autocomplete"))
        for name, _, page in pages
        for one in page.all("input")
        if one.get("autocomplete") not in {None, "off"} and one.get("type") != "password"
    }

    assert unsaid == set()
    assert own == {
        ("account_login", "login", "email"),
        ("account_reset_password", "email", "email"),
        ("account_settings", "name", "name"),
        ("organisation_edit", "name", "organization"),
        ("welcome", "name", "name"),
    }


def test_repeated_fields_have_a_name_or_a_group_of_their_own(pages):
    alike = []

    for name, path, page in pages:
        aloud = Aloud(page, path)
        controls = defaultdict(set)
        for control in page.all(*TYPED, "button"):
            if control.get("type") in {"hidden", "submit"} or aloud.is_silent(control):
                continue
            is_radio = control.get("type") == "radio"
            words = "" if is_radio else aloud.name(control)
            told = control.get("name") if is_radio else aloud.purpose(control)
            controls[(*aloud.groups(control), words)].add(told)
        alike += [
            (name, path, words, len(told)) for words, told in controls.items() if len(told) > 1
        ]
        alike += [
            (name, path, control.get("name"), "nameless")
            for control in page.all(*TYPED, "button")
            if control.get("type") not in WITHOUT_NAME
            and not aloud.is_silent(control)
            and not aloud.name(control)
        ]

    assert alike == []


def test_levels_that_are_closed_are_told_by_their_group(pages):
    """Who tabs from control to control meets no text between them."""
    closed, silent = 0, []

    for name, path, page in pages:
        aloud = Aloud(page, path)
        for group in page.all("fieldset"):
            needs = [one for one in group.iter() if "level-needs" in one.get("class", "")]
            closed += len(needs)
            told = [aloud.by_id[each] for each in group.get("aria-describedby", "").split()]
            words = " ".join(map(text_of, told))
            silent += [(name, path, text_of(one)) for one in needs if text_of(one) not in words]

    assert closed
    assert silent == []


class Aloud:
    """The names that a page gives to its controls and groups."""

    def __init__(self, page, path):
        self.path = path
        self.by_id = {one.get("id"): one for one in page.tree.iter() if one.get("id")}
        self.parents = {child: one for one in page.tree.iter() for child in one}
        self.labels = {one.get("for"): text_of(one) for one in page.all("label") if one.get("for")}

    def above(self, element):
        while element in self.parents:
            element = self.parents[element]
            yield element

    def is_silent(self, element):
        return any(
            each.get("aria-hidden") == "true" or each.get("hidden") is not None
            for each in (element, *self.above(element))
        )

    def name(self, element):
        """Return what names a control, as browsers find it."""
        if pointed := self.pointed(element):
            return pointed
        wrapping = (text_of(each) for each in self.above(element) if each.tag == "label")
        own = text_of(element) if element.tag == "button" else ""
        return self.labels.get(element.get("id")) or next(wrapping, "") or own

    def pointed(self, element):
        names = [self.by_id[each] for each in element.get("aria-labelledby", "").split()]
        return " ".join(map(text_of, names)) or element.get("aria-label", "")

    def groups(self, element):
        """Return the names of the groups that a control stands in, the nearest first."""
        for each in self.above(element):
            if each.tag == "fieldset" and (legends := each.findall("legend")):
                yield text_of(legends[0])
            elif words := self.pointed(each):
                yield words

    def purpose(self, control):
        """Return what tells one control from another of the same name."""
        form = next((each for each in self.above(control) if each.tag == "form"), None)
        action = form.get("action") or self.path if form is not None else ""
        address = control.get("formaction") or action
        return address, control.get("name"), control.get("value") if control.tag == "button" else ""
