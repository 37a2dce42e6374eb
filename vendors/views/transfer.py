"""On what basis EU personal data may be seen from a country: checked, with source and name."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.record.acts import Act
from accounts.record.models import RecordEntry
from vendors.forms.fields import typed_again
from vendors.forms.transfer import TransferForm
from vendors.models.compliance import TransferStatus
from vendors.permissions import can_edit_vendors
from vendors.places import places


@require_http_methods(["GET", "POST"])
def transfer_new(request, slug):
    """Add what somebody checked today; what was checked before stays."""
    place = places().place(slug)
    if place is None or place.kind != "country":
        raise Http404
    if not can_edit_vendors(request.user):
        raise PermissionDenied
    status = TransferStatus(country=place.country, checked_by=request.user)
    form = TransferForm(typed_again(request), instance=status)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            RecordEntry.objects.append(
                actor=request.user,
                act=Act.ADDED_TRANSFERSTATUS,
                subject=status,
                after={"country": status.country, "basis": status.basis, "source": status.source},
            )
        messages.success(request, _("The transfer status is added."))
        return redirect("place_detail", slug)
    return render(request, "vendors/transfer_form.html", {"form": form, "place": place})
