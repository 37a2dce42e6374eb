from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.record.chain import breaks
from accounts.record.models import RecordEntry
from scoring.evaluations.models import Evaluation, Motion, NotReady
from scoring.evaluations.models.moves import moves_of
from scoring.evaluations.models.panel import RatingIsClosed
from tests.factories import make_evaluation, make_open_evaluation, make_vendor
from vendors.models.memberships import vendors_opened

REASON = "The board gave the purchase up this week."


def test_cancelled_evaluation_says_why_and_takes_no_rating(lead):
    evaluation = make_open_evaluation(lead=lead)

    evaluation.cancel(lead, REASON)

    assert (evaluation.state, evaluation.cancelled_by) == ("cancelled", lead)
    assert not evaluation.is_released
    with pytest.raises(RatingIsClosed, match="cancelled"), transaction.atomic():
        evaluation.members.get().hold_for_rating()


def test_ratings_that_were_released_stay_readable_when_it_is_cancelled(lead):
    evaluation = make_open_evaluation(lead=lead)
    evaluation.close_rating(lead)

    evaluation.cancel(lead, REASON)

    assert evaluation.is_released


def test_draft_that_was_never_opened_is_deleted_and_not_cancelled(lead):
    evaluation = make_evaluation(lead=lead)

    with pytest.raises(NotReady, match="What was opened once is cancelled"):
        evaluation.cancel(lead, REASON)


def test_decision_is_never_cancelled(lead):
    evaluation = make_open_evaluation(lead=lead)
    Evaluation.objects.filter(pk=evaluation.pk).update(state="decided")

    with pytest.raises(NotReady):
        evaluation.cancel(lead, REASON)


def test_database_refuses_a_cancelled_evaluation_without_a_reason(lead):
    evaluation = make_open_evaluation(lead=lead)

    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=evaluation.pk).update(state="cancelled")


def test_cancelling_opens_no_papers_of_a_vendor_added_after_an_unsealing(lead):
    evaluation = make_open_evaluation(lead=lead)
    assert vendors_opened(lead).exists()
    evaluation.unseal(lead, REASON, {})
    evaluation.add_candidates([make_vendor("Somebody’s rival")], lead)

    evaluation.cancel(lead, REASON)

    assert not vendors_opened(lead).exists()


def test_deleted_draft_leaves_its_chain_which_ends_with_that_act(lead, assessor):
    evaluation = make_evaluation(lead=lead, assessors=[assessor])
    pk, chain = evaluation.pk, evaluation.record_chain
    evaluation.change(lead, "purpose set", title="Another title")

    evaluation.delete_draft(lead)

    assert not Evaluation.objects.filter(pk=pk).exists()
    last = RecordEntry.objects.of_chain(chain).last()
    assert (last.act, last.before) == ("deleted draft", {"title": "Another title"})
    assert breaks() == []


def test_what_was_opened_once_is_never_deleted(lead):
    evaluation = make_open_evaluation(lead=lead)
    evaluation.unseal(lead, REASON, {})

    with pytest.raises(NotReady, match="never deleted"):
        evaluation.delete_draft(lead)


def test_archive_takes_a_decided_evaluation_and_gives_it_back(lead):
    evaluation = make_open_evaluation(lead=lead)
    Evaluation.objects.filter(pk=evaluation.pk).update(state="decided")

    evaluation.archive(lead)
    state_in_archive = evaluation.state
    evaluation.unarchive(lead)

    assert (state_in_archive, evaluation.state) == ("archived", "decided")
    acts = RecordEntry.objects.of_chain(evaluation.record_chain).values_list("act", flat=True)
    assert list(acts)[-2:] == ["archived", "unarchived"]


def test_deadline_moves_without_unsealing_and_the_record_says_why(lead):
    evaluation = make_open_evaluation(lead=lead)
    seal = evaluation.seal
    at = (clock.now() + timedelta(days=9)).replace(microsecond=0)

    evaluation.move_deadline(lead, at, REASON)

    evaluation.refresh_from_db()
    assert (evaluation.rating_closes_at, evaluation.seal, evaluation.version) == (at, seal, 1)
    (move,) = moves_of(evaluation)
    assert (move.by, move.before, move.after, move.reason) == (lead, None, at, REASON)


def test_deadline_does_not_move_after_the_release(lead):
    evaluation = make_open_evaluation(lead=lead)
    evaluation.close_rating(lead)

    with pytest.raises(NotReady):
        evaluation.move_deadline(lead, clock.now() + timedelta(days=9), REASON)


def test_what_waits_for_a_second_person_ends_with_the_evaluation(lead, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    motion = Motion.objects.ask(evaluation, Motion.Kind.UNSEALING, lead, REASON)

    evaluation.cancel(lead, REASON)

    motion.refresh_from_db()
    assert motion.end == Motion.End.OVERTAKEN
