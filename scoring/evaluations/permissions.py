"""Who may do what in an evaluation; being an administrator or a curator answers nothing here."""

from collections.abc import Callable, Collection

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import can_look_after_people
from scoring.evaluations.models import (
    Candidate,
    Evaluation,
    Motion,
    PanelMember,
    WeightProposal,
)
from scoring.evaluations.models.motion import unsealing_needs_second, who_may_confirm
from scoring.evaluations.models.panel import DECLARE_FIRST

NOT_YET = gettext_lazy(
    "The lead releases them by closing rating: to everybody at the same moment, the lead "
    "included. Until then nobody sees a score, a rank or another’s rating."
)
NEVER = gettext_lazy(
    "This evaluation was cancelled before its ratings were released. They stay on file, and "
    "nobody sees another’s."
)


class NotDeclared(PermissionDenied):
    """Raised before a declaration is signed; `link` is where, `link_text` what stands there."""

    title = gettext_lazy("Something else comes first")
    link_text = gettext_lazy("Declare conflicts of interest")

    def __init__(self, evaluation_pk: int) -> None:
        super().__init__(DECLARE_FIRST)
        self.link = reverse("declare", args=[evaluation_pk])


class OnlyConfirms(PermissionDenied):
    """Raised to who was named to confirm proofs and nothing else; `link` leads to them."""

    title = gettext_lazy("You were named to confirm proofs")
    link_text = gettext_lazy("Back to my tasks")

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("You see the proofs that wait for you, and nothing else of it.")
        )
        self.link = reverse("my_tasks")


class NotReleased(PermissionDenied):
    """Raised before ratings are released; `link` leads back to the evaluation."""

    title = gettext_lazy("Results are not released yet")
    link_text = gettext_lazy("Back to the evaluation")

    def __init__(self, evaluation: Evaluation) -> None:
        super().__init__(NEVER if evaluation.is_cancelled else NOT_YET)
        self.link = evaluation.get_absolute_url()


def member_of(user: User, evaluation: Evaluation) -> PanelMember | None:
    # Whoever came in through a view was looked up at the door already.
    member: PanelMember | None = evaluation.entered_by
    if member is None or member.user_id != user.pk:
        members = PanelMember.objects.of(user).with_declaration()
        member = members.filter(evaluation=evaluation).first()
    return member


def may_enter(member: PanelMember) -> bool:
    # Nothing of an evaluation opens before the declaration, but its draft to its lead. The lead
    # has to name the candidates before anybody can declare on them.
    if member.only_confirms:
        return False
    return bool(member.has_declared or (member.is_lead and member.evaluation.is_draft))


def can_declare(member: PanelMember) -> bool:
    # Every member, again and again until the end; afterwards who never did.
    return not member.evaluation.has_ended or not member.has_declared


def can_start_evaluation(user: User) -> bool:
    return user.may_lead


def is_lead(user: User, evaluation: Evaluation) -> bool:
    member = member_of(user, evaluation)
    return member is not None and member.is_lead


def _lead_while(*states: str) -> Callable[[User, Evaluation], bool]:
    return lambda user, evaluation: evaluation.state in states and is_lead(user, evaluation)


State = Evaluation.State

can_set_up = _lead_while(State.DRAFT)  # rules change only before the seal
can_unseal = can_close_rating = _lead_while(State.OPEN)
# Who leaves, who confirms and which vendor withdraws is recorded until the decision.
can_change_panel = can_name_confirmer = _lead_while(State.OPEN, State.MODERATION)
# What vendors are asked is sealed first, and what they answer counts until the decision.
can_ask_candidates = _lead_while(State.OPEN, State.MODERATION)
# What the panel agreed, and who counts in spite of a miss: between release and decision.
can_moderate = can_make_exception = can_decide = _lead_while(State.MODERATION)
can_reopen_decision = can_archive = _lead_while(State.DECIDED)
can_unarchive = _lead_while(State.ARCHIVED)
can_move_deadline = _lead_while(State.OPEN)
# A letter speaks for the buyer, so it is the lead's; the others have the report.
can_send_letters = _lead_while(State.DECIDED, State.ARCHIVED)


