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

    def on(self, vendor):
        return self.by_vendor.get(vendor, self)

    def counts(self, person, at):
        """Whether what this person did then counts. None is a moment that was looked at before."""
        if person not in self.people:
            return False
        return at is None or person not in self.until or at <= self.until[person]

    def is_of_ours(self, row):
        """Whether a fact was entered from inside. The answer of the vendor to a request is entered
        by whoever asked.
        """
        return self.counts(row.entered_by_id, row.entered_at)

    def concerns(self, proof):
        """Whether a proof may be known here: the log of a request that another evaluation sent
        is seen by its people alone.
        """
        asked_by = proof.details.get("evaluation") if proof.performed_by_id is None else None
        return asked_by is None or asked_by == self.evaluation

    def knows(self, proof):
        """Whether one of these people performed it, took part, or opened it."""
        if proof.performed_by_id is None:  # the log of requests, which the product keeps
            return True
        performers = self.performers_of(proof)
        return any(self.counts(person, proof.recorded_at) for person in performers) or any(
            self.counts(row.person_id, row.at) for row in proof.attached("openings")
        )

    def state_of_proof(self, proof):
        """None for a proof that says nothing here: undecided, or nobody of ours opened it."""
        if proof.finding == Proof.Finding.UNDECIDED or not self.knows(proof):
            return None
        if proof.was_written_after:
            return EvidenceState.DOCUMENT
        is_of_product = proof.performed_by_id is None  # the log of requests
        if not self.two_people or is_of_product or self.confirmers_of(proof):
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
        performers = self.performers_of(proof)
        is_alone = len(performers) == 1 and performers != {None}
        return state == EvidenceState.VERIFIED and is_alone and not self.confirmers_of(proof)
