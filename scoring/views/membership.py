"""The door of every page of an evaluation: who may come in, and what they rate."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from scoring.models import PanelMember
from scoring.permissions import criteria_rated_by, refuse_undeclared, why_not_judged


def enter(user, pk, assignments=False):
    """Return this person's PanelMember with its evaluation; strangers get 404.

    Membership is what makes an evaluation visible, so one look answers both. Raises
    NotDeclared before they signed their declaration.
    """
    member = membership(user, pk, assignments)
    refuse_undeclared(member)
    return member


def membership(user, pk, assignments=False):
    """Return the membership whether anything was declared or not: for the declaration itself."""
    members = PanelMember.objects.of(user).with_declaration().select_related("evaluation")
    if assignments:
        members = members.prefetch_related("assignments")
    member = get_object_or_404(members, evaluation__pk=pk)
    member.user = user
    member.evaluation.entered_by = member
    return member


def fetch_member(request, pk, assignments=True):
    """Return what `enter` does; what they rate comes along unless `assignments` says no."""
    return enter(request.user, pk, assignments)


def fetch_evaluation(request, pk):
    """Return the evaluation, for a page that asks no more of its reader than to be there."""
    return enter(request.user, pk).evaluation


def fetch_criterion(member, criterion_id):
    """Return the criterion of the evaluation's own grid; 404 without, 403 if not theirs."""
    try:
        criterion = member.evaluation.grid_copy.criterion(criterion_id)
    except KeyError:
        raise Http404 from None
    if criterion.id not in criteria_rated_by(member):
        raise PermissionDenied
    return criterion


def fetch_candidate(member, candidate_pk):
    """Return the candidate with its vendor; 404 without, 403 when this member may not judge it."""
    candidates = member.evaluation.candidates.select_related("vendor")
    candidate = get_object_or_404(candidates, pk=candidate_pk)
    refusal = why_not_judged(member, candidate)
    if refusal:
        raise PermissionDenied(refusal)
    return candidate
