"""The grid's forms in a real browser: autosave, keyboard, two tabs, no network."""

import pytest

from scoring.ratings.models import Rating
from tests.e2e.conftest import assert_accessible
from tests.scoring.ratings.grid_pages import check_url, criterion_url, open_evaluation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead, vendors=2)


def answers():
    return sorted(Rating.objects.values_list("check_in_use__check_id", "level", "rationale"))


def status(page, candidate, check_id="TA-01"):
    return page.locator(f"#status-c{candidate.pk}-{check_id}")


def radio(page, candidate, level, check_id="TA-01"):
    return page.locator(f'[name="c{candidate.pk}-{check_id}-answer"][value="{level}"]')


def unfold(page, candidate, check_id="TA-01"):
    """Open what stands below a row: the reason, the value and what is held."""
    page.locator(f"#cell-c{candidate.pk}-{check_id} .cell-more > summary").click()


def wait_until_saved(page, candidate):
    status(page, candidate).locator(".saved").wait_for()


def test_a_change_saves_itself_and_counts(visit, evaluation):
    page, candidate = visit("lead@example.org"), evaluation.candidates.first()
    page.goto(check_url(evaluation))

    radio(page, candidate, 3).check()
    wait_until_saved(page, candidate)
    unfold(page, candidate)
    page.locator(f"#c{candidate.pk}-TA-01-rationale").fill("Seen on page two.")
    page.locator(f"#c{candidate.pk}-TA-01-where").fill("p. 2")
    with page.expect_response("**/save/"):
        page.locator("h1").click()
    wait_until_saved(page, candidate)

    assert page.locator(".progress-line").inner_text() == "1 of 2 vendors rated"
    assert answers() == [("TA-01", 3, "Seen on page two.")]
    assert page.problems == []


def test_a_value_proposes_its_level_before_and_after_one_is_chosen(visit, evaluation):
    page, candidate = visit("lead@example.org"), evaluation.candidates.first()
    page.goto(check_url(evaluation))

    unfold(page, candidate)
    page.locator(f"#c{candidate.pk}-TA-01-value").fill("64")
    page.locator("h1").click()
    status(page, candidate).get_by_text("Choose a level: for 64 people, 3 is proposed.").wait_for()
    radio(page, candidate, 2).check()
    wait_until_saved(page, candidate)

    assert (
        "64 people: level 3 is proposed. You chose 2: say why"
        in status(page, candidate).inner_text()
    )
    assert Rating.objects.get().value == 64
    assert_accessible(page)


def test_a_save_under_way_says_so_until_it_has_ended(visit, evaluation):
    page, candidate = visit("lead@example.org"), evaluation.candidates.first()
    page.goto(check_url(evaluation))
    held = []
    page.route("**/save/", lambda route: held.append(route))

    radio(page, candidate, 3).check()
    status(page, candidate).get_by_text("Saving…", exact=True).wait_for()
    before = answers()
    held[0].continue_()
    wait_until_saved(page, candidate)

    assert before == []
    assert answers() == [("TA-01", 3, "")]
    assert status(page, candidate).get_by_text("Saving…").count() == 0


def test_arrows_change_the_level_and_ctrl_enter_goes_on(visit, evaluation):
    page, candidate = visit("lead@example.org"), evaluation.candidates.first()
    page.goto(check_url(evaluation))

    radio(page, candidate, 2).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/TA-02/")

    assert answers() == [("TA-01", 3, "")]


def test_a_radio_group_is_one_tab_stop(visit, evaluation):
    page = visit("lead@example.org")
    page.goto(check_url(evaluation))
    first = page.locator(".levels [type=radio]").first
    first.focus()

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_keys_choose_and_enter_goes_to_the_next_row_with_one_save_each(visit, evaluation):
    page = visit("lead@example.org")
    page.goto(check_url(evaluation))
    saves = []
    page.on("request", lambda request: saves.append(request.url.endswith("/save/")))

    page.keyboard.press("1")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.keyboard.press("?")
    page.keyboard.press("Enter")
    page.locator(".saved").nth(1).wait_for()

    assert sum(saves) == 2
    assert set(Rating.objects.values_list("state", "level")) == {
        ("rated", 3),
        ("cannot_tell", None),
    }
    assert page.evaluate("document.activeElement.matches('[data-next]')")


