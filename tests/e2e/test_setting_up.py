"""Setting up in a real browser: the weights page counts while a person types."""

import pytest
from playwright.sync_api import expect

from tests.e2e import main_job
from tests.e2e.conftest import assert_accessible
from tests.factories import make_evaluation, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


def test_weights_count_to_100_while_the_lead_shares_them_out(visit):
    lead = make_user("lead@example.org", name="Lea Martin", may_lead=True)
    evaluation = make_evaluation(lead)
    page = visit("lead@example.org")
    page.goto(f"/evaluations/{evaluation.pk}/set-up/weights/")
    total = page.get_by_role("status").filter(has_text="of 100")

    expect(total).to_have_text("100 of 100")
    page.get_by_role("button", name="5 points less for Working inside our day").click()
    expect(total).to_have_text("95 of 100: 5 left")
    page.get_by_label("Points", exact=True).first.fill("21")
    expect(total).to_have_text("104 of 100: 4 too many")
    page.get_by_label("Points", exact=True).first.fill("1.5")
    expect(total).to_have_text("83 of 100: 17 left")
    page.get_by_role("button", name="Save and go on").click()

    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Points", exact=True).first).to_have_value("1.5")
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    assert page.problems == []


def test_a_lead_alone_opens_in_a_few_steps(visit):
    lead = make_user("lead@example.org", name="Lea Martin", may_lead=True)
    evaluation = make_evaluation(lead)
    evaluation.members.get().assignments.all().delete()
    page = visit("lead@example.org")

    page.goto(f"/evaluations/{evaluation.pk}/set-up/open/")
    page.get_by_role("link", name="Nobody rates anything yet").click()
    page.get_by_role("button", name="I rate everything myself").click()
    page.get_by_role("button", name="Save and go on").click()
    main_job.press(page, "Seal and open for rating")

    evaluation.refresh_from_db()
    expect(page.get_by_role("status").first).to_contain_text(evaluation.seal.sha256)
    assert_accessible(page)
