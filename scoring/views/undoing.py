"""Undo, offered by the message that says what was done."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.html import format_html

from scoring.models import NotReady
from scoring.undo import put_back


def tell_with_undo(request, words, token):
    """Say what was done on this page, with a button that undoes it."""
    messages.success(request, words, extra_tags=f"undo {request.get_full_path()} {token}")


def undo(request, evaluation):
    """Undo what the posted token stands for, or say why not; the page shows what holds."""
    try:
        back = put_back(evaluation, request.POST.get("token", ""), request.user)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, format_html("<bdi>{}</bdi> is back.", back))
    return redirect(request.get_full_path())
