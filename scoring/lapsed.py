"""Gates that passed on evidence which does not hold any more: they count as open."""

from datetime import date
from typing import NamedTuple, Protocol

from scoring.caps import reference_day
from scoring.models import Evaluation
from vendors.models.evidence import state_on
from vendors.models.vendor import FactState

LAPSED = "its evidence was withdrawn or is out of date"
DECIDED = {Evaluation.State.DECIDED, Evaluation.State.ARCHIVED}


class Dated(Protocol):
    """What is read of a piece of evidence: a row of the table has it, and `Proof`."""

    withdrawn_on: date | None
    state: str
    expires_on: date | None
    verified_on: date | None
    issued_on: date | None


class Proof(NamedTuple):
    """The fields of a piece of evidence that say whether a gate can still stand on it."""

    withdrawn_on: date | None
    state: str
    expires_on: date | None
    verified_on: date | None
    issued_on: date | None


def judged_on(evaluation: Evaluation) -> date | None:
    """Return the day on which the evidence of gates is judged, None once it is decided.

    Evidence that changes later is news about the vendor, not about this decision.
    """
    return None if evaluation.state in DECIDED else reference_day(evaluation)


def has_lapsed(
    result: str, evidence: Dated | Proof | None, fresh_days: int | None, day: date | None
) -> bool:
    """Say whether a gate passed on evidence that was withdrawn, or is out of date on `day`."""
    if result != "pass" or evidence is None or day is None:
        return False
    dated = evidence.verified_on or evidence.issued_on
    worth = state_on(day, evidence.state, evidence.expires_on, dated, fresh_days)
    return evidence.withdrawn_on is not None or worth == FactState.EXPIRED
