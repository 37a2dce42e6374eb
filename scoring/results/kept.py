"""Results kept between two questions about the same ratings, for weights that are tried."""

from dataclasses import replace
from datetime import datetime

from accounts.models import RecordEntry
from scoring.models import Evaluation
from scoring.results.bridge import Results, results_for
from scoring.results.rows import candidates_of
from scoring.results.shelf import Shelf

MOST = 4  # evaluations a process keeps
Stamp = tuple[int, int, datetime | None, int | None]

_kept: Shelf[Results] = Shelf(MOST)


def scores_for(evaluation: Evaluation) -> Results:
    """Return results whose scores, gates and names are as the rows stand now.

    Every act that moves a score is in the record of the evaluation, so its last entry says
    whether the kept scores still hold. Evidence is not: it moves what may be decided, never
    a score, and the blockers here may be a moment old. Two queries when nothing happened.
    """
    results = _kept.get(stamp_of(evaluation), lambda: results_for(evaluation))
    return replace(results, evaluation=evaluation, candidates=candidates_of(evaluation))


def stamp_of(evaluation: Evaluation) -> Stamp:
    """Return what is another as soon as an act on the evaluation is in the record: one query.

    Whoever keeps something under it asks before reading the rows: asked later, it could be
    the stamp of an act that they do not hold yet.
    """
    last = RecordEntry.objects.about(evaluation).order_by("-number")
    return (
        evaluation.pk,
        evaluation.version,
        evaluation.released_at,
        last.values_list("number", flat=True).first(),
    )
