"""The ranking: words first, then the table."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.caps import reference_day
from scoring.permissions import is_lead
from scoring.results import results_for
from scoring.views.released import released_evaluation


@require_safe
def ranking(request, pk):
    evaluation = released_evaluation(request.user, pk)
    results = results_for(evaluation)
    return render(
        request,
        "scoring/ranking.html",
        {
            "evaluation": evaluation,
            "results": results,
            "seal": evaluation.seal,
            "evidence_day": reference_day(evaluation),
            "is_lead": is_lead(request.user, evaluation),
        },
    )
