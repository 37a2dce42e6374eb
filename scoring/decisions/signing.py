"""Who has signed the proposed decision, and who still has to."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.record.models import canonical
from scoring.decisions.blockers import Blocker, departures
from scoring.decisions.models import CandidateDecision, DecisionSignature, FollowUp
from scoring.evaluations.models import Declaration, DeclaredConflict, Evaluation, PanelMember
from scoring.results.results import Results

SIGNED_FIELDS = ("outcome", "reason", "change_of_mind", "coverage_override")
Conflict = tuple[int, str, int]  # member pk, role, candidate number
SECOND_NEEDED = gettext_lazy(
    "The decision differs from the ranking, or its short list holds a vendor with which the lead "
    "is in conflict. So it needs a second signature, by a member who is not the lead and has "
    "declared no conflict with the vendors concerned. An observer, such as a board member, may "
    "give it too."
)


def statement(
    number: int,
    results: Results,
    outcomes: Iterable[Mapping[str, Any]],
    follow_ups: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return what a signature under decision `number` stands for.

    `outcomes` are rows with "id" and SIGNED_FIELDS. One for a candidate that is not compared,
    such as one that withdrew, is no part of the decision.
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


def hash_of(signed: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(signed).encode()).hexdigest()


def follow_up_rows(follow_ups: Iterable[FollowUp]) -> list[dict[str, Any]]:
    """Return conditions and next steps as the document holds them."""
    return [
        {
            "kind": str(follow_up.kind),
            "text": follow_up.text,
            "owner": follow_up.owner,
            "due_on": follow_up.due_on.isoformat() if follow_up.due_on else None,
        }
        for follow_up in follow_ups
    ]


@dataclass(frozen=True)
class Signing:
    """The signatures under the decision as it is proposed now.

    sha256       over the proposal; a signature under anything else does not count
    needs_second whether somebody beside the lead has to sign
    was_put      whether the lead put a decision to signature, this one or an earlier draft
    partial      pks of the members in conflict with a vendor that makes a second necessary
    """

    sha256: str
    needs_second: bool
    was_put: bool
    signatures: tuple[DecisionSignature, ...]
    partial: frozenset[int] = frozenset()

    @property
    def lead(self) -> DecisionSignature | None:
        return next((row for row in self.signatures if row.member.is_lead), None)

    @property
    def lacks_second(self) -> bool:
        return self.needs_second and not any(
            not row.member.is_lead and row.member_id not in self.partial for row in self.signatures
        )

    @property
    def missing_second(self) -> str:
        """Why the lead's signature is not enough yet; "" when it is."""
        return str(SECOND_NEEDED) if self.lacks_second else ""

    def of(self, member_pk: int) -> DecisionSignature | None:
        return next((row for row in self.signatures if row.member_id == member_pk), None)


def missing_signatures(results: Results, signing: Signing) -> list[Blocker]:
    """Return what blocks freezing although nothing blocks the lead's own signature."""
    if not signing.lacks_second:
        return []
    problem = _("a member who is not the lead and has no conflict about it has to sign it.")
    pk = results.evaluation.pk
    return [Blocker(_("Second signature"), problem, "freeze_decision", (pk,), "#others")]


def signing_of(results: Results, decisions: Iterable[CandidateDecision]) -> Signing:
    """Return the signing as it stands: five queries."""
    decisions, evaluation = list(decisions), results.evaluation
    ids = {line.pk: line.id for line in results.candidates.values()}
    outcomes = [
        {
            "id": ids[decision.candidate_id],
            **{name: getattr(decision, name) for name in SIGNED_FIELDS},
        }
        for decision in decisions
        if decision.candidate_id in ids
    ]
    number = evaluation.determinations.count() + 1
    follow_ups = follow_up_rows(FollowUp.objects.filter(evaluation=evaluation))
    sha256 = hash_of(statement(number, results, outcomes, follow_ups))
    signatures = list(
        DecisionSignature.objects.in_force()
        .filter(evaluation=evaluation, member__left_at=None)
        .select_related("member__user")
    )
    conflicts = conflicts_in([evaluation])[evaluation.pk]
    concerned = concerned_in(results, decisions, conflicts)
    return Signing(
        sha256=sha256,
        needs_second=bool(concerned),
        was_put=any(row.member.is_lead for row in signatures),
        signatures=tuple(row for row in signatures if row.sha256 == sha256),
        partial=frozenset(pk for pk, _role, number in conflicts if number in concerned),
    )


def concerned_in(
    results: Results, decisions: Iterable[CandidateDecision], conflicts: Iterable[Conflict]
) -> set[int]:
    """Return the numbers of the candidates that make a second signature necessary.

    Those whose outcome differs from the ranking, and those on the short list with which the
    lead is in conflict.
    """
    decisions = list(decisions)
    listed_pks = {
        decision.candidate_id
        for decision in decisions
        if decision.outcome == CandidateDecision.Outcome.SHORTLIST
    }
    listed = {line.number for line in results.candidates.values() if line.pk in listed_pks}
    of_lead = {number for _pk, role, number in conflicts if role == PanelMember.Role.LEAD}
    departing = {departure.candidate.number for departure in departures(results, decisions)}
    return departing | (of_lead & listed)


def conflicts_in(evaluations: Collection[Evaluation]) -> dict[int, list[Conflict]]:
    """Return {evaluation pk: every conflict in force}: one query."""
    conflicts: dict[int, list[Conflict]] = {evaluation.pk: [] for evaluation in evaluations}
    rows = DeclaredConflict.objects.filter(
        declaration__in=Declaration.objects.in_force(),
        declaration__member__evaluation__in=list(conflicts),
    )
    member = "declaration__member"
    fields = (f"{member}__evaluation", member, f"{member}__role", "number")
    for evaluation, *conflict in rows.values_list(*fields):
        conflicts[evaluation].append(tuple(conflict))
    return conflicts
