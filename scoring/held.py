"""The evidence we hold beside each question, as the forms show it."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from scoring.arithmetic import EvidenceState
from vendors.models import EvidenceCheck
from vendors.models.evidence import state_on

WORDS = {
    EvidenceState.CLAIM: "Claim",
    EvidenceState.DOCUMENT: "Document",
    EvidenceState.VERIFIED: "Verified",
    EvidenceState.EXPIRED: "Out of date",
}
FIELDS = {
    "evidence_id": "pk",
    "evidence__kind": "kind",
    "evidence__title": "title",
    "evidence__link": "link",
    "evidence__file": "file",
    "evidence__issued_on": "issued_on",
    "evidence__verified_on": "verified_on",
    "evidence__verified_how": "verified_how",
    "evidence__seen_by__name": "seen_name",
    "evidence__seen_by__email": "seen_email",
    "evidence__verified_by__name": "verified_name",
    "evidence__verified_by__email": "verified_email",
}
ISSUED_ON, VERIFIED_ON = map(list(FIELDS.values()).index, ("issued_on", "verified_on"))


class Held(NamedTuple):
    """One piece of evidence, with what it is worth for one check on one day.

    Plain values of its row and the names of the people: a page shows hundreds of them.
    """

    state: EvidenceState
    pk: int
    kind: str
    title: str
    link: str
    file: str
    issued_on: date | None
    verified_on: date | None
    verified_how: str
    seen_name: str | None
    seen_email: str | None
    verified_name: str | None
    verified_email: str | None

    @property
    def key(self):
        """Return what a form posts to point to it."""
        return str(self.pk)

    @property
    def label(self):
        """Return its line in a list of choices."""
        return f"{WORDS[self.state]}: {self.title}"

    @property
    def dated(self):
        return self.verified_on or self.issued_on

    @property
    def where(self):
        """Return who looked at it and how: `seen by A. Roy, verified by M. Sy: in the register`."""
        parts = []
        if self.seen_email:
            parts.append(f"seen by {self.seen_name or self.seen_email}")
        if self.verified_email:
            how = f": {self.verified_how}" if self.verified_how else ""
            parts.append(f"verified by {self.verified_name or self.verified_email}{how}")
        return ", ".join(parts)


def held_evidence(candidates, checks, day):
    """Return {(candidate pk, check id): [Held]}, strongest and newest first. One query."""
    by_vendor = {candidate.vendor_id: candidate.pk for candidate in candidates}
    known = {check.id: check for check in checks}
    # As Evidence.objects.held() has it, in one join.
    rows = EvidenceCheck.objects.filter(
        evidence__vendor__in=list(by_vendor),
        evidence__withdrawn_on=None,
        check_id__in=list(known),
    ).order_by("-evidence__issued_on", "evidence_id")
    held = defaultdict(list)
    for vendor, check_id, state, expires_on, *fields in rows.values_list(
        "evidence__vendor", "check_id", "evidence__state", "evidence__expires_on", *FIELDS
    ):
        dated = fields[VERIFIED_ON] or fields[ISSUED_ON]
        worth = state_on(day, state, expires_on, dated, known[check_id].fresh_days)
        held[by_vendor[vendor], check_id].append(Held(EvidenceState(worth), *fields))
    for (_, check_id), found in held.items():
        caps = known[check_id].caps
        found.sort(key=lambda one: (-caps[one.state], one.state == EvidenceState.EXPIRED))
    return held
