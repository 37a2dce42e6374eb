"""Drafts of inquiries: who is asked for what, before anything is sent."""

from django.db import transaction

from accounts.organisation import organisation
from vendors.models.request import RequestedItemCheck
from vendors.models.vendor import Vendor


@transaction.atomic
def draft(inquiry, wanted_items):
    """Return an inquiry, saved with a request to each vendor of {pk of a vendor: [Wanted]}."""
    inquiry.save(force_insert=True)
    vendors = Vendor.objects.in_bulk(wanted_items)
    for vendor in sorted(vendors.values(), key=lambda vendor: (vendor.sort_name, vendor.pk)):
        site = vendor.sites.exclude(time_zone="").order_by("pk").first()
        request = inquiry.requests.create(
            vendor=vendor,
            contact=contact_of(vendor),
            language=organisation().language,
            time_zone=site.time_zone if site else organisation().time_zone,
        )
        add_items(request, wanted_items[vendor.pk])
    return inquiry


def contact_of(vendor):
    """Whom at a vendor we may write to, where we know somebody."""
    contacts = vendor.outside_people.present().filter(is_contact=True).exclude(email="")
    return contacts.order_by("pk").first()


def add_items(request, wanted_items):
    """Ask for more in a draft; what is asked already stays."""
    last = request.items.order_by("-number").values_list("number", flat=True).first() or 0
    asked_before = set(request.items.values_list("template", "key"))
    fresh = [each for each in wanted_items if (each.template, each.key) not in asked_before]
    for number, each in enumerate(fresh, last + 1):
        item = request.items.create(
            number=number,
            template=each.template,
            key=each.key,
            kind=each.kind,
            words=each.words[:500],
            help=each.help[:2000],
            unit=each.unit[:60],
            fact=each.fact,
        )
        RequestedItemCheck.objects.bulk_create(
            RequestedItemCheck(item=item, check_id=check_id, is_measured=check_id in each.measured)
            for check_id in dict.fromkeys((*each.checks, *each.measured))
        )
