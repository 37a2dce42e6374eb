"""The decision: an outcome and a reason for each candidate, then check and sign."""

import hashlib

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods

from accounts.kept import take_kept_post
from accounts.models.record import canonical
from scoring.decision import decision_blockers, departures, proposal_for
from scoring.forms.decision import DecisionForm
from scoring.models import CandidateDecision, NotReady
from scoring.permissions import can_decide, can_see_decision, is_lead
from scoring.report.freezing import freeze as freeze_decision
from scoring.results import results_for
from scoring.views.released import released_evaluation

NOT_YOURS = "The lead decides. You can read the decision here as soon as it is made."
TOO_LATE = "The decision is frozen. It can only be replaced by a new one."
FIELDS = ("outcome", "reason", "change_of_mind", "coverage_override")


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, pk):
    evaluation = released_evaluation(request.user, pk)
    if not can_see_decision(request.user, evaluation):
        raise PermissionDenied(NOT_YOURS)
    if request.method == "POST":
        return _save(request, evaluation)
    results = results_for(evaluation)
    if not can_decide(request.user, evaluation):
        return _read(request, results)
    kept = take_kept_post(request)
    return _page(request, results, _forms(results, MultiValueDict(kept) if kept else None))


@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request, pk):
    evaluation = released_evaluation(request.user, pk)
    if not can_decide(request.user, evaluation):
        raise PermissionDenied(TOO_LATE if is_lead(request.user, evaluation) else NOT_YOURS)
    if request.method == "POST":
        return _sign(request, evaluation)
    return _check(request, results_for(evaluation))


@transaction.atomic
def _save(request, evaluation):
    evaluation.lock()
    if not can_decide(request.user, evaluation):
        raise PermissionDenied(TOO_LATE)
    results = results_for(evaluation)
    forms = _forms(results, request.POST)
    if not all(form.is_valid() for _, form in forms):
        return _page(request, results, forms)
    values = {row.candidate.pk: form.values for row, form in forms}
    CandidateDecision.objects.save_draft(evaluation, values, request.user)
    if "sign" in request.POST:
        return redirect("freeze", evaluation.pk)
    messages.success(request, "The draft is saved. Nobody but you sees it before you sign.")
    return redirect("decide", evaluation.pk)


@transaction.atomic
def _sign(request, evaluation):
    """Freeze exactly what was on the page, or show what has changed or is missing."""
    evaluation.lock()
    if not can_decide(request.user, evaluation):
        raise PermissionDenied(TOO_LATE)
    results = results_for(evaluation)
    if request.POST.get("seen") != _fingerprint(results):
        messages.error(
            request, "Something changed while you were reading. Read it again, then sign."
        )
        return redirect("freeze", evaluation.pk)
    try:
        determination = freeze_decision(evaluation, request.user, results)
    except NotReady:
        return _check(request, results)
    messages.success(request, "The decision is signed and frozen. Its report can be made now.")
    return redirect(determination)


def _forms(results, data=None):
    """Return (row, form) for each candidate, in the order of the standings."""
    held = {row.candidate_id: row for row in _decisions(results)}
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


def isolated(name, words):
    """Return "name: words" in which a name from right to left does not turn the words."""
    return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}: {words}"


def _proposed(row, form):
    """Return the row that saving the form unchanged would give."""
    return CandidateDecision(candidate_id=row.candidate.pk, **form.initial)


def _decisions(results):
    return list(CandidateDecision.objects.filter(candidate__evaluation=results.evaluation))


def _page(request, results, forms):
    saved = _decisions(results)
    decisions = saved or [_proposed(row, form) for row, form in forms]
    errors = [
        (
            form[name].auto_id + ("_0" if name == "outcome" else ""),
            isolated(row.candidate.name, error),
        )
        for row, form in forms
        for name, problems in form.errors.items()
        for error in problems
    ]
    context = {
        "forms": forms,
        "is_saved": bool(saved),
        "blockers": decision_blockers(results, decisions),
        "departures": departures(results, decisions),
        "more_errors": errors,
        "has_errors": bool(errors),
    }
    return render(request, "scoring/decide.html", context | _shared(request, results))


def _check(request, results):
    decisions = _decisions(results)
    context = {
        "outcomes": _outcomes(results, decisions),
        "blockers": decision_blockers(results, decisions),
        "departures": departures(results, decisions),
        "fingerprint": _fingerprint(results),
    }
    return render(request, "scoring/decide_sign.html", context | _shared(request, results))


def _read(request, results):
    context = {
        "outcomes": _outcomes(results, _decisions(results)),
        "determination": results.evaluation.determinations.select_related("decided_by").last(),
    }
    return render(request, "scoring/decision_detail.html", context | _shared(request, results))


def _shared(request, results):
    evaluation = results.evaluation
    return {"evaluation": evaluation, "is_lead": is_lead(request.user, evaluation)}


def _outcomes(results, decisions):
    """Return (label, [(standing row, decision)]) for each outcome that anybody has."""
    held = {decision.candidate_id: decision for decision in decisions}
    pairs = [(row, held.get(row.candidate.pk)) for row in results.table.rows]
    groups = [
        (label, [(row, found) for row, found in pairs if found and found.outcome == value])
        for value, label in CandidateDecision.Outcome.choices
    ]
    return [(label, group) for label, group in groups if group]


def _fingerprint(results):
    """Return a hash of everything that signing would freeze."""
    seen = [
        dict(results.sheet),
        [[getattr(row, name) for name in FIELDS] for row in _decisions(results)],
    ]
    return hashlib.sha256(canonical(seen).encode()).hexdigest()
