"""Who has signed the proposed decision, and who still has to."""

from typing import NamedTuple

from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.record.models import sha256 as hash_of
from scoring.decisions.blockers import Blocker, departures, short_list
from scoring.decisions.models import DecisionSignature, FollowUp
from scoring.decisions.models.decision import FOLLOW_UP_FIELDS, SIGNED_FIELDS
from scoring.decisions.proposals import reasons_in_force
from scoring.evaluations.models import Declaration, DeclaredConflict, PanelMember

SECOND_NEEDED = gettext_lazy(
    "The decision differs from the ranking, or its short list holds a vendor with which the lead "
    "is in conflict. So it needs a second signature, by a member who is not the lead and has "
    "declared no conflict with the vendors concerned. An observer, such as a board member, may "
    "give it too."
)


def statement(number, results, outcomes, follow_ups):
    """Return what a signature under decision `number` stands for.
    `outcomes` are rows with "id" and SIGNED_FIELDS; a candidate not compared has no part.
    """
    return {
        "decision": number,
        "scores": results.sha256,
        "outcomes": sorted(
            (
                {name: row[name] for name in ("id", *SIGNED_FIELDS)}
                for row in outcomes
                if row["id"] in results.candidates and row["outcome"]
            ),
            key=lambda row: row["id"],
        ),
        "follow_ups": list(follow_ups),
    }


def follow_up_rows(evaluation):
    rows = FollowUp.objects.filter(evaluation=evaluation).values(*FOLLOW_UP_FIELDS)
    return [row | {"due_on": row["due_on"] and row["due_on"].isoformat()} for row in rows]


class Signing(NamedTuple):
    """The signatures under the decision as it is proposed now.

    needs_second whether somebody beside the lead has to sign
    partial      pks of the members in conflict with a vendor that makes a second necessary
    was_put      whether the lead put a decision to signature, this one or an earlier draft
    sha256       over the proposal; a signature under anything else does not count
    """

    needs_second: bool
    partial: set
    signatures: tuple
    was_put: bool = False
    sha256: str = ""

    @property
    def lead(self):
        return next((row for row in self.signatures if row.member.is_lead), None)

    @property
    def lacks_second(self):
        return self.needs_second and not any(
            not row.member.is_lead and row.member_id not in self.partial for row in self.signatures
        )


def missing_signatures(results, signing):
    """Return what blocks freezing although nothing blocks the lead's own signature."""
    if not signing.lacks_second:
        return []
    problem = _("a member who is not the lead and has no conflict about it has to sign it.")
    url = reverse("freeze_decision", args=[results.evaluation.pk])
    return [Blocker(_("Second signature"), problem, f"{url}#others")]


def signing_of(results, decisions):
    """Return the signing as it stands: five queries."""
    decisions, evaluation = list(decisions), results.evaluation
    ids = {line.pk: line.id for line in results.candidates.values()}
    reasons = reasons_in_force(results, decisions)
    outcomes = [
        {"id": ids.get(decision.candidate_id), **model_to_dict(decision, SIGNED_FIELDS)}
        | {"reason": reasons.get(decision.candidate_id, "")}
        for decision in decisions
    ]
    number = evaluation.determinations.count() + 1
    sha256 = hash_of(statement(number, results, outcomes, follow_up_rows(evaluation)))
    signatures = list(
        DecisionSignature.objects.in_force()
        .filter(evaluation=evaluation, member__left_at=None)
        .select_related("member__user")
    )
    return Signing(
        *second_of(results, decisions, conflicts_in([evaluation])[evaluation.pk]),
        signatures=tuple(row for row in signatures if row.sha256 == sha256),
        was_put=any(row.member.is_lead for row in signatures),
        sha256=sha256,
    )


def second_of(results, decisions, conflicts):
    """Return whether a second signature is necessary, and the pks of those who cannot give it.
    It is for outcomes that differ from the ranking, and for the lead's conflicts on the list.
    """
    of_lead = {number for _pk, role, number in conflicts if role == PanelMember.Role.LEAD}
    listed = {line.number for line in short_list(results, decisions)}
    departing = {departure.candidate.number for departure in departures(results, decisions)}
    concerned = departing | (of_lead & listed)
    return bool(concerned), {pk for pk, _role, number in conflicts if number in concerned}


def conflicts_in(evaluations):
    """Return {evaluation pk: (member pk, role, candidate number) of every conflict}: one query."""
    conflicts = {evaluation.pk: [] for evaluation in evaluations}
    rows = DeclaredConflict.objects.filter(
        declaration__in=Declaration.objects.in_force(),
        declaration__member__evaluation__in=list(conflicts),
    )
    member = "declaration__member"
    fields = (f"{member}__evaluation", member, f"{member}__role", "number")
    for evaluation, *conflict in rows.values_list(*fields):
        conflicts[evaluation].append(conflict)
    return conflicts
