"""Who has signed the proposed decision, and who still has to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from scoring.decision.blockers import Blocker
from scoring.decision.departures import departures
from scoring.decision.statement import proposed_hash
from scoring.models import (
    CandidateDecision,
    DecisionSignature,
    Declaration,
    DeclaredConflict,
    Evaluation,
    FollowUp,
    PanelMember,
)
from scoring.results import Results

Conflict = tuple[int, str, int]  # member pk, role, candidate number
SECOND_NEEDED = (
    "The decision differs from the ranking, or its short list holds a vendor with which the lead "
    "is in conflict. So it needs a second signature, by a member who is not the lead and has "
    "declared no conflict with the vendors concerned. An observer, such as a board member, may "
    "give it too."
)


@dataclass(frozen=True)
class Signing:
    """The signatures under the decision as it is proposed now.

    sha256        over the proposal; a signature under anything else does not count
    needs_second  whether somebody beside the lead has to sign
    was_put       whether the lead put a decision to signature, this one or an earlier draft
    partial       pks of the members in conflict with a vendor that makes a second necessary
    """

    sha256: str
    needs_second: bool
    was_put: bool
    signatures: tuple[DecisionSignature, ...]
    partial: frozenset[int] = frozenset()

    @property
    def lead(self) -> DecisionSignature | None:
        """Return the lead's signature under this very proposal, or None."""
        return next((one for one in self.signatures if one.member.is_lead), None)

    @property
    def second_words(self) -> str:
        """Return why the lead's signature is not enough yet; "" when it is."""
        return SECOND_NEEDED if self.lacks_second else ""

    @property
    def others(self) -> list[DecisionSignature]:
        return [one for one in self.signatures if not one.member.is_lead]

    @property
    def lacks_second(self) -> bool:
        return self.needs_second and not any(
            one.member_id not in self.partial for one in self.others
        )

    def of(self, member_pk: int) -> DecisionSignature | None:
        return next((one for one in self.signatures if one.member_id == member_pk), None)


def missing_signatures(results: Results, signing: Signing) -> list[Blocker]:
    """Return what blocks freezing although nothing blocks the lead's own signature."""
    if not signing.lacks_second:
        return []
    words = "somebody beside the lead has to sign it, who is in no conflict about it."
    return [Blocker("Second signature", words, "freeze", (results.evaluation.pk,), "#others")]


def signing_of(results: Results, decisions: Iterable[CandidateDecision]) -> Signing:
    """Return the signing as it stands: four queries."""
    decided, evaluation = list(decisions), results.evaluation
    sha256 = proposed_hash(results, decided, FollowUp.objects.filter(evaluation=evaluation))
    held = list(
        DecisionSignature.objects.in_force()
        .filter(evaluation=evaluation, member__left_at=None)
        .select_related("member__user")
    )
    conflicts = conflicts_in([evaluation])[evaluation.pk]
    concerned = concerned_in(results, decided, conflicts)
    return Signing(
        sha256=sha256,
        needs_second=bool(concerned),
        was_put=any(one.member.is_lead for one in held),
        signatures=tuple(one for one in held if one.sha256 == sha256),
        partial=frozenset(pk for pk, _, number in conflicts if number in concerned),
    )


def concerned_in(
    results: Results, decisions: Iterable[CandidateDecision], conflicts: Iterable[Conflict]
) -> set[int]:
    """Return the numbers of the candidates that make a second signature necessary.

    Those whose outcome differs from the ranking, and those on the short list with which the
    lead is in conflict.
    """
    decided = list(decisions)
    departing = {found.candidate.number for found in departures(results, decided)}
    of_lead = {number for _, role, number in conflicts if role == PanelMember.Role.LEAD}
    return departing | (of_lead & _listed(results, decided))


def _listed(results: Results, decisions: Iterable[CandidateDecision]) -> set[int]:
    """Return the numbers of the candidates put on the short list."""
    numbers = {line.pk: line.number for line in results.candidates.values()}
    listed = CandidateDecision.Outcome.SHORTLIST
    return {
        numbers[one.candidate_id]
        for one in decisions
        if one.outcome == listed and one.candidate_id in numbers
    }


def conflicts_in(evaluations: Collection[Evaluation]) -> dict[int, list[Conflict]]:
    """Return {evaluation pk: every conflict in force}: one query."""
    found: dict[int, list[Conflict]] = {evaluation.pk: [] for evaluation in evaluations}
    rows = DeclaredConflict.objects.filter(
        declaration__in=Declaration.objects.in_force(),
        declaration__member__evaluation__in=list(found),
    )
    who = "declaration__member"
    fields = (f"{who}__evaluation", who, f"{who}__role", "number")
    for evaluation, *conflict in rows.values_list(*fields):
        found[evaluation].append(tuple(conflict))
    return found
