"""The ways out of a state: another lead, another deadline, cancelled, deleted, archived."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from scoring.evaluations.access import entered_page
from scoring.evaluations.forms.lifecycle import CancelForm, DeadlineForm, LeadForm
from scoring.evaluations.models import Motion, NotReady
from scoring.evaluations.permissions import (
    can_accept_lead,
    can_archive,
    can_cancel,
    can_change_lead,
    can_delete_draft,
    can_move_deadline,
    can_stop_motion,
    can_unarchive,
)
from scoring.evaluations.views.setup import posted
from vendors.names import isolated


def refuse_unless(is_allowed):
    if not is_allowed:
        raise PermissionDenied(
            _(
                "The lead of an evaluation does this, in the states that allow it. Ask the lead, "
                "or your administrator."
            )
        )


def answer(request, page, evaluation, form, **context):
    context |= {"evaluation": evaluation, "form": form}
    status = 422 if form and form.is_bound else 200
    return render(request, f"scoring/evaluations/{page}.html", context, status=status)


@entered_page
def change_lead(request, evaluation):
    refuse_unless(can_change_lead(request.user, evaluation))
    form = LeadForm(posted(request), evaluation=evaluation, by=request.user)
    if form.is_valid():
        try:
            motion = Motion.objects.ask(
                evaluation, Motion.Kind.LEAD, request.user, **form.cleaned_data
            )
        except NotReady as refusal:
            form.add_error(None, str(refusal))
        else:
            sentence = _("%(name)s is asked to lead. You lead until they accept.")
            messages.success(request, sentence % {"name": isolated(motion.person)})
            return redirect("change_lead", evaluation.pk)
    waiting = evaluation.motions.waiting().filter(kind=Motion.Kind.LEAD).first()
    return answer(request, "change_lead", evaluation, form, waiting=waiting)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def accept_lead(request, motion_pk):
    """For whoever is asked, who may not sit in the evaluation yet."""
    motions = Motion.objects.waiting().filter(person=request.user, kind=Motion.Kind.LEAD)
    motion = get_object_or_404(motions.select_related("evaluation", "asked_by"), pk=motion_pk)
    if request.method == "POST":
        motion.evaluation.lock()
    may_accept = can_accept_lead(request.user, motion)
    if request.method == "POST":
        refuse_unless(may_accept)
        motion.change_lead()
        messages.success(request, _("You lead this evaluation now."))
        return redirect(motion.evaluation)
    context = {"motion": motion, "may_accept": may_accept}
    return answer(request, "accept_lead", motion.evaluation, None, **context)


@require_POST
def stop_motion(request, motion_pk):
    motions = Motion.objects.waiting().select_related("evaluation", "asked_by")
    motion = get_object_or_404(motions.concerning(request.user), pk=motion_pk)
    refuse_unless(can_stop_motion(request.user, motion))
    motion.stop(request.user)
    messages.success(request, _("It does not wait any more, and nothing has changed."))
    return redirect("my_tasks")


@entered_page
def move_deadline(request, evaluation):
    refuse_unless(can_move_deadline(request.user, evaluation))
    form = DeadlineForm(posted(request), evaluation=evaluation)
    if form.is_valid():
        try:
            evaluation.move_deadline(request.user, **form.cleaned_data)
        except NotReady as refusal:
            form.add_error("closes_at", str(refusal))
        else:
            messages.success(request, _("The deadline is moved, and everybody is told."))
            return redirect(evaluation)
    return answer(request, "move_deadline", evaluation, form)


@entered_page
def cancel_evaluation(request, evaluation):
    refuse_unless(can_cancel(request.user, evaluation))
    form = CancelForm(posted(request))
    if form.is_valid():
        evaluation.cancel(request.user, form.cleaned_data["reason"])
        messages.success(request, _("The evaluation is cancelled. It stays to be read."))
        return redirect(evaluation)
    return answer(request, "cancel_evaluation", evaluation, form)


@entered_page
def delete_draft(request, evaluation):
    refuse_unless(can_delete_draft(request.user, evaluation))
    if request.method == "POST":
        evaluation.delete_draft(request.user)
        messages.success(request, _("The draft is deleted."))
        return redirect("evaluation_list")
    return answer(request, "delete_draft", evaluation, None)


@entered_page
def archive_evaluation(request, evaluation):
    refuse_unless(can_archive(request.user, evaluation))
    if request.method == "POST":
        evaluation.archive(request.user)
        messages.success(request, _("It is in the archive, and out of everybody’s tasks."))
    return redirect(evaluation)


@entered_page
def unarchive_evaluation(request, evaluation):
    refuse_unless(can_unarchive(request.user, evaluation))
    if request.method == "POST":
        evaluation.unarchive(request.user)
        messages.success(request, _("It is out of the archive."))
    return redirect(evaluation)
