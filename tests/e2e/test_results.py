import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.e2e.conftest import assert_accessible
from tests.factories import make_finding, make_released_evaluation, make_user, reseal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

CHECKS = ["TZ-01", "LG-02", "SC-01"]


@pytest.fixture
def evaluation():
    lead = make_user("lead@example.org", name="Lea Martin", may_lead=True)
    people = [make_user(f"p{number}@example.org", name=f"P{number}") for number in (1, 2)]
    evaluation = make_released_evaluation(
        {
            "Atlas": {"TZ-01": 4, "LG-02": 1},
            "شركة البرمجيات": {"TZ-01": 1, "LG-02": [2, 4]},
            "Cima": {"TZ-01": 4, "LG-02": 4},
            "Dora": {"TZ-01": 4, "LG-02": None},
        },
        lead=lead,
        assessors=people,
        checks=CHECKS,
    )
    for candidate in evaluation.candidates.all():
        found = "fail" if candidate.vendor.name == "Cima" else "pass"
        make_finding(evaluation, candidate, "SC-01", found)
    evaluation.weights.filter(criterion="TZ").update(points=70)
    evaluation.weights.filter(criterion="LG").update(points=30)
    reseal(evaluation)
    return evaluation


@pytest.mark.parametrize(("width", "colours"), [(390, "dark"), (1280, "light")])
def test_every_page_of_the_results_is_accessible(visit, evaluation, colours, width):
    page = visit("lead@example.org", color_scheme=colours, viewport={"width": width, "height": 900})

    decision = ("moderation", "decide", "freeze_decision")
    for name in ("ranking", "what_if", "scenarios", "agreement", *decision):
        page.goto(reverse(name, args=[evaluation.pk]))
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(evaluation.candidates.first().get_absolute_url())
    assert_accessible(page)
    assert page.problems == []


def test_what_if_ranks_while_typing_and_speaks_only_when_the_order_changes(visit, evaluation):
    page = visit("lead@example.org")
    page.goto(reverse("what_if", args=[evaluation.pk]))
    spoken = page.locator("[data-news-of-parts]")
    day, languages = (
        page.get_by_label("Working inside our day", exact=True),
        page.get_by_label("Languages at production quality", exact=True),
    )

    day.fill("60")
    expect(page.get_by_text("These weights add to 90, not 100.")).to_be_visible()
    expect(page.locator("#what-if-total")).to_have_text("90")
    languages.fill("40")
    expect(page.get_by_role("heading", name="The order with these weights")).to_be_visible()
    expect(spoken).to_be_empty()
    page.get_by_label("Working inside our day, as a slider").fill("10")
    expect(day).to_have_value("10")
    languages.fill("90")
    expect(spoken).to_have_text("شركة البرمجيات first, Atlas second.")
    page.get_by_label("Name of the scenario").fill("Languages first")
    page.get_by_label("Working inside our day, as a slider").press("ArrowRight")
    page.get_by_role("button", name="Save as scenario").click()
    expect(page.get_by_text("“Languages first” is saved.")).to_be_visible()
    expect(page.get_by_role("row", name="Total 100 101")).to_be_visible()

    page.goto(reverse("what_if", args=[evaluation.pk]))
    page.get_by_role("link", name="Languages first").click()
    expect(day).to_have_value("11")
    page.get_by_role("link", name="Reset to agreed weights").click()
    expect(day).to_have_value("70")
    assert page.problems == []
