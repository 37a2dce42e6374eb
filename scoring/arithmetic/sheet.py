"""The sheet: everything an evaluation's numbers depend on, read and checked."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from scoring.arithmetic import fields
from scoring.arithmetic.places import tie_criterion
from scoring.arithmetic.states import EvidenceState, GateResult

SCHEMA = "evaluator-scores/1"
TOP_WEIGHT = 100


class Settings(NamedTuple):
    """What was fixed at the seal. Shares are exact; `tolerance` is in levels."""

    coverage_minimum: Fraction
    overall_minimum: Fraction | None
    tolerance: int
    tie_rule: str


class SheetCriterion(NamedTuple):
    """One criterion: its points, the weight of each scored check, its gates in use."""

    id: str
    points: int
    minimum: Fraction | None
    weights: dict[str, int]
    gates: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Whether a candidate without enough evidence here is incomplete."""
        return self.points > 0 or self.minimum is not None


class GateOutcome(NamedTuple):
    """What was found at a gate, and whether the chair waived it."""

    result: GateResult
    waived: bool

    @property
    def is_failed(self) -> bool:
        return self.result is GateResult.FAIL and not self.waived

    @property
    def is_open(self) -> bool:
        return self.result is GateResult.OPEN and not self.waived

    @property
    def is_waived(self) -> bool:
        """Whether the waiver made a difference. One on a passed gate did not."""
        return self.waived and self.result is not GateResult.PASS


Cell = tuple[str, str]  # candidate, check


class Sheet(NamedTuple):
    """An evaluation as read from plain data. Every id in it is known.

    panel       assessor -> the criteria that assessor rates
    exceptions  (assessor, criterion): counted in spite of a miss, by the chair's reason
    recusals    (assessor, candidate): declared a conflict, so gives no answer there
    answers     candidate -> check -> assessor -> level 0 to 4, or a CellState
    agreed      (candidate, check) -> level settled in moderation
    evidence    (candidate, check) -> best valid evidence and the cap it carries
    gates       (candidate, gate) -> what was found
    """

    settings: Settings
    criteria: tuple[SheetCriterion, ...]
    panel: dict[str, tuple[str, ...]]
    exceptions: frozenset[tuple[str, str]]
    recusals: frozenset[tuple[str, str]]
    candidates: tuple[str, ...]
    answers: dict[str, dict[str, dict[str, Any]]]
    agreed: dict[Cell, int]
    evidence: dict[Cell, tuple[EvidenceState, int]]
    gates: dict[Cell, GateOutcome]


def read_settings(value: object) -> Settings:
    """Return the settings. Raises ValueError naming the field and the remedy."""
    needed = ("coverage_minimum", "overall_minimum", "tolerance", "tie_rule")
    row = fields.read_keys(value, "settings", needed)
    return Settings(
        fields.read_share(row["coverage_minimum"], "settings.coverage_minimum", 1),
        fields.read_minimum(row["overall_minimum"], "settings.overall_minimum"),
        fields.read_whole(row["tolerance"], "settings.tolerance", 0, 4),
        row["tie_rule"],
    )


def read_criteria(value: object) -> tuple[SheetCriterion, ...]:
    """Return the criteria in order. Checks and gates share one set of ids."""
    criteria: dict[str, SheetCriterion] = {}
    taken: set[str] = set()
    for path, item in fields.read_list(value, "criteria"):
        row = fields.read_keys(item, path, ("id", "points", "minimum", "checks", "gates"))
        name = fields.read_new_id(row["id"], f"{path}.id", criteria)
        criteria[name] = SheetCriterion(
            id=name,
            points=fields.read_whole(row["points"], f"{path}.points", 0, TOP_WEIGHT),
            minimum=fields.read_minimum(row["minimum"], f"{path}.minimum"),
            weights=_read_weights(row["checks"], f"{path}.checks", taken),
            gates=_read_gates(row["gates"], f"{path}.gates", taken),
        )
    if not any(criterion.points for criterion in criteria.values()):
        raise ValueError("criteria: the points total 0. Give at least one criterion a point.")
    return tuple(criteria.values())


