"""Opening, unsealing and closing: the acts that end one state and begin another."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from scoring.forms.unsealing import UnsealForm
from scoring.models import NotReady
from scoring.models.readiness import gaps_in
from scoring.models.setup import setup_of
from scoring.permissions import can_close_rating, can_unseal, is_lead
from scoring.results import places_of
from scoring.views.membership import fetch_evaluation
from scoring.views.people import people_text
from scoring.views.setup import posted, show, step
from scoring.views.setup_checks import checks_text
from scoring.views.setup_purpose import purpose_text
from scoring.views.setup_weights import weights_text


@step
def setup_open(request, evaluation):
    if request.method == "POST" and opened(request, evaluation):
        return redirect(evaluation)
    setup = setup_of(evaluation)
    context = {
        "gaps": [(gap.url_name, gap.sentence) for gap in gaps_in(setup)],
        "setup": setup,
        "candidates": evaluation.candidates.select_related("vendor"),
        **purpose_text(evaluation),
        **checks_text(evaluation),
        **weights_text(evaluation),
        **people_text(setup),
    }
    status = 409 if request.method == "POST" else 200
    return show(request, "scoring/setup_open.html", evaluation, status, **context)


def opened(request, evaluation):
    """Open and seal a draft and say so; False while something is missing."""
    try:
        evaluation.open_for_rating(request.user)
    except NotReady:
        return False
    messages.success(request, f"Opened and sealed. Seal: {evaluation.seal.sha256}")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def unseal_evaluation(request, pk):
    evaluation = fetch_evaluation(request, pk)
    if not is_lead(request.user, evaluation):
        raise PermissionDenied
    if not can_unseal(request.user, evaluation):
        return not_open(request, evaluation)
    form = UnsealForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return unseal(request, evaluation, form.cleaned_data["reason"])
    context = {"evaluation": evaluation, "form": form, "seal": evaluation.seal}
    return render(request, "scoring/unseal_evaluation.html", context)


@transaction.atomic
def unseal(request, evaluation, reason):
    evaluation.lock()
    if not can_unseal(request.user, evaluation):
        return not_open(request, evaluation)
    # Kept in the seal for the report; shown to nobody before release.
    evaluation.unseal(request.user, reason, places_of(evaluation))
    messages.success(request, "Unsealed. The rules can change; open it again when they are right.")
    return redirect(evaluation)


@require_http_methods(["GET", "HEAD", "POST"])
def close_rating(request, pk):
    evaluation = fetch_evaluation(request, pk)
    if not is_lead(request.user, evaluation):
        raise PermissionDenied
    if request.method == "POST":
        return close(request, evaluation)
    if not can_close_rating(request.user, evaluation):
        return not_open(request, evaluation)
    return ask_before_closing(request, evaluation)


@transaction.atomic
def close(request, evaluation):
    evaluation.lock()
    if not can_close_rating(request.user, evaluation):
        return not_open(request, evaluation)
    if not can_release(evaluation):
        return ask_before_closing(request, evaluation, 409)
    evaluation.close_rating(request.user)
    keep_places(evaluation)
    messages.success(
        request, "Rating is closed. Everybody in this evaluation sees the results now."
    )
    return redirect(evaluation)


def keep_places(evaluation):
    """Keep the places that were just released, for the report, where a seal was broken before."""
    if evaluation.version > 1:
        evaluation.seal.keep_places(places_of(evaluation))


def can_release(evaluation):
    """Somebody submitted, or the deadline is past and nobody can submit any more."""
    has_submitted = evaluation.members.exclude(submitted_at=None).exists()
    return has_submitted or evaluation.is_past_deadline


def ask_before_closing(request, evaluation, status=200):
    setup = setup_of(evaluation)
    context = {
        "evaluation": evaluation,
        "submitted": [member for member in setup.raters if member.has_submitted],
        "can_release": can_release(evaluation),
        "missing": [member for member in setup.raters if not member.has_submitted],
    }
    return render(request, "scoring/close_rating.html", context, status=status)


def not_open(request, evaluation):
    """Answer an act that only an evaluation open for rating allows: nothing has changed."""
    return render(request, "scoring/not_open.html", {"evaluation": evaluation}, status=409)
