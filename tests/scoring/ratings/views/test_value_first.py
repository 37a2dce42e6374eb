"""A number is asked for before its level, which it proposes and never sets."""

import pytest
from django.urls import reverse
from django.utils import timezone

from scoring.ratings.forms import PageToken
from scoring.ratings.models import Rating
from tests.factories import rate
from tests.scoring.ratings.grid_pages import (
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

PROPOSES = "64 people: level 3 is proposed."
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


@pytest.mark.parametrize("check", ["TZ-01", "SC-05", "SC-07"])
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


def test_what_is_no_value_is_refused_and_stays_typed(candidate, evaluation, lead_client):
    typed = "<script>alert(1)</script>"

    response = post_check(lead_client, evaluation, cell_fields(candidate, answer="3", value=typed))

    cell, page = response.context["cells"][0], response.content.decode()
    assert response.status_code == 422
    assert list(cell.errors) == ["value"]
    assert cell.fields["value"] == typed
    assert f'id="{cell.anchor}"' in page
    assert "<script>alert" not in page
    assert not saved()


def test_after_a_save_the_cell_says_what_the_value_proposes(
    candidate, evaluation, lead, lead_client
):
    line = autosave(lead_client, candidate, lead, answer="3", value="64").content.decode()

    page = lead_client.get(check_url(evaluation)).content.decode()
    assert PROPOSES in line
    assert PROPOSES in page
    assert "say why" not in line + page
    assert f'id="c{candidate.pk}-TA-01-value" value="64"' in page


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
    assert cell.errors == {"answer": "Choose a level: for 64 people, 3 is proposed."}
    assert cell.fields["value"] == "64"
    assert '" checked>' not in response.content.decode()
    assert not saved()


def test_a_value_that_proposes_nothing_asks_for_an_answer(lead, lead_client):
    candidate = open_evaluation(lead, checks=["LG-06"]).candidates.get()

    line = autosave(lead_client, candidate, lead, "LG-06", value="64").content.decode()
    kept = autosave(lead_client, candidate, lead, "LG-06", answer="2", value="64").content.decode()

    assert "Not saved yet: Choose an answer to go with what you wrote." in line
    assert "proposes" not in kept
    assert values() == [(2, 64)]


def test_a_proposal_stays_within_the_evidence(lead, lead_client):
    candidate = open_evaluation(lead, state="claim").candidates.get()

    line = autosave(lead_client, candidate, lead, answer="1", value="64", rationale=REASON)

    assert "64 people: level 1 is proposed." in line.content.decode()


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
    answers = " ".join(answers_of(lead_client, evaluation).split())
    evaluation.rating_closes_at = timezone.now()
    evaluation.save()

    fields = cell_fields(candidate, answer="3", value="64", rationale="Too late")
    page = post_check(lead_client, evaluation, fields).content.decode()

    assert 'data-label="Why"> Found: 31.5 people.<br>' in answers
    assert "<p>Found: 31.5 people</p>" in page
    assert "<p>Found: <bdi>64 people</bdi></p>" in page


def test_a_voided_value_is_not_shown_again(candidate, evaluation, lead, lead_client):
    rate(evaluation, lead, candidate, "TA-01", 3, value=64, voided_at=timezone.now())

    page = lead_client.get(check_url(evaluation)).content.decode()

    assert PROPOSES not in page
    assert 'value="64"' not in page


def test_level_that_is_proposed_is_marked_where_it_is_chosen(lead, lead_client):
    evaluation = open_evaluation(lead)
    evaluation.parameters["seniors_needed"] = 20
    evaluation.save()
    vendor = evaluation.candidates.get().vendor
    before = lead_client.get(check_url(evaluation)).content.decode()
    vendor.facts.create(kind="seniors", value="64", number=64, entered_by=lead)

    page = lead_client.get(check_url(evaluation)).content.decode()

    label = page.split('class="level-proposed"')[0].rsplit("<label", 1)[1]
    assert "level-proposed" not in before
    assert page.count("level-proposed") == 1
    assert 'value="1"' in label
    assert "64 seniors on the payroll; you need 20: 3.2 times." in page
    sentence = "What is said would reach 3: its evidence holds it back."
    assert sentence not in page.split("<fieldset")[1]
