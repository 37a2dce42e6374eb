"""Help: the guide as pages, and from each page the way to its place."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from accounts.organisation import Organisation
from evaluator.guide import PLACES, help_address, parts
from tests.evaluator.test_doors import our_patterns
from tests.factories import make_user
from tests.plain_browser import Page, text_of

ROLES = ("lead", "assessor", "observer", "curator", "board-member", "vendor-contact")


def test_each_role_has_a_part_and_the_beginning_leads_to_them():
    assert tuple(parts()) == ("", *ROLES)
    for role in ROLES:
        assert f'href="{reverse("help_part", args=[role])}"' in parts()[""].html


@pytest.mark.parametrize("part", ["", *ROLES])
def test_anybody_reads_a_part_without_an_account(client, db, part):
    response = client.get(reverse("help_part", args=[part]) if part else reverse("help"))
    page = response.content.decode()

    assert response.status_code == 200
    assert f"<h1>{parts()[part].title}</h1>" in page
    assert page.count('aria-current="page"') == 1
    for heading in parts()[part].headings:
        assert page.count(f'id="{heading}"') == 1


def test_there_is_no_part_of_another_name(client, db):
    assert client.get(reverse("help_part", args=["nobody"])).status_code == 404


def test_every_place_is_a_heading_and_belongs_to_a_page_that_exists():
    pages = dict(our_patterns())
    for part, headings in PLACES.items():
        assert set(headings) - {""} <= set(parts()[part].headings)
        assert {page for own in headings.values() for page in own} <= set(pages)


def test_a_page_leads_to_its_place_in_the_guide(lead_client):
    page = lead_client.get(reverse("vendor_import_new")).content.decode()

    assert 'href="/help/lead/#bring-your-vendors"' in page
    assert help_address("choose_theme") == help_address(None) == reverse("help")


def test_every_picture_is_there_with_words_for_who_does_not_see_it():
    text = Path(settings.BASE_DIR, "docs/guide.md").read_text()
    pictures = re.findall(r"!\[([^]]*)\]\(\.\./static/([^)]+)\)", text)

    assert len(pictures) == text.count("![") > 5
    for words, path in pictures:
        assert words
        assert finders.find(path)


def test_whoever_is_sent_to_an_administrator_reads_a_name_and_an_address(lead_client):
    make_user("admin@example.org", name="Ada Admin", is_staff=True)
    page = Page(lead_client.get(reverse("people")))

    assert any("ask your administrator" in text_of(one) for one in page.all("p"))
    assert any("Ada Admin, admin@example.org" in text_of(one) for one in page.all("p"))


def test_strangers_read_no_name_but_the_one_that_the_organisation_gives(client, db):
    make_user("admin@example.org", name="Ada Admin", is_staff=True)
    assert "Ada Admin" not in client.get(reverse("account_login")).content.decode()

    Organisation.objects.create(pk=1, name="Ville de Rabat", contact_name="Help desk")

    assert "Help desk" in client.get(reverse("account_login")).content.decode()


def test_every_page_that_sends_people_to_an_administrator_names_one():
    pages = {
        path.name: path.read_text()
        for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
        if re.search(r"(ask|tell|Ask|Tell) (your|an|the) administrator", path.read_text())
    }

    silent = {name for name, text in pages.items() if "accounts/_whom_to_ask.html" not in text}
    # Nothing can be asked of the database there.
    assert silent == {"500.html"}
