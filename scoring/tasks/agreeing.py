"""After the release: to agree to the levels of moderation, and to sign the decision."""

from dataclasses import dataclass

from django.urls import reverse

from scoring.models import DecisionSignature, Evaluation, Moderation, SignOff
from scoring.tasks.task import Status, Task


@dataclass(frozen=True)
class Said:
    """What panels have said, in evaluations whose ratings are released.

    agreed   the evaluations with an agreed level; answered the members who signed off
    signed   evaluation -> the members who signed its proposal, with their roles
    """

    agreed: set
    answered: set
    signed: dict

    def unagreed_in(self, setup):
        """Return who rates and has not answered to the agreed levels; the lead signs instead."""
        if setup.evaluation.pk not in self.agreed:
            return []
        asked = [member for member in setup.raters if not member.is_lead]
        return [member for member in asked if member.pk not in self.answered]


def said_in(evaluations):
    """Return what was said in these evaluations: three queries."""
    released = [one.pk for one in evaluations if one.state == Evaluation.State.MODERATION]
    levels = Moderation.objects.filter(candidate__withdrawn_at=None).order_by()
    agreed = levels.filter(candidate__evaluation__in=released)
    answered = SignOff.objects.in_force().filter(member__evaluation__in=released).order_by()
    rows = DecisionSignature.objects.in_force().filter(evaluation__in=released)
    signed = {}
    for evaluation, member, role in rows.values_list("evaluation", "member", "member__role"):
        signed.setdefault(evaluation, {})[member] = role
    return Said(
        agreed=set(agreed.values_list("candidate__evaluation", flat=True).distinct()),
        answered=set(answered.values_list("member", flat=True)),
        signed=signed,
    )


def agreeing_tasks(setup, member, said):
    """Return what a member who does not lead is asked, once the lead has asked it."""
    pk = setup.evaluation.pk
    if member.is_lead or not member.has_declared:
        return []
    tasks = []
    if pk in said.agreed and setup.rated_by(member):
        tasks.append(_agree(pk, member.pk in said.answered))
    signed = said.signed.get(pk, {})
    others = {who for who, role in signed.items() if role != "lead"}
    if "lead" in signed.values() and (not others or member.pk in others):
        tasks.append(_sign(pk, member.pk in others))
    return tasks


def _agree(pk, has_answered):
    status = Status.COMPLETED if has_answered else Status.NOT_YET
    return Task("Agree to the levels of moderation", status, reverse("sign_off", args=[pk]))


def _sign(pk, has_signed):
    status = Status.COMPLETED if has_signed else Status.NOT_YET
    return Task("Sign the decision", status, reverse("sign_decision", args=[pk]))
