"""What the pages of setting up share: who may post, and what an opened evaluation answers."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods

from accounts.kept import take_kept_post
from scoring.models import PanelMember
from scoring.permissions import can_set_up, is_lead
from scoring.views.membership import fetch_evaluation


def step(view):
    """Make a page of setting up out of `view(request, evaluation)`, with what else its URL names.

    A stranger gets 404. A post holds the evaluation until it is answered, so that nobody
    opens it meanwhile; only the lead may post (403), and only to a draft (409).
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request, pk, **named):
        evaluation = fetch_evaluation(request, pk)
        if request.method != "POST":
            return view(request, evaluation, **named)
        with transaction.atomic():
            evaluation.lock()
            if not is_lead(request.user, evaluation):
                raise PermissionDenied
            if not can_set_up(request.user, evaluation):
                return too_late(request, evaluation)
            return view(request, evaluation, **named)

    return guarded


def too_late(request, evaluation):
    """Answer an act that came after the seal: nothing has changed."""
    return show(request, "scoring/setup_too_late.html", evaluation, 409)


def show(request, template, evaluation, status=200, **context):
    """Return a page of setting up: a form for the lead of a draft, text for others."""
    lead = evaluation.members.select_related("user").filter(role=PanelMember.Role.LEAD).first()
    common = {
        "evaluation": evaluation,
        "lead": lead,
        "is_lead": lead is not None and lead.user_id == request.user.pk,
        "seal": evaluation.seal,
    }
    return render(request, template, common | context, status=status)


def posted(request, *names):
    """Return what was posted, now or before the session ended; None on a fresh page.

    With `names`, only what came from the form whose button is one of them.
    """
    data = request.POST if request.method == "POST" else _kept(request)
    if data is None or (names and data.get("act") not in names):
        return None
    return data


def _kept(request):
    if not hasattr(request, "kept_fields"):
        request.kept_fields = take_kept_post(request)
    return MultiValueDict(request.kept_fields) if request.kept_fields else None
