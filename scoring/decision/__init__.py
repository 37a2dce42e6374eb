"""The decision: what is proposed, what departs from the ranking, and what blocks it."""

from scoring.decision.blockers import Blocker, decision_blockers
from scoring.decision.departures import Departure, departures
from scoring.decision.proposals import Proposal, proposal_for

__all__ = [
    "Blocker",
    "Departure",
    "Proposal",
    "decision_blockers",
    "departures",
    "proposal_for",
]
