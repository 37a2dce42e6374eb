import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.decisions.document.document import freeze
from scoring.decisions.models import Determination, Reopening
from scoring.evaluations.models import Evaluation, NotReady
from tests.conftest import signed_in
from tests.factories import add_member
from tests.scoring.decisions.views.test_decision import decide_url, sign_url, text_of
from tests.scoring.reports.decisions import decided

pytestmark = pytest.mark.django_db

REASON = "The vendor corrected its certificate."


@pytest.fixture
def determination(lead):
    return decided(lead)


def address(determination):
    return reverse("reopen_decision", args=[determination.evaluation_id])


def test_reopened_decision_stays_and_the_next_one_replaces_it(lead, lead_client, determination):
    evaluation, text = determination.evaluation, determination.document
    page = text_of(lead_client.get(decide_url(evaluation)))

    response = lead_client.post(address(determination), {"reason": REASON})

    evaluation.refresh_from_db()
    entry = RecordEntry.objects.about(evaluation).last()
    assert "Open the decision again" in page
    assert (response.url, evaluation.state) == (decide_url(evaluation), "moderation")
    assert (entry.act, entry.reason, entry.before["sha256"]) == (
        "reopened the decision",
        REASON,
        determination.sha256,
    )
    again = text_of(lead_client.get(decide_url(evaluation)))
    assert "This replaces <a" in again
    assert REASON in again
    second = freeze(evaluation, lead)
    determination.refresh_from_db()
    assert (second.number, second.replaces, determination.document) == (2, determination, text)
    assert str(Reopening.objects.get()) == f"{determination}, reopened"


def test_signatures_of_the_decision_before_sign_nothing_of_the_next(
    lead, lead_client, determination
):
    lead_client.post(address(determination), {"reason": REASON})

    page = lead_client.get(sign_url(determination.evaluation))

    assert page.context["signing"].signatures == ()
    assert determination.signatures.count() == 1


@pytest.mark.parametrize("reason", ["", "  ", "x\0", "x" * 20_000])
def test_reopening_needs_a_reason(lead_client, determination, reason):
    response = lead_client.post(address(determination), {"reason": reason})

    determination.evaluation.refresh_from_db()
    assert response.context["form"].errors["reason"]
    assert determination.evaluation.state == "decided"


def test_only_the_lead_opens_a_decision_again(assessor, stranger_client, determination):
    add_member(determination.evaluation, assessor, "observer", rates=False)
    observer = signed_in(assessor)

    assert observer.get(address(determination)).status_code == 403
    assert observer.post(address(determination), {"reason": REASON}).status_code == 403
    assert stranger_client.get(address(determination)).status_code == 404
    assert not Reopening.objects.exists()


def test_only_a_decision_in_force_is_opened_again(lead, lead_client, determination):
    lead_client.post(address(determination), {"reason": REASON})

    assert lead_client.post(address(determination), {"reason": REASON}).status_code == 403
    freeze(determination.evaluation, lead)
    with pytest.raises(NotReady, match="Only the decision in force"):
        Determination.objects.get(number=1).reopen(lead, REASON)


def test_second_tab_that_reopens_is_refused_in_words(lead_client, determination, monkeypatch):
    real = Determination.reopen

    def late(self, by, reason):
        Evaluation.objects.update(state="moderation")
        real(self, by, reason)

    monkeypatch.setattr(Determination, "reopen", late)

    response = lead_client.post(address(determination), {"reason": REASON})

    assert response.status_code == 403
    assert "Only the decision in force can be reopened." in text_of(response)


def test_decided_evaluation_without_a_document_cannot_be_opened_again(lead_client, determination):
    determination.signatures.update(determination=None)
    Determination.objects.all().delete()

    assert lead_client.get(address(determination)).status_code == 403


def test_database_holds_that_a_decision_is_reopened_with_a_reason(lead, determination):
    with (
        pytest.raises(IntegrityError, match="a_decision_is_reopened_with_a_reason"),
        transaction.atomic(),
    ):
        Reopening.objects.create(
            determination=determination, reopened_by=lead, reopened_at=timezone.now(), reason=""
        )
