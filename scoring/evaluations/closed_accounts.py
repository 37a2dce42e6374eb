"""What a closed account leaves in evaluations, and whom it is told to."""

from accounts.record.acts import Act
from accounts.record.models import lock_chains
from scoring.evaluations.models import Evaluation, Motion, PanelMember


def seats_under_way(person):
    """The memberships of evaluations that are neither decided nor cancelled."""
    State = Evaluation.State
    seats = PanelMember.objects.of(person).select_related("evaluation")
    states = [State.DRAFT, State.OPEN, State.MODERATION]
    return seats.filter(evaluation__state__in=states).order_by("evaluation")


def tell_evaluations(person, by, **_signal):
    """Note it in each evaluation under way, and end what waits for this person or by them."""
    seats = list(seats_under_way(person))
    lock_chains([seat.evaluation.record_chain for seat in seats])
    for seat in seats:
        seat.evaluation.record(by, Act.MEMBER_ACCOUNT_CLOSED, after={"person": person.pk})
    waiting = Motion.objects.waiting()
    for motion in waiting.filter(person=person) | waiting.filter(asked_by=person):
        motion.end_by(by, Motion.End.OVERTAKEN)
