"""Proofs: recorded, shown, opened, confirmed and corrected; questions locked beforehand."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import day, moment
from accounts.models import Look
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from accounts.storage import store_refusals_in
from vendors.access import vendor_for
from vendors.forms.fields import typed_again
from vendors.forms.proof import ProofForm, QuestionsForm
from vendors.models.kin import relatives
from vendors.models.proof import Proof
from vendors.models.reading import Opening
from vendors.models.vendor import Vendor
from vendors.names import country_name, language_name
from vendors.permissions import can_confirm_proof, can_open_proof, can_record_proof
from vendors.proof_kinds import BY_HAND, KINDS, Type
from vendors.proofs import NotServed, confirm_proof, lock_questions, record_proof, serve
from vendors.views.files import ALTERED, download, file_problem, problem_with
from vendors.views.refusals import CONFIRMING, OPENING, PROVING


@require_http_methods(["GET", "POST"])
def proof_new(request, pk, kind):
    vendor = vendor_for(request.user, pk)
    if kind not in BY_HAND:
        raise Http404
    if not can_record_proof(request.user, vendor):
        raise PermissionDenied(PROVING)
    return save_proof(request, vendor, kind)


@require_http_methods(["GET", "POST"])
def proof_correct(request, pk):
    """Record a new proof that names this one, which stays on file."""
    proof = get_object_or_404(Proof.objects.visible_to(request.user), pk=pk)
    if proof.kind not in BY_HAND:
        raise Http404
    if not can_record_proof(request.user, proof.vendor):
        raise PermissionDenied(PROVING)
    if proof.is_corrected:
        messages.warning(request, _("This proof is corrected already. Correct the newer one."))
        return redirect(proof.correction)
    return save_proof(request, proof.vendor, proof.kind, proof)


def save_proof(request, vendor, kind, corrects=None):
    form = ProofForm(
        typed_again(request),
        request.FILES or None,
        kind=kind,
        vendor=vendor,
        person=request.user,
        corrects=corrects,
        initial=initial_of(request, corrects),
    )
    if request.method == "POST" and form.is_valid():
        try:
            with store_refusals_in(form, "file"):
                proof = record_proof(form.proof, **form.attachments)
        except IntegrityError:
            # Somebody else corrected the same proof, or used the same questions, meanwhile.
            messages.warning(request, _("Somebody else was faster. Nothing is recorded."))
            return redirect(corrects or vendor)
        if form.is_valid():
            messages.success(request, _("The proof is recorded."))
            return redirect(proof)
    label = Proof.Kind(kind).label
    context = {"form": form, "vendor": vendor, "heading": label, "corrects": corrects}
    return render(request, "vendors/proof_form.html", context | {"parts": form.parts})


def initial_of(request, corrects):
    if corrects is None:
        return {"checks": request.GET.getlist("check"), "facts": request.GET.getlist("fact")}
    kind, details = KINDS[corrects.kind], corrects.details
    values = {
        name: {True: "yes", False: "no"}.get(details[name], details[name])
        if kind.values[name].type == Type.YES_NO
        else details[name]
        for name in kind.values
        if name in details
    }
    return values | {
        "performed_on": corrects.performed_on,
        "finding": corrects.finding,
        "checks": [row.check_id for row in corrects.checks.all()],
    }


@require_safe
def proof_detail(request, pk):
    proofs = Proof.objects.visible_to(request.user).select_related(
        "vendor", "performed_by", "planned", "corrects", "correction"
    )
    proof = get_object_or_404(proofs, pk=pk)
    is_opened = was_opened(request.user, proof)
    context = {
        "proof": proof,
        "shows_vendor": Vendor.objects.visible_to(request.user).filter(pk=proof.vendor_id).exists(),
        "lines": lines_of(proof),
        "is_opened": is_opened,
        "words": words_of(proof) if is_opened else [],
        "files": proof.files.all(),
        "judges": proof.colleagues.select_related("person") if proof.performed_by is None else (),
        "confirmations": proof.confirmations.select_related("person"),
        "lacks_second": proof.may_be_confirmed and not proof.confirmations.exists(),
        "may_open": can_open_proof(request.user, proof),
        "may_confirm": can_confirm_proof(request.user, proof),
        "can_correct": proof.kind in BY_HAND and can_record_proof(request.user, proof.vendor),
        "is_unchanged": proof.is_unchanged(),
    }
    return render(request, "vendors/proof_detail.html", context)


def was_opened(person, proof):
    """Whether this person opened it, and since its vendor was merged with another record."""
    kin = relatives([proof.vendor_id]).get(proof.vendor_id, {})
    openings = Opening.objects.of(person, proof)
    if kin:
        openings = openings.filter(at__gte=max(kinship.at for kinship in kin.values()))
    return openings.exists()


def lines_of(proof):
    """Return (label, value) of the people by code and the values of a proof."""
    kind = KINDS[proof.kind]
    labels = kind.people | kind.more_people
    people = [(labels.get(row.part, row.part), str(row.person)) for row in proof.people.all()]
    values = []
    for name, value in kind.values.items():
        if name in proof.details:
            values.append((value.label, shown_value(value, proof.details[name])))
    if "minutes" in proof.details and "minutes" not in kind.values:
        values.append((_("Minutes to the first action"), proof.details["minutes"]))
    return people + values


def shown_value(value, detail):
    match value.type:
        case Type.YES_NO:
            return _("yes") if detail else _("no")
        case Type.LANGUAGE:
            return language_name(detail)
        case Type.COUNTRY:
            return country_name(detail)
        case Type.DAY:
            return day(detail)
        case Type.MOMENT:
            return moment(datetime.fromisoformat(detail))
    return dict(value.choices).get(detail, detail)


def words_of(proof):
    """Return (label, row) of what was written down."""
    labels = KINDS[proof.kind].words | {"notes": _("Notes")}
    return [(labels.get(row.part, row.part), row) for row in proof.words.all()]


@require_POST
def proof_open(request, pk):
    """Show the answers to this person, and note that they were shown."""
    proof = get_object_or_404(Proof.objects.visible_to(request.user), pk=pk)
    if not can_open_proof(request.user, proof):
        raise PermissionDenied(OPENING)
    with transaction.atomic():
        serve(request.user, proof)
        record_opening(request.user, proof)
        Look.objects.note(request.user, Look.Kind.PROOF, proof)
    return redirect(proof)


def record_opening(person, proof):
    after = {"proof": proof.pk}
    RecordEntry.objects.append(
        actor=person, act=Act.OPENED_PROOF, subject=proof.vendor, after=after
    )


@require_safe
def proof_file(request, pk, file_pk):
    proof = get_object_or_404(Proof.objects.visible_to(request.user), pk=pk)
    file = get_object_or_404(proof.files.filter(erased_at=None), pk=file_pk)
    if not can_open_proof(request.user, proof):
        raise PermissionDenied(OPENING)
    if problem := problem_with(file.file, file.file_sha256):
        if problem == ALTERED:
            with transaction.atomic():
                RecordEntry.objects.append(
                    actor=request.user,
                    act=Act.FOUND_ALTERED_FILE,
                    subject=proof.vendor,
                    after={"proof": proof.pk, "sha256": file.file_sha256},
                )
        file.get_absolute_url = proof.get_absolute_url
        return file_problem(request, problem, file)
    if request.method == "GET":
        with transaction.atomic():
            serve(request.user, proof)
            record_opening(request.user, proof)
    return download(file.file, file.file_name, file.content_type)


@require_POST
def proof_confirm(request, pk):
    proof = get_object_or_404(Proof.objects.visible_to(request.user), pk=pk)
    if not can_confirm_proof(request.user, proof):
        raise PermissionDenied(CONFIRMING)
    try:
        confirm_proof(request.user, proof)
    except NotServed:
        messages.warning(request, _("Open the answers or the file first, then confirm."))
    else:
        messages.success(request, _("The proof is confirmed, with your name."))
    return redirect(proof)


@require_http_methods(["GET", "POST"])
def questions_new(request, pk):
    vendor = vendor_for(request.user, pk)
    if not can_record_proof(request.user, vendor):
        raise PermissionDenied(PROVING)
    form = QuestionsForm(typed_again(request))
    if request.method == "POST" and form.is_valid():
        lock_questions(form.planned(vendor, request.user))
        messages.success(request, _("The questions are locked. Nobody can change them now."))
        return redirect(vendor)
    heading = _("Questions for a demonstration")
    context = {"form": form, "vendor": vendor, "heading": heading}
    return render(request, "vendors/questions_form.html", context)
