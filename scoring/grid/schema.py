"""What a grid file must hold. Loaded by the reader of files alone, because of its library."""

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from scoring.grid.model import ALWAYS, GATE, SCORED, Grid, GridError

KINDS = ("choice", "date", "duration", "file", "number", "percent", "yes_no")
ASKED = ("vendor", "buyer", "panel", "system")
PARAMETER_KINDS = ("timezone", "time_range", "list", "number", "table", "yes_no")
MOST_ITEMS = 2000
Loc = tuple[int | str, ...]

# The kinds of fault: of a value, of the shape of a place, of a place as a whole, and of a
# key that has no business in its row.
VALUE, SHAPE, FAULT, MISPLACED = "value", "shape", "fault", "misplaced"


def text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise PydanticCustomError(VALUE, "Write some text.")
    return value


def share(value: object) -> Fraction:
    # YAML reads 0.7 as a float, whose shortest decimal is what was written.
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}|/[1-9][0-9]{0,8})?", str(value)):
        number = Fraction(str(value))
        if number <= 1:
            return number
    raise PydanticCustomError(VALUE, "Write a share from 0 to 1, like 0.7.")


def listed(value: object) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise PydanticCustomError(SHAPE, "Write it as a list.")
    return list(value)


def mapped(value: object) -> dict[str, Any]:
    """Return a mapping with its keys as text: YAML reads the key of a level as a number."""
    if not isinstance(value, Mapping):
        raise PydanticCustomError(SHAPE, "Write it as keys and values.")
    keys = [str(key) for key in value]
    for key in keys:
        if keys.count(key) > 1:
            raise PydanticCustomError(FAULT, "has {key} twice. Keep one.", {"key": key})
    return dict(zip(keys, value.values(), strict=True))


def plain(value: object) -> Any:
    # A few lines of YAML can stand for billions of values, so the copy stops in time.
    room = [MOST_ITEMS]
    copy = _copy(value, room)
    if room[0] < 0:
        raise PydanticCustomError(
            FAULT, "holds more than {most} values. Shorten it.", {"most": MOST_ITEMS}
        )
    return copy


def _copy(value: Any, room: list[int]) -> Any:
    room[0] -= 1
    if room[0] < 0:
        return None
    if isinstance(value, Mapping):
        return {str(key): _copy(item, room) for key, item in value.items() if key != "source"}
    if isinstance(value, list | tuple):
        return [_copy(item, room) for item in value]
    return value


def absent(fault: str) -> BeforeValidator:
    def refuse(value: object) -> None:
        raise PydanticCustomError(MISPLACED, fault)

    return BeforeValidator(refuse)


def whole(low: int, high: int) -> BeforeValidator:
    def read(value: object) -> int:
        # Not isinstance: true is no number, nor is 3.0.
        if type(value) is not int or not low <= value <= high:
            raise PydanticCustomError(
                VALUE, "Write a whole number from {low} to {high}.", {"low": low, "high": high}
            )
        return value

    return BeforeValidator(read)


def nought(value: object) -> int:
    if type(value) is not int or value:
        raise PydanticCustomError(VALUE, "Write 0: a gate is not scored.")
    return value


def choice(*choices: str) -> BeforeValidator:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise PydanticCustomError(
                VALUE, "Use one of {choices}.", {"choices": ", ".join(choices)}
            )
        return value

    return BeforeValidator(read)


Text = Annotated[str, BeforeValidator(text)]
Texts = Annotated[list[Text], BeforeValidator(listed)]
Words = Annotated[dict[str, Text], BeforeValidator(mapped)]
Percent = Annotated[int, whole(0, 100)]
Level = Annotated[int, whole(0, 4)]
Section = Annotated[dict[str, Any], BeforeValidator(plain), BeforeValidator(mapped)]
Source = Annotated[Any, Field(exclude=True)]  # for tracing a grid; it leaves with the file


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def has_keys(cls, value: object) -> dict[str, Any]:
        return mapped(value)


class Levels(Row):
    level_0: Text = Field(alias="0")
    level_1: Text = Field(alias="1")
    level_2: Text = Field(alias="2")
    level_3: Text = Field(alias="3")
    level_4: Text = Field(alias="4")


