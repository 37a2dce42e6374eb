"""Set-up: who takes part, and who rates which criteria."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import redirect
from django.utils.html import format_html

from accounts.invitation import invite
from scoring.forms.people import InviteMemberForm, PanelForm, RemoveMemberForm
from scoring.models.setup import setup_of
from scoring.permissions import can_set_up
from scoring.undo import member_token
from scoring.views.setup import posted, show, step
from scoring.views.undoing import tell_with_undo, undo


@step
def setup_people(request, evaluation):
    setup = setup_of(evaluation)
    if not can_set_up(request.user, evaluation):
        return show(request, "scoring/setup_people.html", evaluation, **people_text(setup))
    if request.method != "POST":
        return page(request, setup)
    if request.POST.get("act") == "alone":
        return rate_alone(request, setup)
    if request.POST.get("act") == "undo":
        return undo(request, evaluation)
    act = ACTS.get(request.POST.get("act"))
    if act is None:
        raise BadRequest("Unknown act.")
    form = act(request, setup)
    if form.is_valid():
        return redirect("setup_people", evaluation.pk)
    return page(request, setup, **{request.POST["act"]: form})


def page(request, setup, remove=None, **forms):
    """Return the page with its forms; those that were refused are given by their act."""
    forms.setdefault(
        "invite", InviteMemberForm(posted(request, "invite"), evaluation=setup.evaluation)
    )
    forms.setdefault("assign", PanelForm(posted(request, "assign"), setup=setup))
    member, said = _not_removed(remove, setup)
    errors = [
        (_anchor(form, name), sentence)
        for form in forms.values()
        for name, found in form.errors.items()
        for sentence in found
    ]
    errors += [(f"remove-{member.pk}" if member else "people", sentence) for sentence in said]
    return show(
        request,
        "scoring/setup_people.html",
        setup.evaluation,
        invite_form=forms["invite"],
        panel_form=forms["assign"],
        refused=(member, said),
        more_errors=errors,
        has_errors=bool(errors),
    )


def _not_removed(form, setup):
    """Return whose removal was refused, None for who is not there to be removed, and why."""
    if form is None:
        return None, []
    others = [one for one in setup.members if not one.is_lead and not one.left_at]
    member = next((one for one in others if str(one.pk) == form["member"].value()), None)
    return member, form.errors["member"]


def _anchor(form, name):
    field = form[name]
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


def rate_alone(request, setup):
    """Give every criterion to the lead; what others rate stays theirs."""
    lead = setup.lead
    setup.evaluation.assign(lead, lead.role, list(setup.points), request.user)
    messages.success(request, "You rate everything yourself.")
    return redirect("setup_people", setup.evaluation.pk)


GONE = (
    "<bdi>{}</bdi> no longer takes part. Undo gives them their role and criteria back; what they "
    "declared, and weights of their own, they would have to give again."
)


def invite_member(request, setup):
    form = InviteMemberForm(request.POST, evaluation=setup.evaluation)
    if form.is_valid():
        wanted = form.cleaned_data
        person = invite(wanted["email"], request.user, str(setup.evaluation), wanted["name"])
        setup.evaluation.add_member(person, wanted["role"], request.user)
        messages.success(request, f"{person.email} is invited by e-mail.")
    return form


def assign(request, setup):
    form = PanelForm(request.POST, setup=setup)
    if form.is_valid():
        for member, role, criteria in form.assignments():
            setup.evaluation.assign(member, role, criteria, request.user)
        messages.success(request, "The panel is saved.")
    return form


def remove(request, setup):
    form = RemoveMemberForm(request.POST, evaluation=setup.evaluation)
    if form.is_valid():
        member = form.cleaned_data["member"]
        token = member_token(member, request.user)
        setup.evaluation.remove_member(member, request.user)
        tell_with_undo(request, format_html(GONE, member), token)
    return form


ACTS = {"invite": invite_member, "assign": assign, "remove": remove}


def people_text(setup):
    """Return (member, titles of the criteria they rate) of everybody."""
    titles = setup.evaluation.criterion_titles
    return {
        "panel": [
            (member, [titles[criterion] for criterion in setup.rated_by(member)])
            for member in setup.members
        ]
    }
