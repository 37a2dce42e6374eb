"""Who may do what in an evaluation; being an administrator or a curator answers nothing here."""

from collections.abc import Callable, Collection

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from scoring.evaluations.models import Candidate, Evaluation, PanelMember, WeightProposal
from scoring.evaluations.models.panel import DECLARE_FIRST

NOT_YET = gettext_lazy(
    "The lead releases them by closing rating: to everybody at the same moment, the lead "
    "included. Until then nobody sees a score, a rank or another’s rating."
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
        super().__init__(NOT_YET)
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
    # Every member, again and again until the decision; afterwards who never did.
    return not member.evaluation.is_decided or not member.has_declared


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
# What the panel agreed, and who counts in spite of a miss: between release and decision.
can_moderate = can_make_exception = can_decide = _lead_while(State.MODERATION)
can_reopen_decision = _lead_while(State.DECIDED)
# A letter speaks for the buyer, so it is the lead's; the others have the report.
can_send_letters = _lead_while(State.DECIDED, State.ARCHIVED)


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
