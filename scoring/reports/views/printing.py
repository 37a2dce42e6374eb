"""Drafts and audit bundles: asked for, made by a worker, and taken away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.record.acts import Act
from scoring.decisions.document.limits import TooLarge, refuse_too_many
from scoring.evaluations.access import released_evaluation
from scoring.evaluations.permissions import can_take_bundle, is_lead
from scoring.reports.bundle import holds_closed, refuse_too_big, was_erased_since
from scoring.reports.forms import OptionsForm
from scoring.reports.options import AS_KEPT
from scoring.reports.pdf import ReportFailed
from scoring.reports.printing import READY, bundle_for, draft_of
from scoring.reports.views.report import download_file, file_name, readable_determination

show_or_make = require_http_methods(["GET", "HEAD", "POST"])


def draft_for(request, pk, options=AS_KEPT):
    evaluation = released_evaluation(request.user, pk)
    if not is_lead(request.user, evaluation):
        raise PermissionDenied(
            _("A draft is for the lead alone. The report of the decision is for every member.")
        )
    return evaluation, draft_of(evaluation, request.user, options)


@show_or_make
def draft_report(request, pk):
    evaluation, draft = draft_for(request, pk)
    if request.method == "POST":
        begin_draft(request, evaluation, draft)
        return redirect(draft.page)
    context = {
        "evaluation": evaluation,
        "title": _("Draft report"),
        "back": reverse("report_list", args=[pk]),
        "download": reverse("draft_pdf", args=[pk]),
        "is_remade": True,
    }
    return show(request, draft, context)


def begin_draft(request, evaluation, draft):
    try:
        refuse_too_many(evaluation)
    except TooLarge as refusal:
        messages.error(request, str(refusal))
    else:
        draft.begin(request.user)


@require_safe
def draft_pdf(request, pk):
    options = OptionsForm(request.GET).options
    evaluation, draft = draft_for(request, pk, options)
    if draft.state(draft.progress()) != READY:
        return redirect(draft.page)
    if request.method != "HEAD":
        with transaction.atomic():
            after = {"options": options.key} if options != AS_KEPT else None
            evaluation.record(request.user, Act.DOWNLOADED_DRAFT, after=after)
    name = f"{slugify(evaluation.title)[:60] or 'evaluation'}-draft.pdf"
    return download_file(draft.file, name)


def bundle_of(request, pk, determination_pk):
    """Return the determination and its bundle for this person, who leads or observes."""
    determination = readable_determination(request, pk, determination_pk)
    evaluation = determination.evaluation
    if not can_take_bundle(request.user, evaluation):
        raise PermissionDenied(
            _("The audit bundle is for the lead and the observers. Its report is for every member.")
        )
    if not evaluation.is_decided:
        raise PermissionDenied(
            _("This decision was opened again. There is a bundle once it is decided anew.")
        )
    return determination, bundle_for(determination, request.user)


@show_or_make
def bundle(request, pk, determination_pk):
    determination, printing = bundle_of(request, pk, determination_pk)
    if request.method == "POST":
        try:
            refuse_too_big(determination, request.user)
        except ReportFailed as refusal:
            messages.error(request, str(refusal))
        else:
            printing.begin(request.user)
        return redirect(printing.page)
    context = {
        "evaluation": determination.evaluation,
        "determination": determination,
        "download": reverse("bundle_zip", args=[pk, determination_pk]),
        "file_name": file_name(determination, "bundle.zip", "-"),
        "is_remade": True,
    }
    return show(request, printing, context, "bundle")


@require_safe
def bundle_zip(request, pk, determination_pk):
    determination, printing = bundle_of(request, pk, determination_pk)
    progress = printing.progress()
    if printing.state(progress) != READY:
        return redirect(printing.page)
    if progress is None or was_erased_since(progress.asked_at):
        default_storage.delete(printing.file)
        messages.warning(
            request, _("Something was erased since the bundle was made. Make it anew.")
        )
        return redirect(printing.page)
    if holds_closed(printing.file, determination, request.user):
        default_storage.delete(printing.file)
        messages.warning(
            request, _("You may not open all that this bundle holds any more. Make it anew.")
        )
        return redirect(printing.page)
    if request.method != "HEAD":
        with transaction.atomic():
            after = {"decision": determination.number}
            determination.evaluation.record(request.user, Act.DOWNLOADED_BUNDLE, after=after)
    name = file_name(determination, "bundle.zip", "-")
    return download_file(printing.file, name, "application/zip")


def show(request, printing, context, page="printing"):
    progress = printing.progress()
    context |= {"printing": printing, "progress": progress, "state": printing.state(progress)}
    name = f"_{page}" if request.htmx else page
    return render(request, f"scoring/reports/{name}.html", context)
