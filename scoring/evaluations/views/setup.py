from functools import partial, wraps

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.record.acts import Act
from scoring.evaluations.access import act_of, back_to, entered_page, the_lead_does
from scoring.evaluations.forms.candidates import SitesForm
from scoring.evaluations.forms.meanwhile import changes_since, stamp_of
from scoring.evaluations.forms.setup import (
    ChecksForm,
    PresetForm,
    PurposeForm,
    label_of,
    tie_rules,
    value_in_words,
)
from scoring.evaluations.models import CheckInUse, NotReady, PanelMember
from scoring.evaluations.permissions import can_set_up, is_lead
from scoring.evaluations.undo import put_back


def step(view):
    """Make a page of setting up out of `view(request, evaluation)`, with what else its URL names.
    A stranger gets 404. Only the lead may post (403), and only to a draft (409).
    """

    @entered_page
    @wraps(view)
    def guarded(request, evaluation, **url_arguments):
        if request.method == "POST":
            if not is_lead(request.user, evaluation):
                raise the_lead_does(evaluation)
            if not evaluation.is_draft:
                return too_late(request, evaluation)
            evaluation.overtaken = changes_since(evaluation, request.POST.get("page_stamp"))
        response = view(request, evaluation, **url_arguments)
        if evaluation.overtaken:
            messages.info(request, evaluation.overtaken)
        return response

    return guarded


setup_act = partial(act_of, step)

STEPS = ("purpose", "candidates", "checks", "weights", "people", "open")


def go_on(evaluation, done):
    return redirect(f"setup_{STEPS[STEPS.index(done) + 1]}", evaluation.pk)


def look_again(request, evaluation, page):
    """Refuse an act of a page that showed other rules; the page says what changed."""
    messages.error(request, _("Nothing is done yet, because the set-up changed. Look at it again."))
    return redirect(page, evaluation.pk)


def too_late(request, evaluation):
    return show(request, "setup_too_late", evaluation, 409)


def show(request, page, evaluation, status=200, more_errors=(), **context):
    lead = evaluation.members.select_related("user").filter(role=PanelMember.Role.LEAD).first()
    leads = lead is not None and lead.user_id == request.user.pk
    context |= {
        "evaluation": evaluation,
        "lead": lead,
        "is_lead": leads,
        "seal": evaluation.seal,
        "page_stamp": stamp_of(evaluation) if leads and evaluation.is_draft else "",
        "more_errors": more_errors,
        "has_errors": bool(more_errors),
    }
    return render(request, f"scoring/evaluations/{page}.html", context, status=status)


def posted(request):
    """Return what a form is bound to: what was posted, or None on a fresh page."""
    return request.POST if request.method == "POST" else None


@step
def setup_purpose(request, evaluation):
    if not can_set_up(request.user, evaluation):
        return show(request, "setup_purpose", evaluation, **purpose_text(evaluation))
    form = PurposeForm(posted(request), evaluation=evaluation)
    if form.is_valid():
        evaluation.change(request.user, Act.PURPOSE_SET, **form.changes())
        evaluation.follow_parameters(request.user)
        messages.success(request, _("Purpose and needs are saved."))
        return go_on(evaluation, "purpose")
    return show(request, "setup_purpose", evaluation, form=form)


def purpose_text(evaluation):
    answers = [
        (label_of(parameter), value_in_words(parameter, evaluation.parameters.get(name)))
        for name, parameter in evaluation.grid_copy.parameters.items()
    ]
    return {"answers": answers, "tie_words": tie_rules(evaluation)[evaluation.tie_rule]}


def tell_with_undo(request, evaluation, sentence, act, token):
    """Say what was done, with a button that posts `token` to the address of this name."""
    address = back_to(act, request, evaluation).url
    messages.success(request, sentence, extra_tags=f"undo {address} {token}")


def undo(request, evaluation, page):
    try:
        restored = put_back(evaluation, request.POST.get("token", ""), request.user)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, format_html(_("<bdi>{}</bdi> is back."), restored))
    return back_to(page, request, evaluation)


@step
def candidate_sites(request, evaluation, candidate_pk):
    candidates = evaluation.candidates.select_related("vendor").prefetch_related("sites")
    candidate = get_object_or_404(candidates, pk=candidate_pk)
    if not can_set_up(request.user, evaluation):
        return show(request, "candidate_sites", evaluation, candidate=candidate)
    form = SitesForm(posted(request), candidate=candidate)
    if form.is_valid():
        evaluation.use_sites(candidate, list(form.cleaned_data["sites"]), request.user)
        sentence = _("The sites of <bdi>{}</bdi> are saved.")
        messages.success(request, format_html(sentence, candidate))
        return redirect("setup_candidates", evaluation.pk)
    return show(request, "candidate_sites", evaluation, form=form, candidate=candidate)


@step
def setup_checks(request, evaluation):
    if not can_set_up(request.user, evaluation):
        return show(request, "setup_checks", evaluation, **checks_text(evaluation))
    form = ChecksForm(posted(request), evaluation=evaluation)
    if form.is_valid():
        evaluation.use_checks(form.uses(), request.user)
        messages.success(request, _("Checks and gates are saved."))
        return go_on(evaluation, "checks")
    return show(request, "setup_checks", evaluation, form=form)


@setup_act("setup_checks")
def use_preset(request, evaluation):
    if evaluation.overtaken:
        return look_again(request, evaluation, "setup_checks")
    preset = PresetForm(request.POST)
    if preset.is_valid():
        evaluation.use_preset(preset.cleaned_data["preset"], request.user)
        messages.success(request, _("The preset is in use. Gates stay as they were."))
        return redirect("setup_checks", evaluation.pk)
    errors = [("presets", sentence) for sentence in preset.errors["preset"]]
    form = ChecksForm(evaluation=evaluation)
    return show(request, "setup_checks", evaluation, more_errors=errors, form=form)


def checks_text(evaluation):
    checks_in_use = {check.check_id: check for check in evaluation.checks.all()}
    sections = [
        (criterion, [(check, checks_in_use[check.id]) for check in criterion.checks])
        for criterion in evaluation.grid_copy.criteria
    ]
    left_out = [check for check in checks_in_use.values() if check.use != CheckInUse.Use.IN_USE]
    return {"sections": sections, "left_out": left_out}
