"""A page loaded before an unsealing shows rules that no longer hold."""

import pytest

from scoring.ratings.models import Rating
from tests.factories import own_grid, rate
from tests.scoring.ratings.grid_pages import (
    REASON,
    cell_fields,
    check_url,
    open_evaluation,
    post_check,
    save_url,
    saved,
    token_of,
)

WHY = "One of the checks was worded wrongly for all of us."
TYPED = {"answer": "2", "rationale": REASON}
STALE = "The rules were sealed anew since you opened this page"


@pytest.fixture
def evaluation(lead, assessor):
    return open_evaluation(lead, assessor)


def sealed_anew(evaluation, lead):
    """Unseal, give every level of TA-01 other words, and open again."""
    evaluation.unseal(lead, WHY, {})
    own_grid(evaluation, "TA-01", levels={str(level): f"New words {level}" for level in range(5)})
    evaluation.open_for_rating(lead)


def test_a_replay_from_before_the_unsealing_rates_nothing(
    evaluation, lead, assessor, assessor_client
):
    candidate = evaluation.candidates.get()
    fields = token_of(assessor) | cell_fields(candidate, **TYPED)
    assessor_client.post(save_url(candidate), fields)
    sealed_anew(evaluation, lead)
    assert not Rating.objects.counted().exists()

    response = assessor_client.post(save_url(candidate), fields)

    assert response.status_code == 409
    assert STALE in response.content.decode()
    assert not Rating.objects.counted().exists()


def test_a_whole_page_from_before_the_unsealing_gives_its_text_back(
    evaluation, lead, assessor, assessor_client
):
    candidate = evaluation.candidates.get()
    fields = token_of(assessor) | cell_fields(candidate, **TYPED)
    sealed_anew(evaluation, lead)

    response = post_check(assessor_client, evaluation, fields, assessor)

    page = response.content.decode()
    assert (response.status_code, saved()) == (409, [])
    assert STALE in page and REASON in page
    assert f'href="{check_url(evaluation)}">Open this page again' in page


def test_a_page_opened_after_the_unsealing_rates_as_before(
    evaluation, lead, assessor, assessor_client
):
    candidate = evaluation.candidates.get()
    rate(evaluation, assessor, candidate, "TA-02", 1)
    sealed_anew(evaluation, lead)

    fields = token_of(assessor) | cell_fields(candidate, **TYPED)
    response = post_check(assessor_client, evaluation, fields, assessor)

    assert response.status_code == 302
    assert ("TA-01", "rated", 2, REASON) in saved()


def test_a_page_we_did_not_sign_rates_nothing_under_new_rules(
    evaluation, lead, assessor, assessor_client
):
    candidate = evaluation.candidates.get()
    sealed_anew(evaluation, lead)

    fields = {"token": "forged"} | cell_fields(candidate, **TYPED)
    response = post_check(assessor_client, evaluation, fields, assessor)

    assert (response.status_code, saved()) == (409, [])