def can_read_letter(user: User, evaluation: Evaluation, candidate_number: int) -> bool:
    # Not to a vendor with which the lead declared a conflict: another lead does it.
    member = member_of(user, evaluation)
    if member is None or not can_send_letters(user, evaluation):
        return False
    return all(conflict.number != candidate_number for conflict in member.declared_conflicts)


def can_weigh(member: PanelMember, evaluation: Evaluation) -> bool:
    # Whoever leads or rates gives weights alone, until the seal.
    return evaluation.is_draft and member.role != PanelMember.Role.OBSERVER


def can_see_proposals(
    member: PanelMember, evaluation: Evaluation, proposals: Collection[WeightProposal]
) -> bool:
    # Whoever gave their own weights, the lead too; everybody once the weights are sealed.
    return not evaluation.is_draft or any(proposal.member_id == member.pk for proposal in proposals)


def criteria_rated_by(member: PanelMember) -> set[str]:
    return {assignment.criterion for assignment in member.assignments.all()}


def can_find_gate(
    member: PanelMember | None,
    evaluation: Evaluation,
    criterion: str,
    candidate: Candidate | None = None,
) -> bool:
    # The lead, or an assessor of the gate's criterion, until the decision. With `candidate`, not
    # of one that withdrew or from which the member is recused.
    if member is None or not evaluation.is_under_judgement:
        return False
    if candidate and member.why_not_judged(candidate):
        return False
    return member.is_lead or criterion in criteria_rated_by(member)


def can_read_holdings(evaluation: Evaluation) -> bool:
    # What is held of a vendor is opened with the evaluation. A draft is what one person makes
    # alone, and so is one that was unsealed, given other vendors and cancelled.
    return bool(evaluation.is_open or evaluation.is_released)


def can_remind(user: User, evaluation: Evaluation) -> bool:
    # After the deadline nobody could do what a reminder asks.
    return not evaluation.is_past_deadline and can_close_rating(user, evaluation)


def can_see_submissions(user: User, evaluation: Evaluation) -> bool:
    # Who has submitted is the lead's to know before the release, everybody's after it.
    return evaluation.is_released or is_lead(user, evaluation)


def can_see_results(user: User, evaluation: Evaluation) -> bool:
    # One moment for everybody: when independent rating is closed.
    member = member_of(user, evaluation) if evaluation.is_released else None
    return member is not None and member.has_declared


def can_save_scenario(user: User, evaluation: Evaluation) -> bool:
    # Who leads or rates keeps tried weights, between the release and the decision.
    member = member_of(user, evaluation) if evaluation.state == State.MODERATION else None
    return member is not None and member.role != PanelMember.Role.OBSERVER


def can_see_decision(user: User, evaluation: Evaluation) -> bool:
    # A draft is the lead's; the decision, once made, is everybody's on the evaluation.
    return can_decide(user, evaluation) or (
        evaluation.is_decided and can_see_results(user, evaluation)
    )


def can_take_bundle(user: User, evaluation: Evaluation) -> bool:
    # Files of every vendor are in it: whoever rates reads those of the vendors that they judge.
    member = member_of(user, evaluation) if can_see_results(user, evaluation) else None
    roles = (PanelMember.Role.LEAD, PanelMember.Role.OBSERVER)
    return member is not None and member.role in roles


def can_sign_off(member: PanelMember | None, evaluation: Evaluation) -> bool:
    # Whoever rates says whether they agree, until the decision; the lead by signing that.
    if member is None or member.is_lead or evaluation.state != State.MODERATION:
        return False
    return bool(criteria_rated_by(member))


def can_sign_decision(member: PanelMember | None, evaluation: Evaluation) -> bool:
    # Anybody of the evaluation signs what the lead has put to signature; an observer too.
    return member is not None and evaluation.state == State.MODERATION


