"""Ratings opened for reading: who said what, when, on which evidence. After release only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scoring.grid.proposals import in_unit, plain_value
from scoring.models import Moderation, Rating
from scoring.results.lines import Cell

if TYPE_CHECKING:
    from scoring.results.bridge import Results


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One assessor's answer. `counts` is False for one who is left out of the criterion.

    `found` is the value with its unit, such as "64 people", "" without one.
    """

    id: str
    assessor: str
    counts: bool
    level: int | None
    state: str
    found: str
    rationale: str
    where: str
    evidence_pk: int | None
    evidence_title: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """The level the panel agreed on a cell, and why."""

    level: int
    reason: str
    by: str
    at: datetime

    @property
    def stamp(self) -> str:
        """Return what tells this agreement from one that is recorded later."""
        return self.at.isoformat()


def ratings_of(results: "Results", candidates: Iterable[int]) -> dict[Cell, list[RatingLine]]:
    """Return the ratings of these candidates (rows) by cell, in the panel's order."""
    names = {line.pk: line.id for line in results.candidates.values()}
    known = _known_pairs(results)
    words = dict(Rating.State.choices)
    rows = (
        Rating.objects.filter(candidate__in=list(candidates), voided_at=None)
        .order_by("assessor_id")
        .values_list(
            *("candidate_id", "check_in_use_id", "assessor_id", "value", "level", "state"),
            *("rationale", "where", "evidence_id", "evidence__title", "saved_at"),
        )
    )
    found: dict[Cell, list[RatingLine]] = {}
    for candidate, check_pk, member, value, *said in rows:
        if (check_pk, member) in known:
            check, *who = known[check_pk, member]
            line = _line(who, [_found(results, check, value), *said], words)
            found.setdefault((names[candidate], check), []).append(line)
    return found


def _found(results: "Results", check: str, value: Decimal | None) -> str:
    return "" if value is None else in_unit(results.grid.check(check), plain_value(value))


def _line(who: list[Any], said: list[Any], words: dict[str, str]) -> RatingLine:
    """Return the line of one row: who answered and whether it counts, then what they said."""
    found, level, state, rationale, where, proof, title, at = said
    assessor, name, counts = who
    return RatingLine(
        id=assessor,
        assessor=name,
        counts=counts,
        level=level,
        state=words[state],
        found=found,
        rationale=rationale,
        where=where,
        evidence_pk=proof,
        evidence_title=title or "",
        saved_at=at,
    )


def _known_pairs(results: "Results") -> dict[tuple[int, int], tuple[str, str, str, bool]]:
    """Return {(check row, member row): (check id, assessor's id and name, if it counts)}."""
    gone = set(results.standings.left_out)
    return {
        (check.pk, line.member_pk): (
            check.id,
            line.id,
            line.name,
            (line.id, check.criterion) not in gone,
        )
        for check in results.checks.values()
        for line in results.assessors.values()
        if check.criterion in line.criteria
    }


def agreed_of(results: "Results", candidates: Iterable[int]) -> dict[Cell, AgreedLine]:
    """Return the agreed levels of these candidates (rows) by cell."""
    names = {line.pk: line.id for line in results.candidates.values()}
    checks = {check.pk: check.id for check in results.checks.values()}
    rows = (
        Moderation.objects.filter(candidate__in=list(candidates))
        .order_by("pk")
        .values_list(
            *("candidate_id", "check_in_use_id", "agreed_level", "reason"),
            *("agreed_by__name", "agreed_by__email", "agreed_at"),
        )
    )
    return {
        (names[candidate], checks[check]): AgreedLine(level, reason, name or email, at)
        for candidate, check, level, reason, name, email, at in rows
        if check in checks
    }
