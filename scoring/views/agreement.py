"""How far the assessors agree, criterion by criterion and check by check."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.arithmetic import ICC_FORMS
from scoring.permissions import is_lead
from scoring.results.agreement import agreement_for, agreement_lines, summary
from scoring.results.kept import scores_for, stamp_of
from scoring.views.released import released_evaluation


@require_safe
def agreement(request, pk):
    evaluation = released_evaluation(request.user, pk)
    stamp = stamp_of(evaluation)
    results = scores_for(evaluation)
    lines = agreement_lines(
        agreement_for(results, stamp),
        results.standings,
        lambda criterion: results.criteria[criterion].title,
        lambda check: results.checks[check].question,
    )
    context = {
        "evaluation": evaluation,
        "lines": lines,
        "summary": summary(lines),
        "icc_forms": ICC_FORMS,
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/agreement.html", context)
