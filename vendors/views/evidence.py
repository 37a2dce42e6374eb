"""Evidence: added, looked at, served, read and withdrawn."""

from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.models import Look
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.storage import store_refusals_in
from vendors.access import vendor_for
from vendors.changes import record_change, values_of
from vendors.forms.evidence import EvidenceForm, ReadingForm, WithdrawForm
from vendors.forms.fields import typed_again
from vendors.models.answer import Claim
from vendors.models.evidence import Evidence
from vendors.models.reading import EvidenceReading, Opening
from vendors.models.request import Request
from vendors.models.states import settle_facts_of
from vendors.permissions import (
    can_add_evidence,
    can_edit_vendors,
    can_open_evidence,
    can_withdraw_evidence,
)
from vendors.proofs import NotServed, post_reading, serve
from vendors.supports import check_choices
from vendors.views.files import ALTERED, download, file_problem, problem_with
from vendors.views.refusals import OPENING, PROVING, WITHDRAWING
from vendors.witnesses import Scope, Testimony, witnessed


@require_http_methods(["GET", "POST"])
def evidence_new(request, pk):
    vendor = vendor_for(request.user, pk)
    if not can_add_evidence(request.user, vendor):
        raise PermissionDenied(PROVING)
    form = EvidenceForm(
        typed_again(request),
        request.FILES or None,
        instance=Evidence(vendor=vendor),
        initial={"supports": request.GET.getlist("check")},
        person=request.user,
    )
    if request.method == "POST" and form.is_valid():
        scope = Scope(checks=form.cleaned_data["supports"])
        with (
            store_refusals_in(form, "file"),
            transaction.atomic(),
            witnessed(request.user, [vendor.pk], scope),
        ):
            evidence = form.keep()
            record_change(request.user, evidence)
        if form.is_valid():
            messages.success(request, _("The evidence is added."))
            return redirect(evidence)
    return render(request, "vendors/evidence_form.html", {"form": form, "vendor": vendor})


@require_safe
def evidence_detail(request, pk):
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    return show(request, evidence)


def show(request, evidence, reading=None, withdraw=None):
    supported = {check.check_id for check in evidence.checks.all()}
    counts = evidence.withdrawn_on is None
    can_read = counts and can_add_evidence(request.user, evidence.vendor)
    can_withdraw = counts and can_withdraw_evidence(request.user, evidence)
    is_served = EvidenceReading.objects.may_post(request.user, evidence)
    claim = Claim.objects.filter(evidence=evidence).select_related("answer__item__request").first()
    answer = claim and claim.answer
    readings = evidence.readings.select_related("reader")
    context = {
        "evidence": evidence,
        "answer": answer,
        # Which evaluation asked, its own people alone are told.
        "asked": answer
        and Request.objects.visible_to(request.user).filter(pk=answer.item.request_id).first(),
        "checks": [text for check_id, text in check_choices() if check_id in supported],
        "readings": readings,
        "has_read": any(reading.reader_id == request.user.pk for reading in readings),
        "is_opened": Opening.objects.of(request.user, evidence).exists(),
        "may_open": can_read or can_withdraw or can_open_evidence(request.user, evidence),
        "can_read": can_read,
        "reading": (reading or ReadingForm()) if can_read and is_served else None,
        "withdraw": (withdraw or WithdrawForm()) if can_withdraw else None,
        "form": reading or withdraw,
        "can_edit": can_edit_vendors(request.user),
    }
    return render(request, "vendors/evidence_detail.html", context)


@require_POST
def evidence_link(request, pk):
    """Show the link of the evidence to this person, and note that it was shown."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    if not evidence.link:
        raise Http404
    if not can_open_evidence(request.user, evidence):
        raise PermissionDenied(OPENING)
    serve(request.user, evidence)
    return redirect(evidence)


@require_POST
def evidence_read(request, pk):
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user).held(), pk=pk)
    if not can_add_evidence(request.user, evidence.vendor):
        raise PermissionDenied(PROVING)
    form = ReadingForm(typed_again(request))
    if not form.is_valid():
        return show(request, evidence, reading=form)
    try:
        with locked(request, evidence, Testimony.READ) as current:
            if current:
                post_reading(request.user, current, form.cleaned_data["note"])
                messages.success(request, _("Your reading is recorded, with your name."))
    except NotServed:
        messages.warning(request, _("Open the file or the link first, then say that you read it."))
    return redirect(evidence)


@require_POST
def evidence_withdraw(request, pk):
    # It stays on file, and ratings that rest on it meet their cap again.
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user).held(), pk=pk)
    if not can_withdraw_evidence(request.user, evidence):
        raise PermissionDenied(WITHDRAWING)
    form = WithdrawForm(typed_again(request))
    if not form.is_valid():
        return show(request, evidence, withdraw=form)
    with locked(request, evidence, reason=form.cleaned_data["reason"]) as current:
        if current:
            current.withdrawn_on = clock.today()
            current.save()
            settle_facts_of(current)
            messages.success(
                request, _("The evidence is withdrawn. It stays on file and no longer counts.")
            )
    return redirect(evidence)


@contextmanager
def locked(request, evidence, testimony=None, reason=""):
    """Give the evidence as it is now, to be changed, and record the change; None if withdrawn."""
    # What somebody else saved since it was read is neither undone nor lost.
    scope = Scope(evidence, testimony=testimony)
    with transaction.atomic(), witnessed(request.user, [evidence.vendor_id], scope):
        current = Evidence.objects.held().select_for_update().filter(pk=evidence.pk).first()
        before = current and values_of(current)
        yield current
        if current:
            record_change(request.user, current, before, reason)
        else:
            sentence = _("The evidence was withdrawn meanwhile. Nothing is changed.")
            messages.warning(request, sentence)


@require_safe
def evidence_file(request, pk):
    """Serve the file as a download that no browser opens here, if it is still the same file."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    if not evidence.file:
        raise Http404
    if not can_open_evidence(request.user, evidence):
        raise PermissionDenied(OPENING)
    if problem := problem_with(evidence.file, evidence.sha256):
        if problem == ALTERED:
            log_reading(request.user, evidence, Act.FOUND_ALTERED_FILE)
        return file_problem(request, problem, evidence)
    if evidence.has_personal_data:
        Look.objects.note(request.user, Look.Kind.FILE, evidence)
        log_reading(request.user, evidence, Act.DOWNLOADED_PERSONAL_DATA)
    if request.method == "GET":
        serve(request.user, evidence)
    return download(evidence.file, evidence.file_name, evidence.content_type)


@transaction.atomic
def log_reading(person, evidence, act):
    RecordEntry.objects.append(
        actor=person, act=act, subject=evidence, after={"sha256": evidence.sha256}
    )
