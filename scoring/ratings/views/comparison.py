"""What is held of two to four candidates, side by side."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.evaluations.access import fetch_opened
from scoring.ratings.comparison import (
    ComparisonForm,
    candidates_compared_by,
    comparison_of,
)
from scoring.ratings.views.grid import note_missing_seconds
from vendors.forms.fields import readable


@require_safe
def compare_candidates(request, pk):
    member = fetch_opened(request, pk)
    evaluation = member.evaluation
    form = ComparisonForm(
        readable(request.GET) if request.GET else None, candidates_compared_by(member)
    )
    context = {
        "evaluation": evaluation,
        "form": form,
        "recused": member.recused_names,
        "groups": [],
        "candidates": [],
    }
    if form.is_valid():
        candidates = form.cleaned_data["candidate"]
        groups = comparison_of(member, candidates, form.cleaned_data["only"])
        note_missing_seconds(
            [side.cell for group in groups for line in group.lines for side in line.sides]
        )
        context |= {"groups": groups, "candidates": candidates, "columns": len(candidates) + 1}
    return render(request, "scoring/ratings/compare_candidates.html", context)
