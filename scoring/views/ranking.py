"""The ranking: words first, then the table."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.caps import reference_day
from scoring.permissions import is_lead
from scoring.results import results_for
from scoring.results.firmness import firmness_of, with_first_in
from scoring.results.kept import stamp_of
from scoring.results.sensitivity import sensitivity_for, words_of
from scoring.views.released import released_evaluation


@require_safe
def ranking(request, pk):
    evaluation = released_evaluation(request.user, pk)
    stamp = stamp_of(evaluation)
    results = results_for(evaluation)
    sensitivity = sensitivity_for(results, stamp)
    return render(
        request,
        "scoring/ranking.html",
        {
            "evaluation": evaluation,
            "results": results,
            "table": with_first_in(results.table, sensitivity),
            "firmness": firmness_of(sensitivity, words_of(results), results.used),
            "seal": evaluation.seal,
            "evidence_day": reference_day(evaluation),
            "is_lead": is_lead(request.user, evaluation),
        }
        | _both(results),
    )


def _both(results):
    """Return what the second result of an exception needs; nothing without one."""
    both = results.both
    if both is None:
        return {}
    return {
        "both": both,
        "both_rows": [(results.candidates[row.id], row) for row in both.rows],
        "excepted": [
            (results.assessors[assessor], results.criteria[criterion])
            for assessor, criterion in both.excepted
        ],
    }
