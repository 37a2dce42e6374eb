"""Which vendor this person sees at an address."""

from django.shortcuts import get_object_or_404

from vendors.models.vendor import Vendor


def vendor_for(user, pk):
    """Return the vendor, or the record that it is merged into; 404 where `user` sees it not."""
    vendors = Vendor.objects.visible_to(user).select_related("merged_into")
    return get_object_or_404(vendors, pk=pk).main_record
