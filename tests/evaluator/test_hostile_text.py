"""Hostile text in every field that people type: shown as text on every page, never run."""

import re

import pytest
import tinyhtml5
from django.urls import reverse

from tests.conftest import StrictClient
from tests.hostile import ATTACK, LINK, TURNED, make_hostile_demonstration, typed_fields
from tests.stops import ASSESSOR, CURATOR, LEAD, enter_as, stops

MARKUP = ATTACK[: ATTACK.index(">") + 1]
ISOLATED = re.compile("\u2068[^\u2066-\u2069]*\u2069")
LINKS = {"href", "src", "action", "formaction"}
# Text in these cannot turn what stands beside it, or nobody sees it.
ISOLATING = {"bdi", "option", "textarea", "title", "{http://www.w3.org/2000/svg}title"}


@pytest.fixture
def world(db):
    return make_hostile_demonstration()


@pytest.mark.any_database
def test_hostile_text_is_shown_as_text_and_nothing_of_it_runs(world):
    dangers, shown = [], []

    for name, path, html in visited(world):
        tree = tinyhtml5.parse(html, namespace_html_elements=False)
        dangers += [(name, path, danger) for danger in dangers_in(tree)]
        shown.append("".join(tree.itertext()))

    assert dangers == []
    assert never_shown("".join(shown)) == []


def visited(world):
    """Yield (name, path, HTML) for every page, and for the people whom a post opens."""
    clients = {}
    for name, person, path, status in stops(world):
        client = clients.setdefault(person, client_of(person))
        response = client.get(path, follow=True)
        assert response.status_code == status, path
        yield name, path, response.content.decode()
    for person, name, row in [
        (ASSESSOR, "accept_lead", world.asked),
        (LEAD, "evaluation_detail", world.given_up),
    ]:
        path = reverse(name, args=[row.pk])
        yield name, path, clients[person].get(path).content.decode()
    path = reverse("vendor_people", args=[world.vendor.pk])
    yield "vendor_people", path, clients[CURATOR].post(path).content.decode()


def client_of(person):
    client = StrictClient()
    enter_as(client, person)
    return client


def never_shown(text):
    """Return the typed fields that no page shows: the test would prove nothing of them."""
    tags = [f"{model.__name__}.{name}" for model, name, _ in typed_fields()]
    missing = [tag for tag in tags if f"{tag}{MARKUP}" not in text]
    # As web addresses these hold a script instead of the markup.
    assert LINK in text
    return [tag for tag in missing if tag not in {"Vendor.website", "Evidence.link"}]


def dangers_in(tree):
    """Return what a browser would run, follow or turn round because of hostile text."""
    found = []
    for element, around in walk(tree):
        scripts = [name for name in element.attrib if name.startswith("on") or name == "style"]
        scripts += [
            value
            for name, value in element.attrib.items()
            if name in LINKS and value.strip().lower().startswith("javascript:")
        ]
        is_inline = element.tag == "script" and not element.get("src")
        if scripts or is_inline or element.tag in {"xss", "style"}:
            found.append((element.tag, *scripts))
        if not around & ISOLATING and TURNED in own_text(element):
            found.append((element.tag, own_text(element)[:100]))
    return found


def walk(element, around=frozenset()):
    """Yield every element with the tags that it stands in, its own included."""
    is_isolated = element.get("dir") == "auto" or "visually-hidden" in element.get("class", "")
    around = around | {element.tag} | ({"bdi"} if is_isolated else set())
    yield element, around
    for child in element:
        if isinstance(child.tag, str):
            yield from walk(child, around)


def own_text(element):
    """Return the text of an element itself without what marks of their own isolate."""
    text = " ".join([element.text or "", *(child.tail or "" for child in element)])
    return ISOLATED.sub("", text)
