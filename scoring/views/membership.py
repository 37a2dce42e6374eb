"""The door of every page on which a member of an evaluation works."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from scoring.models import PanelMember
from scoring.permissions import criteria_rated_by


def fetch_member(request, pk, assignments=True):
    """Return this person's PanelMember with its evaluation; strangers get 404.

    Membership is what makes an evaluation visible, so one look answers both. What they
    rate comes along unless `assignments` says that it is not needed.
    """
    members = PanelMember.objects.of(request.user).select_related("evaluation")
    if assignments:
        members = members.prefetch_related("assignments")
    member = get_object_or_404(members, evaluation__pk=pk)
    member.user = request.user
    return member


def fetch_criterion(member, criterion_id):
    """Return the criterion of the evaluation's own grid; 404 without, 403 if not theirs."""
    try:
        criterion = member.evaluation.grid_copy.criterion(criterion_id)
    except KeyError:
        raise Http404 from None
    if criterion.id not in criteria_rated_by(member):
        raise PermissionDenied
    return criterion
