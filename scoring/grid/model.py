from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from scoring.grid.value import Value

ALWAYS = "always"
GATE = "gate"
SCORED = "scored"


class GridError(ValueError):
    """`problems` holds one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


def _by_text(levels: Mapping[int, str]) -> dict[str, str]:
    return {str(level): text for level, text in levels.items()}


def _by_level(levels: Mapping[str, str]) -> dict[int, str]:
    return {int(level): text for level, text in levels.items()}


def _filled(**row: Any) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in ("", None, {}, ())}


@dataclass(frozen=True, slots=True)
class EvidenceLevel:
    """What a state of evidence is called, and the highest level it carries, 0 to 4."""

    state: str
    cap: int
    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something the buyer sets before any vendor is opened. Its values depend on `kind`."""

    id: str
    kind: str
    help: str
    default: Any
    example: str
    words: str = ""  # how a bound introduces it: "you need", "your target is"
    required: bool = False  # an evaluation does not open without it
    at_least: int = 0  # the least whole number that it can be
    offer: tuple[str, ...] = ()  # entries that are put in with one click
    choices: tuple[str, ...] = ()

    @classmethod
    def from_row(cls, name: str, row: Mapping[str, Any]) -> Parameter:
        return cls(
            id=name,
            kind=row["kind"],
            help=row.get("help", ""),
            default=row.get("default"),
            example=row.get("example", ""),
            words=row.get("words", ""),
            required=row.get("required", False),
            at_least=row.get("at_least", 0),
            offer=tuple(row.get("offer", ())),
            choices=tuple(row.get("of", ())),
        )

    def to_row(self) -> dict[str, Any]:
        row = _filled(
            kind=self.kind,
            help=self.help,
            example=self.example,
            words=self.words,
            at_least=self.at_least or None,
            offer=list(self.offer) or None,
            of=list(self.choices) or None,
        )
        if self.default is not None:
            row["default"] = self.default
        return row | ({"required": True} if self.required else {})


FLOOR = re.compile(
    r"(>=|<=|>|<|=) ([0-9]{1,9}(?:/[1-9][0-9]{0,8})?)(?: \* ([a-z][a-z0-9_]{0,39}))?"
)


@dataclass(frozen=True, slots=True)
class Floor:
    """One condition of a level: a value against an exact number, or that many times a parameter."""

    value: str
    operator: str  # >=, >, <=, < or =
    number: Fraction
    parameter: str = ""

    @classmethod
    @lru_cache(maxsize=1024)  # the copies of one grid in many evaluations have the same floors
    def read(cls, value: str, text: str) -> Floor:
        """Raises ValueError for anything but `>= 1/2` or `>= 1/2 * seniors_needed`."""
        match = FLOOR.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no bound")
        operator, number, parameter = match.groups()
        return cls(value, operator, Fraction(number), parameter or "")

    @property
    def text(self) -> str:
        factor = f" * {self.parameter}" if self.parameter else ""
        return f"{self.operator} {self.number}{factor}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What opens level 4 of a check, or lets a gate pass."""

    kinds: tuple[str, ...]
    words: str
    sample: int = 0  # how many a sample check takes; all where there are fewer
    sample_per: str = ""  # so many for each entry of this parameter
    # what the sample says: "ceiling" by the matched share, "value" where that share is the value
    # itself, "difference" in points where figures are worked out again
    sample_gives: str = ""
    profession: str = ""  # whose expert reading it has to be, "" for anybody's
    readers: int = 0  # so many people read, and the lowest figure stands

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Proof:
        return cls(**{**row, "kinds": tuple(row["kinds"])})

    def to_row(self) -> dict[str, Any]:
        return _filled(
            kinds=list(self.kinds),
            words=self.words,
            sample=self.sample or None,
            sample_per=self.sample_per,
            sample_gives=self.sample_gives,
            profession=self.profession,
            readers=self.readers or None,
        )


