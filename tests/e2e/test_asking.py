"""From what is missing to levels that the clock decided: a buyer and two vendors, one by phone."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from tests.asking import make_contact
from tests.e2e.conftest import assert_accessible
from tests.factories import make_open_evaluation, make_vendor
from tests.vendors.files import PDF
from vendors.models.request import Request

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_the_clock_of_a_request_decides_levels(visit, lead):
    vendors = [make_vendor("Atlas"), make_vendor("Borea")]
    for vendor in vendors:
        make_contact(vendor)
    evaluation = make_open_evaluation(lead=lead, vendors=vendors, checks=["LG-03"])
    buyer = visit("lead@example.org")

    ask_for_what_is_missing(buyer, evaluation)
    atlas, borea = visit(), visit(**PHONE, color_scheme="dark")
    answer_at_once(atlas, link_of(vendors[0]))
    let_six_days_pass(vendors[1])
    answer_late(borea, link_of(vendors[1]))
    for vendor in vendors:
        judge_everything(buyer, vendor)

    buyer.goto(reverse("rate_check", args=[evaluation.pk, "LG-03"]))
    page = buyer.locator("#main").inner_text()
    assert re.findall(r"proposes(?: level)? (\d)", page) == ["4", "1"], page
    for page in (atlas, borea):
        page.reload()
        assert page.locator(".chip-good", has_text="Accepted").count() == 2
        assert page.problems == []


def ask_for_what_is_missing(buyer, evaluation):
    buyer.goto(reverse("unknowns", args=[evaluation.pk]))
    buyer.get_by_role("button", name="Ask all for what is missing").click()
    buyer.get_by_role("button", name="Save the draft").click()
    buyer.get_by_role("button", name="Send it to 2 vendors").click()
    buyer.get_by_role("button", name="Send it to 2 vendors").wait_for(state="detached")


def link_of(vendor):
    address = vendor.outside_people.get().email
    letter = next(letter for letter in mail.outbox if letter.to == [address])
    return re.search(r"/asked/\S+", letter.body)[0]


def let_six_days_pass(vendor):
    """As if it had been sent six days ago: three to five working days, whichever day is today."""
    request = Request.objects.get(vendor=vendor)
    request.sent_at -= timedelta(days=6)
    request.due_at -= timedelta(days=6)
    request.save()


def come_in(page, link):
    page.goto(link)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/answers/*/")
    assert page.evaluate("document.referrer").count("/asked/") == 0
    assert_accessible(page)


def answer_at_once(page, link):
    """With what saves itself, and a question that is asked from the same form."""
    come_in(page, link)
    page.locator("#id_item-1-text").fill("Amine, Nadia and Rim")
    page.locator("#id_item-1-value").fill("2027-01-11T10:00")
    page.locator("#state-1", has_text="Saved by").wait_for()
    page.locator("#id_item-1-files").set_input_files(
        {"name": "names.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.locator("#files-1", has_text="names.pdf").wait_for()
    page.locator("#id_item-2-text").fill("The same three")
    finish(page)
    assert page.locator(".hash", has_text=re.compile(r"^[0-9a-f]{64}$")).count() == 2
    page.go_back()
    page.go_back()


def answer_late(page, link):
    come_in(page, link)
    assert "The deadline is over" in page.locator(".asked-clock").inner_text()
    for number in (1, 2):
        page.locator(f"#id_item-{number}-text").fill("Rim")
    finish(page)
    assert page.locator(".chip-bad", has_text="Late").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Back to the request").click()


def finish(page):
    page.get_by_role("button", name="I have finished").click()
    page.wait_for_url("**/finish/")
    assert_accessible(page)
    page.get_by_role("button", name="I have finished").click()
    page.wait_for_url("**/receipts/1/")
    assert_accessible(page)


def judge_everything(buyer, vendor):
    for number in (1, 2):
        buyer.goto(Request.objects.get(vendor=vendor).get_absolute_url())
        item = buyer.locator(f"#item-{number}")
        item.get_by_text("Judge it").click()
        item.get_by_label("Accept", exact=True).check()
        item.get_by_role("button", name="Record the verdict").click()
        buyer.locator(f"#item-{number} .chip-good", has_text="Accepted").wait_for()
