"""What happened to the panel, as plain data: recusals, exceptions, misses that stay misses."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from scoring.models import Rating
from scoring.results.source import Source

if TYPE_CHECKING:
    from scoring.results.rows import Frame

Pair = tuple[str, str]  # assessor, criterion
Recused = set[tuple[int, int]]  # member row, candidate number


def recusal_rows(frame: "Frame", recused: Recused) -> list[dict[str, Any]]:
    """Return the recusals of those who rate, from candidates that are compared."""
    return [
        {"assessor": assessor.id, "candidate": candidate.id}
        for assessor in frame.assessors.values()
        for candidate in frame.candidates.values()
        if (assessor.member_pk, candidate.number) in recused
    ]


def exception_rows(frame: "Frame", source: Source) -> list[dict[str, Any]]:
    """Return the chair's exceptions for a miss."""
    ids = {line.member_pk: line for line in frame.assessors.values()}
    return [
        {"assessor": ids[member].id, "criterion": criterion}
        for member, criterion in source.exceptions([frame.evaluation])
        if member in ids and criterion in ids[member].criteria
    ]


def missed_on_withdrawn(
    frame: "Frame", recused: Recused, exceptions: list[dict[str, Any]], source: Source
) -> set[Pair]:
    """Return who was left out of a criterion by a candidate that withdrew after the release.

    The candidate goes, the miss stays: otherwise somebody's withdrawal would bring an
    assessor back and move the scores of all others. One more query when there was one.
    """
    evaluation = frame.evaluation
    if evaluation.released_at is None:
        return set()
    gone = source.withdrawn([evaluation])
    late = {pk: number for _, pk, number, at in gone if at > evaluation.released_at}
    if not late:
        return set()
    answered = _answered(frame, late)
    excepted = {(row["assessor"], row["criterion"]) for row in exceptions}
    return {
        (assessor.id, criterion)
        for assessor in frame.assessors.values()
        for criterion in assessor.criteria
        for pk, number in late.items()
        if (assessor.member_pk, number) not in recused
        and answered[pk, assessor.member_pk, criterion] < len(frame.criteria[criterion].checks)
    } - excepted


def _answered(frame: "Frame", candidates: dict[int, int]) -> Counter[tuple[int, int, str]]:
    """Return how many checks of a criterion each assessor answered for these candidates."""
    checks = {check.pk: check.criterion for check in frame.checks.values()}
    rows = Rating.objects.counted().filter(
        candidate__in=list(candidates), check_in_use__in=list(checks)
    )
    cells = rows.order_by().values_list("candidate", "assessor", "check_in_use")
    return Counter((candidate, assessor, checks[check]) for candidate, assessor, check in cells)
