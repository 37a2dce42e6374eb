"""The states of a cell, a gate, a criterion and a candidate, and the cap each evidence carries."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

TOP_LEVEL = 4  # of a rating; the lowest is 0


class CellState(StrEnum):
    """Where one check of one candidate stands. Missing is a state, not a zero."""

    RATED = "rated"
    PENDING = "pending"
    CANNOT_TELL = "cannot_tell"
    ABSTAINED = "abstained"
    NOT_APPLICABLE = "not_applicable"


class EvidenceState(StrEnum):
    NONE = "none"
    CLAIM = "claim"
    DOCUMENT = "document"
    UNCONFIRMED = "unconfirmed"  # proved by one of us, and nobody else has confirmed it
    VERIFIED = "verified"
    EXPIRED = "expired"


class HeldBackBy(StrEnum):
    """Why the evidence of a rating opens less than the thing reaches."""

    NONE = "none"  # nothing is held
    CLAIM = "claim"
    EXPIRED = "expired"
    UNCONFIRMED = "unconfirmed"
    DOCUMENT = "document"
    PROOF = "proof"  # a proof found less


class GateResult(StrEnum):
    PASS = "pass"  # noqa: S105 -- a gate that passes, not a password
    FAIL = "fail"
    OPEN = "open"


class CriterionStatus(StrEnum):
    SCORED = "scored"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    BELOW_MINIMUM = "below_minimum"


class CandidateStatus(StrEnum):
    """Whether a candidate is ranked and, if not, the first reason why."""

    RANKED = "ranked"
    INCOMPLETE = "incomplete"
    BELOW_MINIMUM = "below_minimum"
    OUT_BY_GATE = "out_by_gate"


DEFAULT_CAPS: Mapping[EvidenceState, int] = MappingProxyType(
    {
        EvidenceState.NONE: 0,
        EvidenceState.CLAIM: 1,
        EvidenceState.DOCUMENT: 3,
        EvidenceState.UNCONFIRMED: 3,
        EvidenceState.VERIFIED: 4,
        EvidenceState.EXPIRED: 1,
    }
)
# Evidence that carries no more than the vendor's word.
UNPROVEN = (EvidenceState.NONE, EvidenceState.CLAIM, EvidenceState.EXPIRED)
# Of equal caps the state that says more wins. What is in date says more than what is not.
_STRENGTH = ("none", "expired", "claim", "document", "unconfirmed", "verified")


def evidence_caps(overrides: Mapping[str, int] | None = None) -> dict[EvidenceState, int]:
    """Return state -> highest level, 0 to 4; expired evidence is as a claim.
    Raises ValueError for an unknown state or a cap outside 0 to 4.
    """
    caps = dict(DEFAULT_CAPS)
    for name, cap in (overrides or {}).items():
        if name not in DEFAULT_CAPS or name == EvidenceState.EXPIRED:
            raise ValueError(
                f"{name!r} has no cap of its own."
                " Use none, claim, document, unconfirmed or verified."
            )
        if type(cap) is not int or not 0 <= cap <= TOP_LEVEL:
            raise ValueError(f"The cap of {name} is {cap!r}. Give a whole number from 0 to 4.")
        caps[EvidenceState(name)] = cap
    caps[EvidenceState.EXPIRED] = caps[EvidenceState.CLAIM]
    return caps


def best_state(states: Iterable[str], caps: Mapping[str, int] | None = None) -> EvidenceState:
    """Return the state that carries most, NONE of none. Raises as `evidence_caps` does."""
    carried = evidence_caps(caps)
    best = EvidenceState.NONE
    for state in states:
        if state not in DEFAULT_CAPS:
            raise ValueError(
                f"{state!r} is not an evidence state. Use one of {', '.join(_STRENGTH)}."
            )
        best = max(best, EvidenceState(state), key=lambda s: (carried[s], _STRENGTH.index(s)))
    return best
