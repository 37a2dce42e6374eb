"""A grid: criteria, their checks and gates, and the words of every level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

ALWAYS = "always"
GATE = "gate"
SCORED = "scored"


@dataclass(frozen=True, slots=True)
class EvidenceLevel:
    """What a state of evidence is called, and the highest level it carries, 0 to 4."""

    state: str
    cap: int
    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something the buyer sets before any vendor is opened. The rest depends on `kind`."""

    id: str
    kind: str
    help: str
    default: Any
    example: str


@dataclass(frozen=True, slots=True)
class AuditItem:
    """One item of the audit pack. `applies` is "always" or a yes-or-no parameter."""

    id: str
    name: str
    applies: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules a form and a result follow.

    note_required_at    levels that need a rationale, of `note_min_words` or more
    low_coverage_below  0 to 1: under it a criterion is "not enough evidence"
    tolerance           spread in levels; more goes to moderation
    words               the other rules, as text, by name
    """

    note_required_at: tuple[int, ...]
    note_min_words: int
    low_coverage_below: Fraction
    tolerance: int
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class Check:
    """One question to every vendor.

    role     "scored", with a weight and five levels, or "gate", with pass, fail and open
    caps     evidence state -> the highest level it carries here; expired is as a claim
    levels   0 to 4 -> what a vendor at that level has shown; empty for a gate
    gate     "pass", "fail", "open" -> when it is so; empty for a scored check
    applies  "always", or the yes-or-no parameter that brings the check in
    local    country code -> what the question means there
    """

    id: str
    criterion: str
    question: str
    why: str
    kind: str
    unit: str
    role: str
    weight: int
    ask: tuple[str, ...]
    evidence: tuple[str, ...]
    verify: str
    fresh_days: int
    levels: dict[int, str]
    caps: dict[str, int]
    gate: dict[str, str]
    applies: str
    note: str
    privacy: str
    equivalents: str
    local: dict[str, str]

    @property
    def is_gate(self) -> bool:
        return self.role == GATE

    def applies_to(self, parameters: Mapping[str, Any]) -> bool:
        """Whether the check is asked, given the buyer's parameters by id. Unset is no."""
        return self.applies == ALWAYS or parameters.get(self.applies) is True


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the things a vendor must be good at, with its checks in order."""

    id: str
    title: str
    short: str
    default_points: int
    summary: str
    note: str
    checks: tuple[Check, ...]
    definitions: dict[str, str]

    @property
    def scored(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.is_gate)

    @property
    def gates(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.is_gate)


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole grid. Where a check came from is not part of it: that is no proof.

    scale          0 to 4 -> what the level means in general
    other_answers  cannot_tell, abstain, not_applicable -> what the answer means
    incumbent_rule, pilot   as written in the grid: text, numbers, lists and mappings
    """

    id: str
    version: str
    title: str
    language: str
    scale: dict[int, str]
    other_answers: dict[str, str]
    evidence_states: dict[str, EvidenceLevel]
    rules: Rules
    parameters: dict[str, Parameter]
    audit_pack: tuple[AuditItem, ...]
    criteria: tuple[Criterion, ...]
    shortlist_target: dict[str, Any]
    criterion_result: dict[str, Any]
    incumbent_rule: dict[str, Any]
    pilot: dict[str, Any]

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check in the order of the grid, gates among them."""
        return tuple(self._checks())

    @property
    def scored_checks(self) -> tuple[Check, ...]:
        return tuple(check for check in self._checks() if not check.is_gate)

    @property
    def gates(self) -> tuple[Check, ...]:
        return tuple(check for check in self._checks() if check.is_gate)

    def check(self, check: str) -> Check:
        """Return the check with that id. Raises KeyError when there is none."""
        for found in self._checks():
            if found.id == check:
                return found
        raise KeyError(check)

    def criterion(self, criterion: str) -> Criterion:
        """Return the criterion with that id. Raises KeyError when there is none."""
        for found in self.criteria:
            if found.id == criterion:
                return found
        raise KeyError(criterion)

    def to_document(self) -> dict[str, Any]:
        """Return the grid as plain data for JSON. `from_document` gives the same grid back."""
        from scoring.grid.document import to_document

        return to_document(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Grid:
        """Return the grid a document holds. Raises GridError with every problem."""
        from scoring.grid.reading import parse_grid

        return parse_grid(document)

    def _checks(self) -> Iterator[Check]:
        for criterion in self.criteria:
            yield from criterion.checks
