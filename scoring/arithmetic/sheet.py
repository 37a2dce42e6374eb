"""The sheet: everything an evaluation's numbers depend on. Every refusal names the field."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple, TypeVar

from scoring.arithmetic.display import fraction_text, read_fraction
from scoring.arithmetic.ranks import tie_criterion
from scoring.arithmetic.states import TOP_LEVEL, CellState, EvidenceState, GateResult, HeldBackBy

SCHEMA = "evaluator-scores/1"
TOP_WEIGHT = 100

T = TypeVar("T")
Cell = tuple[str, str]  # candidate, check
Pairs = frozenset[tuple[str, str]]
Answers = dict[str, dict[str, dict[str, Any]]]


class Settings(NamedTuple):
    """What was fixed at the seal. Shares are exact; `tolerance` is in levels."""

    coverage_minimum: Fraction
    overall_minimum: Fraction | None
    tolerance: int
    tie_rule: str


class SheetCriterion(NamedTuple):
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


class HeldBack(NamedTuple):
    """A rating whose evidence opened less than the thing reaches: both as levels, 0 to 4."""

    thing: int
    cap: int
    by: HeldBackBy


class Sheet(NamedTuple):
    settings: Settings
    criteria: tuple[SheetCriterion, ...]
    panel: dict[str, tuple[str, ...]]  # assessor -> the criteria that assessor rates
    # (assessor, criterion): counted in spite of a miss, by the chair's reason
    exceptions: Pairs
    # (assessor, candidate): declared a conflict, so gives no answer there
    recusals: Pairs
    candidates: tuple[str, ...]
    # candidate -> check -> assessor -> level 0 to 4, or a CellState
    answers: Answers
    agreed: dict[Cell, int]  # (candidate, check) -> level settled in moderation
    # (candidate, check) -> best valid evidence and the cap it carries
    evidence: dict[Cell, tuple[EvidenceState, int]]
    gates: dict[Cell, GateOutcome]  # (candidate, gate) -> what was found
    # (candidate, check) -> assessor -> what that rating was held back by
    held_back: dict[Cell, dict[str, HeldBack]]


def refuse(path: str, value: object, remedy: str) -> ValueError:
    is_plain = value is None or isinstance(value, str | int | float)
    description = repr(value) if is_plain else f"a {type(value).__name__}"
    if len(description) > 60:
        description = description[:57] + "..."
    return ValueError(f"{path} is {description}. {remedy}")


def read_keys(
    value: object, path: str, needed: Collection[str], allowed: Collection[str] = ()
) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise refuse(path, value, f"Give a mapping with {', '.join(needed)}.")
    for key in needed:
        if key not in value:
            raise ValueError(f"{path} has no {key}. Add {key}.")
    for key in value:
        if key not in needed and key not in allowed:
            keys = ", ".join([*needed, *allowed])
            raise ValueError(f"{path} has the unknown key {key!r}. Take it out; known are {keys}.")
    return dict(value)


def as_list(value: object, path: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise refuse(path, value, "Give a list.")
    return value


def read_list(value: object, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the items, each with the path that names it."""
    for index, item in enumerate(as_list(value, path)):
        yield f"{path}[{index}]", item


