"""The names behind the ids of a sheet: candidates, assessors, criteria, checks, gates."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from scoring.arithmetic.display import displayed

MOST_NAMED = 3
Cell = tuple[str, str]  # candidate, check


class CandidateLine(NamedTuple):
    """`id` is "C" and its number; `country` is empty when not known."""

    id: str
    pk: int
    name: str
    number: int
    vendor_pk: int
    is_incumbent: bool
    country: str
    is_invented: bool = False


class AssessorLine(NamedTuple):
    """One member who rates. `id` is "A" and the position among those who rate."""

    id: str
    member_pk: int
    name: str
    role: str
    criteria: tuple[str, ...]


class CheckLine(NamedTuple):
    id: str
    pk: int
    criterion: str
    question: str
    weight: int
    is_gate: bool


class CriterionLine(NamedTuple):
    """With its scored checks and its gates in use, in the grid's order."""

    id: str
    title: str
    short: str
    points: int
    minimum: int | None
    checks: tuple[CheckLine, ...]
    gates: tuple[CheckLine, ...]


class GateLine(NamedTuple):
    """`lapsed` is one that passed on evidence which does not hold any more: it is open."""

    result: str
    reason: str
    waived: bool
    waiver_reason: str
    lapsed: bool = False


class Basis(NamedTuple):
    """What was held when something was rated; `thing` is None where no value decides."""

    thing: int | None
    cap: int
    state: str


class Review(NamedTuple):
    """What was held on a cell when it was rated, by assessor, where it is another by the release;
    `is_upheld` where the panel said that the ratings stand.
    """

    before: dict[str, Basis]
    after: Basis
    is_upheld: bool = False


def names_of(candidates: Sequence[CandidateLine]) -> SafeString:
    """Return "A, B and C" as HTML; of more than three, the first three and others."""
    names = [
        format_html("<strong><bdi>{}</bdi></strong>", line.name) for line in candidates[:MOST_NAMED]
    ]
    return joined([*names, _("others")] if len(candidates) > MOST_NAMED else names)


def margin_text(points: Fraction) -> str:
    """Return the points between two scores: "2.40", and never a rounded 0 for what is more."""
    text = displayed(points)
    return _("less than 0.01") if points and text == displayed(0) else text


def joined(pieces: Iterable[str]) -> SafeString:
    return html(get_text_list([*pieces], _("and")))


def html(sentence: str) -> SafeString:
    return mark_safe(sentence)  # noqa: S308 -- its names are escaped, its words are ours
