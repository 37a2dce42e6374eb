"""From an import to candidates: all of its vendors at once, into a new evaluation or a draft."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.evaluations.models import Evaluation, PanelMember
from scoring.evaluations.permissions import can_start_evaluation
from vendors.models.imports import VendorImport
from vendors.models.vendor import Vendor
from vendors.names import isolated

MOST_DRAFTS = 5
MOST_DIGITS = 18  # of a key that every database holds


def import_named(request):
    """Return the import that `?vendor_import=` names, or None; 404 where this person sees none."""
    text = request.GET.get("vendor_import", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise Http404
    imports = VendorImport.objects.visible_to(request.user).finished()
    return get_object_or_404(imports.only("file_name", "outcome"), pk=int(text))


def vendors_of(person, vendor_import):
    """Return the vendors of an import that may become candidates, by name."""
    return Vendor.objects.visible_to(person).active().of_import(vendor_import).by_name()


def pages_for_import(person, vendor_import):
    """Return [(title, address)]: a new evaluation with its vendors, and the drafts they lead."""
    count = can_start_evaluation(person) and vendors_of(person, vendor_import).count()
    if not count:
        return []
    sentence = ngettext(
        "Start an evaluation with this vendor",
        "Start an evaluation with these %(count)d vendors",
        count,
    )
    query = {"vendor_import": vendor_import.pk}
    pages = [(sentence % {"count": count}, reverse("evaluation_new", query=query))]
    seats = person.memberships.filter(role=PanelMember.Role.LEAD, left_at=None)
    seats = seats.filter(evaluation__state=Evaluation.State.DRAFT).select_related("evaluation")
    for seat in seats.order_by("-evaluation")[:MOST_DRAFTS]:
        title = _("Add them to %(evaluation)s") % {"evaluation": isolated(seat.evaluation)}
        pages.append((title, reverse("setup_candidates", args=[seat.evaluation_id], query=query)))
    return pages
