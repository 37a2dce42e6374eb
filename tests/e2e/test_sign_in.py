from urllib.parse import urlsplit

import pytest

from accounts.invitation import link_of, open_invitation
from accounts.models import User
from tests.e2e.conftest import THEMES, assert_accessible
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


@pytest.mark.parametrize("colours", THEMES)
def test_person_signs_in_and_out(visit, colours):
    make_user("lead@example.org", name="Lea Martin", may_lead=True)

    page = visit("lead@example.org", color_scheme=colours)

    assert page.locator("html").get_attribute("data-bs-theme") == colours
    assert_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    assert_accessible(page)
    assert page.problems == []


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (390, "dark")])
def test_a_form_that_came_too_late_is_read_and_sent_again(visit, width, colours):
    lead = make_user("lead@example.org", name="Lea Martin", may_lead=True)
    page = visit("lead@example.org", color_scheme=colours, viewport={"width": width, "height": 900})
    page.goto("/account/")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Name").fill("Lea " + "x" * 140)
    page.get_by_role("button", name="Save").click()
    page.get_by_label("E-mail").fill("lead@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()

    page.get_by_role("heading", name="This form was not sent").wait_for()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Send it again").click()
    page.get_by_text("Saved.").wait_for()

    lead.refresh_from_db()
    assert lead.name == "Lea " + "x" * 140
    assert page.problems == []


def test_who_comes_in_first_is_offered_the_time_zone_of_their_browser(visit):
    person = User.objects.create_user("first@example.org")
    page = visit(timezone_id="Europe/Berlin")

    page.goto(urlsplit(link_of(open_invitation(person, by=None))).path)

    assert page.get_by_label("Time zone").input_value() == "Europe/Berlin"
    assert page.problems == []
