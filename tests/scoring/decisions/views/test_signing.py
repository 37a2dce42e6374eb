import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.record.models import RecordEntry
from scoring.decisions.document import limits
from scoring.decisions.models import CandidateDecision, DecisionSignature, Determination
from scoring.decisions.signing import signing_of
from scoring.evaluations.models import Evaluation
from scoring.results.results import results_for
from tests.conftest import signed_in
from tests.factories import add_member, make_released_evaluation, make_user
from tests.scoring.decisions.views.test_decision import (
    WHY,
    before_the_lock,
    decide_url,
    posted,
    sign_url,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def observer(db):
    return make_user("board@example.org", name="Olga Brandt")


@pytest.fixture
def evaluation(lead, observer):
    """Atlas leads Bora; the draft lists Bora and leaves Atlas out."""
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 4}, "Bora": {"TZ-01": 3}}, lead=lead)
    add_member(evaluation, observer, "observer", rates=False)
    decided(evaluation, Atlas="reserve", Bora="shortlist")
    return evaluation


def decided(evaluation, **outcomes):
    for candidate in evaluation.candidates.select_related("vendor"):
        CandidateDecision.objects.create(
            candidate=candidate, outcome=outcomes[candidate.vendor.name], reason=WHY
        )


def cosign_url(evaluation):
    return reverse("sign_decision", args=[evaluation.pk])


def sha_of(evaluation):
    decisions = CandidateDecision.objects.filter(candidate__evaluation=evaluation)
    return signing_of(results_for(evaluation), decisions).sha256


def put(client, evaluation, act="propose_decision", **changes):
    address = reverse(act, args=[evaluation.pk])
    return client.post(address, {"seen": sha_of(evaluation)} | changes)


def cosign(client, evaluation, **changes):
    return client.post(cosign_url(evaluation), {"seen": sha_of(evaluation)} | changes)


def in_force(evaluation):
    signed = DecisionSignature.objects.in_force().filter(evaluation=evaluation)
    return [str(one.member) for one in signed]


def test_choice_against_the_ranking_is_not_frozen_by_the_lead_alone(lead_client, evaluation):
    page = text_of(lead_client.get(sign_url(evaluation)))

    response = put(lead_client, evaluation, "freeze_decision")

    assert "it needs a second signature, by a member who is not the lead" in page
    assert "Sign and freeze the decision" not in page
    assert response.status_code == 200
    assert not Determination.objects.exists()
    assert in_force(evaluation) == []


def test_missing_second_signature_is_listed_with_what_blocks(lead_client, observer, evaluation):
    blocked = text_of(lead_client.get(decide_url(evaluation)))
    put(lead_client, evaluation)
    cosign(signed_in(observer), evaluation)
    free = text_of(lead_client.get(decide_url(evaluation)))

    assert f'<a href="{sign_url(evaluation)}#others"><bdi>Second signature</bdi>' in blocked
    assert "Second signature" not in free


def test_observer_signs_what_the_lead_put_and_the_lead_freezes_it(
    lead, lead_client, observer, evaluation
):
    board = signed_in(observer)
    before = board.get(cosign_url(evaluation)).status_code
    put(lead_client, evaluation)
    page = text_of(board.get(cosign_url(evaluation)))

    cosign(board, evaluation)
    entry = RecordEntry.objects.about(evaluation).last()
    response = put(lead_client, evaluation, "freeze_decision")

    determination = Determination.objects.get()
    assert before == 403
    assert WHY in page
    assert "<bdi>Lea Martin</bdi></strong> lead" in page
    assert (entry.act, entry.actor) == ("signed the decision", observer)
    assert entry.after["proposed"] == determination.signatures.first().sha256
    assert response.url == determination.get_absolute_url()
    assert [str(one.member) for one in determination.signatures.all()] == [
        "Lea Martin",
        "Olga Brandt",
    ]
    read = text_of(board.get(decide_url(evaluation)))
    assert "<bdi>Olga Brandt</bdi></strong> observer" in read


