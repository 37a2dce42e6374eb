"""The evidence we hold beside each question, as the forms show it."""

from collections import defaultdict
from dataclasses import dataclass

from scoring.arithmetic import EvidenceState
from vendors.models import EvidenceCheck
from vendors.models.evidence import Evidence

WORDS = {
    EvidenceState.CLAIM: "Claim",
    EvidenceState.DOCUMENT: "Document",
    EvidenceState.VERIFIED: "Verified",
    EvidenceState.EXPIRED: "Out of date",
}


@dataclass(frozen=True, slots=True)
class Held:
    """One piece of evidence, with what it is worth for one check on one day."""

    evidence: Evidence
    state: EvidenceState

    @property
    def pk(self):
        return self.evidence.pk

    @property
    def key(self):
        """Return what a form posts to point to it."""
        return str(self.evidence.pk)

    @property
    def label(self):
        """Return its line in a list of choices."""
        return f"{WORDS[self.state]}: {self.evidence.title}"

    @property
    def dated(self):
        return self.evidence.verified_on or self.evidence.issued_on

    @property
    def where(self):
        """Return who looked at it and how: `seen by A. Roy, verified by M. Sy: in the register`."""
        evidence, parts = self.evidence, []
        if evidence.seen_by:
            parts.append(f"seen by {evidence.seen_by}")
        if evidence.verified_by:
            how = f": {evidence.verified_how}" if evidence.verified_how else ""
            parts.append(f"verified by {evidence.verified_by}{how}")
        return ", ".join(parts)


def held_evidence(candidates, checks, day):
    """Return {(candidate pk, check id): [Held]}, strongest and newest first. One query."""
    by_vendor = {candidate.vendor_id: candidate.pk for candidate in candidates}
    known = {check.id: check for check in checks}
    rows = EvidenceCheck.objects.filter(
        evidence__in=Evidence.objects.held().filter(vendor__in=list(by_vendor)),
        check_id__in=list(known),
    ).select_related("evidence__seen_by", "evidence__verified_by")
    held = defaultdict(list)
    for row in rows.order_by("-evidence__issued_on", "evidence_id"):
        check, evidence = known[row.check_id], row.evidence
        state = EvidenceState(evidence.state_on(day, check.fresh_days))
        held[by_vendor[evidence.vendor_id], check.id].append(Held(evidence, state))
    for cell, found in held.items():
        caps = known[cell[1]].caps
        found.sort(key=lambda one: (-caps[one.state], one.state == EvidenceState.EXPIRED))
    return held
