"""Where nothing was agreed or decided, nobody is asked to sign it, and nobody can."""

import pytest
from django.urls import reverse

from scoring.decisions.models import DecisionSignature, SignOff
from tests.factories import make_released_evaluation
from tests.scoring.decisions.views.test_moderation import text_of
from tests.scoring.decisions.views.test_sign_off import address, posted
from tests.scoring.decisions.views.test_signing import cosign, cosign_url, sha_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(lead, assessor):
    return make_released_evaluation({"Atlas": {"TZ-01": 3}}, lead=lead, assessors=[assessor])


def test_nobody_agrees_to_levels_while_nothing_was_agreed(assessor_client, evaluation):
    page = text_of(assessor_client.get(address(evaluation)))

    response = assessor_client.post(address(evaluation), posted(evaluation))

    assert "No level was agreed in discussion" in page
    assert "Do you agree with these levels?" not in page
    assert response.status_code == 403
    assert "No level was agreed in discussion, so there is nothing to sign off." in text_of(
        response
    )
    assert not SignOff.objects.exists()


def test_decision_without_an_outcome_is_not_signed(lead, assessor_client, evaluation):
    lead_member = evaluation.members.get(user=lead)
    DecisionSignature.objects.sign(lead_member, sha_of(evaluation))
    page = text_of(assessor_client.get(cosign_url(evaluation)))

    response = cosign(assessor_client, evaluation)

    assert "No outcome is recorded yet, so there is nothing to sign." in page
    assert f'href="{reverse("ranking", args=[evaluation.pk])}">Read the ranking' in page
    assert "Sign the decision</button>" not in page
    assert response.status_code == 403
    assert [one.member for one in DecisionSignature.objects.all()] == [lead_member]
