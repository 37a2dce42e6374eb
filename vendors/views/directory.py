"""The vendor directory."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from vendors.models import Vendor


@require_safe
def vendor_list(request):
    vendors = Vendor.objects.visible_to(request.user).active()
    return render(request, "vendors/vendor_list.html", {"vendors": vendors})


@require_safe
def vendor_detail(request, pk):
    vendor = get_object_or_404(Vendor.objects.visible_to(request.user), pk=pk)
    return render(request, "vendors/vendor_detail.html", {"vendor": vendor})
