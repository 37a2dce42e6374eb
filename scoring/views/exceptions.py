"""The chair's reasoned exceptions for assessors who missed a candidate."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from scoring.forms.panel import ExceptionForm, TakeBackForm
from scoring.models import PanelException
from scoring.permissions import can_make_exception, is_lead
from scoring.results import results_for
from scoring.views.released import released_evaluation
from scoring.views.setup import posted


@require_http_methods(["GET", "HEAD", "POST"])
def panel_exceptions(request, pk):
    """Show who is left out of which criterion by a miss, and who counts in spite of one."""
    evaluation = released_evaluation(request.user, pk)
    if request.method == "POST":
        return save(request, evaluation)
    return page(request, evaluation)


@transaction.atomic
def save(request, evaluation):
    """Make or take back the exception that was posted: 403 but to the lead, 409 once decided."""
    evaluation.lock()
    if not is_lead(request.user, evaluation):
        raise PermissionDenied("Only the lead makes an exception.")
    if not can_make_exception(request.user, evaluation):
        return page(request, evaluation, status=409)
    act = ACTS.get(request.POST.get("act"))
    if act is None:
        raise Http404
    return act(request, evaluation)


def make(request, evaluation):
    results = results_for(evaluation)
    key = request.POST.get("pair")
    pairs = {key_of(*pair): pair for pair in results.left_out}
    if key not in pairs:
        raise Http404
    form = ExceptionForm(request.POST, prefix=key)
    if not form.is_valid():
        return page(request, evaluation, form, 422)
    assessor, criterion = pairs[key]
    member = evaluation.members.select_related("user").get(pk=assessor.member_pk)
    member.evaluation = evaluation
    reason = form.cleaned_data["reason"]
    PanelException.objects.make(member, criterion.id, reason, request.user)
    messages.success(
        request,
        format_html(
            "<bdi>{}</bdi> counts on “{}” by your exception.", assessor.name, criterion.title
        ),
    )
    return redirect("panel_exceptions", evaluation.pk)


def take_back(request, evaluation):
    key = request.POST.get("pair")
    held = {f"held-{one.pk}": one for one in held_in(evaluation)}
    if key not in held:
        raise Http404
    form = TakeBackForm(request.POST, prefix=key)
    if not form.is_valid():
        return page(request, evaluation, form, 422)
    PanelException.objects.take_back(held[key], request.user, form.cleaned_data["reason"])
    messages.success(request, "The exception is taken back. The miss counts again.")
    return redirect("panel_exceptions", evaluation.pk)


ACTS = {"make": make, "take_back": take_back}


def page(request, evaluation, bound=None, status=200):
    """Answer with the page; `bound` is the one form that was refused."""
    results = results_for(evaluation)
    kept = posted(request) if bound is None else None
    missed = [
        (assessor, criterion, form_of(ExceptionForm, key_of(assessor, criterion), bound, kept))
        for assessor, criterion in results.left_out
    ]
    held = [
        (one, results.criteria[one.criterion], form_of(TakeBackForm, f"held-{one.pk}", bound, kept))
        for one in held_in(evaluation)
    ]
    context = {
        "evaluation": evaluation,
        "missed": missed,
        "held": held,
        "may_except": can_make_exception(request.user, evaluation),
        "form": bound,
    }
    return render(request, "scoring/panel_exceptions.html", context, status=status)


def form_of(kind, key, bound, kept):
    if bound is not None and bound.prefix == key:
        return bound
    return kind(kept if kept and kept.get("pair") == key else None, prefix=key)


def key_of(assessor, criterion):
    return f"{assessor.id}-{criterion.id}"


def held_in(evaluation):
    held = PanelException.objects.of_evaluation(evaluation)
    return list(held.select_related("member__user", "member__evaluation", "made_by"))
