"""Merging two records of one firm, and undoing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vendors.access import vendor_for
from vendors.filters import called
from vendors.forms.fields import readable, typed_again
from vendors.forms.merging import MergeForm, OtherRecordForm
from vendors.imports.doubles import doubles_of
from vendors.merging import NotMerged, merge, undo_merge, why_not_merged
from vendors.models.merge import Merge
from vendors.models.vendor import Vendor
from vendors.permissions import can_edit_vendor, can_see_prices
from vendors.views.refusals import EDITING

MOST = 20


@require_safe
def merge_new(request, pk):
    vendor = vendor_for(request.user, pk)
    if not can_edit_vendor(request.user, vendor):
        raise PermissionDenied(EDITING)
    search = OtherRecordForm(readable(request.GET) if "q" in request.GET else None)
    vendors = Vendor.objects.visible_to(request.user).active().exclude(pk=vendor.pk).by_name()
    matches = None
    if search.is_bound and search.is_valid() and search.cleaned_data["q"]:
        matches = called(vendors, search.cleaned_data["q"])[:MOST]
    context = {
        "vendor": vendor,
        "search": search,
        "matches": matches,
        "doubles": doubles_of(vendor, vendors),
    }
    return render(request, "vendors/merge_new.html", context)


@require_http_methods(["GET", "POST"])
def merge_with(request, pk, other_pk):
    main = vendor_for(request.user, pk)
    merged = get_object_or_404(Vendor.objects.visible_to(request.user), pk=other_pk)
    if not (can_edit_vendor(request.user, main) and can_edit_vendor(request.user, merged)):
        raise PermissionDenied(EDITING)
    with_prices = can_see_prices(request.user, main) and can_see_prices(request.user, merged)
    form = MergeForm(main, merged, with_prices, typed_again(request))
    refusal = why_not_merged(main, merged)
    if request.method == "POST" and not refusal and form.is_valid():
        try:
            merge(main, merged, form.chosen_fields(), form.set_aside(), request.user)
        except NotMerged as reason:
            refusal = str(reason)
        else:
            sentence = _("<bdi>{}</bdi> is merged into this record. You can undo it for 30 days.")
            messages.success(request, format_html(sentence, merged.name))
            return redirect(main)
    context = {"kept": main, "merged": merged, "form": form, "refusal": refusal}
    return render(request, "vendors/merge_form.html", context)


@require_POST
def merge_undo(request, pk):
    visible = Vendor.objects.visible_to(request.user)
    merges = Merge.objects.select_related("kept", "merged").filter(kept__in=visible.values("pk"))
    merged_pair = get_object_or_404(merges, pk=pk)
    for vendor in (merged_pair.kept, merged_pair.merged):
        if not can_edit_vendor(request.user, vendor):
            raise PermissionDenied(EDITING)
    try:
        stays = undo_merge(merged_pair, request.user)
    except NotMerged as reason:
        messages.error(request, str(reason))
        return redirect(merged_pair.kept)
    sentence = _("The merge is undone: <bdi>{}</bdi> is a record of its own again.")
    messages.success(request, format_html(sentence, merged_pair.merged.name))
    if stays:
        labels = [str(Vendor._meta.get_field(name).verbose_name) for name in stays]
        sentence = _("Somebody changed this since, so it stays: %(fields)s.")
        messages.info(request, sentence % {"fields": get_text_list(labels, _("and"))})
    return redirect(merged_pair.kept)
