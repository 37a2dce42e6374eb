"""What both forms of the grid share, told on the form of one check."""

import pytest
from django.utils import timezone

from scoring.ratings.forms import PageToken
from tests.factories import make_user, rate
from tests.scoring.ratings.grid_pages import (
    REASON,
    cell_fields,
    check_url,
    open_evaluation,
    post_check,
    saved,
    token_of,
)


@pytest.fixture
def evaluation(lead):
    return open_evaluation(lead)


def test_what_changed_elsewhere_is_shown_beside_what_was_typed(evaluation, lead, lead_client):
    candidate = evaluation.candidates.get()
    old = token_of(lead)
    rate(evaluation, lead, candidate, "TA-01", 2, rationale="From the other tab")

    fields = cell_fields(candidate, answer="3", rationale="From this tab")
    response = post_check(lead_client, evaluation, old | fields)

    page = response.content.decode()
    assert response.status_code == 409
    assert "From the other tab" in page
    assert "From this tab" in page
    assert saved() == [("TA-01", "rated", 2, "From the other tab")]


@pytest.mark.parametrize(
    ("keep", "kept"),
    [("mine", (3, "From this tab")), ("theirs", (2, "From the other tab"))],
)
def test_a_person_chooses_which_of_two_answers_stays(evaluation, lead, lead_client, keep, kept):
    candidate = evaluation.candidates.get()
    old = token_of(lead)
    rate(evaluation, lead, candidate, "TA-01", 2, rationale="From the other tab")
    fields = cell_fields(candidate, answer="3", rationale="From this tab")
    seen = post_check(lead_client, evaluation, old | fields).context["seen"]

    response = post_check(
        lead_client, evaluation, old | fields | cell_fields(candidate, keep=keep, seen=seen)
    )

    assert response.status_code == 302
    assert saved() == [("TA-01", "rated", *kept)]


def test_two_answers_ask_until_one_is_chosen(evaluation, lead, lead_client):
    candidate = evaluation.candidates.get()
    old = token_of(lead)
    rate(evaluation, lead, candidate, "TA-01", 2)
    fields = cell_fields(candidate, answer="3", rationale="Mine", seen=str(PageToken.new(lead)))

    response = post_check(lead_client, evaluation, old | fields)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Choose which of the two answers to keep." in page
    assert f'id="{response.context["cells"][0].anchor}"' in page
    assert saved() == [("TA-01", "rated", 2, REASON)]


def test_a_choice_between_two_settles_nothing_that_came_after(evaluation, lead, lead_client):
    candidate = evaluation.candidates.get()
    old = token_of(lead)
    seen = str(PageToken.new(lead))
    rate(evaluation, lead, candidate, "TA-01", 2, rationale="A third answer")

    fields = cell_fields(candidate, answer="3", keep="mine", seen=seen)
    response = post_check(lead_client, evaluation, old | fields)

    assert response.status_code == 409
    assert saved() == [("TA-01", "rated", 2, "A third answer")]


def test_a_page_without_a_token_overwrites_nothing(evaluation, lead, lead_client):
    candidate = evaluation.candidates.get()
    rate(evaluation, lead, candidate, "TA-01", 2)

    fields = cell_fields(candidate, answer="3") | {"token": "forged"}
    response = post_check(lead_client, evaluation, fields)

    assert response.status_code == 409
    assert saved() == [("TA-01", "rated", 2, REASON)]


def test_a_page_of_somebody_else_is_refused(evaluation, lead_client, assessor):
    fields = cell_fields(evaluation.candidates.get(), answer="3")

    response = post_check(lead_client, evaluation, fields, person=assessor)

    assert response.status_code == 403
    assert not saved()


def test_what_is_typed_too_late_is_not_saved_and_not_lost(evaluation, lead, lead_client):
    candidate = evaluation.candidates.get()
    rate(evaluation, lead, candidate, "TA-01", 2)
    evaluation.rating_closes_at = timezone.now()
    evaluation.save()

    fields = cell_fields(candidate, answer="3", rationale="Too late", where="p. 2")
    response = post_check(lead_client, evaluation, fields)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Rating closed on" in page
    assert "Too late" in page
    assert '<form method="post" novalidate' not in page
    assert saved() == [("TA-01", "rated", 2, REASON)]


def test_a_submitted_page_stays_readable_as_text(lead, assessor, assessor_client):
    evaluation = open_evaluation(lead, assessor, make_user("other@example.org"))
    rate(evaluation, assessor, evaluation.candidates.get(), "TA-01", 2, where="p. 7")
    evaluation.members.filter(user=assessor).update(submitted_at=timezone.now())

    page = assessor_client.get(check_url(evaluation)).content.decode()

    assert "Ask the lead to reopen your ratings." in page
    assert REASON in page
    assert "p. 7" in page
    assert 'type="radio"' not in page


def test_a_page_of_a_draft_says_that_rating_is_not_open(lead, lead_client):
    evaluation = open_evaluation(lead)
    type(evaluation).objects.update(state="draft")

    page = lead_client.get(check_url(evaluation)).content.decode()

    assert "Rating is not open" in page
    assert "Not answered." in page


def test_an_answer_over_its_evidence_says_so_and_asks_again(evaluation, lead, lead_client):
    candidate = evaluation.candidates.get()
    rate(evaluation, lead, candidate, "TA-01", 4)

    page = lead_client.get(check_url(evaluation)).content.decode()

    assert "Level 4 is over its evidence now, which carries 3." in page
    assert '" checked>' not in page
