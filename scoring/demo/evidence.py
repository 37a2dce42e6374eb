"""The evidence of the demonstration: for each criterion something at each state."""

from datetime import timedelta

from vendors.changes import record_change
from vendors.models import Evidence, EvidenceCheck

# criterion -> state -> kind, title, how it was verified
HELD = {
    "TZ": {
        "claim": ("statement", "Working hours as stated in the bid"),
        "document": ("document", "Roster and shift plan of the account team"),
        "verified": ("test", "Unannounced drill inside our hours"),
    },
    "LG": {
        "claim": ("statement", "List of languages on the vendor's site"),
        "document": ("document", "Language roster with ten work texts each"),
        "verified": ("test", "Our interviews in every language"),
    },
    "TA": {
        "claim": ("statement", "Headcount slide of the bid"),
        "document": ("document", "Bench list by stack and domain"),
        "verified": ("test", "Ten codes checked on a screen share"),
    },
    "SC": {
        "claim": ("statement", "Security page of the bid"),
        "document": ("document", "Audit pack as delivered"),
        "verified": ("register", "Audit pack marked by us, item by item"),
    },
    "AI": {
        "claim": ("statement", "Brochure on AI delivery"),
        "document": ("document", "Six months of figures by tier"),
        "verified": ("demonstration", "Dashboard demonstration with our five questions"),
    },
    "SO": {
        "claim": ("statement", "Company profile"),
        "document": ("document", "Filed accounts and client list"),
        "verified": ("call", "Direct calls with references"),
    },
}
LIFTED = ("claim", "document", "verified")


def state_for(check, level):
    """Return the weakest state whose cap on this check carries `level`; None for 0."""
    if level == 0:
        return None
    return next(state for state in LIFTED if check.caps[state] >= level)


class Cabinet:
    """Gives a vendor's evidence for a criterion and a state, made when first asked for."""

    def __init__(self, people, today):
        self.people, self.today, self.held = people, today, {}

    def attach(self, vendor, check, state):
        """Return evidence of `state` that supports `check` for `vendor`."""
        key = (vendor.pk, check.criterion, state)
        if key not in self.held:
            self.held[key] = self.make(vendor, check.criterion, state)
        EvidenceCheck.objects.get_or_create(evidence=self.held[key], check_id=check.id)
        return self.held[key]

    def make(self, vendor, criterion, state):
        kind, title = HELD[criterion][state]
        day = self.today - timedelta(days=12 + (vendor.pk * 5 + len(title)) % 15)
        evidence = Evidence(
            vendor=vendor, kind=kind, state=state, title=title, issued_on=day, added_by=self.curator
        )
        if state == "claim":
            evidence.link = f"{vendor.website or 'https://example.org'}/bid"
        else:
            evidence.seen_by, evidence.seen_on = self.people["assessor@example.org"], day
        if state == "verified":
            evidence.verified_by = self.people["security@example.org"]
            evidence.verified_on = day
            evidence.verified_how = f"{title}, held by two of us; notes are on file."
        evidence.save()
        record_change(self.curator, evidence)
        return evidence

    def lapsed_certificate(self, vendor, check):
        """Return a certificate past its date: evidence at its weakest state."""
        evidence = Evidence.objects.create(
            vendor=vendor,
            kind="certificate",
            state="document",
            title="ISO/IEC 27001 certificate",
            issued_on=self.today - timedelta(days=1140),
            expires_on=self.today - timedelta(days=45),
            seen_by=self.people["security@example.org"],
            seen_on=self.today - timedelta(days=20),
            added_by=self.curator,
        )
        record_change(self.curator, evidence)
        EvidenceCheck.objects.create(evidence=evidence, check_id=check.id)
        return evidence

    @property
    def curator(self):
        return self.people["curator@example.org"]
