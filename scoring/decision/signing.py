"""Who has signed the proposed decision, and who still has to."""

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.decision.blockers import Blocker
from scoring.decision.departures import departures
from scoring.decision.statement import proposed_hash
from scoring.models import CandidateDecision, DecisionSignature, FollowUp
from scoring.results import Results

SECOND_NEEDED = (
    "The decision differs from the ranking, so a second member signs it, not the lead. "
    "Any member may, an observer too."
)


@dataclass(frozen=True)
class Signing:
    """The signatures under the decision as it is proposed now.

    sha256        over the proposal; a signature under anything else does not count
    needs_second  whether somebody beside the lead has to sign
    was_put       whether the lead put a decision to signature, this one or an earlier draft
    """

    sha256: str
    needs_second: bool
    was_put: bool
    signatures: tuple[DecisionSignature, ...]

    @property
    def lead(self) -> DecisionSignature | None:
        """Return the lead's signature under this very proposal, or None."""
        return next((one for one in self.signatures if one.member.is_lead), None)

    @property
    def others(self) -> list[DecisionSignature]:
        return [one for one in self.signatures if not one.member.is_lead]

    @property
    def lacks_second(self) -> bool:
        return self.needs_second and not self.others

    def of(self, member_pk: int) -> DecisionSignature | None:
        return next((one for one in self.signatures if one.member_id == member_pk), None)


def missing_signatures(results: Results, signing: Signing) -> list[Blocker]:
    """Return what blocks freezing although nothing blocks the lead's own signature."""
    if not signing.lacks_second:
        return []
    words = "somebody beside the lead has to sign a decision that differs from the ranking."
    return [Blocker("Second signature", words, "freeze", (results.evaluation.pk,), "#others")]


def signing_of(results: Results, decisions: Iterable[CandidateDecision]) -> Signing:
    """Return the signing as it stands: three queries."""
    decided, evaluation = list(decisions), results.evaluation
    sha256 = proposed_hash(results, decided, FollowUp.objects.filter(evaluation=evaluation))
    held = list(
        DecisionSignature.objects.in_force()
        .filter(evaluation=evaluation, member__left_at=None)
        .select_related("member__user")
    )
    return Signing(
        sha256=sha256,
        needs_second=bool(departures(results, decided)),
        was_put=any(one.member.is_lead for one in held),
        signatures=tuple(one for one in held if one.sha256 == sha256),
    )
