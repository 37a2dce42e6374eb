"""What a grid file must hold. Loaded by the reader of files alone, because of its library."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any

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

from scoring.grid.faults import cross_faults, line_finder
from scoring.grid.locations import FAULT, MISPLACED, SHAPE, VALUE, Loc, Places
from scoring.grid.model import ALWAYS, FLOOR, GATE, SCORED, Grid, GridError
from scoring.grid.value import ValueKind

CHECK_KINDS = ("choice", "date", "duration", "file", "number", "percent", "yes_no")
ASKED = ("vendor", "buyer", "panel", "system")
PARAMETER_KINDS = (
    "timezone",
    "time_range",
    "list",
    "number",
    "table",
    "yes_no",
    "date",
    "choice",
)
PROOF_KINDS = (
    "interview",
    "reference_call",
    "demonstration",
    "drill",
    "register",
    "sample_check",
    "expert_reading",
    "request_log",
)
PROFESSIONS = ("counsel", "finance", "security", "engineering")
SAMPLE_GIVES = ("ceiling", "value", "difference")
# A level speaks of the thing; what is proved is the business of the cap.
WORDS_OF_PROOF = re.compile(
    r"\b(claimed|stated|in a slide|seen|we met them|confirmed|not given)\b", re.IGNORECASE
)
MOST_WORDS = 28  # of a level: five of them stand on one screen
MOST_ITEMS = 2000


def text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise PydanticCustomError(VALUE, "Write some text.")
    return value


def level_text(value: object) -> str:
    values = text(value)
    if (count := len(values.split())) > MOST_WORDS:
        raise PydanticCustomError(
            VALUE, "It has {count} words. Keep to {most}.", {"count": count, "most": MOST_WORDS}
        )
    if proof := WORDS_OF_PROOF.search(values):
        raise PydanticCustomError(
            VALUE,
            "“{word}” speaks of proof. Say what the vendor has.",
            {"word": proof[0]},
        )
    return values


def bound(value: object) -> str:
    if not isinstance(value, str) or not FLOOR.fullmatch(value):
        raise PydanticCustomError(
            VALUE, "Write a bound like '>= 1/2' or '>= 1/2 * seniors_needed'."
        )
    return value


def affirmed(value: object) -> bool:
    if value is not True:
        raise PydanticCustomError(VALUE, "Write true, or leave it out.")
    return True


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
LevelText = Annotated[str, BeforeValidator(level_text)]
Bounds = Annotated[dict[str, Annotated[str, BeforeValidator(bound)]], BeforeValidator(mapped)]
Affirmed = Annotated[bool, BeforeValidator(affirmed)]
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


class Meanings(Row):
    level_0: Text = Field(alias="0")
    level_1: Text = Field(alias="1")
    level_2: Text = Field(alias="2")
    level_3: Text = Field(alias="3")
    level_4: Text = Field(alias="4")


class Levels(Row):
    level_0: LevelText = Field(alias="0")
    level_1: LevelText = Field(alias="1")
    level_2: LevelText = Field(alias="2")
    level_3: LevelText = Field(alias="3")
    level_4: LevelText = Field(alias="4")


class Floors(Row):
    level_1: Bounds = Field(alias="1")
    level_2: Bounds = Field(alias="2")
    level_3: Bounds = Field(alias="3")
    level_4: Bounds = Field(alias="4")


class Value(Row):
    kind: Annotated[str, choice(*ValueKind)]
    words: Text
    one: Text = ""  # the words where the number is 1
    at_least: Text = ""
    most: Annotated[int, whole(1, 100_000)] = 0


class Proof(Row):
    kinds: Annotated[list[Annotated[str, choice(*PROOF_KINDS)]], BeforeValidator(listed)]
    words: Text
    sample: Annotated[int, whole(1, 1000)] = 0
    sample_per: Text = ""
    sample_gives: Annotated[str, choice(*SAMPLE_GIVES)] = ""
    profession: Annotated[str, choice(*PROFESSIONS)] = ""
    readers: Annotated[int, whole(2, 9)] = 0


class GateWords(Row):
    passes: Text = Field(alias="pass")
    fails: Text = Field(alias="fail")


class Caps(Row):
    none: Level = 0
    claim: Level = 0
    document: Level = 0
    unconfirmed: Level = 0
    verified: Level = 0


class Check(Row):
    id: Text
    q: Text
    why: Text
    kind: Annotated[str, choice(*CHECK_KINDS)]
    role: str
    weight: Percent
    ask: Annotated[list[Annotated[str, choice(*ASKED)]], BeforeValidator(listed)]
    evidence: Texts
    verify: Text
    fresh_days: Annotated[int, whole(1, 3650)]
    proof: Proof
    unit: Text = ""
    reads: Texts = []
    uses: Texts = []
    terms: Texts = []
    left_out: Text = ""
    cap: Caps = Field(default_factory=Caps)
    applies: Text = ALWAYS
    note: Text = ""
    privacy: Text = ""
    equivalents: Text = ""
    local: Words = {}
    source: Source = None


class ScoredCheck(Check):
    levels: Levels
    values: Annotated[dict[str, Value], BeforeValidator(mapped)] = {}
    floors: Floors | None = None
    judged: Affirmed = False
    gate: Annotated[
        Any, absent("is scored and has gate words. Remove them, or make it a gate.")
    ] = Field(None, exclude=True)


class GateCheck(Check):
    weight: Annotated[int, BeforeValidator(nought)]
    gate: GateWords
    levels: Annotated[
        Any, absent("is a gate with levels. Remove them: a gate passes, fails or is open.")
    ] = Field(None, exclude=True)
    values: Annotated[Any, absent("is a gate with values. Remove them.")] = Field(
        None, exclude=True
    )
    floors: Annotated[Any, absent("is a gate with floors. Remove them.")] = Field(
        None, exclude=True
    )
    judged: Annotated[Any, absent("is a gate and judged. Remove it.")] = Field(None, exclude=True)


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


class Scale(Row):
    meaning: Meanings
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
    unconfirmed: EvidenceState
    verified: EvidenceState
    expired: EvidenceState


class Rules(Row):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Text] = Field(init=False)

    gate_open: Text
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
    words: Text = ""
    required: Affirmed = False
    at_least: Annotated[int, whole(0, 100_000)] = 0
    offer: Texts = []
    choices: Texts = Field([], alias="of")


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
    definitions: Words
    records: Words
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
