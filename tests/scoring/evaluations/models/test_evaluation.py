import pytest
from django.db import transaction

from scoring.evaluations.access import enter
from scoring.evaluations.models import Evaluation, NotReady
from scoring.evaluations.permissions import member_of
from tests.factories import make_evaluation, make_open_evaluation

REASON = "The board asked for one more language."


def test_a_draft_with_gaps_cannot_be_opened(lead):
    evaluation = Evaluation.objects.start("Nearshore 2027", lead)

    with pytest.raises(NotReady, match="Say what you need and why") as refusal:
        evaluation.open_for_rating(lead)

    assert len(refusal.value.reasons) == 6
    assert not evaluation.seals.exists()


def test_an_open_evaluation_cannot_be_opened_again(lead):
    evaluation = make_open_evaluation(lead=lead)

    with pytest.raises(NotReady, match="It has been opened already"):
        evaluation.open_for_rating(lead)


def test_only_an_open_evaluation_can_be_unsealed_or_closed(lead):
    evaluation = make_evaluation(lead)

    with pytest.raises(NotReady, match="open for rating can be unsealed"):
        evaluation.unseal(lead, REASON, None)
    with pytest.raises(NotReady, match="Rating is not open"):
        evaluation.close_rating(lead)


def test_opening_seals_what_was_saved_last_whatever_this_copy_says(lead):
    evaluation = make_evaluation(lead)
    Evaluation.objects.update(title="Saved in another tab")

    evaluation.open_for_rating(lead)

    assert evaluation.title == "Saved in another tab"
    assert '"title":"Saved in another tab"' in evaluation.seal.document


def test_unsealing_asks_everybody_to_submit_again(lead, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    evaluation.members.update(submitted_at="2026-11-20T10:00Z")

    evaluation.unseal(lead, REASON, {"C1": 1})

    assert not evaluation.members.exclude(submitted_at=None).exists()
    assert (evaluation.version, evaluation.seal) == (2, None)


def test_who_left_after_the_door_is_no_member_once_the_row_is_held(lead, assessor):
    evaluation = make_open_evaluation(lead=lead, assessors=[assessor])
    entered = enter(assessor, evaluation.pk).evaluation
    before = member_of(assessor, entered)
    evaluation.members.get(user=assessor).leave(lead, REASON)

    with transaction.atomic():
        entered.lock()

    assert before is not None
    assert member_of(assessor, entered) is None
