from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.invitation import invite
from scoring.evaluations.access import entered_page, membership, the_lead_does
from scoring.evaluations.forms.panel import InviteConfirmerForm
from scoring.evaluations.models import PanelMember
from scoring.evaluations.permissions import NotDeclared, can_name_confirmer
from scoring.ratings.confirming import waiting_for, without_second


@require_safe
def confirm_proofs(request, pk):
    """List what waits for this person, who may be somebody named to confirm and nothing else."""
    member = membership(request.user, pk)
    if not member.has_declared:
        raise NotDeclared(pk)
    context = {"evaluation": member.evaluation, "proofs": waiting_for(member)}
    return render(request, "scoring/ratings/confirm_proofs.html", context)


@entered_page
def name_confirmer(request, evaluation):
    """Let the lead name somebody who confirms what nobody else of this evaluation may confirm."""
    if not can_name_confirmer(request.user, evaluation):
        raise the_lead_does(evaluation)
    proofs = without_second(evaluation)
    form = InviteConfirmerForm(request.POST or None, evaluation=evaluation)
    if form.is_valid() and proofs:
        email, name = form.cleaned_data["email"], form.cleaned_data["name"]
        person = invite(email, request.user, str(evaluation), name)
        evaluation.add_member(person, PanelMember.Role.CONFIRMER, request.user)
        sentence = _("%(email)s is invited by e-mail, declares first, and may then confirm.")
        messages.success(request, sentence % {"email": person.email})
        return redirect("name_confirmer", evaluation.pk)
    context = {"evaluation": evaluation, "proofs": proofs, "form": form}
    status = 422 if form.errors else 200
    return render(request, "scoring/ratings/name_confirmer.html", context, status=status)