class GateWords(Row):
    passes: Text = Field(alias="pass")
    fails: Text = Field(alias="fail")
    is_open: Text = Field(alias="open")


class Caps(Row):
    none: Level = 0
    claim: Level = 0
    document: Level = 0
    verified: Level = 0


class Check(Row):
    id: Text
    q: Text
    why: Text
    kind: Annotated[str, choice(*KINDS)]
    role: str
    weight: Percent
    ask: Annotated[list[Annotated[str, choice(*ASKED)]], BeforeValidator(listed)]
    evidence: Texts
    verify: Text
    fresh_days: Annotated[int, whole(1, 3650)]
    unit: Text = ""
    cap: Caps = Field(default_factory=Caps)
    applies: Text = ALWAYS
    note: Text = ""
    privacy: Text = ""
    equivalents: Text = ""
    local: Words = {}
    source: Source = None


class ScoredCheck(Check):
    levels: Levels
    gate: Annotated[
        Any, absent("is scored and has gate words. Remove them, or make it a gate.")
    ] = Field(None, exclude=True)


class GateCheck(Check):
    weight: Annotated[int, BeforeValidator(nought)]
    gate: GateWords
    levels: Annotated[
        Any, absent("is a gate with levels. Remove them: a gate passes, fails or is open.")
    ] = Field(None, exclude=True)


def role_of(value: Any) -> str:
    """As what it says it is, and as scored where it does not say."""
    role = value.get("role") if isinstance(value, Mapping) else getattr(value, "role", None)
    return GATE if role == GATE else SCORED


class Criterion(Row):
    id: Text
    title: Text
    short: Text
    default_points: Percent
    summary: Text
    checks: Annotated[
        list[
            Annotated[
                Annotated[ScoredCheck, Tag(SCORED)] | Annotated[GateCheck, Tag(GATE)],
                Discriminator(role_of),
            ]
        ],
        BeforeValidator(listed),
    ]
    note: Text = ""
    definitions: Words = {}


class Scale(Row):
    meaning: Levels
    other_answers: Words
    levels: Source = None


class EvidenceState(Row):
    cap: Level
    label: Text
    meaning: Text = ""


class EvidenceStates(Row):
    none: EvidenceState
    claim: EvidenceState
    document: EvidenceState
    verified: EvidenceState
    expired: EvidenceState


class Rules(Row):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Text] = Field(init=False)

    note_required_at: Annotated[list[Level], BeforeValidator(listed)]
    note_min_words: Percent
    low_coverage_below: Annotated[Fraction, BeforeValidator(share)]
    tolerance: Level
    pass_mark: Percent
    failures_that_open: Annotated[int, whole(1, 100)]


class Parameter(Row):
    kind: Annotated[str, choice(*PARAMETER_KINDS)]
    help: Text = ""
    default: Annotated[Any, BeforeValidator(plain)] = None
    example: Text = ""


class AuditItem(Row):
    id: Text
    name: Text
    applies: Text = ALWAYS
    source: Source = None


class AuditPack(Row):
    items: Annotated[list[AuditItem], BeforeValidator(listed)]
    source: Source = None


class Rubric(Row):
    id: Text
    version: Text
    title: Text
    scale: Scale
    evidence_states: EvidenceStates
    rules: Rules
    parameters: Annotated[dict[str, Parameter], BeforeValidator(mapped)]
    audit_pack: AuditPack
    language: Text = "en"
    shortlist_target: Section = {}
    geography_neutral: Source = None
    source: Source = None


class GridFile(Row):
    rubric: Rubric
    criteria: Annotated[list[Criterion], BeforeValidator(listed)]
    pilot: Section = {}


def read_grid(data: Any, yaml_text: bytes | None = None) -> Grid:
    """Raises GridError with every problem, each with its line where the file's text is given."""
    places = Places(data)
    problems: list[tuple[Loc, str]] = []
    try:
        file = GridFile.model_validate(data)
    except ValidationError as error:
        problems += [places.problem(fault) for fault in error.errors(include_url=False)]
    problems += list(cross_faults(places))
    if problems:
        lines = line_finder(yaml_text)
        # Reading order, which for a file is the order of its lines.
        problems.sort(key=lambda problem: places.order(problem[0]))
        raise GridError([f"{lines(loc)}{sentence}" for loc, sentence in problems])
    return Grid.from_document(file.model_dump(by_alias=True, exclude_unset=True))


