"""The decision: what is proposed, what departs from the ranking, what blocks it, who signs."""

from scoring.decision.blockers import Blocker, decision_blockers
from scoring.decision.departures import Departure, departing, departures
from scoring.decision.proposals import Proposal, proposal_for
from scoring.decision.signing import (
    SECOND_NEEDED,
    Signing,
    concerned_in,
    conflicts_in,
    missing_signatures,
    signing_of,
)
from scoring.decision.statement import follow_up_rows, hash_of, next_number, statement

__all__ = [
    "SECOND_NEEDED",
    "Blocker",
    "Departure",
    "Proposal",
    "Signing",
    "concerned_in",
    "conflicts_in",
    "decision_blockers",
    "departing",
    "departures",
    "follow_up_rows",
    "hash_of",
    "missing_signatures",
    "next_number",
    "proposal_for",
    "signing_of",
    "statement",
]
