"""Results kept between two questions about the same ratings, for weights that are tried."""

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime
from threading import Lock

from accounts.models import RecordEntry
from scoring.models import Evaluation
from scoring.results.bridge import Results, results_for
from scoring.results.rows import candidates_of

MOST = 4  # evaluations a process keeps
Stamp = tuple[int, int, datetime | None, int | None]

_kept: OrderedDict[Stamp, Results] = OrderedDict()
_lock = Lock()


def scores_for(evaluation: Evaluation) -> Results:
    """Return results whose scores, gates and names are as the rows stand now.

    Every act that moves a score is in the record of the evaluation, so its last entry says
    whether the kept scores still hold. Evidence is not: it moves what may be decided, never
    a score, and the blockers here may be a moment old. Two queries when nothing happened.
    """
    stamp = stamp_of(evaluation)
    with _lock:
        results = _kept.get(stamp)
    if results is None:
        results = results_for(evaluation)
        with _lock:
            _kept[stamp] = results
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return replace(results, evaluation=evaluation, candidates=candidates_of(evaluation))


def stamp_of(evaluation: Evaluation) -> Stamp:
    """Return what is another as soon as an act on the evaluation is in the record: one query."""
    last = RecordEntry.objects.about(evaluation).order_by("-number")
    return (
        evaluation.pk,
        evaluation.version,
        evaluation.released_at,
        last.values_list("number", flat=True).first(),
    )
