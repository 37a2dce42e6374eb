"""Whose acts count in one evaluation, of all who enter, read and prove things about vendors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scoring.arithmetic.states import EvidenceState
from vendors.models import Proof


@dataclass(frozen=True)
class Jury:
    """Whose readings and proofs count in one evaluation, and whether a second person confirms.

    until      {pk of a user: the last moment at which what they did counts}; all else counts
    by_vendor  {vendor pk: Jury} where it is another one: not everybody declared, or in conflict
    """

    people: frozenset[int]  # pks of users
    two_people: bool
    until: Mapping[int, datetime] = field(default_factory=dict)
    by_vendor: Mapping[int, "Jury"] = field(default_factory=dict)
    evaluation: int | None = None  # its pk
    conflicted: frozenset[int] = frozenset()  # pks of its people who are in conflict with a vendor

    def on(self, vendor):
        return self.by_vendor.get(vendor, self)

    def counts(self, person, at):
        """Whether what this person did then counts. None is a moment that was looked at before."""
        if person not in self.people:
            return False
        return at is None or person not in self.until or at <= self.until[person]

    def is_of_ours(self, row):
        """Whether a fact is from inside: who asked enters what the vendor answers to a request."""
        return self.counts(row.entered_by_id, row.entered_at)

    def concerns(self, proof):
        """Whether a proof may be known here: the request logs of another evaluation may not."""
        asked_by = proof.details.get("evaluation") if proof.performed_by_id is None else None
        return asked_by is None or asked_by == self.evaluation

    def knows(self, proof):
        """Whether one of these people performed it, took part, or opened it. The product keeps the
        log of requests: what curators asked outside every evaluation is known as what they did.
        """
        people = self.performers_of(proof)
        if proof.performed_by_id is None:
            asked_by = proof.details.get("asked_by")
            if asked_by is None:
                return True
            people = people | {asked_by}
        is_ours = any(self.counts(person, proof.recorded_at) for person in people)
        return is_ours or bool(self.openers_of(proof))

    def openers_of(self, proof, since=None):
        """The pks of those of these people who opened it."""
        return {
            row.person_id
            for row in proof.attached("openings")
            if (since is None or row.at >= since) and self.counts(row.person_id, row.at)
        }

    def state_of_proof(self, proof, merge=None):
        """None for a proof that says nothing here: undecided, nobody of ours opened it, or somebody
        is in conflict with its vendor who performed it, or accepted what it counts. `merge` is the
        Kinship by which a proof of another record speaks for a vendor: by the word of who merged
        them, until somebody else has opened it since.
        """
        if proof.finding == Proof.Finding.UNDECIDED or not self.knows(proof):
            return None
        if self.conflicted & {*self.performers_of(proof), *proof.details.get("judged_by", ())}:
            return None
        if proof.was_written_after:
            return EvidenceState.DOCUMENT
        if not self.two_people:
            return EvidenceState.VERIFIED
        if merge:
            others = self.openers_of(proof, merge.at) - merge.mergers - self.performers_of(proof)
            if not others:
                return EvidenceState.UNCONFIRMED
        is_by_clock = proof.performed_by_id is None and not proof.rests_on_one
        if is_by_clock or self.confirmers_of(proof):
            return EvidenceState.VERIFIED
        return EvidenceState.UNCONFIRMED

    def performers_of(self, proof):
        """The pks of who did it; None stands for the product."""
        return {proof.performed_by_id, *(row.person_id for row in proof.attached("colleagues"))}

    def confirmers_of(self, proof):
        rows = proof.attached("confirmations")
        confirmers = {row.person_id for row in rows if self.counts(row.person_id, row.at)}
        return confirmers - self.performers_of(proof)

    def is_by_one(self, proof, state):
        """Whether a proof in this state counts as proved here on the word of one person alone."""
        is_alone = len(self.performers_of(proof) - {None}) == 1
        return state == EvidenceState.VERIFIED and is_alone and not self.confirmers_of(proof)
