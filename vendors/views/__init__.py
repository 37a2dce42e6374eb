from vendors.views.directory import vendor_detail, vendor_list
from vendors.views.places import place_list

__all__ = ["place_list", "vendor_detail", "vendor_list"]
