"""The vendors of the list as CSV and XLSX."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import RecordEntry
from vendors.directory import known_sort, sorted_by
from vendors.exchange.exporting import csv_lines, xlsx_file
from vendors.filters import VendorFilter
from vendors.models import Vendor
from vendors.permissions import can_export_vendors


@require_safe
def vendor_export(request, format):
    """Hand out the vendors of the list under the filters and the order of the same GET fields."""
    visible = Vendor.objects.visible_to(request.user).active()
    found = VendorFilter(request.GET, visible, request.user)
    vendors = sorted_by(found.qs, known_sort(request.GET.get("sort", "name")))
    if not can_export_vendors(request.user):
        raise PermissionDenied
    if format not in ("csv", "xlsx"):
        raise Http404
    if request.method == "GET":
        write_down(request.user, format, found.form.cleaned_data, vendors)
    name = f"vendors-{timezone.localdate():%Y-%m-%d}.{format}"
    if format == "xlsx":
        return FileResponse(xlsx_file(vendors), as_attachment=True, filename=name)
    return StreamingHttpResponse(
        csv_lines(vendors),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def write_down(person, format, fields, vendors):
    filters = {name: value for name, value in fields.items() if value}
    after = {"format": format, "filters": filters, "vendors": vendors.count()}
    with transaction.atomic():
        RecordEntry.objects.append(
            actor=person, act="exported vendors", subject=person, after=after
        )
