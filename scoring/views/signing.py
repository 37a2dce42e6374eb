"""Check and sign: the lead puts the decision to signature, others sign it, the lead freezes it."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.invitation import invite
from scoring.decision import decision_blockers, departures, signing_of
from scoring.forms.people import InviteSignatoryForm
from scoring.models import DecisionSignature, FollowUp, NotReady
from scoring.permissions import can_decide, can_sign_decision, is_lead, member_of
from scoring.report.freezing import freeze as freeze_decision
from scoring.results import results_for
from scoring.views.decision import (
    NOT_YOURS,
    TOO_LATE,
    decisions_of,
    last_reopening,
    outcomes_of,
    shared,
)
from scoring.views.released import released_evaluation
from scoring.views.setup import posted

CHANGED = "Something changed while you were reading. Read it again, then sign."
NOT_PUT = "The lead has put no decision to signature. Nothing is here to sign."
NOTHING_DECIDED = "No outcome is written down yet, so there is nothing to sign."
OUTDATED = "The decision changed after the lead signed it. The lead has to sign it again first."


@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request, pk):
    evaluation = released_evaluation(request.user, pk)
    _refuse_others(request, evaluation)
    if request.method == "POST":
        return _act(request, evaluation)
    return _check(request, results_for(evaluation))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_decision(request, pk):
    evaluation = released_evaluation(request.user, pk)
    if is_lead(request.user, evaluation):
        return redirect("freeze", pk)
    if request.method == "POST":
        return _cosign(request, evaluation)
    return _to_cosign(request, evaluation)


def _refuse_others(request, evaluation):
    if not can_decide(request.user, evaluation):
        raise PermissionDenied(TOO_LATE if is_lead(request.user, evaluation) else NOT_YOURS)


@transaction.atomic
def _act(request, evaluation):
    evaluation.lock()
    _refuse_others(request, evaluation)
    act = ACTS.get(request.POST.get("act", "freeze"))
    if act is None:
        raise BadRequest("Unknown act.")
    return act(request, evaluation)


def _invite(request, evaluation):
    """Let somebody in as an observer, so that there is a second person to sign."""
    form = InviteSignatoryForm(request.POST, evaluation=evaluation)
    if not form.is_valid():
        return _check(request, results_for(evaluation), form)
    person = invite(
        form.cleaned_data["email"], request.user, str(evaluation), form.cleaned_data["name"]
    )
    evaluation.add_member(person, "observer", request.user)
    messages.success(request, f"{person.email} is invited by e-mail, as an observer who may sign.")
    return redirect("freeze", evaluation.pk)


def _put(request, evaluation):
    """Sign for the lead and let the others sign exactly what was on the page."""
    results = results_for(evaluation)
    decisions = decisions_of(results)
    signing = signing_of(results, decisions)
    if request.POST.get("seen") != signing.sha256:
        return _changed(request, "freeze", evaluation)
    if decision_blockers(results, decisions):
        return _check(request, results)
    DecisionSignature.objects.void_outdated(evaluation, signing.sha256, request.user)
    DecisionSignature.objects.give(member_of(request.user, evaluation), signing.sha256)
    messages.success(
        request, "You have signed. Every member of this evaluation can read and sign it now."
    )
    return redirect("freeze", evaluation.pk)


def _freeze(request, evaluation):
    """Freeze exactly what was on the page, or show what has changed or is missing."""
    results = results_for(evaluation)
    if request.POST.get("seen") != signing_of(results, decisions_of(results)).sha256:
        return _changed(request, "freeze", evaluation)
    try:
        determination = freeze_decision(evaluation, request.user, results)
    except NotReady:
        return _check(request, results)
    messages.success(request, "The decision is signed and frozen. Its report can be made now.")
    return redirect(determination)


ACTS = {"invite": _invite, "put": _put, "freeze": _freeze}


def _changed(request, page, evaluation):
    messages.error(request, CHANGED)
    return redirect(page, evaluation.pk)


def _check(request, results, invite_form=None):
    """Answer with what would be signed, what is missing, and who may sign."""
    decisions, evaluation = decisions_of(results), results.evaluation
    invite_form = invite_form or InviteSignatoryForm(
        posted(request, "invite"), evaluation=evaluation
    )
    context = {
        "blockers": decision_blockers(results, decisions),
        "signing": signing_of(results, decisions),
        "others": evaluation.members.present().exclude(role="lead").select_related("user"),
        "invite_form": invite_form,
        "form": invite_form if invite_form.is_bound else None,
        **_proposal(results, decisions),
    }
    return render(request, "scoring/decide_sign.html", context | shared(request, results))


def _proposal(results, decisions):
    return {
        "outcomes": outcomes_of(results, decisions),
        "departures": departures(results, decisions),
        "conditions": FollowUp.objects.filter(evaluation=results.evaluation),
        "reopened": last_reopening(results.evaluation),
    }


@transaction.atomic
def _cosign(request, evaluation):
    """Sign for a member what was on the page, if the lead has signed the same."""
    evaluation.lock()
    member, results = _signatory(request, evaluation), results_for(evaluation)
    decisions = decisions_of(results)
    signing = signing_of(results, decisions)
    if not signing.was_put:
        raise PermissionDenied(NOT_PUT)
    if not decisions:
        raise PermissionDenied(NOTHING_DECIDED)
    if request.POST.get("seen") != signing.sha256 or not signing.lead:
        return _changed(request, "sign_decision", evaluation)
    DecisionSignature.objects.give(member, signing.sha256)
    messages.success(request, "You have signed. The lead can freeze the decision now.")
    return redirect("sign_decision", evaluation.pk)


def _to_cosign(request, evaluation):
    member, results = _signatory(request, evaluation), results_for(evaluation)
    decisions = decisions_of(results)
    signing = signing_of(results, decisions)
    if not signing.was_put:
        raise PermissionDenied(NOT_PUT)
    context = {
        "signing": signing,
        "mine": signing.of(member.pk),
        "outdated": OUTDATED if not signing.lead else "",
        **_proposal(results, decisions),
    }
    return render(request, "scoring/sign_decision.html", context | shared(request, results))


def _signatory(request, evaluation):
    member = member_of(request.user, evaluation)
    if not can_sign_decision(member, evaluation):
        raise PermissionDenied(TOO_LATE)
    member.evaluation = evaluation
    return member