def test_member_asked_to_sign_is_led_there_from_the_decision(lead_client, observer, evaluation):
    board = signed_in(observer)
    refused = board.get(decide_url(evaluation))
    put(lead_client, evaluation)

    response = board.get(decide_url(evaluation))

    assert refused.status_code == 403
    assert response.url == cosign_url(evaluation)
    assert lead_client.get(cosign_url(evaluation)).url == sign_url(evaluation)


def test_later_change_voids_every_signature_and_keeps_it(lead_client, observer, evaluation):
    put(lead_client, evaluation)
    cosign(signed_in(observer), evaluation)
    outcomes = {"C1_outcome": "not_this_time", "C2_outcome": "shortlist"}
    fields = {
        name: text for name, text in posted(**outcomes).items() if name[:2] not in {"C3", "C4"}
    }

    page = lead_client.post(decide_url(evaluation), fields, follow=True)

    entry = RecordEntry.objects.about(evaluation).last()
    assert "whoever had signed it has to sign again" in text_of(page)
    assert in_force(evaluation) == []
    assert DecisionSignature.objects.exclude(voided_at=None).count() == 2
    assert (entry.act, len(entry.before)) == ("voided signatures", 2)
    assert signed_in(observer).get(cosign_url(evaluation)).status_code == 403


def test_signature_under_results_that_moved_does_not_count(lead_client, observer, evaluation):
    put(lead_client, evaluation)
    board = signed_in(observer)
    seen = sha_of(evaluation)
    evaluation.candidates.get(number=2).ratings.update(level=1)

    page = text_of(board.get(cosign_url(evaluation)))
    late = cosign(board, evaluation, seen=seen)
    current = cosign(board, evaluation)

    assert "The decision changed after the lead signed it." in page
    assert [late.url, current.url] == [cosign_url(evaluation)] * 2
    assert in_force(evaluation) == ["Lea Martin"]


def test_putting_it_again_voids_what_was_signed_before(lead_client, observer, evaluation):
    put(lead_client, evaluation)
    evaluation.candidates.get(number=2).ratings.update(level=1)

    put(lead_client, evaluation)
    put(lead_client, evaluation)

    assert in_force(evaluation) == ["Lea Martin"]
    assert DecisionSignature.objects.count() == 2


def test_signature_is_given_once_however_often_it_is_posted(lead_client, observer, evaluation):
    put(lead_client, evaluation)
    board = signed_in(observer)
    cosign(board, evaluation)
    entries = RecordEntry.objects.count()

    cosign(board, evaluation)

    assert in_force(evaluation) == ["Lea Martin", "Olga Brandt"]
    assert RecordEntry.objects.count() == entries
    assert "You signed on" in text_of(board.get(cosign_url(evaluation)))


@pytest.mark.parametrize("seen", ["", "0" * 64, "x\0"])
def test_forged_hash_signs_nothing(lead_client, observer, evaluation, seen):
    forged = put(lead_client, evaluation, seen=seen)
    put(lead_client, evaluation)

    cosigned = cosign(signed_in(observer), evaluation, seen=seen)

    assert forged.url == sign_url(evaluation)
    assert cosigned.url == cosign_url(evaluation)
    assert in_force(evaluation) == ["Lea Martin"]


def test_nothing_is_put_to_signature_while_something_blocks(lead_client, evaluation):
    CandidateDecision.objects.filter(outcome="reserve").update(reason="")

    response = put(lead_client, evaluation)

    assert "<bdi>Atlas</bdi>: the decision differs from the ranking." in text_of(response)
    assert in_force(evaluation) == []


def test_nobody_signs_before_the_lead_nor_without_being_a_member(
    observer, stranger_client, evaluation
):
    assert cosign(signed_in(observer), evaluation).status_code == 403
    assert stranger_client.get(cosign_url(evaluation)).status_code == 404
    assert put(signed_in(observer), evaluation).status_code == 403
    assert not DecisionSignature.objects.exists()


def test_posts_after_the_decision_sign_nothing(lead_client, observer, evaluation):
    put(lead_client, evaluation)
    Evaluation.objects.update(state="decided")

    late = cosign(signed_in(observer), evaluation)

    assert late.status_code == 403
    assert put(lead_client, evaluation).status_code == 403
    assert in_force(evaluation) == ["Lea Martin"]


