"""The minutes of moderation: written once, corrected by newer ones."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from scoring.forms.panel_meeting import MinutesForm
from scoring.models import Minutes, NotReady
from scoring.permissions import can_moderate, is_lead
from scoring.views.released import released_evaluation
from scoring.views.setup import posted

NOT_YOURS = "The lead keeps the minutes, and only until the decision."


@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request, pk):
    evaluation = released_evaluation(request.user, pk)
    if request.method == "POST":
        return _keep(request, evaluation)
    corrected = _corrected(evaluation, request.GET)
    return _page(request, evaluation, _form(evaluation, posted(request), corrected), corrected)


@transaction.atomic
def _keep(request, evaluation):
    evaluation.lock()
    if not can_moderate(request.user, evaluation):
        raise PermissionDenied(NOT_YOURS)
    corrected = _corrected(evaluation, request.POST)
    form = _form(evaluation, request.POST, corrected)
    if not form.is_valid():
        return _page(request, evaluation, form, corrected)
    try:
        Minutes.objects.keep(evaluation, request.user, corrected, **form.cleaned_data)
    except NotReady as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The minutes are kept. What is wrong in them can be corrected.")
    return redirect("minutes", evaluation.pk)


def _corrected(evaluation, data):
    """Return the minutes that are to be corrected, None for new ones; 404 for any others."""
    number = data.get("corrects") or ""
    if not number:
        return None
    found = evaluation.minutes.filter(pk=number).first() if _is_key(number) else None
    if found is None:
        raise Http404
    return found


def _is_key(text):
    return text.isascii() and text.isdigit() and len(text) <= 18


def _form(evaluation, data, corrected):
    if corrected:
        fields = ("held_on", "present", "text")
        return MinutesForm(data, initial={name: getattr(corrected, name) for name in fields})
    members = evaluation.members.present().select_related("user")
    people = ", ".join(str(member) for member in members)
    return MinutesForm(data, initial={"held_on": timezone.localdate(), "present": people})


def _page(request, evaluation, form, corrected):
    context = {
        "evaluation": evaluation,
        "meetings": evaluation.minutes.select_related("written_by", "corrected_by"),
        "form": form,
        "corrected": corrected,
        "may_write": can_moderate(request.user, evaluation),
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/minutes.html", context)
