"""The names behind the ids of a sheet: candidates, assessors, criteria, checks, gates."""

from dataclasses import dataclass

Cell = tuple[str, str]  # candidate, check


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """`id` is "C" and its number; `country` is empty when not known."""

    id: str
    pk: int
    name: str
    number: int
    vendor_pk: int
    is_incumbent: bool
    country: str
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class AssessorLine:
    """One member who rates. `id` is "A" and the position among those who rate."""

    id: str
    member_pk: int
    name: str
    role: str
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckLine:
    id: str
    pk: int
    criterion: str
    question: str
    weight: int
    is_gate: bool


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """With its scored checks and its gates in use, in the grid's order."""

    id: str
    title: str
    short: str
    points: int
    minimum: int | None
    checks: tuple[CheckLine, ...]
    gates: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True)
class GateLine:
    """`lapsed` is one that passed on evidence which does not hold any more: it is open."""

    result: str
    reason: str
    waived: bool
    waiver_reason: str
    lapsed: bool = False
