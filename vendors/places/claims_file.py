"""What texts say about countries, cities and hubs: claims next to each other, never merged.
A file of claims that contradicts itself is refused, with every reason at once.
"""

import ast
import operator
import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Annotated

import yaml
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    Field,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

TABLES = ("sources", "places", "topics", "claims", "conflicts", "computed")


class PlacesInvalid(Exception):
    """Raised with every problem of a claims file, as sentences in `problems`."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


def read_claims_file(text):
    """Raises PlacesInvalid."""
    try:
        return places_from(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise PlacesInvalid([f"The file is not YAML: {error}"]) from None


def places_from(data):
    try:
        return Places.model_validate(data, context=Context(data))
    except ValidationError as refusal:
        errors = refusal.errors(include_url=False, include_input=False)
        problems = [f"{place_of(error['loc'], data)}: {error['msg']}" for error in errors]
        raise PlacesInvalid(problems) from None


def place_of(location, data):
    """Return where in the file an error is: `claims, tz_rabat_000, source`."""
    if not location:
        return "The file"
    table, *path = location
    if path:
        row = data[table][path[0]]
        row_id = row.get("id") if isinstance(row, dict) else None
        path[0] = row_id or f"entry {path[0] + 1}"
    return ", ".join(map(str, [table, *path]))


class Context:
    """What one row may name of the others, read from the file before its rows are checked."""

    def __init__(self, data):
        rows = {}
        for name in TABLES:
            table = data.get(name) if isinstance(data, dict) else None
            entries = table if isinstance(table, list) else []
            rows[name.removesuffix("s")] = [
                row for row in entries if isinstance(row, dict) and isinstance(row.get("id"), str)
            ]
        self.ids = {noun: Counter(row["id"] for row in rows[noun]) for noun in rows}
        self.units = {row["id"]: row.get("unit") for row in rows["topic"]}
        self.numbers = {
            row["id"]: Fraction(str(row["value"]))
            for row in rows["claim"]
            if type(row.get("value")) in (int, float)
        }


def id_of(noun):
    """The id of another row, in whose place that row stands once the whole file is read."""

    def check(row_id, info):
        if row_id not in info.context.ids[noun]:
            raise PydanticCustomError("reference", f"there is no {noun} “{row_id}”.")
        return row_id

    return Annotated[str, AfterValidator(check)]


class Row(BaseModel):
    id: Annotated[str, Field(min_length=1)]

    @field_validator("id")
    @classmethod
    def id_is_its_own(cls, row_id, info):
        if info.context.ids[cls.__name__.lower()][row_id] > 1:
            raise PydanticCustomError("id", "it has the id of another.")
        return row_id


class Source(Row):
    class Interest(TextChoices):
        VENDOR = "vendor_written", _("Written by a vendor")
        PRESS = "press", _("Press")
        GOVERNMENT = "government_communication_via_press", _("Government, through the press")
        AGENCY = "agency_analysis_via_press", _("Agency analysis, through the press")

    short: str
    title: str
    publisher: str
    published: str | None
    not_before: str
    language: str
    interest: Interest
    note: str = ""

    @property
    def date(self):
        return self.published or f"not before {self.not_before}"

    @property
    def is_vendor_written(self):
        return self.interest == self.Interest.VENDOR


class Place(Row):
    name: str
    kind: str
    country: str
    time_zone: str | None
    parent: id_of("place") | None


class Topic(Row):
    question: str
    unit: str | None


class Claim(Row):
    class Qualifier(TextChoices):
        EXACT = "exact", "%(amount)s"
        ABOUT = "about", _("about %(amount)s")
        MORE_THAN = "more_than", _("more than %(amount)s")
        UP_TO = "up_to", _("up to %(amount)s")

    class Counts(TextChoices):
        TOTAL = "total", _("all jobs")
        ADDED = "added", _("jobs added")
        NOT_STATED = "not_stated", _("does not say what is counted")

    place: id_of("place")
    topic: id_of("topic")
    source: id_of("source")
    value: StrictInt | StrictFloat | StrictStr
    qualifier: Qualifier | None = None
    unit: str | None = None
    currency: str = ""
    period: str = Field("", validation_alias=AliasChoices("period", "as_of"))
    counts: Counts | None = None
    attributed_to: str
    quote: str = Field(validation_alias="quote_anchor")
    note: str

    @model_validator(mode="after")
    def number_has_its_unit(self, info):
        unit = info.context.units[self.topic]
        if not isinstance(self.value, str) and (self.qualifier is None or self.unit != unit):
            sentence = f"a number needs a qualifier and the unit of its topic, {unit}."
            raise PydanticCustomError("unit", sentence)
        return self

    @property
    def words(self):
        """Return the value as it may be shown: `about 40 billion MAD`."""
        return (self.qualifier or self.Qualifier.EXACT).label % {"amount": self.amount}

    @property
    def amount(self):
        if isinstance(self.value, str):
            return self.value
        if self.unit == "percent":
            return f"{self.value} %"
        if self.unit == "rank":
            return _("rank %(rank)s") % {"rank": self.value}
        return " ".join(filter(None, [f"{self.value:,}", self.unit, self.currency]))


class Figure(BaseModel):
    label: str
    expr: str
    round: StrictInt
    result: StrictInt | StrictFloat
    words: str = ""
    sum: str = ""

    @model_validator(mode="after")
    def gives_its_result(self, info):
        numbers = info.context.numbers
        try:
            value = rounded(worked_out(self.expr, numbers), self.round)
        except NotASum as refusal:
            raise PydanticCustomError("sum", f"{self.label}: {refusal}") from None
        if value != Decimal(str(self.result)):
            sentence = f"{self.label} gives {value}, and the file says {self.result}."
            raise PydanticCustomError("sum", sentence)
        self.words = f"{value:,}".replace("-", "\N{MINUS SIGN}")
        self.sum = readable(self.expr, numbers)
        return self


class Conflict(Row):
    class Kind(TextChoices):
        CONTRADICTED = "contradicted_by_computation", _("Computation says otherwise")
        DOES_NOT_ADD_UP = "does_not_add_up", _("Does not add up")
        VALUES = "values_differ", _("Values differ")
        DEFINITION = "definition_differs", _("Not the same thing")
        TARGET = "target_vs_observed", _("Planned, and seen so far")

    topic: id_of("topic")
    claims: list[id_of("claim")]
    kind: Kind
    explanation: str
    what_to_show: str
    figures: list[Figure] = []


class Computed(Row):
    topic: id_of("topic")
    how: str
    answers: list[id_of("claim")]
    figures: list[Figure] = []


class Places(BaseModel):
    version: str
    sources: Annotated[list[Source], Field(min_length=1)]
    places: Annotated[list[Place], Field(min_length=1)]
    topics: Annotated[list[Topic], Field(min_length=1)]
    claims: Annotated[list[Claim], Field(min_length=1)]
    conflicts: Annotated[list[Conflict], Field(min_length=1)]
    computed: Annotated[list[Computed], Field(min_length=1)]

    def place(self, place_id):
        return next((place for place in self.places if place.id == place_id), None)

    @model_validator(mode="after")
    def rows_stand_for_their_ids(self):
        sources, places, topics, claims = (
            {row.id: row for row in table}
            for table in (self.sources, self.places, self.topics, self.claims)
        )
        for row in (*self.claims, *self.conflicts, *self.computed):
            row.topic = topics[row.topic]
        for claim in self.claims:
            claim.place, claim.source = places[claim.place], sources[claim.source]
        for conflict in self.conflicts:
            conflict.claims = [claims[claim_id] for claim_id in conflict.claims]
        for computed in self.computed:
            computed.answers = [claims[claim_id] for claim_id in computed.answers]
        return self


# --- Sums written as text over named numbers, worked out exactly and without running code

OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
DIGITS = 60
LARGEST_POWER = 100


class NotASum(ValueError):
    """Raised with a sentence that says what in the text is no sum."""


def worked_out(text, numbers):
    """`(a - b) / 6` as a Fraction; roots, the only inexact step, have 60 digits."""
    try:
        return value_of(ast.parse(text, mode="eval").body, numbers)
    except SyntaxError:
        raise NotASum(f"“{text}” is not a sum.") from None
    except ZeroDivisionError:
        raise NotASum(f"“{text}” divides by zero.") from None


def value_of(node, numbers):
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Fraction(str(number))
        case ast.Name(id=name):
            if name not in numbers:
                raise NotASum(f"“{name}” is not the name of a number.")
            return numbers[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -value_of(operand, numbers)
        case ast.BinOp(op=ast.Pow(), left=left, right=right):
            return power(value_of(left, numbers), value_of(right, numbers))
        case ast.BinOp(op=sign, left=left, right=right) if type(sign) in OPERATIONS:
            return OPERATIONS[type(sign)](value_of(left, numbers), value_of(right, numbers))
    raise NotASum("Only names, numbers, brackets and + - * / ** may stand in a sum.")


def power(base, exponent):
    if abs(exponent) > LARGEST_POWER:
        raise NotASum(f"The power {exponent} is too large.")
    if exponent.denominator == 1:
        return base**exponent.numerator
    if base <= 0:
        raise NotASum("Only a number above zero has such a root.")
    with localcontext(prec=DIGITS):
        root = decimal(base) ** decimal(exponent)
    return Fraction(root)


def decimal(number):
    return Decimal(number.numerator) / Decimal(number.denominator)


def rounded(number, digits):
    """Return a Decimal of `number` with so many digits after the point, halves upwards."""
    with localcontext(prec=DIGITS):
        return decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def readable(text, numbers):
    """Return a sum as a person writes it, with numbers for names: `(40 ÷ 26.22) ^ (1 ÷ 6)`."""
    with_numbers = re.sub(
        r"[A-Za-z_]\w*", lambda name: f"{decimal(numbers[name[0]]).normalize():,f}", text
    )
    without_code = re.sub(r"\b\d{4,}\b", lambda digits: f"{int(digits[0]):,}", with_numbers)
    return without_code.replace("**", "^").replace("*", "×").replace("/", "÷").replace(" - ", " − ")
