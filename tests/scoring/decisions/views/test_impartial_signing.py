"""A second signature counts from somebody who has no interest in what it is about."""

import pytest

from scoring.decisions.models import Determination
from tests.conftest import signed_in
from tests.factories import add_member, declare, make_released_evaluation, make_user
from tests.scoring.decisions.views.test_decision import sign_url, text_of
from tests.scoring.decisions.views.test_signing import cosign, decided, in_force, put

pytestmark = pytest.mark.django_db
STORY = "I own a third of it."


@pytest.fixture
def observer(db):
    return make_user("board@example.org", name="Olga Brandt")


@pytest.fixture
def evaluation(lead, observer):
    levels = {"Atlas": {"TZ-01": [4]}, "Bora": {"TZ-01": [3]}}
    rater = make_user("rater@example.org", name="Rita Amar")
    evaluation = make_released_evaluation(levels, lead=lead, assessors=[rater])
    add_member(evaluation, observer, "observer", rates=False)
    return evaluation


def test_second_signature_of_somebody_in_conflict_is_kept_and_does_not_count(
    lead_client, observer, evaluation
):
    decided(evaluation, Atlas="reserve", Bora="shortlist")
    declare(evaluation, observer, Bora=STORY)
    put(lead_client, evaluation)
    cosign(signed_in(observer), evaluation)

    response = put(lead_client, evaluation, "freeze_decision")

    assert in_force(evaluation) == ["Lea Martin", "Olga Brandt"]
    assert "by a member who is not the lead and has declared no conflict" in text_of(response)
    assert not Determination.objects.exists()


def test_somebody_else_without_an_interest_signs_as_the_second(lead_client, observer, evaluation):
    decided(evaluation, Atlas="reserve", Bora="shortlist")
    declare(evaluation, observer, Bora=STORY)
    other = make_user("finance@example.org", name="Finn Roy")
    add_member(evaluation, other, "observer", rates=False)
    put(lead_client, evaluation)
    cosign(signed_in(observer), evaluation)
    cosign(signed_in(other), evaluation)

    put(lead_client, evaluation, "freeze_decision")

    assert Determination.objects.count() == 1


def test_lead_in_conflict_with_the_short_list_does_not_freeze_alone(
    lead, lead_client, observer, evaluation
):
    """The ranking is followed, and still one interested person must not decide it alone."""
    decided(evaluation, Atlas="shortlist", Bora="reserve")
    declare(evaluation, lead, Atlas=STORY)
    put(lead_client, evaluation)
    alone = put(lead_client, evaluation, "freeze_decision")
    cosign(signed_in(observer), evaluation)

    put(lead_client, evaluation, "freeze_decision")

    assert "needs a second signature" in text_of(alone)
    assert Determination.objects.count() == 1


def test_lead_in_conflict_with_a_vendor_left_out_needs_nobody_else(lead, lead_client, evaluation):
    decided(evaluation, Atlas="shortlist", Bora="reserve")
    declare(evaluation, lead, Bora=STORY)

    page = text_of(lead_client.get(sign_url(evaluation)))
    put(lead_client, evaluation, "freeze_decision")

    assert "needs a second signature" not in page
    assert Determination.objects.count() == 1
