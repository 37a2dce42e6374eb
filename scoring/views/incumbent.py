"""The incumbent test: whether to open the question of switching."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.permissions import is_lead
from scoring.results import results_for
from scoring.results.incumbent import incumbent_test
from scoring.views.released import released_evaluation


@require_safe
def incumbent(request, pk):
    evaluation = released_evaluation(request.user, pk)
    results = results_for(evaluation)
    found = incumbent_test(results)
    others = found.other_people if found else ()
    context = {
        "evaluation": evaluation,
        "test": found,
        "other_people": [
            (
                results.criteria[one.criterion].title,
                _names(results, one.incumbent),
                _names(results, one.rest),
            )
            for one in others
        ],
        "withdrawn": evaluation.candidates.withdrawn().filter(is_incumbent=True).first(),
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/incumbent.html", context)


def _names(results, ids):
    return [results.assessors[name].name for name in ids]
