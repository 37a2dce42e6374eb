"""A large decision is frozen by a task: as it was read, as a whole, or not at all."""

import json

import pytest
from django.urls import reverse

from accounts.tasks.models import Progress
from accounts.tasks.queue import TaskFailed
from scoring.decisions import freezing
from scoring.decisions.models import CandidateDecision, Determination, FollowUp, Minutes
from scoring.decisions.signing import signing_of
from scoring.evaluations.models import Evaluation
from scoring.results.results import results_for
from tests.factories import make_user
from tests.scoring.reports.decisions import ready

pytestmark = pytest.mark.django_db
WORK = freezing.freeze_large.func


@pytest.fixture
def evaluation(lead, monkeypatch):
    monkeypatch.setattr(freezing, "MOST_RATINGS_AT_ONCE", 0)
    return ready(lead)


def page_of(evaluation):
    return reverse("freeze_decision", args=[evaluation.pk])


def seen(evaluation):
    decisions = CandidateDecision.objects.filter(candidate__evaluation=evaluation)
    return signing_of(results_for(evaluation), decisions).sha256


def freezing_of(evaluation, lead, **fields):
    what = freezing.work_of(evaluation)
    return Progress.objects.create(
        what=what, page=page_of(evaluation), asked_by=lead, **{"state": "running"} | fields
    )


def test_large_decision_is_frozen_by_a_task_and_its_page_leads_to_the_report(
    lead_client, evaluation
):
    response = lead_client.post(page_of(evaluation), {"seen": seen(evaluation)})
    after = lead_client.get(response.url)

    determination = Determination.objects.get()
    signatures = [str(row.member) for row in determination.signatures.all()]
    assert response.url == page_of(evaluation)
    assert after.url == determination.get_absolute_url()
    assert signatures == ["Lea Martin"]


def test_task_makes_the_document_that_a_request_makes(lead, lead_client, evaluation, monkeypatch):
    WORK(evaluation.pk, lead.pk, seen(evaluation))
    by_task = Determination.objects.get()
    monkeypatch.setattr(freezing, "MOST_RATINGS_AT_ONCE", 10_000)
    by_task.reopen(lead, "To compare.")
    evaluation.refresh_from_db()
    lead_client.post(page_of(evaluation), {"seen": seen(evaluation)})

    documents = [json_of(row) for row in Determination.objects.order_by("number")]
    assert evaluation.determinations.count() == 2
    assert documents[0] == documents[1]


def test_page_tells_how_far_it_is_and_asks_again(lead, lead_client, evaluation):
    freezing_of(evaluation, lead, words="Computing the scores")

    page = lead_client.get(page_of(evaluation)).content.decode()
    part = lead_client.get(page_of(evaluation), headers={"HX-Request": "true"}).content.decode()

    assert "Computing the scores" in page
    assert "<html" in page
    assert "Computing the scores" in part
    assert "<html" not in part


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_page_that_waits_is_sent_on_when_it_is_over(lead, lead_client, evaluation, state):
    freezing_of(evaluation, lead, state=state, reason="A vendor changed.")

    part = lead_client.get(page_of(evaluation), headers={"HX-Request": "true"})
    page = lead_client.get(page_of(evaluation)).content.decode()

    assert part.headers["HX-Redirect"] == page_of(evaluation)
    assert "Sign and freeze the decision" in page
    assert "A vendor changed." in page


def test_what_changed_since_it_was_read_is_not_frozen(lead, evaluation):
    read = seen(evaluation)
    FollowUp.objects.create(evaluation=evaluation, kind="step", text="Ask again.")

    with pytest.raises(TaskFailed, match="Something changed since you read it"):
        WORK(evaluation.pk, lead.pk, read)

    evaluation.refresh_from_db()
    assert evaluation.state == Evaluation.State.MODERATION
    assert not evaluation.signatures.exists()
    assert not Determination.objects.exists()


def test_what_changes_while_it_is_collected_is_not_frozen(lead, evaluation):
    def change_something(words):
        # Nothing that the signature is about, but the document holds it.
        if words == "Freezing":
            Minutes.objects.record_minutes(
                evaluation, lead, held_on="2026-11-20", present="Lea", text="We met."
            )

    with pytest.raises(TaskFailed, match="Something changed since you read it"):
        freezing.freeze_as_seen(evaluation, lead, seen(evaluation), change_something)

    assert not Determination.objects.exists()


def test_who_does_not_lead_any_more_freezes_nothing(evaluation):
    stranger = make_user("stranger@example.org")

    with pytest.raises(TaskFailed, match="does not lead this evaluation any more"):
        WORK(evaluation.pk, stranger.pk, seen(evaluation))

    assert not Determination.objects.exists()


def test_task_that_runs_twice_freezes_once(lead, evaluation):
    read = seen(evaluation)

    WORK(evaluation.pk, lead.pk, read)
    WORK(evaluation.pk, lead.pk, read)

    assert Determination.objects.count() == 1


def json_of(determination):
    """The document without what tells one decision from the next."""
    document = json.loads(determination.document)
    for name in ("determination", "acts", "record", "revision", "signatures", "seals"):
        document.pop(name, None)
    return document
