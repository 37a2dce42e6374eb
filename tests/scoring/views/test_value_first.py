"""A number is asked for before its level, which it proposes and never sets."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from scoring.models import Rating
from scoring.page_token import PageToken
from tests.factories import rate
from tests.scoring.grid_pages import (
    REASON,
    cell_fields,
    check_url,
    criterion_url,
    open_evaluation,
    post_check,
    save_url,
    saved,
    token_of,
)

PROPOSES = "64 people proposes level 3."
SAY_WHY = f"{PROPOSES} You chose 2: say why, in at least 6 words."


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead)


@pytest.fixture
def candidate(evaluation):
    return evaluation.candidates.get()


def autosave(client, candidate, person, check_id="TA-01", **fields):
    data = token_of(person) | {"mode": "check"} | cell_fields(candidate, check_id, **fields)
    return client.post(save_url(candidate, check_id), data)


def values():
    return list(Rating.objects.values_list("level", "value"))


def answers_of(client, evaluation):
    return client.get(reverse("check_answers", args=[evaluation.pk, "TA"])).content.decode()


def test_the_value_stands_before_the_levels_with_its_unit(candidate, lead_client):
    page = lead_client.get(criterion_url(candidate)).content.decode()

    box = page.index(f'inputmode="decimal" autocomplete="off" class="form-control short-number" '
                     f'name="c{candidate.pk}-TA-01-value"')  # fmt: skip
    assert page.index("What you found, in people") < box < page.index("-TA-01-answer-0")
    assert "What you found, in %" in page


@pytest.mark.parametrize("check", ["TZ-01", "TZ-02", "TZ-03"])
def test_what_is_computed_or_no_number_asks_for_no_value(lead, lead_client, check):
    evaluation = open_evaluation(lead, checks=[check])
    candidate = evaluation.candidates.get()

    page = lead_client.get(check_url(evaluation, check)).content.decode()
    autosave(lead_client, candidate, lead, check, answer="3", value="64")

    assert "What you found" not in page
    assert values() == [(3, None)]


def test_the_page_posts_the_value_with_each_save(candidate, evaluation, lead_client):
    page = lead_client.get(check_url(evaluation)).content.decode()

    assert f"c{candidate.pk}-TA-01-value," in page.split('hx-params="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("typed", "value"),
    [("64", "64"), (" 12.5 ", "12.5"), ("12,5", "12.5"), ("0", "0"), ("007", "7"), ("", None)],
)
def test_a_value_is_saved_as_people_type_it(candidate, lead, lead_client, typed, value):
    autosave(lead_client, candidate, lead, answer="3", value=typed, rationale=REASON)

    assert values() == [(3, value and Decimal(value))]


@pytest.mark.parametrize(
    "typed",
    ["-1", "NaN", "inf", "1e3", "1,000", "1.234", "9" * 11, "9" * 5000, "64 people", "64%",
     "<script>alert(1)</script>", "6\u202e4", "6\x004", "\u0664", "½"],
)  # fmt: skip
def test_what_is_no_value_is_refused_in_words_and_stays_typed(
    candidate, evaluation, lead_client, typed
):
    response = post_check(lead_client, evaluation, cell_fields(candidate, answer="3", value=typed))

    cell = response.context["cells"][0]
    assert response.status_code == 422
    assert cell.errors == {
        "value": "Write the number alone, from 0 up, such as 64 or 12.5: no thousands marks, "
        "at most two decimals."
    }
    assert cell.shown["value"] == typed.replace("\x00", "\ufffd")
    assert cell.anchor == f"{cell.prefix}-value"
    assert f'id="{cell.anchor}"' in response.content.decode()
    assert "<script>alert" not in response.content.decode()
    assert not saved()


def test_a_share_is_at_most_100(candidate, lead, lead_client):
    over = autosave(lead_client, candidate, lead, "TA-02", answer="3", value="100.01")
    autosave(lead_client, candidate, lead, "TA-02", answer="3", value="100", rationale=REASON)

    assert "Write the number alone, from 0 to 100, such as" in over.content.decode()
    assert values() == [(3, 100)]


def test_after_a_save_the_cell_says_what_the_value_proposes(
    candidate, evaluation, lead, lead_client
):
    line = autosave(lead_client, candidate, lead, answer="3", value="64").content.decode()

    page = lead_client.get(check_url(evaluation)).content.decode()
    assert PROPOSES in line
    assert PROPOSES in page
    assert "say why" not in line + page
    assert f'name="c{candidate.pk}-TA-01-value" id="c{candidate.pk}-TA-01-value" value="64"' in page


def test_another_level_is_kept_as_a_draft_and_asks_why(candidate, evaluation, lead, lead_client):
    line = autosave(lead_client, candidate, lead, answer="2", value="64").content.decode()

    assert values() == [(2, 64)]
    assert line.count(PROPOSES) == 1
    assert SAY_WHY in line
    page = answers_of(lead_client, evaluation)
    assert SAY_WHY in page.split("To correct before you submit")[1].split("</section>")[0]


def test_another_level_goes_on_and_is_submitted_only_with_its_reason(
    candidate, evaluation, lead, lead_client
):
    fields = cell_fields(candidate, answer="2", value="64")
    refused = post_check(lead_client, evaluation, fields)
    post_check(lead_client, evaluation, fields, later="1")
    submit = reverse("submit_ratings", args=[evaluation.pk])
    held_back = lead_client.post(submit, {"confirmed": "on"}).content.decode()

    response = post_check(
        lead_client, evaluation, fields | cell_fields(candidate, rationale=REASON)
    )

    assert refused.context["cells"][0].errors == {"rationale": SAY_WHY}
    assert SAY_WHY in held_back
    assert response.status_code == 302
    page = lead_client.get(check_url(evaluation)).content.decode()
    assert PROPOSES in page
    assert "say why" not in page


def test_a_value_without_a_level_shows_the_proposal_and_is_not_lost(
    candidate, evaluation, lead_client
):
    response = post_check(lead_client, evaluation, cell_fields(candidate, value="64"), later="1")

    cell = response.context["cells"][0]
    assert response.status_code == 422
    assert cell.errors == {"answer": "Choose a level: 64 people proposes 3."}
    assert cell.shown["value"] == "64"
    assert '" checked>' not in response.content.decode()
    assert not saved()


def test_a_value_that_proposes_nothing_asks_for_an_answer(lead, lead_client):
    candidate = open_evaluation(lead, checks=["TA-07"]).candidates.get()

    line = autosave(lead_client, candidate, lead, "TA-07", value="64").content.decode()
    kept = autosave(lead_client, candidate, lead, "TA-07", answer="2", value="64").content.decode()

    assert "Not saved yet: Choose an answer to go with what you wrote." in line
    assert "proposes" not in kept
    assert values() == [(2, 64)]


def test_a_proposal_stays_within_the_evidence(lead, lead_client):
    candidate = open_evaluation(lead, state="claim").candidates.get()

    line = autosave(lead_client, candidate, lead, answer="1", value="64", rationale=REASON)

    assert "64 people proposes level 1." in line.content.decode()


def test_a_value_can_go_with_no_level_at_all(candidate, evaluation, lead, lead_client):
    response = post_check(
        lead_client, evaluation, cell_fields(candidate, answer="cannot_tell", value="64")
    )

    assert response.status_code == 302
    assert values() == [(None, 64)]


def test_a_value_that_is_taken_out_is_gone(candidate, evaluation, lead, lead_client):
    rate(evaluation, lead, candidate, "TA-01", 3, value=64)

    post_check(
        lead_client, evaluation, cell_fields(candidate, answer="3", value="", rationale=REASON)
    )

    assert values() == [(3, None)]


def test_two_answers_show_their_values(candidate, evaluation, lead, lead_client):
    old = token_of(lead)
    rate(evaluation, lead, candidate, "TA-01", 2, value=31)

    fields = cell_fields(candidate, answer="3", value="64", rationale=REASON)
    page = post_check(lead_client, evaluation, old | fields).content.decode()

    assert "<p>Found: <bdi>64 people</bdi></p>" in page
    assert "<p>Found: <bdi>31 people</bdi></p>" in page
    seen = {"seen": str(PageToken.new(lead)), "keep": "mine"}
    post_check(lead_client, evaluation, old | fields | cell_fields(candidate, **seen))
    assert values() == [(3, 64)]


def test_the_answers_and_the_closed_page_show_the_value(candidate, evaluation, lead, lead_client):
    rate(evaluation, lead, candidate, "TA-01", 2, value="31.50")
    answers = answers_of(lead_client, evaluation)
    evaluation.rating_closes_at = timezone.now()
    evaluation.save()

    fields = cell_fields(candidate, answer="3", value="64", rationale="Too late")
    page = post_check(lead_client, evaluation, fields).content.decode()

    assert 'data-label="Why">Found: 31.5 people.<br>' in answers
    assert "<p>Found: 31.5 people</p>" in page
    assert "<p>Found: <bdi>64 people</bdi></p>" in page


def test_a_voided_value_is_not_shown_again(candidate, evaluation, lead, lead_client):
    rate(evaluation, lead, candidate, "TA-01", 3, value=64, voided_at=timezone.now())

    page = lead_client.get(check_url(evaluation)).content.decode()

    assert PROPOSES not in page
    assert 'value="64"' not in page
