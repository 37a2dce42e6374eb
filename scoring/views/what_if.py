"""Other weights on the same ratings: the server re-ranks, and saves nothing."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from scoring.forms.what_if import WhatIfForm
from scoring.permissions import is_lead
from scoring.results.kept import scores_for
from scoring.results.moves import equal_points, moves_under
from scoring.views.released import released_evaluation


@require_safe
def what_if(request, pk):
    evaluation = released_evaluation(request.user, pk)
    results = scores_for(evaluation)
    form = WhatIfForm(results, request.GET or None)
    context = {
        "evaluation": evaluation,
        "form": form,
        "moves": moves_under(results, form.points),
    }
    if request.htmx:
        return render(request, "scoring/_what_if_result.html", context)
    equal = dict(zip(form.fields, equal_points(len(form.fields)), strict=True))
    context["equal_url"] = f"{reverse('what_if', args=[pk])}?{urlencode(equal)}"
    context["is_lead"] = is_lead(request.user, evaluation)
    return render(request, "scoring/what_if.html", context)
