"""What nobody knows yet of the candidates."""

from django.http import FileResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from scoring.evaluations.access import fetch_member
from scoring.evaluations.permissions import can_ask_candidates
from scoring.ratings.evidence import reference_day
from scoring.ratings.unknowns import unknowns_of
from vendors.imports.export import workbook_of
from vendors.imports.sheet import neutralised


@require_safe
def unknowns(request, pk):
    evaluation = fetch_member(request, pk).evaluation
    lines = unknowns_of(evaluation, reference_day(evaluation))
    context = {
        "evaluation": evaluation,
        "may_ask": can_ask_candidates(request.user, evaluation),
        "candidates": [line for line in lines if line.unknowns],
        "others": [line.candidate for line in lines if not line.unknowns],
    }
    return render(request, "scoring/ratings/unknowns.html", context)


@require_safe
def unknowns_sheet(request, pk):
    evaluation = fetch_member(request, pk).evaluation
    lines = unknowns_of(evaluation, reference_day(evaluation))
    title = _("What we do not know")
    heads = [_("Vendor"), _("Check"), _("Question"), _("Points"), _("What would answer it")]
    rows = [(title, heads)] + [
        (
            title,
            [
                neutralised(line.candidate.name),
                unknown.check.id,
                unknown.check.question,
                unknown.points_text,
                unknown.answer,
            ],
        )
        for line in lines
        for unknown in line.unknowns
    ]
    return FileResponse(workbook_of(rows), as_attachment=True, filename="unknown.xlsx")
