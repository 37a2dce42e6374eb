"""The words a cell, a gate, a criterion and a candidate can be in. Never numbers."""

from enum import StrEnum


class CellState(StrEnum):
    """Where one check of one candidate stands. Missing is a state, not a zero."""

    RATED = "rated"
    PENDING = "pending"
    CANNOT_TELL = "cannot_tell"
    ABSTAINED = "abstained"
    NOT_APPLICABLE = "not_applicable"


class EvidenceState(StrEnum):
    """What a piece of evidence is worth today."""

    NONE = "none"
    CLAIM = "claim"
    DOCUMENT = "document"
    VERIFIED = "verified"
    EXPIRED = "expired"


class GateResult(StrEnum):
    """A gate is a fact: it passes, it fails, or nobody knows yet."""

    PASS = "pass"  # noqa: S105 -- a gate that passes, not a password
    FAIL = "fail"
    OPEN = "open"


class CriterionStatus(StrEnum):
    """Whether a criterion's score may stand as a number."""

    SCORED = "scored"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    BELOW_MINIMUM = "below_minimum"


class CandidateStatus(StrEnum):
    """Whether a candidate is ranked and, if not, the first reason why."""

    RANKED = "ranked"
    INCOMPLETE = "incomplete"
    BELOW_MINIMUM = "below_minimum"
    OUT_BY_GATE = "out_by_gate"
