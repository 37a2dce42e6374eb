"""What changes after the seal: an assessor leaves, a vendor withdraws or comes late."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from scoring.forms.panel import LeavingForm, WithdrawalForm
from scoring.models import NotReady
from scoring.models.panel import PanelMember
from scoring.models.seal import came_late
from scoring.permissions import can_change_panel
from scoring.views.membership import fetch_evaluation
from scoring.views.setup import posted
from vendors.isolation import isolated


@require_safe
def plan_changes(request, pk):
    """Show who left and which vendor withdrew or came late; the lead finds the acts here."""
    evaluation = fetch_evaluation(request, pk)
    candidates = evaluation.candidates.select_related("vendor", "withdrawn_by")
    members = evaluation.members.select_related("user")
    context = {
        "evaluation": evaluation,
        "may_change": can_change_panel(request.user, evaluation),
        "withdrawn": candidates.withdrawn(),
        "present": candidates.present(),
        "late": came_late(evaluation),
        "left": members.exclude(left_at=None),
        "others": members.present().exclude(role=PanelMember.Role.LEAD),
        "seals": evaluation.seals.exclude(unsealed_at=None).select_related("unsealed_by"),
    }
    return render(request, "scoring/plan_changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def leave_panel(request, pk, member_pk):
    """Let the lead record that somebody left the panel, and why."""
    evaluation = fetch_led(request, pk)
    members = evaluation.members.present().exclude(role=PanelMember.Role.LEAD)
    member = get_object_or_404(members.select_related("user"), pk=member_pk)
    member.evaluation = evaluation
    form = LeavingForm(posted(request))
    said = f"{isolated(member)} has left the panel."
    act = changed(request, form, said, lambda: member.leave(request.user, **form.cleaned_data))
    if act:
        return redirect("plan_changes", pk)
    context = {"evaluation": evaluation, "member": member, "form": form}
    return answer(request, "scoring/leaving_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_candidate(request, pk, candidate_pk):
    """Let the lead record that a vendor withdrew, when and why."""
    evaluation = fetch_led(request, pk)
    candidates = evaluation.candidates.present().select_related("vendor")
    candidate = get_object_or_404(candidates, pk=candidate_pk)
    candidate.evaluation = evaluation
    form = WithdrawalForm(posted(request))
    said = f"{isolated(candidate)} has withdrawn. Nobody is asked to rate it any more."
    act = changed(
        request, form, said, lambda: candidate.withdraw(request.user, **form.cleaned_data)
    )
    if act:
        return redirect("plan_changes", pk)
    context = {"evaluation": evaluation, "candidate": candidate, "form": form}
    return answer(request, "scoring/withdrawal_form.html", context)


def fetch_led(request, pk):
    """Return an evaluation under judgement for its lead: 403 to others and at other times."""
    evaluation = fetch_evaluation(request, pk)
    if not can_change_panel(request.user, evaluation):
        raise PermissionDenied("Only the lead records this, between opening and the decision.")
    return evaluation


def changed(request, form, said, act):
    """Do the act of a valid post and say so; what refuses it goes into the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except NotReady as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, said)
    return True


def answer(request, template, context):
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)