class Places:
    """Names the places of a grid the way its author does: "Check TZ-01 levels"."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.ids: dict[str, Loc] = {}
        for loc, row in self.rows():
            name = row.get("id")
            if isinstance(name, str) and name.strip():
                self.ids.setdefault(name, loc)

    def at(self, loc: Loc) -> Any:
        value = self.data
        for step in loc:
            if isinstance(value, Mapping):
                keys = {str(key): key for key in value}
                value = value.get(keys.get(str(step), step))
            elif isinstance(value, list | tuple) and isinstance(step, int):
                value = value[step] if step < len(value) else None
            else:
                return None
        return value

    def items(self, loc: Loc) -> Iterator[tuple[Loc, Mapping[Any, Any]]]:
        values = self.at(loc)
        for number, row in enumerate(values if isinstance(values, list | tuple) else ()):
            if isinstance(row, Mapping):
                yield (*loc, number), row

    def rows(self) -> Iterator[tuple[Loc, Mapping[Any, Any]]]:
        for loc, criterion in self.items(("criteria",)):
            yield loc, criterion
            yield from self.items((*loc, "checks"))

    def name(self, loc: Loc) -> str:
        name = ""
        for end, step in enumerate(loc, start=1):
            row_id = self.at((*loc[:end], "id"))
            if isinstance(step, str):
                separator = "." if name.startswith("rubric") else " "
                name = f"{name}{separator}{step}" if name else step
            elif self.ids.get(row_id if isinstance(row_id, str) else "") == loc[:end]:
                name = f"{'Criterion' if end == 2 else 'Check'} {row_id}"
            else:
                name = f"{name}, item {step + 1},"
            if loc[:2] == ("rubric", "parameters") and end == 3:
                name = f"Parameter {step}"
        return name or "The grid"

    def order(self, loc: Loc) -> list[tuple[int, str]]:
        """Return a sort key: the position of each step among its neighbours."""
        key = []
        for end, step in enumerate(loc):
            parent = self.at(loc[:end])
            names = [str(name) for name in parent] if isinstance(parent, Mapping) else []
            position = names.index(str(step)) if str(step) in names else len(names)
            key.append((step if isinstance(step, int) else position, str(step)))
        return key

    def problem(self, fault: Mapping[str, Any]) -> tuple[Loc, str]:
        # The way a check is read is no step of the file.
        loc: Loc = tuple(
            step
            for index, step in enumerate(fault["loc"])
            if not (step in (SCORED, GATE) and fault["loc"][index - 2 : index - 1] == ("checks",))
        )
        value = describe(self.at(loc))
        *path, key = loc or ("",)
        around = self.name(tuple(path))
        sentences = {
            "missing": f"{around} has no {key}. Add it.",
            "extra_forbidden": (
                f"{around} has the unknown key {key!r}. Correct its spelling or remove it."
            ),
            SHAPE: f"{self.name(loc)} is {value}. {fault['msg']}",
            VALUE: f"{around} has {value} as {key}. {fault['msg']}",
            FAULT: f"{self.name(loc)} {fault['msg']}",
            MISPLACED: f"{around} {fault['msg']}",
        }
        if fault["type"] == VALUE and isinstance(key, int):
            return loc, sentences[SHAPE]
        return loc, sentences[fault["type"]]


def cross_faults(places: Places) -> Iterator[tuple[Loc, str]]:
    """Yield what is wrong between values that are each right: ids, totals, roles, caps."""
    parameters = places.at(("rubric", "parameters"))
    switches = [ALWAYS]
    if isinstance(parameters, Mapping):
        switches += sorted(
            str(name)
            for name, row in parameters.items()
            if isinstance(row, Mapping) and row.get("kind") == "yes_no"
        )
    states: Loc = ("rubric", "evidence_states")
    caps = {name: places.at((*states, name, "cap")) for name in Caps.model_fields}
    if places.at((*states, "expired", "cap")) != caps["claim"]:
        expired: Loc = (*states, "expired")
        yield expired, f"{places.name(expired)} has its own cap. Give it the cap of a claim."
    rows = [*places.rows()]
    for loc, row in rows:
        yield from id_faults(places, loc, row, places.ids)
        if len(loc) == 4:
            yield from check_faults(places, loc, row, switches, caps)
    items: dict[str, Loc] = {}
    for loc, row in places.items(("rubric", "audit_pack", "items")):
        yield from id_faults(places, loc, row, items)
        yield from applies_faults(places, loc, row, switches)
    totals: list[Loc] = [("criteria",), *(loc for loc, _ in rows if len(loc) == 2)]
    for loc in totals:
        yield from total_faults(places, loc)


def id_faults(
    places: Places, loc: Loc, row: Mapping[Any, Any], ids: dict[str, Loc]
) -> Iterator[tuple[Loc, str]]:
    name = row.get("id")
    if isinstance(name, str) and ids.setdefault(name, loc) != loc and name.strip():
        yield loc, f"{places.name(loc)} has the id {name}, which is taken. Give it its own."


def applies_faults(
    places: Places, loc: Loc, row: Mapping[Any, Any], switches: list[str]
) -> Iterator[tuple[Loc, str]]:
    applies = row.get("applies", ALWAYS)
    if isinstance(applies, str) and applies.strip() and applies not in switches:
        yield (
            (*loc, "applies"),
            (
                f"{places.name(loc)} has {describe(applies)} as applies."
                f" Use one of {', '.join(switches)}."
            ),
        )


def check_faults(
    places: Places,
    loc: Loc,
    row: Mapping[Any, Any],
    switches: list[str],
    caps: Mapping[str, Any],
) -> Iterator[tuple[Loc, str]]:
    yield from applies_faults(places, loc, row, switches)
    role = row.get("role", SCORED)
    if role not in (SCORED, GATE):
        yield (
            (*loc, "role"),
            f"{places.name(loc)} has {describe(role)} as role. Use one of {SCORED}, {GATE}.",
        )
    own = row.get("cap", {})
    if isinstance(own, Mapping):
        rising = [own.get(name, cap) for name, cap in caps.items()]
        if all(type(cap) is int for cap in rising) and rising != sorted(rising):
            yield (
                (*loc, "cap"),
                (
                    f"{places.name(loc)} caps a better state lower than a worse one."
                    " Let the caps rise."
                ),
            )


def total_faults(places: Places, loc: Loc) -> Iterator[tuple[Loc, str]]:
    """Yield whether what lies at a place totals 100, asked only of whole numbers."""
    key, rows = ("default_points", loc) if loc == ("criteria",) else ("weight", (*loc, "checks"))
    if not isinstance(places.at(rows), list | tuple):
        return
    numbers = [row.get(key) for _, row in places.items(rows)]
    total = sum(number for number in numbers if type(number) is int)
    if total != 100 and all(type(number) is int and 0 <= number <= 100 for number in numbers):
        remedy = (
            f"have default_points that total {total}. Make them total 100."
            if key == "default_points"
            else f"has weights that total {total}. Make its scored checks total 100."
        )
        yield loc, f"{places.name(loc)} {remedy}"


def line_finder(yaml_text: bytes | None) -> Callable[[Loc], str]:
    """Return a function from a place to "Line 12: ", or to nothing without a file."""
    root = yaml.compose(yaml_text, yaml.SafeLoader) if yaml_text else None

    def line(loc: Loc) -> str:
        node, number = root, 1
        for step in loc:
            if isinstance(node, yaml.MappingNode):
                pairs = {key.value: (key, value) for key, value in node.value}
                if str(step) not in pairs:
                    break
                key, node = pairs[str(step)]
                number = key.start_mark.line + 1
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                node = node.value[step]
                number = node.start_mark.line + 1
        return f"Line {number}: " if root else ""

    return line


def describe(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, str | int | float):
        return repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
    return "a list" if isinstance(value, list | tuple) else f"a {type(value).__name__}"
