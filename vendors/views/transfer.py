"""On what basis EU personal data may be seen from a country: checked, with source and name."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from vendors.forms.fields import typed_again
from vendors.forms.transfer import TransferFileForm, TransferForm
from vendors.imports.transfers import transfer_file
from vendors.models.compliance import TransferStatus
from vendors.permissions import can_edit_vendors, can_export_vendors, can_record_transfers
from vendors.views.refusals import CHECKING_TRANSFERS, CURATING, EXPORTING


@require_http_methods(["GET", "POST"])
def transfer_new(request):
    """Add what somebody checked of a country; what was checked before stays."""
    if not can_record_transfers(request.user):
        raise PermissionDenied(CHECKING_TRANSFERS)
    status = TransferStatus(checked_by=request.user)
    form = TransferForm(
        typed_again(request), instance=status, initial={"country": request.GET.get("country")}
    )
    if request.method == "POST" and form.is_valid():
        save_status(status)
        messages.success(request, _("The transfer status is added."))
        return redirect(f"{reverse('place_list')}#transfers")
    return render(request, "vendors/transfer_form.html", {"form": form})


@transaction.atomic
def save_status(status):
    status.save()
    RecordEntry.objects.append(
        actor=status.checked_by,
        act=Act.ADDED_TRANSFERSTATUS,
        subject=status,
        after={
            "country": status.country,
            "basis": status.basis,
            "source": status.source,
            "checked_on": status.checked_on,
        },
    )


@require_http_methods(["GET", "POST"])
def transfer_import(request):
    """Add what a sheet says was checked, by the name of whoever brings it."""
    if not can_edit_vendors(request.user):
        raise PermissionDenied(CURATING)
    is_post = request.method == "POST"
    form = TransferFileForm(request.POST, request.FILES) if is_post else TransferFileForm()
    if is_post and form.is_valid():
        new = form.cleaned_data["file"]
        with transaction.atomic():
            for fields in new:
                save_status(TransferStatus(checked_by=request.user, **fields))
        sentence = ngettext(
            "%(n)s transfer status is added. %(held)s were held already.",
            "%(n)s transfer statuses are added. %(held)s were held already.",
            len(new),
        )
        messages.success(request, sentence % {"n": len(new), "held": form.count - len(new)})
        return redirect("place_list")
    return render(request, "vendors/transfer_import.html", {"form": form})


@require_safe
def transfer_export(request):
    if not can_export_vendors(request.user):
        raise PermissionDenied(EXPORTING)
    name = f"transfer-status-{clock.today():%Y-%m-%d}.xlsx"
    return FileResponse(transfer_file(), as_attachment=True, filename=name)
