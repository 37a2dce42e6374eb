"""One candidate with every number opened to the arithmetic that makes it."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.permissions import is_lead
from scoring.results import results_for
from scoring.results.opened import opened
from scoring.views.released import released_evaluation


@require_safe
def candidate_detail(request, pk, candidate_pk):
    evaluation = released_evaluation(request.user, pk)
    results = results_for(evaluation)
    candidate = results.candidate_with(candidate_pk)
    if candidate is None:
        raise Http404
    return render(
        request,
        "scoring/candidate_detail.html",
        {
            "evaluation": evaluation,
            "opened": opened(results, candidate),
            "is_lead": is_lead(request.user, evaluation),
        },
    )
