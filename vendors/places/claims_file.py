"""Reading a file of claims. One that contradicts itself is refused, with every reason at once."""

import ast
import operator
import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Annotated, Literal

import yaml
from pydantic import (
    AfterValidator,
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

from vendors.places import claims as c

TABLES = ("sources", "places", "topics", "claims", "conflicts", "computed")


def read_claims_file(text):
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise c.PlacesInvalid([f"The file is not YAML: {error}"]) from None
    return places_from(data)


def places_from(data):
    """Raises PlacesInvalid."""
    try:
        file = ClaimsFile.model_validate(data, context=Context(data))
    except ValidationError as refusal:
        errors = refusal.errors(include_url=False, include_input=False)
        problems = [f"{place_of(error['loc'], data)}: {error['msg']}" for error in errors]
        raise c.PlacesInvalid(problems) from None
    return file.places_of_file()


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
            rows[name] = [
                row for row in entries if isinstance(row, dict) and isinstance(row.get("id"), str)
            ]
        self.ids = {name: Counter(row["id"] for row in rows[name]) for name in TABLES}
        self.units = {row["id"]: row.get("unit") for row in rows["topics"]}
        self.numbers = {
            row["id"]: Fraction(str(row["value"]))
            for row in rows["claims"]
            if type(row.get("value")) in (int, float)
        }


def id_in(table):
    def check(row_id, info):
        if row_id not in info.context.ids[table]:
            raise PydanticCustomError(
                "reference",
                "there is no {noun} “{row_id}”.",
                {"noun": table.removesuffix("s"), "row_id": row_id},
            )
        return row_id

    return Annotated[str, AfterValidator(check)]


class Row(BaseModel):
    id: Annotated[str, Field(min_length=1)]

    @field_validator("id")
    @classmethod
    def id_is_its_own(cls, row_id, info):
        if info.context.ids[cls.table()][row_id] > 1:
            raise PydanticCustomError("id", "it has the id of another.")
        return row_id

    @classmethod
    def table(cls):
        return cls.__name__.removesuffix("Row").lower()


class SourcesRow(Row):
    short: str
    title: str
    publisher: str
    published: str | None
    not_before: str
    language: str
    interest: Literal[*c.INTERESTS]
    note: str = ""


class PlacesRow(Row):
    name: str
    kind: str
    country: str
    time_zone: str | None
    parent: id_in("places") | None


class TopicsRow(Row):
    question: str
    unit: str | None


class ClaimsRow(Row):
    place: id_in("places")
    topic: id_in("topics")
    source: id_in("sources")
    value: StrictInt | StrictFloat | StrictStr
    qualifier: Literal[*c.QUALIFIERS] | None = None
    unit: str | None = None
    currency: str = ""
    period: str = ""
    as_of: str = ""
    counts: Literal["", *c.COUNTS] = ""
    attributed_to: str
    quote_anchor: str
    note: str

    @property
    def is_number(self):
        return not isinstance(self.value, str)

    @model_validator(mode="after")
    def number_has_its_unit(self, info):
        unit = info.context.units[self.topic]
        if self.is_number and (self.qualifier is None or self.unit != unit):
            raise PydanticCustomError(
                "unit",
                "a number needs a qualifier and the unit of its topic, {unit}.",
                {"unit": unit},
            )
        return self


class FigureRow(BaseModel):
    label: str
    expr: str
    round: StrictInt
    result: StrictInt | StrictFloat

    @model_validator(mode="after")
    def gives_its_result(self, info):
        try:
            value = self.value(info.context.numbers)
        except NotASum as refusal:
            raise PydanticCustomError(
                "sum", "{label}: {reason}", {"label": self.label, "reason": str(refusal)}
            ) from None
        if value != Decimal(str(self.result)):
            raise PydanticCustomError(
                "sum",
                "{label} gives {value}, and the file says {result}.",
                {"label": self.label, "value": str(value), "result": self.result},
            )
        return self

    def value(self, numbers):
        return rounded(worked_out(self.expr, numbers), self.round)


class ConflictsRow(Row):
    topic: id_in("topics")
    claims: list[id_in("claims")]
    kind: Literal[*c.CONFLICTS]
    explanation: str
    what_to_show: str
    figures: list[FigureRow] = []


class ComputedRow(Row):
    topic: id_in("topics")
    how: str
    answers: list[id_in("claims")]
    figures: list[FigureRow] = []


class ClaimsFile(BaseModel):
    version: str
    sources: Annotated[list[SourcesRow], Field(min_length=1)]
    places: Annotated[list[PlacesRow], Field(min_length=1)]
    topics: Annotated[list[TopicsRow], Field(min_length=1)]
    claims: Annotated[list[ClaimsRow], Field(min_length=1)]
    conflicts: Annotated[list[ConflictsRow], Field(min_length=1)]
    computed: Annotated[list[ComputedRow], Field(min_length=1)]

    def places_of_file(self):
        sources = {
            row.id: c.Source(
                published=row.published or f"not before {row.not_before}",
                **row.model_dump(exclude={"published", "not_before"}),
            )
            for row in self.sources
        }
        places = {row.id: c.Place(**row.model_dump()) for row in self.places}
        topics = {row.id: c.Topic(**row.model_dump()) for row in self.topics}
        claims = {
            row.id: c.Claim(
                id=row.id,
                place=places[row.place],
                topic=topics[row.topic],
                source=sources[row.source],
                value=Decimal(str(row.value)) if row.is_number else row.value,
                qualifier=row.qualifier or "exact",
                unit=" ".join(filter(None, [row.unit, row.currency])) if row.is_number else "",
                period=row.period or row.as_of,
                counts=row.counts,
                attributed_to="" if row.attributed_to == "none" else row.attributed_to,
                quote=row.quote_anchor,
                note=row.note,
            )
            for row in self.claims
        }
        numbers = {row.id: Fraction(str(row.value)) for row in self.claims if row.is_number}

        def figures(rows):
            return tuple(
                c.Figure(row.label, readable(row.expr, numbers), row.value(numbers)) for row in rows
            )

        conflicts = (
            c.Conflict(
                id=row.id,
                topic=topics[row.topic],
                claims=tuple(claims[claim_id] for claim_id in row.claims),
                kind=row.kind,
                explanation=row.explanation,
                what_to_show=row.what_to_show,
                figures=figures(row.figures),
            )
            for row in self.conflicts
        )
        computed = (
            c.Computed(
                id=row.id,
                topic=topics[row.topic],
                how=row.how,
                answers=tuple(claims[claim_id] for claim_id in row.answers),
                figures=figures(row.figures),
            )
            for row in self.computed
        )
        tables = (sources.values(), places.values(), topics.values(), claims.values())
        return c.Places(self.version, *map(tuple, tables), tuple(conflicts), tuple(computed))


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
