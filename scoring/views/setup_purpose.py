"""Set-up: what is needed, the buyer's parameters, and the rules."""

from django.contrib import messages
from django.shortcuts import redirect

from scoring.forms.purpose import PurposeForm, tie_rules
from scoring.parameter_words import label_of, value_in_words
from scoring.permissions import can_set_up
from scoring.views.setup import posted, show, step


@step
def setup_purpose(request, evaluation):
    if not can_set_up(request.user, evaluation):
        return show(request, "scoring/setup_purpose.html", evaluation, **purpose_text(evaluation))
    form = PurposeForm(posted(request), evaluation=evaluation)
    if request.method == "POST" and form.is_valid():
        evaluation.change(request.user, "purpose set", **form.changes())
        evaluation.follow_parameters(request.user)
        messages.success(request, "Purpose and needs are saved.")
        return redirect(evaluation)
    return show(request, "scoring/setup_purpose.html", evaluation, form=form)


def purpose_text(evaluation):
    """Return what was answered on this page, in words."""
    answers = [
        (label_of(parameter), value_in_words(parameter, evaluation.parameters.get(name)))
        for name, parameter in evaluation.grid_copy.parameters.items()
    ]
    return {"answers": answers, "tie_words": dict(tie_rules(evaluation))[evaluation.tie_rule]}
