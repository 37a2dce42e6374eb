"""What administrators do for people who left: close the account, hand on what they led."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.closing import close_account as close
from accounts.closing import open_account as reopen
from accounts.models import User
from accounts.views import for_administrators
from scoring.evaluations.closed_accounts import seats_under_way
from scoring.evaluations.forms.lifecycle import LeadForm
from scoring.evaluations.models import Evaluation, Motion, NotReady, PanelMember
from scoring.evaluations.permissions import can_confirm_unsealing, can_name_lead
from scoring.evaluations.views.lifecycle import answer
from scoring.evaluations.views.setup import posted
from scoring.home.people_forms import CloseAccountForm, FindAccountForm, OpenAccountForm
from scoring.results.results import ranks_of
from vendors.names import isolated

HANDED_ON = gettext_lazy("By an administrator: the account of the lead was closed.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def find_account(request):
    """Find somebody. A post, so that no name stands in an address."""
    form = FindAccountForm(posted(request))
    if form.is_valid():
        return redirect("close_account", form.person.pk)
    return render(request, "scoring/home/find_account.html", {"form": form})


def person_of(pk):
    return get_object_or_404(User, pk=pk, erased_at=None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def close_account(request, pk):
    """Show what a person owes to evaluations, and close the account; one that is closed, open."""
    person = person_of(pk)
    if not person.is_active:
        return account_page(request, person, OpenAccountForm())
    seats = list(seats_under_way(person))
    form = CloseAccountForm(posted(request), person=person, by=request.user, seats=seats)
    if form.is_valid() and closed(form, request.user):
        messages.success(request, _("The account is closed. The leads concerned are told."))
        return redirect("evaluation_needs")
    return account_page(request, person, form, seats)


def account_page(request, person, form, seats=()):
    context = {"person": person, "form": form, "seats": seats}
    status = 422 if form.is_bound else 200
    return render(request, "scoring/home/close_account.html", context, status=status)


@transaction.atomic
def closed(form, by):
    # Say whether it is; the form says why not.
    try:
        close(form.person, by, form.cleaned_data["reason"])
    except ValueError as refusal:
        form.add_error("reason", str(refusal))
        return False
    for evaluation, person in form.new_leads():
        Motion.objects.ask(evaluation, Motion.Kind.LEAD, by, str(HANDED_ON), person)
    return True


@require_POST
@for_administrators
def open_account(request, pk):
    person = person_of(pk)
    form = OpenAccountForm(request.POST)
    if person.is_active:
        return redirect("close_account", pk)
    if not form.is_valid():
        return account_page(request, person, form)
    reopen(person, request.user, form.cleaned_data["reason"])
    messages.success(request, _("%(email)s may come in again.") % {"email": person.email})
    return redirect("people")


def without_lead():
    """The evaluations that nobody leads any more who could come in, with whoever led them."""
    active = PanelMember.objects.filter(
        evaluation=OuterRef("pk"), role=PanelMember.Role.LEAD, user__is_active=True
    )
    rows = Evaluation.objects.exclude(state=Evaluation.State.CANCELLED)
    return rows.filter(~Exists(active)).order_by("pk")


@require_safe
@for_administrators
def evaluation_needs(request):
    """What waits for an administrator: a lead to be named, an unsealing nobody else confirms."""
    evaluations = list(without_lead())
    leads = PanelMember.objects.filter(evaluation__in=evaluations, role=PanelMember.Role.LEAD)
    leads = {lead.evaluation_id: lead.user for lead in leads.select_related("user")}
    motions = Motion.objects.waiting().filter(evaluation__in=evaluations, kind=Motion.Kind.LEAD)
    motions = {motion.evaluation_id: motion for motion in motions.select_related("person")}
    unsealings = Motion.objects.waiting().filter(kind=Motion.Kind.UNSEALING)
    unsealings = unsealings.select_related("evaluation", "asked_by")
    context = {
        "rows": [(each, leads.get(each.pk), motions.get(each.pk)) for each in evaluations],
        "unsealings": [
            motion for motion in unsealings if can_confirm_unsealing(request.user, motion)
        ],
    }
    return render(request, "scoring/home/evaluation_needs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
@transaction.atomic
def name_lead(request, pk):
    """Ask somebody to lead an evaluation whose lead has left. They accept it, or not."""
    evaluation = get_object_or_404(without_lead(), pk=pk)
    if not can_name_lead(request.user, evaluation):
        raise PermissionDenied(
            _("An administrator names a lead where the account of the lead is closed.")
        )
    form = LeadForm(posted(request), evaluation=evaluation, by=request.user)
    if form.is_valid():
        try:
            Motion.objects.ask(evaluation, Motion.Kind.LEAD, request.user, **form.cleaned_data)
        except NotReady as refusal:
            form.add_error(None, str(refusal))
        else:
            sentence = _("%(name)s is asked to lead.")
            messages.success(request, sentence % {"name": isolated(form.cleaned_data["person"])})
            return redirect("evaluation_needs")
    back = reverse("evaluation_needs")
    return answer(request, "name_lead", evaluation, form, back=back)


@require_POST
@for_administrators
@transaction.atomic
def confirm_for_panel(request, motion_pk):
    """Confirm an unsealing of which nobody of the panel is left to confirm it."""
    motions = Motion.objects.waiting().filter(kind=Motion.Kind.UNSEALING)
    motion = get_object_or_404(motions.select_related("evaluation", "asked_by"), pk=motion_pk)
    motion.evaluation.lock()
    if not can_confirm_unsealing(request.user, motion):
        raise PermissionDenied(_("A member of the panel confirms this."))
    motion.unseal(request.user, ranks_of(motion.evaluation))
    messages.success(request, _("The evaluation is unsealed. Its lead can change the rules."))
    return redirect("evaluation_needs")
