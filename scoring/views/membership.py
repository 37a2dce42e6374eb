"""The door of every page on which a member of an evaluation works."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from scoring.models import Evaluation, PanelMember
from scoring.permissions import criteria_rated_by


def fetch_member(request, pk):
    """Return this person's PanelMember with its evaluation; strangers get 404."""
    evaluation = get_object_or_404(Evaluation.objects.visible_to(request.user), pk=pk)
    members = PanelMember.objects.filter(evaluation=evaluation, user=request.user)
    member = members.prefetch_related("assignments").get()
    member.evaluation, member.user = evaluation, request.user
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
