"""Set-up: which checks and gates are in use."""

from django.contrib import messages
from django.shortcuts import redirect

from scoring.forms.checks import ChecksForm, PresetForm
from scoring.models import CheckInUse
from scoring.permissions import can_set_up
from scoring.views.setup import posted, show, step


@step
def setup_checks(request, evaluation):
    if request.method == "POST" and "preset" in request.POST:
        return use_preset(request, evaluation)
    if not can_set_up(request.user, evaluation):
        return show(request, "scoring/setup_checks.html", evaluation, **checks_text(evaluation))
    data = posted(request)
    if data and "preset" in data:  # kept from before the session ended; the button is still there
        data = None
    form = ChecksForm(data, evaluation=evaluation)
    if request.method == "POST" and form.is_valid():
        evaluation.use_checks(form.uses(), request.user)
        messages.success(request, "Checks and gates are saved.")
        return redirect(evaluation)
    return show(request, "scoring/setup_checks.html", evaluation, form=form)


def use_preset(request, evaluation):
    """Answer the buttons that put a whole preset to use."""
    form = PresetForm(request.POST)
    if form.is_valid():
        evaluation.use_preset(form.cleaned_data["preset"], request.user)
        messages.success(request, "The preset is in use. Gates stay as they were.")
        return redirect("setup_checks", evaluation.pk)
    errors = [("presets", sentence) for sentence in form.errors["preset"]]
    page = ChecksForm(evaluation=evaluation)
    return show(
        request,
        "scoring/setup_checks.html",
        evaluation,
        form=page,
        more_errors=errors,
        has_errors=True,
    )


def checks_text(evaluation):
    """Return the criteria with their checks and what is done with each."""
    uses = {row.check_id: row for row in evaluation.checks.all()}
    sections = [
        (criterion, [(check, uses[check.id]) for check in criterion.checks])
        for criterion in evaluation.grid_copy.criteria
    ]
    left_out = [row for row in uses.values() if row.use != CheckInUse.Use.IN_USE]
    return {"sections": sections, "left_out": left_out}
