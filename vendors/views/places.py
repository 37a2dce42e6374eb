"""Sourced claims about countries and hubs."""

from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def place_list(request):
    return render(request, "vendors/place_list.html")
