"""The set-up page of the people: one form, so that no button drops what was ticked or typed."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.invitation import invite
from scoring.evaluations.forms.panel import InviteMemberForm, PanelForm, RemoveMemberForm
from scoring.evaluations.models.setup import setup_of
from scoring.evaluations.permissions import can_set_up
from scoring.evaluations.undo import as_it_was, undo_token
from scoring.evaluations.views.panel import people_text
from scoring.evaluations.views.setup import (
    go_on,
    look_again,
    setup_act,
    show,
    step,
    tell_with_undo,
    undo,
)


@step
def setup_people(request, evaluation):
    """Show the page; a post is its button to go on, which saves who rates what."""
    setup = setup_of(evaluation)
    if not can_set_up(request.user, evaluation):
        return show(request, "setup_people", evaluation, **people_text(setup))
    if request.method != "POST":
        return people_page(request, setup)
    if refusal := save_panel(request, setup):
        return refusal
    if has_typed_invitation(request):
        invite = InviteMemberForm(request.POST, evaluation=evaluation)
        if invite.is_valid():
            invite.add_error("email", _("Send the invitation, or empty these boxes."))
        return people_page(request, setup_of(evaluation), invite=invite)
    return go_on(evaluation, "people")


def has_typed_invitation(request):
    return bool(request.POST.get("email", "").strip() or request.POST.get("name", "").strip())


def save_panel(request, setup, is_asked=False):
    """Save the roles and ticks that came with any button of the page; return it if refused."""
    if not (is_asked or "stamp" in request.POST):
        return None
    form = PanelForm(request.POST, setup=setup)
    if not form.is_valid():
        invite = typed_invitation(request, setup.evaluation)
        return people_page(request, setup, panel=form, invite=invite)
    form.save(request.user)
    return None


def typed_invitation(request, evaluation):
    """What was typed of an invitation that nobody sent yet, so that it stays on the page."""
    if not has_typed_invitation(request):
        return None
    typed = {name: request.POST.get(name, "") for name in ("email", "name", "role")}
    return InviteMemberForm(initial=typed, evaluation=evaluation)


def back_to_people(request, evaluation):
    if invite := typed_invitation(request, evaluation):
        return people_page(request, setup_of(evaluation), invite=invite)
    return redirect("setup_people", evaluation.pk)


def people_page(request, setup, invite=None, panel=None, remove=None):
    invite = invite or InviteMemberForm(evaluation=setup.evaluation)
    panel = panel or PanelForm(setup=setup)
    errors = []
    for form in (invite, panel):
        for name, sentences in form.errors.items():
            field = form[name]
            anchor = f"{field.auto_id}_0" if field.use_fieldset else field.auto_id
            errors += [(anchor, sentence) for sentence in sentences]
    kept_member, refusals = None, []
    if remove:
        # Who is not there to be removed any more has no button to say it at.
        refusals = remove.errors["member"]
        removable = {str(member.pk): member for member in panel.members if not member.is_lead}
        kept_member = removable.get(remove["member"].value())
        anchor = f"remove-{kept_member.pk}" if kept_member else "people"
        errors += [(anchor, sentence) for sentence in refusals]
    return show(
        request,
        "setup_people",
        setup.evaluation,
        more_errors=errors,
        invite_form=invite,
        panel_form=panel,
        kept_member=kept_member,
        not_removed=refusals,
    )


@setup_act("setup_people")
def invite_member(request, evaluation):
    if refusal := save_panel(request, setup_of(evaluation)):
        return refusal
    form = InviteMemberForm(request.POST, evaluation=evaluation)
    if not form.is_valid():
        return people_page(request, setup_of(evaluation), invite=form)
    invited = form.cleaned_data
    person = invite(invited["email"], request.user, str(evaluation), invited["name"])
    evaluation.add_member(person, invited["role"], request.user)
    messages.success(request, _("%(email)s is invited by e-mail.") % {"email": person.email})
    return redirect("setup_people", evaluation.pk)


@setup_act("setup_people")
def assign_criteria(request, evaluation):
    if refusal := save_panel(request, setup_of(evaluation), is_asked=True):
        return refusal
    messages.success(request, _("The panel is saved."))
    return back_to_people(request, evaluation)


@setup_act("setup_people")
def rate_alone(request, evaluation):
    # Give every criterion to the lead; what others rate stays theirs.
    if evaluation.overtaken:
        return look_again(request, evaluation, "setup_people")
    if refusal := save_panel(request, setup_of(evaluation)):
        return refusal
    setup = setup_of(evaluation)
    evaluation.assign(setup.lead, setup.lead.role, list(setup.points), request.user)
    messages.success(request, _("You rate everything yourself."))
    return back_to_people(request, evaluation)


@setup_act("setup_people")
def remove_member(request, evaluation):
    form = RemoveMemberForm(request.POST, evaluation=evaluation)
    if not form.is_valid():
        return people_page(request, setup_of(evaluation), remove=form)
    if refusal := save_panel(request, setup_of(evaluation)):
        return refusal
    member = form.cleaned_data["member"]
    kind, fields = as_it_was(member)
    evaluation.remove_member(member, request.user)
    sentence = _(
        "<bdi>{}</bdi> no longer takes part. Undo gives them their role and criteria back; what "
        "they declared, and weights of their own, they would have to give again."
    )
    token = undo_token(evaluation, request.user, kind, fields)
    tell_with_undo(request, evaluation, format_html(sentence, member), "put_back_member", token)
    return back_to_people(request, evaluation)


@setup_act("setup_people")
def put_back_member(request, evaluation):
    return undo(request, evaluation, "setup_people")