def check_tie_rule(tie_rule: object, criteria: tuple[SheetCriterion, ...]) -> None:
    """Raise ValueError for a tie rule that is unknown or names an unknown criterion."""
    path = "settings.tie_rule"
    try:
        criterion = tie_criterion(fields.read_id(tie_rule, path))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    if criterion is not None and criterion not in {found.id for found in criteria}:
        raise fields.refuse(path, tie_rule, "Name a criterion of this evaluation.")


def read_panel(value: object, criteria: tuple[SheetCriterion, ...]) -> dict[str, tuple[str, ...]]:
    """Return each assessor with the criteria they rate."""
    known = {criterion.id for criterion in criteria}
    panel: dict[str, tuple[str, ...]] = {}
    for path, item in fields.read_list(value, "assessors"):
        row = fields.read_keys(item, path, ("id", "criteria"))
        name = fields.read_new_id(row["id"], f"{path}.id", panel)
        rated: list[str] = []
        for place, criterion in fields.read_list(row["criteria"], f"{path}.criteria"):
            fields.read_known_id(criterion, place, known, "criterion")
            rated.append(fields.read_new_id(criterion, place, rated))
        panel[name] = tuple(rated)
    return panel


def read_exceptions(
    value: object, panel: Mapping[str, tuple[str, ...]]
) -> frozenset[tuple[str, str]]:
    """Return the (assessor, criterion) pairs that count in spite of a miss."""
    exceptions: set[tuple[str, str]] = set()
    for path, item in fields.read_list(value, "exceptions"):
        row = fields.read_keys(item, path, ("assessor", "criterion"))
        assessor = fields.read_known_id(row["assessor"], f"{path}.assessor", panel, "assessor")
        criterion = fields.read_known_id(
            row["criterion"], f"{path}.criterion", panel[assessor], "criterion of that assessor"
        )
        if (assessor, criterion) in exceptions:
            raise ValueError(f"{path} is there twice. Keep one.")
        exceptions.add((assessor, criterion))
    return frozenset(exceptions)


def read_recusals(
    value: object, panel: Collection[str], candidates: Collection[str]
) -> frozenset[tuple[str, str]]:
    """Return the (assessor, candidate) pairs in which the assessor gives no answer."""
    recusals: set[tuple[str, str]] = set()
    for path, item in fields.read_list(value, "recusals"):
        row = fields.read_keys(item, path, ("assessor", "candidate"))
        assessor = fields.read_known_id(row["assessor"], f"{path}.assessor", panel, "assessor")
        candidate = fields.read_known_id(
            row["candidate"], f"{path}.candidate", candidates, "candidate"
        )
        if (assessor, candidate) in recusals:
            raise ValueError(f"{path} is there twice. Keep one.")
        recusals.add((assessor, candidate))
    return frozenset(recusals)


def read_candidates(value: object) -> tuple[str, ...]:
    """Return the candidates' ids in order. Other keys of a candidate are ignored."""
    names: dict[str, None] = {}
    for path, item in fields.read_list(value, "candidates"):
        row = fields.read_keys(item, path, ("id",), item if isinstance(item, Mapping) else ())
        names[fields.read_new_id(row["id"], f"{path}.id", names)] = None
    return tuple(names)


def _read_weights(value: object, path: str, taken: set[str]) -> dict[str, int]:
    weights: dict[str, int] = {}
    for place, item in fields.read_list(value, path):
        row = fields.read_keys(item, place, ("id", "weight"))
        name = fields.read_new_id(row["id"], f"{place}.id", taken)
        weights[name] = fields.read_whole(row["weight"], f"{place}.weight", 0, TOP_WEIGHT)
        taken.add(name)
    return weights


def _read_gates(value: object, path: str, taken: set[str]) -> tuple[str, ...]:
    gates: list[str] = []
    for place, item in fields.read_list(value, path):
        gates.append(fields.read_new_id(item, place, taken))
        taken.add(item)
    return tuple(gates)
