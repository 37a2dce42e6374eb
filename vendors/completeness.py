"""How much we hold about a vendor: parts held of the parts a buyer asks for."""

from dataclasses import dataclass

PARTS = {
    "country": "country",
    "register_number": "company register number",
    "sites": "sites",
    "hours": "working hours of a site",
    "founded": "year founded",
    "headcount": "delivery headcount",
    "seniors": "seniors",
    "ai_engineers": "engineers with AI in production",
    "languages": "languages",
    "bench": "bench by stack",
    "iso27001": "ISO 27001 certificate",
    "clients": "EU clients",
    "references": "references",
    "finances": "finances",
    "dpo": "data protection officer",
    "evidence": "evidence",
}


@dataclass(frozen=True)
class Completeness:
    held: frozenset[str]  # keys of PARTS

    @property
    def percent(self):
        """Return whole percent, rounded down: only a full record is 100."""
        return 100 * len(self.held) // len(PARTS)

    @property
    def words(self):
        return f"{len(self.held)} of {len(PARTS)} parts held"

    @property
    def missing(self):
        return [label for key, label in PARTS.items() if key not in self.held]


def completeness(keys):
    """Return the `Completeness` of the parts named; keys that are no part do not count."""
    return Completeness(frozenset(keys) & PARTS.keys())
