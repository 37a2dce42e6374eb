"""The public page that says how a score is made, and the grid in full."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.grid import load_grid


@login_not_required
@require_safe
def method(request):
    return render(request, "scoring/method.html", {"grid": load_grid()})
