"""The vendor directory."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from vendors.directory import directory_page, headings, known_sort
from vendors.filters import VendorFilter, chips
from vendors.models import Vendor
from vendors.permissions import can_edit_vendors, can_export_vendors


@require_safe
def vendor_list(request):
    visible = Vendor.objects.visible_to(request.user).active()
    found = VendorFilter(request.GET, visible, request.user)
    sort = known_sort(request.GET.get("sort", "name"))
    in_use = chips(found)
    page = directory_page(found.qs, sort, request.GET.get("page"), is_narrowed=bool(in_use))
    context = {
        "filters": found.form,
        "page": page,
        "sort": sort,
        "chips": in_use,
        "headings": headings(sort, request.GET),
        "can_edit": can_edit_vendors(request.user),
        "can_export": can_export_vendors(request.user),
    }
    return render(request, "vendors/vendor_list.html", context)
