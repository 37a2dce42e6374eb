"""Who may do what in an evaluation: one question per function, asked of one place.

Being an administrator or a curator answers none of them.
"""

from accounts.models import User
from scoring.models import Evaluation, PanelMember


def member_of(user: User, evaluation: Evaluation) -> PanelMember | None:
    """Return this person's membership of the evaluation, or None."""
    return evaluation.members.filter(user=user).first()


def can_start_evaluation(user: User) -> bool:
    return user.may_lead


def is_lead(user: User, evaluation: Evaluation) -> bool:
    member = member_of(user, evaluation)
    return member is not None and member.is_lead


def can_set_up(user: User, evaluation: Evaluation) -> bool:
    """Rules change only before the seal."""
    return evaluation.is_draft and is_lead(user, evaluation)


def can_close_rating(user: User, evaluation: Evaluation) -> bool:
    return evaluation.is_open and is_lead(user, evaluation)


def can_unseal(user: User, evaluation: Evaluation) -> bool:
    return evaluation.is_open and is_lead(user, evaluation)


def criteria_rated_by(member: PanelMember) -> set[str]:
    """Return the ids of the criteria assigned to this member."""
    return {assignment.criterion for assignment in member.assignments.all()}


def can_find_gate(member: PanelMember | None, evaluation: Evaluation, criterion: str) -> bool:
    """The lead, or an assessor of the gate's criterion, until the decision."""
    states = {Evaluation.State.OPEN, Evaluation.State.MODERATION}
    if member is None or evaluation.state not in states:
        return False
    return member.is_lead or criterion in criteria_rated_by(member)


def can_see_results(user: User, evaluation: Evaluation) -> bool:
    """One moment for everybody: when independent rating is closed."""
    return evaluation.is_released and member_of(user, evaluation) is not None


def can_moderate(user: User, evaluation: Evaluation) -> bool:
    """The lead records what the panel agreed, between the release and the decision."""
    return evaluation.state == Evaluation.State.MODERATION and is_lead(user, evaluation)


def can_save_scenario(user: User, evaluation: Evaluation) -> bool:
    """Who leads or rates keeps tried weights, between the release and the decision."""
    if evaluation.state != Evaluation.State.MODERATION:
        return False
    member = member_of(user, evaluation)
    return member is not None and member.role != PanelMember.Role.OBSERVER


def can_decide(user: User, evaluation: Evaluation) -> bool:
    return evaluation.state == Evaluation.State.MODERATION and is_lead(user, evaluation)


def can_see_decision(user: User, evaluation: Evaluation) -> bool:
    """A draft is the lead's; the decision, once made, is everybody's on the evaluation."""
    is_made = evaluation.state in {Evaluation.State.DECIDED, Evaluation.State.ARCHIVED}
    return can_decide(user, evaluation) or (is_made and can_see_results(user, evaluation))


def can_sign_off(member: PanelMember | None, evaluation: Evaluation) -> bool:
    """Whoever rates says whether they agree, until the decision; the lead by signing that."""
    if member is None or member.is_lead or evaluation.state != Evaluation.State.MODERATION:
        return False
    return bool(criteria_rated_by(member))


def can_sign_decision(member: PanelMember | None, evaluation: Evaluation) -> bool:
    """Anybody of the evaluation signs what the lead has put to signature; an observer too."""
    return member is not None and evaluation.state == Evaluation.State.MODERATION


def can_reopen_decision(user: User, evaluation: Evaluation) -> bool:
    return evaluation.state == Evaluation.State.DECIDED and is_lead(user, evaluation)


def can_send_letters(user: User, evaluation: Evaluation) -> bool:
    """A letter speaks for the buyer, so it is the lead's; the others have the report."""
    is_made = evaluation.state in {Evaluation.State.DECIDED, Evaluation.State.ARCHIVED}
    return is_made and is_lead(user, evaluation)


def can_start_deeper_round(user: User, evaluation: Evaluation) -> bool:
    """The lead of a decided evaluation, who may lead another."""
    return can_send_letters(user, evaluation) and can_start_evaluation(user)