def can_start_deeper_round(user: User, evaluation: Evaluation) -> bool:
    return can_send_letters(user, evaluation) and can_start_evaluation(user)


def can_cancel(user: User, evaluation: Evaluation) -> bool:
    return evaluation.can_be_cancelled and is_lead(user, evaluation)


def can_delete_draft(user: User, evaluation: Evaluation) -> bool:
    return evaluation.can_be_deleted and is_lead(user, evaluation)


def can_change_lead(user: User, evaluation: Evaluation) -> bool:
    # Ask another member to lead; it is theirs to accept.
    return not evaluation.is_cancelled and is_lead(user, evaluation)


def is_without_lead(evaluation: Evaluation) -> bool:
    return not evaluation.members.filter(role=PanelMember.Role.LEAD, user__is_active=True).exists()


def can_name_lead(user: User, evaluation: Evaluation) -> bool:
    # Where the account of the lead is closed: an administrator asks somebody, never themself.
    if not can_look_after_people(user) or evaluation.is_cancelled:
        return False
    return is_without_lead(evaluation)


def possible_leads(evaluation: Evaluation, asked_by: User) -> QuerySet[User]:
    # An administrator said of them that they may lead, and they sit there in no other way than
    # one that a lead may have had. Nobody joins a panel twice, and nobody asks themself.
    people: QuerySet[User] = User.objects.active().filter(may_lead=True).exclude(pk=asked_by.pk)
    roles = [PanelMember.Role.LEAD, PanelMember.Role.CONFIRMER]
    closed = evaluation.members.filter(Q(role__in=roles) | Q(left_at__isnull=False))
    people = people.exclude(pk__in=closed.values("user"))
    panel = people.filter(pk__in=evaluation.members.values("user"))
    # An administrator turns to others only where nobody of the panel could lead.
    return panel if is_lead(asked_by, evaluation) or panel.exists() else people


def may_be_lead(person: User, evaluation: Evaluation, asked_by: User) -> bool:
    return possible_leads(evaluation, asked_by).filter(pk=person.pk).exists()


def can_accept_lead(user: User, motion: Motion) -> bool:
    # As things stand now: whoever asked may still ask, and may still ask this person.
    evaluation, asker = motion.evaluation, motion.asked_by
    if motion.ended_at or motion.kind != Motion.Kind.LEAD or motion.person_id != user.pk:
        return False
    if not asker.is_active:
        return False
    may_ask = can_change_lead(asker, evaluation) or can_name_lead(asker, evaluation)
    return may_ask and may_be_lead(user, evaluation, asker)


def can_confirm_unsealing(user: User, motion: Motion) -> bool:
    # Another member; where the panel had several and nobody of them is left, an administrator.
    evaluation = motion.evaluation
    if motion.ended_at or motion.kind != Motion.Kind.UNSEALING or user.pk == motion.asked_by_id:
        return False
    if not evaluation.is_open:
        return False
    confirmers = who_may_confirm(evaluation)
    if not confirmers.exists():
        return bool(can_look_after_people(user))
    member = member_of(user, evaluation)
    return member is not None and may_enter(member) and confirmers.filter(pk=member.pk).exists()


def can_stop_motion(user: User, motion: Motion) -> bool:
    # Whoever asked takes it back, whoever is asked declines.
    if motion.ended_at:
        return False
    if user.pk in {motion.asked_by_id, motion.person_id}:
        return True
    return can_confirm_unsealing(user, motion)


def can_unseal_alone(user: User, evaluation: Evaluation) -> bool:
    return can_unseal(user, evaluation) and not unsealing_needs_second(evaluation)


def can_copy(user: User, evaluation: Evaluation) -> bool:
    # Whoever leads it takes its rules and panel over, into a draft or under a name.
    return can_start_evaluation(user) and is_lead(user, evaluation)
