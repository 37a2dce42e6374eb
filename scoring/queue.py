"""The way through the grid: from one check to the next that waits for an answer."""

from django.db.models import Count

from scoring.models import Rating


def unfinished(member, checks, judged):
    """Return those of these checks in which this member owes an answer, in the same order.

    `judged` is how many candidates they rate. One query, and it reads only their own answers.
    """
    if not checks:
        return []
    rows = Rating.objects.of(member).filter(
        check_in_use__in=checks, candidate__in=member.candidates_to_rate()
    )
    counts = dict(rows.order_by().values_list("check_in_use").annotate(Count("pk")))
    return [check for check in checks if counts.get(check.pk, 0) < judged]


def unfinished_candidates(member, candidates, checks):
    """Return those of these candidates (rows) that lack an answer on one of these checks."""
    if not candidates:
        return []
    rows = Rating.objects.of(member).filter(check_in_use__in=checks, candidate__in=candidates)
    counts = dict(rows.order_by().values_list("candidate").annotate(Count("pk")))
    return [pk for pk in candidates if counts.get(pk, 0) < len(checks)]
