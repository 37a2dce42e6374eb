"""Ratings opened for reading: who said what, when, on which evidence. After release only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from scoring.models import Moderation, Rating
from scoring.results.lines import Cell

if TYPE_CHECKING:
    from scoring.results.bridge import Results


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One assessor's answer. `counts` is False for one who is left out of the criterion."""

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


def ratings_of(results: "Results", candidates: Iterable[int]) -> dict[Cell, list[RatingLine]]:
    """Return the ratings of these candidates (rows) by cell, in the panel's order."""
    names = {line.pk: line.id for line in results.candidates.values()}
    checks = {check.pk: check for check in results.checks.values()}
    people = {line.member_pk: line for line in results.assessors.values()}
    gone = set(results.standings.left_out)
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
    for candidate, check_pk, member, level, state, rationale, where, proof, title, at in rows:
        check, person = checks.get(check_pk), people.get(member)
        if check is None or person is None or check.criterion not in person.criteria:
            continue
        line = RatingLine(
            assessor=person.name,
            counts=(person.id, check.criterion) not in gone,
            level=level,
            state=words[state],
            rationale=rationale,
            where=where,
            evidence_pk=proof,
            evidence_title=title or "",
            saved_at=at,
        )
        found.setdefault((names[candidate], check.id), []).append(line)
    return found


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
