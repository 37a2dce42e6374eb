"""Ratings opened for reading: who said what, when, on which evidence. After release only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scoring.models import Moderation, Rating
from scoring.results.lines import Cell

if TYPE_CHECKING:
    from scoring.results.bridge import Results


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One assessor's answer. `counts` is False for one who is left out of the criterion."""

    id: str
    assessor: str
    counts: bool
    level: int | None
    state: str
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
            *("candidate_id", "check_in_use_id", "assessor_id", "level", "state"),
            *("rationale", "where", "evidence_id", "evidence__title", "saved_at"),
        )
    )
    found: dict[Cell, list[RatingLine]] = {}
    for candidate, check_pk, member, *said in rows:
        if (check_pk, member) in known:
            check, *who = known[check_pk, member]
            found.setdefault((names[candidate], check), []).append(_line(who, said, words))
    return found


def _line(who: list[Any], said: list[Any], words: dict[str, str]) -> RatingLine:
    """Return the line of one row: who answered and whether it counts, then what they said."""
    level, state, rationale, where, proof, title, at = said
    assessor, name, counts = who
    return RatingLine(
        id=assessor,
        assessor=name,
        counts=counts,
        level=level,
        state=words[state],
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