def test_decision_frozen_while_somebody_signs_refuses_the_signature(
    lead_client, observer, evaluation, monkeypatch
):
    put(lead_client, evaluation)
    seen = sha_of(evaluation)
    before_the_lock(monkeypatch, lambda: Evaluation.objects.update(state="decided"))

    response = signed_in(observer).post(cosign_url(evaluation), {"seen": seen})

    assert response.status_code == 403
    assert in_force(evaluation) == ["Lea Martin"]


def test_signature_of_who_left_the_panel_does_not_count(lead_client, observer, evaluation):
    put(lead_client, evaluation)
    cosign(signed_in(observer), evaluation)
    evaluation.members.filter(user=observer).update(left_at=timezone.now(), left_reason="Gone.")

    put(lead_client, evaluation, "freeze_decision")

    assert not Determination.objects.exists()


def test_decision_by_the_ranking_needs_no_second_signature_but_may_have_one(
    lead, lead_client, observer
):
    evaluation = make_released_evaluation({"Cima": {"TZ-01": 4}}, lead=lead)
    add_member(evaluation, observer, "observer", rates=False)
    decided(evaluation, Cima="shortlist")
    page = text_of(lead_client.get(sign_url(evaluation)))
    put(lead_client, evaluation)
    cosign(signed_in(observer), evaluation)

    put(lead_client, evaluation, "freeze_decision")

    assert "Sign and freeze the decision" in page
    assert "Sign, and let others sign first" in page
    assert Determination.objects.get().signatures.count() == 2


def test_panel_of_one_invites_somebody_to_sign(
    lead, lead_client, django_capture_on_commit_callbacks
):
    evaluation = make_released_evaluation({"Atlas": {"TZ-01": 4}, "Bora": {"TZ-01": 3}}, lead=lead)
    decided(evaluation, Atlas="reserve", Bora="shortlist")
    page = text_of(lead_client.get(sign_url(evaluation)))
    fields = {"email": "Chair@Example.org", "name": "Carla Chair"}

    with django_capture_on_commit_callbacks(execute=True):
        lead_client.post(reverse("invite_signatory", args=[evaluation.pk]), fields)

    invited = evaluation.members.get(user=User.objects.get(email="chair@example.org"))
    assert "Nobody takes part but you. Invite somebody." in page
    assert (invited.role, invited.user.name) == ("observer", "Carla Chair")
    assert [message.to for message in mail.outbox] == [["chair@example.org"]]
    assert RecordEntry.objects.about(evaluation).last().act == "member invited"


@pytest.mark.parametrize(
    ("email", "words"),
    [("", "Write the e-mail address"), ("lead@example.org", "This person takes part already.")],
)
def test_invitation_to_sign_is_refused_in_words(lead_client, evaluation, email, words):
    response = put(lead_client, evaluation, "invite_signatory", email=email, name="Half a na")

    assert words in text_of(response)
    assert "Half a na" in text_of(response)
    assert evaluation.members.count() == 2


def test_nothing_is_frozen_whose_report_could_not_be_printed(
    lead, lead_client, evaluation, monkeypatch
):
    decided_by_rank = CandidateDecision.objects.filter(candidate__evaluation=evaluation)
    decided_by_rank.update(outcome="shortlist")
    monkeypatch.setattr(limits, "MOST_LETTERS", 100)

    response = put(lead_client, evaluation, "freeze_decision")

    text = text_of(response)
    assert "Its report would have over 100 letters. Split the evaluation in two." in text
    assert Evaluation.objects.get(pk=evaluation.pk).state == "moderation"
    assert not Determination.objects.exists()
    assert not DecisionSignature.objects.exists()


def test_nothing_is_frozen_with_more_candidates_than_a_report_holds(
    lead, lead_client, evaluation, monkeypatch
):
    monkeypatch.setattr("scoring.evaluations.models.candidate.MOST_CANDIDATES", 1)

    response = put(lead_client, evaluation, "freeze_decision")

    assert "An evaluation holds up to 1 candidate. Split it in two." in text_of(response)
    assert not Determination.objects.exists()
