"""Sign-off: each assessor agrees with the agreed levels, or files a minority note."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from scoring.agreeing import sign_offs_of
from scoring.forms.panel_meeting import AbsenceForm, ReasonForm, SignOffForm
from scoring.models import SignOff
from scoring.permissions import can_moderate, can_sign_off, is_lead, member_of
from scoring.results import results_for
from scoring.results.talk import AGREED, cells_to_talk_about, opened_cells
from scoring.views.released import released_evaluation
from scoring.views.setup import posted

NOT_ASKED = "Only those who rate say whether they agree, and only until the decision."
NOTHING_AGREED = "Nothing was agreed in talk, so nobody has to agree."
NOT_YOURS = "Only the lead does this, and only until the decision."
CHANGED = "The agreed levels changed while you were reading. Read them again, then answer."


@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request, pk):
    evaluation = released_evaluation(request.user, pk)
    if request.method == "POST":
        return _act(request, evaluation)
    return _page(request, evaluation)


@transaction.atomic
def _act(request, evaluation):
    evaluation.lock()
    act = ACTS.get(request.POST.get("act"))
    if act is None:
        raise BadRequest("Unknown act.")
    form = act(request, evaluation, sign_offs_of(evaluation))
    if form is not None and not form.is_valid():
        return _page(request, evaluation, **{request.POST["act"]: form})
    return redirect("sign_off", evaluation.pk)


def _answer(request, evaluation, sign_offs):
    """Keep what this assessor says; return a form that was refused, else None."""
    member = member_of(request.user, evaluation)
    if not can_sign_off(member, evaluation):
        raise PermissionDenied(NOT_ASKED)
    if request.POST.get("seen") != sign_offs.sha256:
        messages.error(request, CHANGED)
        return None
    if not sign_offs.agreed:
        raise PermissionDenied(NOTHING_AGREED)
    form = SignOffForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        SignOff.objects.give(member, given["answer"], given["note"], sign_offs.sha256, request.user)
        messages.success(request, "Your answer is kept. You can change it until the decision.")
    return form


def _absent(request, evaluation, sign_offs):
    """Note that an assessor could not be asked, and why."""
    if not can_moderate(request.user, evaluation):
        raise PermissionDenied(NOT_YOURS)
    form = AbsenceForm(request.POST, missing=sign_offs.missing)
    if form.is_valid():
        member, reason = form.cleaned_data["member"], form.cleaned_data["reason"]
        SignOff.objects.give(member, SignOff.Answer.ABSENT, reason, sign_offs.sha256, request.user)
        words = format_html("It is noted that <bdi>{}</bdi> could not be asked.", member)
        messages.success(request, words)
    return form


def _reopen(request, evaluation, sign_offs):
    """Let the lead change agreed levels again; everybody answers once more."""
    if not can_moderate(request.user, evaluation):
        raise PermissionDenied(NOT_YOURS)
    form = ReasonForm(request.POST)
    if form.is_valid():
        SignOff.objects.void(evaluation, request.user, form.cleaned_data["reason"])
        messages.success(request, "Moderation is open again. Everybody answers once more.")
    return form


ACTS = {"answer": _answer, "absent": _absent, "reopen": _reopen}


def _page(request, evaluation, **forms):
    """Return the page with its forms; `forms` are those that were refused, by their act."""
    results, sign_offs = results_for(evaluation), sign_offs_of(evaluation)
    member = member_of(request.user, evaluation)
    agreed = [cell for cell in cells_to_talk_about(results) if cell[0] == AGREED]
    refused, mine = next(iter(forms.values()), None), sign_offs.of(member)
    said = {"answer": mine.answer, "note": mine.note} if mine else {}
    context = {
        "evaluation": evaluation,
        "cells": opened_cells(results, agreed),
        "meetings": evaluation.minutes.in_force().select_related("written_by"),
        "sign_offs": sign_offs,
        "mine": mine,
        "may_answer": bool(sign_offs.agreed) and can_sign_off(member, evaluation),
        "may_lead": can_moderate(request.user, evaluation),
        "answer_form": forms.get("answer") or SignOffForm(posted(request, "answer"), initial=said),
        "absent_form": forms.get("absent")
        or AbsenceForm(posted(request, "absent"), missing=sign_offs.missing),
        "reopen_form": forms.get("reopen") or ReasonForm(posted(request, "reopen")),
        "form": refused,
        "is_lead": is_lead(request.user, evaluation),
    }
    return render(request, "scoring/sign_off.html", context)
