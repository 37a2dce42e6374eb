"""The decision: an outcome and a reason for each candidate, conditions, and what happens next."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods

from accounts.kept import take_kept_post
from scoring.decision import (
    decision_blockers,
    departures,
    missing_signatures,
    proposal_for,
    signing_of,
)
from scoring.forms.decision import DecisionForm
from scoring.forms.follow_ups import follow_up_rows_of
from scoring.models import CandidateDecision, DecisionSignature, FollowUp, Reopening
from scoring.permissions import (
    can_decide,
    can_reopen_decision,
    can_see_decision,
    can_send_letters,
    can_start_deeper_round,
    is_lead,
)
from scoring.results import results_for
from scoring.views.released import released_evaluation
from vendors.isolation import isolated

NOT_YOURS = "The lead decides. You can read the decision here as soon as it is made."
TOO_LATE = "The decision is frozen. It can only be replaced by a new one."
FIELDS = ("outcome", "reason", "change_of_mind", "coverage_override")


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, pk):
    evaluation = released_evaluation(request.user, pk)
    if not can_see_decision(request.user, evaluation):
        if was_put(evaluation):
            return redirect("sign_decision", pk)
        raise PermissionDenied(NOT_YOURS)
    if request.method == "POST":
        return _save(request, evaluation)
    results = results_for(evaluation)
    if not can_decide(request.user, evaluation):
        return _read(request, results)
    kept = take_kept_post(request)
    data = MultiValueDict(kept) if kept else None
    return _page(request, results, _forms(results, data), follow_up_rows_of(evaluation, data))


def was_put(evaluation):
    """Say whether the lead has put a decision to signature that nothing has replaced."""
    signed = DecisionSignature.objects.in_force().filter(evaluation=evaluation)
    return signed.filter(member__role="lead").exists()


@transaction.atomic
def _save(request, evaluation):
    evaluation.lock()
    if not can_decide(request.user, evaluation):
        raise PermissionDenied(TOO_LATE)
    results = results_for(evaluation)
    forms = _forms(results, request.POST)
    rows = follow_up_rows_of(evaluation, request.POST)
    if not (all(form.is_valid() for _, form in forms) and all(one.is_valid() for one in rows)):
        return _page(request, results, forms, rows)
    values = {row.candidate.pk: form.values for row, form in forms}
    CandidateDecision.objects.save_draft(evaluation, values, request.user)
    follow_ups = [value for one in rows for value in one.values]
    FollowUp.objects.save_draft(evaluation, follow_ups, request.user)
    _void(request, evaluation, results)
    if "sign" in request.POST:
        return redirect("freeze", evaluation.pk)
    messages.success(request, "The draft is saved. Nobody but you sees it before you sign.")
    return redirect("decide", evaluation.pk)


def _void(request, evaluation, results):
    """Void the signatures under what this draft has changed, and say so."""
    signing = signing_of(results, decisions_of(results))
    gone = DecisionSignature.objects.void_outdated(evaluation, signing.sha256, request.user)
    if gone:
        messages.warning(
            request, "The decision changed, so whoever had signed it has to sign again."
        )


def _forms(results, data=None):
    """Return (row, form) for each candidate, in the order of the standings."""
    held = {row.candidate_id: row for row in decisions_of(results)}
    return [
        (row, _form(results, row, held.get(row.candidate.pk), data)) for row in results.table.rows
    ]


def _form(results, row, decision, data):
    proposal = proposal_for(results, row)
    initial = {"outcome": proposal.outcome, "reason": proposal.reason}
    if decision:
        initial = {name: getattr(decision, name) for name in FIELDS}
    return DecisionForm(
        is_out=row.status == "out_by_gate",
        is_thin=row.status == "incomplete",
        prefix=row.candidate.id,
        initial=initial,
        data=data,
    )


def _proposed(row, form):
    """Return the row that saving the form unchanged would give."""
    return CandidateDecision(candidate_id=row.candidate.pk, **form.initial)


def decisions_of(results):
    """Return the outcomes that are saved, as many as there are yet."""
    return list(CandidateDecision.objects.filter(candidate__evaluation=results.evaluation))


def _page(request, results, forms, follow_ups):
    saved = decisions_of(results)
    decisions = saved or [_proposed(row, form) for row, form in forms]
    errors = [
        (
            form[name].auto_id + ("_0" if name == "outcome" else ""),
            f"{isolated(row.candidate.name)}: {error}",
        )
        for row, form in forms
        for name, problems in form.errors.items()
        for error in problems
    ] + [error for one in follow_ups for error in one.errors]
    context = {
        "forms": forms,
        "follow_ups": follow_ups,
        "is_saved": bool(saved),
        "blockers": [
            *decision_blockers(results, decisions),
            *(missing_signatures(results, signing_of(results, saved)) if saved else ()),
        ],
        "departures": departures(results, decisions),
        "reopened": last_reopening(results.evaluation),
        "more_errors": errors,
        "has_errors": bool(errors),
    }
    return render(request, "scoring/decide.html", context | shared(request, results))


def last_reopening(evaluation):
    """Return why the decision before is made again, None when this is the first."""
    found = Reopening.objects.filter(determination__evaluation=evaluation)
    return found.select_related("determination", "reopened_by").order_by("-pk").first()


def _read(request, results):
    evaluation, user = results.evaluation, request.user
    determination = evaluation.determinations.select_related("decided_by").last()
    signatures = determination.signatures.select_related("member__user") if determination else []
    context = {
        "outcomes": outcomes_of(results, decisions_of(results)),
        "determination": determination,
        "signatures": signatures,
        "conditions": FollowUp.objects.filter(evaluation=evaluation),
        "may_reopen": can_reopen_decision(user, evaluation),
        "may_send": can_send_letters(user, evaluation),
        "may_go_deeper": can_start_deeper_round(user, evaluation),
    }
    return render(request, "scoring/decision_detail.html", context | shared(request, results))


def shared(request, results):
    """Return what every page of the decision needs."""
    evaluation = results.evaluation
    return {"evaluation": evaluation, "is_lead": is_lead(request.user, evaluation)}


def outcomes_of(results, decisions):
    """Return (label, [(standing row, decision)]) for each outcome that anybody has."""
    held = {decision.candidate_id: decision for decision in decisions}
    pairs = [(row, held.get(row.candidate.pk)) for row in results.table.rows]
    groups = [
        (label, [(row, found) for row, found in pairs if found and found.outcome == value])
        for value, label in CandidateDecision.Outcome.choices
    ]
    return [(label, group) for label, group in groups if group]
