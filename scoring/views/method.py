"""The public page that says how a score is made, and the grid in full."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.grid import SHORT_PRESET, load_grid
from scoring.worked_example import worked_example


@login_not_required
@require_safe
def method(request):
    context = {"grid": load_grid(), "short_preset": SHORT_PRESET, "example": worked_example()}
    return render(request, "scoring/method.html", context)