def read_id(value: object, path: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise refuse(path, value, "Give an id: text that is not empty.")
    return value


def read_new_id(value: object, path: str, taken_ids: Collection[str]) -> str:
    name = read_id(value, path)
    if name in taken_ids:
        raise refuse(path, name, "It is there twice. Keep one.")
    return name


def read_known_id(value: object, path: str, ids: Collection[str], noun: str) -> str:
    name = read_id(value, path)
    if name not in ids:
        raise refuse(path, name, f"There is no such {noun}. Add it, or take the row out.")
    return name


def read_whole(value: object, path: str, low: int, high: int) -> int:
    """A bool is not a number, nor is 3.0."""
    if type(value) is not int or not low <= value <= high:
        raise refuse(path, value, f"Give a whole number from {low} to {high}.")
    return value


def read_share(value: object, path: str, high: int) -> Fraction:
    """Return the exact value of "n/d", from 0 to `high`."""
    try:
        share = read_fraction(value)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    if share > high:
        raise refuse(path, fraction_text(share), f"Give a fraction from 0/1 to {high}/1.")
    return share


def read_minimum(value: object, path: str) -> Fraction | None:
    return None if value is None else read_share(value, path, 100)


def read_choice(value: object, path: str, choices: Collection[str]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise refuse(path, value, f"Use one of {', '.join(choices)}.")
    return value


def read_pairs(
    value: object,
    path: str,
    keys: tuple[str, str],
    seconds: Mapping[str, Collection[str]],
    noun: str,
) -> Pairs:
    """Return the rows of two ids; `seconds` are the ids that may go with each first id."""
    pairs: set[tuple[str, str]] = set()
    for place, item in read_list(value, path):
        row = read_keys(item, place, keys)
        first, second = keys
        pair = (
            name := read_known_id(row[first], f"{place}.{first}", seconds, first),
            read_known_id(row[second], f"{place}.{second}", seconds[name], noun),
        )
        if pair in pairs:
            raise ValueError(f"{place} is there twice. Keep one.")
        pairs.add(pair)
    return frozenset(pairs)


def read_settings(value: object, criteria: Collection[str]) -> Settings:
    row = read_keys(
        value, "settings", ("coverage_minimum", "overall_minimum", "tolerance", "tie_rule")
    )
    path = "settings.tie_rule"
    try:
        criterion = tie_criterion(read_id(row["tie_rule"], path))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    if criterion is not None and criterion not in criteria:
        raise refuse(path, row["tie_rule"], "Name a criterion of this evaluation.")
    return Settings(
        read_share(row["coverage_minimum"], "settings.coverage_minimum", 1),
        read_minimum(row["overall_minimum"], "settings.overall_minimum"),
        read_whole(row["tolerance"], "settings.tolerance", 0, TOP_LEVEL),
        row["tie_rule"],
    )


def read_criteria(value: object) -> tuple[SheetCriterion, ...]:
    """Checks and gates share one set of ids."""
    criteria: dict[str, SheetCriterion] = {}
    ids: set[str] = set()
    for path, item in read_list(value, "criteria"):
        row = read_keys(item, path, ("id", "points", "minimum", "checks", "gates"))
        name = read_new_id(row["id"], f"{path}.id", criteria)
        points = read_whole(row["points"], f"{path}.points", 0, TOP_WEIGHT)
        minimum = read_minimum(row["minimum"], f"{path}.minimum")
        weights: dict[str, int] = {}
        for place, check in read_list(row["checks"], f"{path}.checks"):
            cells = read_keys(check, place, ("id", "weight"))
            check_id = read_new_id(cells["id"], f"{place}.id", ids)
            weights[check_id] = read_whole(cells["weight"], f"{place}.weight", 0, TOP_WEIGHT)
            ids.add(check_id)
        gates: list[str] = []
        for place, gate in read_list(row["gates"], f"{path}.gates"):
            gates.append(read_new_id(gate, place, ids))
            ids.add(gate)
        criteria[name] = SheetCriterion(name, points, minimum, weights, tuple(gates))
    if not any(criterion.points for criterion in criteria.values()):
        raise ValueError("criteria: the points total 0. Give at least one criterion a point.")
    return tuple(criteria.values())


def read_panel(value: object, criteria: Collection[str]) -> dict[str, tuple[str, ...]]:
    panel: dict[str, tuple[str, ...]] = {}
    for path, item in read_list(value, "assessors"):
        row = read_keys(item, path, ("id", "criteria"))
        name = read_new_id(row["id"], f"{path}.id", panel)
        rated: list[str] = []
        for place, criterion in read_list(row["criteria"], f"{path}.criteria"):
            read_known_id(criterion, place, criteria, "criterion")
            rated.append(read_new_id(criterion, place, rated))
        panel[name] = tuple(rated)
    return panel


def read_candidates(value: object) -> tuple[str, ...]:
    """Other keys of a candidate are ignored."""
    names: dict[str, None] = {}
    for path, item in read_list(value, "candidates"):
        row = read_keys(item, path, ("id",), item if isinstance(item, Mapping) else ())
        names[read_new_id(row["id"], f"{path}.id", names)] = None
    return tuple(names)


def read_sheet(data: Mapping[str, Any]) -> Sheet:
    """Raises ValueError, with the path of the field and what to write instead."""
    required = ("schema", "settings", "criteria", "assessors", "candidates")
    rows = ("ratings", "agreed", "evidence", "gates")
    optional = ("exceptions", "recusals", "held_back")
    data = read_keys(data, "The evaluation", (*required, *rows), optional)
    if data["schema"] != SCHEMA:
        raise refuse("schema", data["schema"], f'Use "{SCHEMA}".')
    criteria = read_criteria(data["criteria"])
    names = [criterion.id for criterion in criteria]
    settings = read_settings(data["settings"], names)
    panel = read_panel(data["assessors"], names)
    candidates = read_candidates(data["candidates"])
    recusals = read_pairs(
        data.get("recusals", ()),
        "recusals",
        ("assessor", "candidate"),
        dict.fromkeys(panel, candidates),
        "candidate",
    )
    exceptions = read_pairs(
        data.get("exceptions", ()),
        "exceptions",
        ("assessor", "criterion"),
        panel,
        "criterion of that assessor",
    )
    reader = _RowReader(candidates, criteria, panel, recusals)
    return Sheet(
        settings=settings,
        criteria=criteria,
        panel=panel,
        exceptions=exceptions,
        recusals=recusals,
        candidates=candidates,
        answers=reader.ratings(data["ratings"]),
        agreed=reader.agreed(data["agreed"]),
        evidence=reader.findings("evidence", data["evidence"], ("state", "cap"), _EVIDENCE),
        gates=reader.findings("gates", data["gates"], ("result", "waived"), _OUTCOMES),
        held_back=reader.held_back(data.get("held_back", ())),
    )


_ANSWERS: dict[str, CellState] = {
    state.value: state for state in (CellState.CANNOT_TELL, CellState.ABSTAINED)
}
_EVIDENCE = {
    (state.value, cap): (state, cap) for state in EvidenceState for cap in range(TOP_LEVEL + 1)
}
_OUTCOMES = {
    (result.value, waived): GateOutcome(result, waived)
    for result in GateResult
    for waived in (False, True)
}
_INSTEAD: dict[str, str] = {
    CellState.PENDING: "A pending cell is a missing row: take the row out.",
    CellState.NOT_APPLICABLE: "Take the check out of its criterion, for all candidates.",
}
# What a row of another shape raises while it is read as the right one.
_WRONG_SHAPE = (AttributeError, KeyError, TypeError, IndexError)


class _RowReader:
    """The loops only accept or not, for 60,000 rows; what is wrong is asked of the refused one."""

    def __init__(
        self,
        candidates: tuple[str, ...],
        criteria: tuple[SheetCriterion, ...],
        panel: Mapping[str, tuple[str, ...]],
        recusals: Pairs,
    ) -> None:
        self.candidates = candidates
        self.panel = panel
        self.recusals = recusals
        self.raters = {
            check: frozenset(name for name, rated in panel.items() if criterion.id in rated)
            for criterion in criteria
            for check in criterion.weights
        }
        self.gates = [gate for criterion in criteria for gate in criterion.gates]

    def ratings(self, value: object) -> Answers:
        raters, recusals = self.raters, self.recusals
        answers: Answers = {name: {check: {} for check in raters} for name in self.candidates}
        for index, row in enumerate(as_list(value, "ratings")):
            try:
                check, assessor, candidate = row["check"], row["assessor"], row["candidate"]
                cell = answers[candidate][check]
                if (state := row["state"]) == "rated":
                    answer = row["level"]
                    accepted = type(answer) is int and 0 <= answer <= TOP_LEVEL and len(row) == 5
                else:
                    answer = _ANSWERS[state]
                    accepted = row.get("level") is None and len(row) == 4 + ("level" in row)
                accepted = (
                    accepted
                    and assessor not in cell
                    and assessor in raters[check]
                    and not (recusals and (assessor, candidate) in recusals)
                )
            except _WRONG_SHAPE:
                accepted = False
            if not accepted:
                raise self.refused_rating(row, f"ratings[{index}]", answers)
            cell[assessor] = answer
        return answers

    def agreed(self, value: object) -> dict[Cell, int]:
        agreed: dict[Cell, int] = {}
        for path, item in read_list(value, "agreed"):
            row = read_keys(item, path, ("candidate", "check", "level"))
            cell = self.new_cell(row, path, self.raters, agreed)
            agreed[cell] = read_whole(row["level"], f"{path}.level", 0, TOP_LEVEL)
        return agreed

    def held_back(self, value: object) -> dict[Cell, dict[str, HeldBack]]:
        rows: dict[Cell, dict[str, HeldBack]] = {}
        keys = ("candidate", "check", "assessor", "thing", "cap", "by")
        for path, item in read_list(value, "held_back"):
            row = read_keys(item, path, keys)
            cell = self.new_cell(row, path, self.raters, ())
            raters = self.raters[cell[1]]
            name = read_known_id(row["assessor"], f"{path}.assessor", raters, "rater of this check")
            if name in rows.setdefault(cell, {}):
                raise ValueError(f"{path} is there twice. Keep one.")
            cap = read_whole(row["cap"], f"{path}.cap", 0, TOP_LEVEL - 1)
            thing = read_whole(row["thing"], f"{path}.thing", cap + 1, TOP_LEVEL)
            by = HeldBackBy(read_choice(row["by"], f"{path}.by", list(HeldBackBy)))
            rows[cell][name] = HeldBack(thing, cap, by)
        return rows

    def findings(
        self,
        name: str,
        value: object,
        keys: tuple[str, str],
        outcomes: Mapping[tuple[str, Any], T],
    ) -> dict[Cell, T]:
        """Return by cell what `outcomes` says of the two values that each row has under `keys`."""
        findings: dict[Cell, T] = {}
        first, second = keys
        is_gate = name == "gates"
        checks = self.gates if is_gate else self.raters
        # 1 and True are the same key of a table, and not the same answer.
        kind = bool if is_gate else int
        free = set(product(self.candidates, checks))
        for index, row in enumerate(as_list(value, name)):
            try:
                cell, number = (row["candidate"], row["check"]), row[second]
                outcome = outcomes[row[first], number]
                free.remove(cell)
                accepted = type(number) is kind and len(row) == 4
            except _WRONG_SHAPE:
                accepted = False
            if not accepted:
                path = f"{name}[{index}]"
                row = read_keys(row, path, ("candidate", "check", *keys))
                self.new_cell(row, path, checks, findings, "gate" if is_gate else "scored check")
                read_choice(row[first], f"{path}.{first}", dict(outcomes.keys()))
                remedy = "true or false" if is_gate else f"a whole number from 0 to {TOP_LEVEL}"
                raise refuse(f"{path}.{second}", row[second], f"Give {remedy}.")
            findings[cell] = outcome
        return findings

    def new_cell(
        self,
        row: Mapping[str, Any],
        path: str,
        checks: Collection[str],
        taken_cells: Collection[Cell],
        noun: str = "scored check",
    ) -> Cell:
        cell = (
            read_known_id(row["candidate"], f"{path}.candidate", self.candidates, "candidate"),
            read_known_id(row["check"], f"{path}.check", checks, noun),
        )
        if cell in taken_cells:
            raise ValueError(f"{path}: {cell[1]} of {cell[0]} is there twice. Keep one row.")
        return cell

    def refused_rating(self, item: object, path: str, answers: Answers) -> ValueError:
        row = read_keys(item, path, ("candidate", "check", "assessor", "state"), ("level",))
        candidate, check = self.new_cell(row, path, self.raters, ())
        assessor = read_known_id(row["assessor"], f"{path}.assessor", self.panel, "assessor")
        if assessor not in self.raters[check]:
            remedy = f"Give them the criterion of {check}, or take the row out."
            return refuse(f"{path}.assessor", assessor, remedy)
        if (assessor, candidate) in self.recusals:
            return ValueError(
                f"{path}: {assessor} is recused from {candidate}. Take the row out, or the recusal."
            )
        if assessor in answers[candidate][check]:
            return ValueError(
                f"{path}: {assessor} has rated {check} of {candidate} before. Keep one row."
            )
        state, level = row["state"], row.get("level")
        if isinstance(state, str) and state in _INSTEAD:
            return refuse(f"{path}.state", state, _INSTEAD[state])
        read_choice(state, f"{path}.state", (CellState.RATED, *_ANSWERS))
        if state != CellState.RATED:
            return refuse(f"{path}.level", level, f"With {state} there is no level: take it out.")
        return refuse(f"{path}.level", level, "Give a whole number from 0 to 4.")
