"""Evidence: added, looked at, downloaded, verified and withdrawn."""

from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import RecordEntry
from vendors.changes import record_change, values_of
from vendors.forms.evidence import EvidenceForm, VerifyForm, WithdrawForm, digest
from vendors.forms.typed import typed_again
from vendors.models import Evidence, FactState, Vendor
from vendors.permissions import can_add_evidence, can_edit_vendors, can_withdraw_evidence
from vendors.supports import check_choices


@require_http_methods(["GET", "POST"])
def evidence_new(request, pk):
    vendor = get_object_or_404(Vendor.objects.visible_to(request.user), pk=pk)
    if not can_add_evidence(request.user, vendor):
        raise PermissionDenied
    started = {"state": FactState.CLAIM, "supports": request.GET.getlist("check")}
    form = EvidenceForm(
        typed_again(request),
        request.FILES or None,
        instance=Evidence(vendor=vendor),
        initial=started,
        person=request.user,
    )
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            evidence = form.keep()
            record_change(request.user, evidence)
        messages.success(request, "The evidence is added.")
        return redirect(evidence)
    return render(request, "vendors/evidence_form.html", {"form": form, "vendor": vendor})


@require_safe
def evidence_detail(request, pk):
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    return show(request, evidence)


def show(request, evidence, verify=None, withdraw=None):
    """Answer with the page of a piece of evidence; the forms may come back refused."""
    supported = {check.check_id for check in evidence.checks.all()}
    is_held = evidence.withdrawn_on is None
    can_verify = is_held and can_add_evidence(request.user, evidence.vendor)
    context = {
        "evidence": evidence,
        "checks": [text for check_id, text in check_choices() if check_id in supported],
        "verify": (verify or VerifyForm()) if can_verify else None,
        "withdraw": (withdraw or WithdrawForm()) if can_withdraw(request.user, evidence) else None,
        "form": verify or withdraw,
        "can_edit": can_edit_vendors(request.user),
    }
    return render(request, "vendors/evidence_detail.html", context)


def can_withdraw(user, evidence):
    return evidence.withdrawn_on is None and can_withdraw_evidence(user, evidence)


@require_POST
def evidence_verify(request, pk):
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user).held(), pk=pk)
    if not can_add_evidence(request.user, evidence.vendor):
        raise PermissionDenied
    form = VerifyForm(typed_again(request))
    if not form.is_valid():
        return show(request, evidence, verify=form)
    with still_held(evidence) as (held, before):
        if held is None:
            return nothing_changed(request, evidence)
        verify(held, request.user, form.cleaned_data["verified_how"])
        record_change(request.user, held, before)
    messages.success(request, "It is verified, with your name.")
    return redirect(evidence)


def verify(evidence, person, how):
    today = timezone.localdate()
    evidence.state, evidence.verified_how = FactState.VERIFIED, how
    evidence.verified_by, evidence.verified_on = person, today
    if evidence.seen_by_id is None:
        evidence.seen_by, evidence.seen_on = person, today
    evidence.save()


@contextmanager
def still_held(evidence):
    """Give the evidence as it is now and its values, locked until it is saved; None if withdrawn.

    What somebody else saved since it was read is neither undone nor lost.
    """
    with transaction.atomic():
        held = Evidence.objects.held().select_for_update().filter(pk=evidence.pk).first()
        yield held, held and values_of(held)


def nothing_changed(request, evidence):
    messages.warning(request, "It was withdrawn meanwhile. Nothing is changed.")
    return redirect(evidence)


@require_POST
def evidence_withdraw(request, pk):
    """Take it out of use. It stays on file, and ratings that rest on it meet their cap again."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user).held(), pk=pk)
    if not can_withdraw_evidence(request.user, evidence):
        raise PermissionDenied
    form = WithdrawForm(typed_again(request))
    if not form.is_valid():
        return show(request, evidence, withdraw=form)
    with still_held(evidence) as (held, before):
        if held is None:
            return nothing_changed(request, evidence)
        held.withdrawn_on = timezone.localdate()
        held.save()
        record_change(request.user, held, before, reason=form.cleaned_data["reason"])
    messages.success(request, "It is withdrawn. It stays on file and no longer counts.")
    return redirect(evidence)


@require_safe
def evidence_file(request, pk):
    """Serve the file as a download that no browser opens here, if it is still the same file."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    if not evidence.file:
        raise Http404
    file = unaltered(evidence)
    if file is None:
        log_reading(request.user, evidence, "found an altered file")
        return render(request, "vendors/evidence_altered.html", {"evidence": evidence}, status=409)
    if evidence.has_personal_data:
        log_reading(request.user, evidence, "downloaded personal data")
    response = FileResponse(
        file,
        as_attachment=True,
        filename=evidence.file_name,
        content_type=evidence.content_type,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def unaltered(evidence):
    """Return the stored file, open, or None when it is gone or no longer what was added."""
    try:
        file = evidence.file.open("rb")
    except OSError:
        return None
    if digest(file) == evidence.sha256:
        return file
    file.close()
    return None


@transaction.atomic
def log_reading(person, evidence, act):
    RecordEntry.objects.append(
        actor=person, act=act, subject=evidence, after={"sha256": evidence.sha256}
    )