def test_a_level_that_needs_a_reason_opens_it_and_the_arrow_takes_the_one_above(visit, evaluation):
    page = visit("lead@example.org")
    page.goto(check_url(evaluation))

    page.keyboard.press("0")
    page.keyboard.press("Enter")
    page.keyboard.type("The document shows none of the six.")
    page.keyboard.press("Enter")
    for key in ("0", "Enter", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    page.locator(".saved").nth(1).wait_for()

    assert {reason for _check, _level, reason in answers()} == {
        "The document shows none of the six."
    }
    assert page.locator(".cell-more[open]").count() == 2


def test_evidence_of_one_vendor_is_added_in_a_panel_beside_the_answer(visit, evaluation):
    page, candidate = visit("lead@example.org"), evaluation.candidates.first()
    page.goto(criterion_url(candidate))
    cell = page.locator(f"#cell-c{candidate.pk}-TA-01")
    cell.locator("textarea").first.fill("Typed before.")

    cell.locator(".ways-to-add a").first.click()
    panel = page.locator("dialog")
    panel.get_by_label("Title").fill("Payroll extract")
    panel.get_by_label("Kind").select_option("document")
    panel.get_by_label("Link").fill("https://atlas.example/bench")
    panel.locator("form button").last.click()
    panel.get_by_text("The evidence is added.").wait_for()
    panel.get_by_role("button", name="Close").click()

    cell.locator(".held").get_by_text("Payroll extract").wait_for()
    assert cell.locator("textarea").first.input_value() == "Typed before."
    brought = candidate.vendor.evidence.get(title="Payroll extract")
    assert [row.check_id for row in brought.checks.all()] == ["TA-01"]
    assert page.problems == []


def test_keys_can_be_switched_off_in_the_account(visit, evaluation, lead):
    type(lead).objects.update(rating_keys=False)
    page = visit("lead@example.org")
    page.goto(check_url(evaluation))

    page.keyboard.press("3")

    assert page.locator(".levels :checked").count() == 0


def test_arrowing_past_a_level_does_not_save_it(visit, evaluation):
    page, candidate = visit("lead@example.org"), evaluation.candidates.first()
    page.goto(check_url(evaluation))
    saves = []
    page.on("request", lambda request: saves.append(request.url.endswith("/save/")))

    radio(page, candidate, 0).focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    wait_until_saved(page, candidate)

    assert sum(saves) == 1
    assert answers() == [("TA-01", 3, "")]


def test_the_first_screen_shows_four_vendors(visit, lead):
    evaluation = open_evaluation(lead, vendors=5)
    page = visit("lead@example.org", viewport={"width": 1280, "height": 900})
    page.goto(check_url(evaluation))

    tops, heights = page.evaluate(
        "[[...document.querySelectorAll('.levels input')].map(e => e.getBoundingClientRect().top),"
        " [...document.querySelectorAll('[data-cell]')].map(e => e.getBoundingClientRect().height)]"
    )

    assert tops[0] <= 360
    assert max(heights) <= 96
    assert tops[-1] <= 900


def test_without_a_network_nothing_is_lost_and_it_saves_once_back(visit, evaluation):
    page, candidate = visit("lead@example.org"), evaluation.candidates.first()
    page.goto(check_url(evaluation))
    page.context.set_offline(True)

    radio(page, candidate, 2).check()
    status(page, candidate).get_by_text(
        "You are offline; your text is kept in this tab."
    ).wait_for()
    assert answers() == []
    page.context.set_offline(False)
    wait_until_saved(page, candidate)

    assert answers() == [("TA-01", 2, "")]


def test_two_tabs_are_shown_side_by_side_and_one_is_kept(visit, evaluation):
    first, candidate = visit("lead@example.org"), evaluation.candidates.first()
    first.goto(check_url(evaluation))
    second = first.context.new_page()
    second.goto(check_url(evaluation))
    radio(second, candidate, 2).check()
    wait_until_saved(second, candidate)

    radio(first, candidate, 3).check()
    first.get_by_text("Not saved: changed elsewhere", exact=True).wait_for()
    first.get_by_label("Keep what I typed here").check()
    wait_until_saved(first, candidate)

    assert answers() == [("TA-01", 3, "")]
    assert first.get_by_text("Which one do you keep?").count() == 0


def test_a_session_that_ended_keeps_the_text_in_the_tab(visit, evaluation):
    page, candidate = visit("lead@example.org"), evaluation.candidates.first()
    page.goto(check_url(evaluation))
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")

    radio(page, candidate, 3).check()
    status(page, candidate).get_by_text("You were signed out").wait_for()
    assert answers() == []
    page.context.add_cookies(cookies)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until_saved(page, candidate)

    assert answers() == [("TA-01", 3, "")]


def test_signing_in_again_in_another_tab_lets_the_first_one_save(visit, evaluation):
    page, candidate = visit("lead@example.org"), evaluation.candidates.first()
    page.goto(check_url(evaluation))
    csrf = next(c for c in page.context.cookies() if c["name"] == "csrftoken")
    page.context.add_cookies([csrf | {"value": "x" * 32}])

    radio(page, candidate, 3).check()
    wait_until_saved(page, candidate)

    assert answers() == [("TA-01", 3, "")]


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_the_forms_are_accessible_and_never_scroll_sideways(visit, evaluation, theme, width):
    page = visit("lead@example.org", viewport={"width": width, "height": 900})
    page.context.add_cookies([{"name": "theme", "value": theme, "url": page.url}])
    candidate = evaluation.candidates.first()

    for url in [
        check_url(evaluation),
        criterion_url(candidate),
        f"/evaluations/{evaluation.pk}/answers/TA/",
        f"/evaluations/{evaluation.pk}/submit/",
        f"/evaluations/{evaluation.pk}/gates/",
    ]:
        page.goto(url)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