@dataclass(frozen=True, slots=True)
class AuditItem:
    """One item of the audit pack. `applies` is "always" or a yes-or-no parameter."""

    id: str
    name: str
    applies: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules a form and a result follow. A new evaluation proposes them; its lead decides."""

    note_min_words: int  # of a rationale, where one is needed
    low_coverage_below: Fraction  # 0 to 1: under it a criterion is "not enough evidence"
    tolerance: int  # spread in levels; more goes to moderation
    pass_mark: int  # 0 to 100: under it the incumbent fails a criterion
    failures_that_open: int  # so many failed criteria open the question of switching
    words: dict[str, str]  # the rules that are no numbers, as text, by name

    @property
    def gate_open(self) -> str:
        return self.words["gate_open"]

    @property
    def defaults(self) -> dict[str, int]:
        """What a new evaluation starts with, by the names of its fields; shares in percent."""
        return {
            "coverage_minimum": int(100 * self.low_coverage_below),
            "pass_mark": self.pass_mark,
            "tolerance": self.tolerance,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Rules:
        rules = dict(row)
        return cls(
            note_min_words=rules.pop("note_min_words"),
            low_coverage_below=Fraction(rules.pop("low_coverage_below")),
            tolerance=rules.pop("tolerance"),
            pass_mark=rules.pop("pass_mark"),
            failures_that_open=rules.pop("failures_that_open"),
            words=rules,
        )

    def to_row(self) -> dict[str, Any]:
        share = self.low_coverage_below
        return {
            "note_min_words": self.note_min_words,
            "low_coverage_below": f"{share.numerator}/{share.denominator}",
            "tolerance": self.tolerance,
            "pass_mark": self.pass_mark,
            "failures_that_open": self.failures_that_open,
            **self.words,
        }


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    criterion: str
    question: str
    why: str
    kind: str
    unit: str
    role: str  # "scored", with a weight and five levels, or "gate", with pass, fail and open
    weight: int
    ask: tuple[str, ...]
    evidence: tuple[str, ...]
    verify: str
    fresh_days: int
    levels: dict[int, str]  # 0 to 4 -> what a vendor at that level has; empty for a gate
    values: dict[str, Value]  # what its floors are about; a form asks for the first
    floors: dict[int, tuple[Floor, ...]]  # 1 to 4 -> all that must hold; empty where judged
    judged: bool  # two assessors read the words; no value proposes a level
    proof: Proof
    reads: tuple[str, ...]  # the records that answer it, by their names in the grid
    uses: tuple[str, ...]  # the parameters that it asks about
    terms: tuple[str, ...]  # the definitions that its words rest on
    left_out: str  # why it is left out unless somebody puts it back; "" for most
    # evidence state -> the highest level it carries here; expired is as a claim
    caps: dict[str, int]
    gate: dict[str, str]  # "pass", "fail", "open" -> when it is so; empty for a scored check
    applies: str  # "always", or the parameter that brings the check in: yes, or a list with entries
    note: str
    privacy: str
    equivalents: str
    local: dict[str, str]  # country code -> what the question means there

    @property
    def is_gate(self) -> bool:
        return self.role == GATE

    @classmethod
    def from_row(
        cls, row: Mapping[str, Any], criterion: str, caps: Mapping[str, int], gate_open: str
    ) -> Check:
        """`caps` are those of the grid, which its own override."""
        own = {**caps, **row.get("cap", {})}
        # Expired evidence is worth what the vendor's word is worth, here too.
        own["expired"] = own["claim"]
        return cls(
            id=row["id"],
            criterion=criterion,
            question=row["q"],
            why=row["why"],
            kind=row["kind"],
            unit=row.get("unit", ""),
            role=row["role"],
            weight=row["weight"],
            ask=tuple(row["ask"]),
            evidence=tuple(row["evidence"]),
            verify=row["verify"],
            fresh_days=row["fresh_days"],
            levels=_by_level(row.get("levels", {})),
            values={name: Value(name, **value) for name, value in row.get("values", {}).items()},
            floors={
                int(level): tuple(Floor.read(name, text) for name, text in floors.items())
                for level, floors in row.get("floors", {}).items()
            },
            judged=row.get("judged", False),
            proof=Proof.from_row(row["proof"]),
            reads=tuple(row.get("reads", ())),
            uses=tuple(row.get("uses", ())),
            terms=tuple(row.get("terms", ())),
            left_out=row.get("left_out", ""),
            caps=own,
            gate={**row["gate"], "open": gate_open} if "gate" in row else {},
            applies=row.get("applies", ALWAYS),
            note=row.get("note", ""),
            privacy=row.get("privacy", ""),
            equivalents=row.get("equivalents", ""),
            local=dict(row.get("local", {})),
        )

    def to_row(self) -> dict[str, Any]:
        return _filled(
            id=self.id,
            q=self.question,
            why=self.why,
            kind=self.kind,
            unit=self.unit,
            role=self.role,
            weight=self.weight,
            ask=list(self.ask),
            evidence=list(self.evidence),
            verify=self.verify,
            fresh_days=self.fresh_days,
            levels=_by_text(self.levels),
            values={
                value.name: _filled(
                    kind=value.kind,
                    words=value.words,
                    one=value.one,
                    at_least=value.at_least,
                    most=value.most or None,
                )
                for value in self.values.values()
            },
            floors={
                str(level): {floor.value: floor.text for floor in floors}
                for level, floors in self.floors.items()
            },
            judged=self.judged or None,
            proof=self.proof.to_row(),
            reads=list(self.reads) or None,
            uses=list(self.uses) or None,
            terms=list(self.terms) or None,
            left_out=self.left_out,
            cap={state: cap for state, cap in self.caps.items() if state != "expired"},
            gate={result: text for result, text in self.gate.items() if result != "open"},
            applies=self.applies,
            note=self.note,
            privacy=self.privacy,
            equivalents=self.equivalents,
            local=dict(self.local),
        )


@dataclass(frozen=True, slots=True)
class Criterion:
    id: str
    title: str
    short: str
    default_points: int
    summary: str
    note: str
    checks: tuple[Check, ...]

    @property
    def scored(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.is_gate)

    @property
    def gates(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.is_gate)

    @classmethod
    def from_row(cls, row: Mapping[str, Any], caps: Mapping[str, int], gate_open: str) -> Criterion:
        return cls(
            id=row["id"],
            title=row["title"],
            short=row["short"],
            default_points=row["default_points"],
            summary=row["summary"],
            note=row.get("note", ""),
            checks=tuple(
                Check.from_row(check, row["id"], caps, gate_open) for check in row["checks"]
            ),
        )

    def to_row(self) -> dict[str, Any]:
        return _filled(
            id=self.id,
            title=self.title,
            short=self.short,
            default_points=self.default_points,
            summary=self.summary,
            note=self.note,
            checks=[check.to_row() for check in self.checks],
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole grid. Where a check came from is not part of it: that is no proof."""

    id: str
    version: str
    title: str
    language: str
    scale: dict[int, str]  # 0 to 4 -> what the level means in general
    other_answers: dict[str, str]  # cannot_tell, abstain, not_applicable -> what the answer means
    evidence_states: dict[str, EvidenceLevel]
    rules: Rules
    parameters: dict[str, Parameter]
    definitions: dict[str, str]  # term -> what the grid means by it
    records: dict[str, str]  # what a check reads of a vendor -> its name in words
    audit_pack: tuple[AuditItem, ...]
    criteria: tuple[Criterion, ...]
    # shortlist_target, pilot: as written in the grid: text, numbers, lists and mappings
    shortlist_target: dict[str, Any]
    pilot: dict[str, Any]

    @property
    def checks(self) -> tuple[Check, ...]:
        return tuple(self._checks())

    @property
    def scored_checks(self) -> tuple[Check, ...]:
        return tuple(check for check in self._checks() if not check.is_gate)

    @property
    def gates(self) -> tuple[Check, ...]:
        return tuple(check for check in self._checks() if check.is_gate)

    def check(self, check_id: str) -> Check:
        for check in self._checks():
            if check.id == check_id:
                return check
        raise KeyError(check_id)

    def criterion(self, criterion_id: str) -> Criterion:
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    def _checks(self) -> Iterator[Check]:
        for criterion in self.criteria:
            yield from criterion.checks

    def to_document(self) -> dict[str, Any]:
        """Return plain data for JSON, in the shape of a grid file."""
        rubric = {
            "id": self.id,
            "version": self.version,
            "title": self.title,
            "language": self.language,
            "scale": {"meaning": _by_text(self.scale), "other_answers": dict(self.other_answers)},
            "evidence_states": {
                name: _filled(cap=level.cap, label=level.label, meaning=level.meaning)
                for name, level in self.evidence_states.items()
            },
            "rules": self.rules.to_row(),
            "parameters": {name: parameter.to_row() for name, parameter in self.parameters.items()},
            "definitions": dict(self.definitions),
            "records": dict(self.records),
            "audit_pack": {
                "items": [
                    {"id": item.id, "name": item.name, "applies": item.applies}
                    for item in self.audit_pack
                ]
            },
            "shortlist_target": self.shortlist_target,
        }
        return {
            "rubric": _filled(**rubric),
            "criteria": [criterion.to_row() for criterion in self.criteria],
            "pilot": self.pilot,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Grid:
        """Fast, for it is trusted: what a person wrote goes through `parse_grid`.
        Raises GridError for data of another shape.
        """
        try:
            rubric = document["rubric"]
            states = {
                name: EvidenceLevel(name, row["cap"], row["label"], row.get("meaning", ""))
                for name, row in rubric["evidence_states"].items()
            }
            caps = {name: state.cap for name, state in states.items()}
            rules = Rules.from_row(rubric["rules"])
            return cls(
                id=rubric["id"],
                version=rubric["version"],
                title=rubric["title"],
                language=rubric.get("language", "en"),
                scale=_by_level(rubric["scale"]["meaning"]),
                other_answers=dict(rubric["scale"]["other_answers"]),
                evidence_states=states,
                rules=rules,
                parameters={
                    name: Parameter.from_row(name, row)
                    for name, row in rubric["parameters"].items()
                },
                definitions=dict(rubric.get("definitions", {})),
                records=dict(rubric.get("records", {})),
                audit_pack=tuple(
                    AuditItem(row["id"], row["name"], row.get("applies", ALWAYS))
                    for row in rubric["audit_pack"]["items"]
                ),
                criteria=tuple(
                    Criterion.from_row(row, caps, rules.gate_open) for row in document["criteria"]
                ),
                shortlist_target=dict(rubric.get("shortlist_target", {})),
                pilot=dict(document.get("pilot", {})),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise GridError([f"This is no document of a grid: {error!r}."]) from None
