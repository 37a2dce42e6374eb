import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.record.models import RecordEntry
from scoring.evaluations.models import NotReady, PanelException
from tests.factories import make_open_evaluation, make_released_evaluation

REASON = "The vendor sent its papers after she had gone on leave."


@pytest.fixture
def member(lead, assessor):
    evaluation = make_released_evaluation(
        {"A": {"TZ-01": [3]}, "B": {}}, lead=lead, assessors=[assessor]
    )
    return evaluation.members.get(user=assessor)


def test_an_exception_is_made_once_with_its_reason_and_entry(member, lead):
    made = PanelException.objects.make(member, "TZ", REASON, lead)
    again = PanelException.objects.make(member, "TZ", "Another reason that comes too late.", lead)

    entry = RecordEntry.objects.about(member.evaluation).last()
    assert (made, made.reason) == (again, REASON)
    assert str(made) == "Amine Roy, TZ"
    assert (entry.act, entry.reason) == ("made an exception for a miss", REASON)


def test_taken_back_it_is_in_the_record_and_nowhere_else(member, lead):
    made = PanelException.objects.make(member, "TZ", REASON, lead)

    PanelException.objects.take_back(made, lead, "She asked not to count after all.")

    entry = RecordEntry.objects.about(member.evaluation).last()
    assert not PanelException.objects.exists()
    assert entry.before == {"person": member.user_id, "criterion": "TZ"}


def test_only_in_moderation(member, lead, assessor):
    made = PanelException.objects.make(member, "TZ", REASON, lead)
    member.evaluation.state = "decided"
    member.evaluation.save()

    with pytest.raises(NotReady, match="before the decision"):
        PanelException.objects.take_back(made, lead, REASON)
    with pytest.raises(NotReady, match="between the release and the decision"):
        PanelException.objects.make(member, "LG", REASON, lead)
    still_open = make_open_evaluation(lead=lead, assessors=[assessor])
    with pytest.raises(NotReady):
        PanelException.objects.make(still_open.members.get(user=assessor), "TZ", REASON, lead)


def test_the_database_wants_a_reason_and_one_row(member, lead):
    fields = {"member": member, "criterion": "TZ", "made_by": lead, "made_at": timezone.now()}

    with pytest.raises(IntegrityError, match="an_exception_for_a_miss_has_a_reason"):
        PanelException.objects.create(**fields)


def test_the_database_holds_one_exception_a_criterion(member, lead):
    made = PanelException.objects.make(member, "TZ", REASON, lead)

    with pytest.raises(IntegrityError):
        PanelException.objects.create(
            member=member, criterion="TZ", reason=REASON, made_by=lead, made_at=made.made_at
        )
