"""People outside: added, looked at, corrected and erased. Each look is noted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Look
from vendors.access import vendor_for
from vendors.changes import merged, record_change
from vendors.forms.fields import typed_again
from vendors.forms.proof import EraseForm, PersonForm
from vendors.models.person import OutsidePerson
from vendors.permissions import can_edit_vendors, can_record_proof
from vendors.personal_data import personal_data_of, record_export
from vendors.views.refusals import CURATING, PROVING


@require_http_methods(["GET", "POST"])
def person_new(request, pk):
    vendor = vendor_for(request.user, pk)
    if not can_record_proof(request.user, vendor):
        raise PermissionDenied(PROVING)
    form = PersonForm(typed_again(request), instance=OutsidePerson(vendor=vendor))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            person = form.save()
            record_change(request.user, person)
        sentence = _("The person is added and stands everywhere as %(code)s.")
        messages.success(request, sentence % {"code": person.code})
        return redirect(vendor)
    context = {"form": form, "details": form, "vendor": vendor}
    return render(request, "vendors/person_form.html", context)


@require_http_methods(["GET", "POST"])
def person_edit(request, pk, person_pk):
    vendor = vendor_for(request.user, pk)
    if not can_record_proof(request.user, vendor):
        raise PermissionDenied(PROVING)
    person = get_object_or_404(vendor.rows_of(OutsidePerson).present(), pk=person_pk)
    Look.objects.note(request.user, Look.Kind.PERSON, person)
    form = PersonForm(typed_again(request), instance=person)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved, before = merged(person, form.changed_data)
            saved.save()
            record_change(request.user, saved, before)
        messages.success(request, _("Saved."))
        return redirect(vendor)
    erase = EraseForm(person=person) if can_edit_vendors(request.user) else None
    context = {"form": form, "details": form, "vendor": vendor, "person": person, "erase": erase}
    return render(request, "vendors/person_form.html", context)


@require_POST
def person_erase(request, pk, person_pk):
    vendor = vendor_for(request.user, pk)
    if not can_edit_vendors(request.user):
        raise PermissionDenied(CURATING)
    person = get_object_or_404(vendor.rows_of(OutsidePerson).present(), pk=person_pk)
    form = EraseForm(typed_again(request), person=person)
    if not form.is_valid():
        Look.objects.note(request.user, Look.Kind.PERSON, person)
        context = {"form": form, "details": PersonForm(instance=person), "erase": form}
        context |= {"vendor": vendor, "person": person}
        return render(request, "vendors/person_form.html", context)
    person.erase(request.user, form.cleaned_data["reason"])
    sentence = _("%(code)s is erased. The code and the proofs stay.")
    messages.success(request, sentence % {"code": person.code})
    return redirect(vendor)


@require_POST
def person_export(request, pk, person_pk):
    # A post, as for every look at people.
    vendor = vendor_for(request.user, pk)
    if not can_edit_vendors(request.user):
        raise PermissionDenied(CURATING)
    person = get_object_or_404(vendor.rows_of(OutsidePerson), pk=person_pk)
    record_export(request.user, person)
    return JsonResponse(
        personal_data_of(person),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{person.code}.json"'},
    )
