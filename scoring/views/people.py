"""Set-up: who takes part, and who rates which criteria."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import redirect
from django.utils.html import format_html

from accounts.invitation import invite
from scoring.forms.people import InviteMemberForm, PanelForm, RemoveMemberForm
from scoring.models.setup import setup_of
from scoring.permissions import can_set_up
from scoring.views.setup import posted, show, step


@step
def setup_people(request, evaluation):
    setup = setup_of(evaluation)
    if not can_set_up(request.user, evaluation):
        return show(request, "scoring/setup_people.html", evaluation, **people_text(setup))
    if request.method != "POST":
        return page(request, setup)
    if request.POST.get("act") == "alone":
        return rate_alone(request, setup)
    act = ACTS.get(request.POST.get("act"))
    if act is None:
        raise BadRequest("Unknown act.")
    form = act(request, setup)
    if form.is_valid():
        return redirect("setup_people", evaluation.pk)
    return page(request, setup, **{request.POST["act"]: form})


def page(request, setup, **forms):
    """Return the page with its forms; `forms` are those that were refused, by their act."""
    forms.setdefault(
        "invite", InviteMemberForm(posted(request, "invite"), evaluation=setup.evaluation)
    )
    forms.setdefault("assign", PanelForm(posted(request, "assign"), setup=setup))
    errors = [
        (_anchor(form, name), sentence)
        for form in forms.values()
        for name, sentence in _errors(form)
    ]
    return show(
        request,
        "scoring/setup_people.html",
        setup.evaluation,
        invite_form=forms["invite"],
        panel_form=forms["assign"],
        more_errors=errors,
        has_errors=bool(errors),
    )


def _errors(form):
    return [(name, sentence) for name, found in form.errors.items() for sentence in found]


def _anchor(form, name):
    if name not in form.fields or isinstance(form, RemoveMemberForm):
        return "people"
    field = form[name]
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


def rate_alone(request, setup):
    """Give every criterion to the lead; what others rate stays theirs."""
    lead = setup.lead
    setup.evaluation.assign(lead, lead.role, list(setup.points), request.user)
    messages.success(request, "You rate everything yourself.")
    return redirect("setup_people", setup.evaluation.pk)


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
        setup.evaluation.remove_member(member, request.user)
        messages.success(request, format_html("<bdi>{}</bdi> no longer takes part.", member))
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
