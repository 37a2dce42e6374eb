"""The long list: who was considered and left out, with a reason by a person or by a rule."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.evaluations.forms.candidates import LeaveOutForm, RuleForm, VendorSearchForm
from scoring.evaluations.models import LeftOut
from scoring.evaluations.models.long_list import Rule, failing, lines_of
from scoring.evaluations.permissions import can_set_up
from scoring.evaluations.views.candidates import CANDIDATES_OF_A_PAGE, vendors_to_add
from scoring.evaluations.views.setup import setup_act, show, step
from vendors.models.vendor import Vendor


@step
def long_list(request, evaluation):
    """Show who was left out; a post leaves out those that are ticked, or finds others."""
    if request.method != "POST":
        return long_list_page(request, evaluation)
    if "find" in request.POST:
        typed = {"vendors": request.POST.getlist("vendors"), "reason": request.POST.get("reason")}
        return long_list_page(request, evaluation, LeaveOutForm(initial=typed))
    form = LeaveOutForm(request.POST)
    form.fields["vendors"].queryset = vendors_to_add(request, evaluation)
    if not form.is_valid():
        return long_list_page(request, evaluation, form)
    reasons = dict.fromkeys(form.cleaned_data["vendors"], form.cleaned_data["reason"])
    return left_out(request, evaluation, reasons)


def long_list_page(request, evaluation, form=None):
    context = {"rows": lines_of(evaluation)}
    if can_set_up(request.user, evaluation):
        typed = request.POST if request.method == "POST" else request.GET
        search = VendorSearchForm(typed, by=request.user)
        vendors = vendors_to_add(request, evaluation)
        matching = search.matching(vendors)
        form = form or LeaveOutForm()
        ticked = [int(key) for key in form["vendors"].value() or [] if str(key).isdecimal()]
        # What is ticked stays on the page, whatever else is searched for.
        first = list(matching.values_list("pk", flat=True)[:CANDIDATES_OF_A_PAGE])
        form.fields["vendors"].queryset = vendors.filter(pk__in=[*first, *ticked[:200]])
        context |= {
            "search": search,
            "leave_form": form,
            "matching_count": matching.count(),
            "rules": [(rule, len(failing(rule, vendors, evaluation.parameters))) for rule in Rule],
        }
        refusals = {
            **search.refusals,
            "id_vendors_0": form.errors.get("vendors", []),
            "id_reason": form.errors.get("reason", []),
        }
        context["more_errors"] = [
            (anchor, text) for anchor, texts in refusals.items() for text in texts
        ]
    return show(request, "long_list", evaluation, **context)


def left_out(request, evaluation, reasons, rule=""):
    count = LeftOut.objects.leave_out(evaluation, reasons, request.user, rule)
    sentence = ngettext("%(count)d vendor is left out.", "%(count)d vendors are left out.", count)
    messages.success(request, sentence % {"count": count})
    return redirect("long_list", evaluation.pk)


@setup_act("long_list")
def leave_out_by_rule(request, evaluation):
    form = RuleForm(request.POST)
    if not form.is_valid():
        return redirect("long_list", evaluation.pk)
    rule = form.cleaned_data["rule"]
    vendors = vendors_to_add(request, evaluation)
    return left_out(request, evaluation, failing(rule, vendors, evaluation.parameters), rule)


@setup_act("long_list")
def consider_again(request, evaluation, vendor_pk):
    visible = Vendor.objects.visible_to(request.user)
    rows = evaluation.left_out.filter(vendor__in=visible).select_related("vendor")
    row = get_object_or_404(rows, vendor=vendor_pk)
    row.evaluation = evaluation
    row.consider_again(request.user)
    messages.success(request, format_html(_("<bdi>{}</bdi> is considered again."), row.vendor))
    return redirect("long_list", evaluation.pk)
