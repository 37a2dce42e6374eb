"""The set-up page of the candidates: one form, so that no button drops what was ticked."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.evaluations.forms.candidates import (
    AddCandidatesForm,
    IncumbentForm,
    RemoveCandidateForm,
    VendorSearchForm,
)
from scoring.evaluations.permissions import can_set_up
from scoring.evaluations.undo import as_it_was, undo_token
from scoring.evaluations.views.setup import go_on, setup_act, show, step, tell_with_undo, undo
from vendors.models.kin import with_kin
from vendors.models.vendor import Vendor

CANDIDATES_OF_A_PAGE = 50


@step
def setup_candidates(request, evaluation):
    """Show the page; a post is its button to go on, which saves what was ticked and chosen."""
    if request.method != "POST":
        return candidates_page(request, evaluation)
    return save_page(request, evaluation) or go_on(evaluation, "candidates")


def candidates_page(request, evaluation, add=None, remove=None, incumbent=None):
    rows = evaluation.candidates.select_related("vendor").prefetch_related("sites")
    candidates = Paginator(rows, CANDIDATES_OF_A_PAGE)
    context = {"candidates": candidates.get_page(request.GET.get("page"))}
    if can_set_up(request.user, evaluation):
        search = VendorSearchForm(request.GET, by=request.user)
        matching = search.matching(vendors_to_add(request, evaluation))
        first = matching.prefetch_related("sites")[:CANDIDATES_OF_A_PAGE]
        add = add or AddCandidatesForm(evaluation=evaluation, vendors=first)
        incumbent = incumbent or IncumbentForm(evaluation=evaluation)
        not_removed = remove.errors["candidate"] if remove else []
        refusals = {
            **search.refusals,
            "id_vendors_0": add.errors.get("vendors", []),
            "remove-first": not_removed,
            "id_incumbent": incumbent.errors.get("incumbent", []),
        }
        # What was ticked is checked against the whole list, and shown as the page shows it.
        add.fields["vendors"].queryset = first
        context |= {
            "search": search,
            "add_form": add,
            "matching_count": matching.count(),
            "incumbent_form": incumbent,
            "not_removed": not_removed,
            "more_errors": [(at, text) for at, texts in refusals.items() for text in texts],
        }
    return show(request, "setup_candidates", evaluation, **context)


def vendors_to_add(request, evaluation):
    # Who was left out comes back from the long list, with the reason before them.
    vendors = Vendor.objects.visible_to(request.user).active()
    vendors = vendors.exclude(pk__in=with_kin(evaluation.candidates.values("vendor")))
    return vendors.exclude(pk__in=with_kin(evaluation.left_out.values("vendor"))).by_name()


def save_page(request, evaluation, data=None):
    """Save what was ticked and who the incumbent is; return the page where it is refused.
    `data` holds the vendors to add in the place of those that are ticked.
    """
    vendors = Vendor.objects.visible_to(request.user).active()
    has_choice = "incumbent" in request.POST
    incumbent = IncumbentForm(request.POST if has_choice else None, evaluation=evaluation)
    data = data or request.POST
    has_ticks = bool(data.get("vendors"))
    add = AddCandidatesForm(data if has_ticks else None, evaluation=evaluation, vendors=vendors)
    if (has_ticks and not add.is_valid()) or (has_choice and not incumbent.is_valid()):
        return candidates_page(request, evaluation, add=add, incumbent=incumbent)
    if has_choice:
        evaluation.name_incumbent(incumbent.cleaned_data["incumbent"], request.user)
    if has_ticks:
        count = evaluation.add_candidates(add.cleaned_data["vendors"], request.user)
        sentence = ngettext("%(count)d candidate added.", "%(count)d candidates added.", count)
        messages.success(request, sentence % {"count": count})
    return None


def back_to_candidates(request, evaluation):
    """To the page with the search that was shown, or that was typed since."""
    query = request.GET.copy()
    for name in VendorSearchForm.base_fields:
        if request.POST.get(name, query.get(name, "")) != query.get(name, ""):
            query[name] = request.POST[name]
            query.pop("page", None)
    return redirect(reverse("setup_candidates", args=[evaluation.pk], query=query))


@setup_act("setup_candidates")
def find_vendors(request, evaluation):
    """Search; what was ticked before becomes a candidate and is not lost."""
    return save_page(request, evaluation) or back_to_candidates(request, evaluation)


def nothing_ticked(request, evaluation):
    add = AddCandidatesForm({}, evaluation=evaluation, vendors=Vendor.objects.none())
    return candidates_page(request, evaluation, add=add)


@setup_act("setup_candidates")
def add_candidates(request, evaluation):
    if not request.POST.getlist("vendors"):
        return nothing_ticked(request, evaluation)
    return save_page(request, evaluation) or back_to_candidates(request, evaluation)


@setup_act("setup_candidates")
def add_found_candidates(request, evaluation):
    search = VendorSearchForm(request.GET, by=request.user)
    # A search that cannot be read finds nothing; it must not add everybody.
    if not search.is_valid():
        return candidates_page(request, evaluation)
    matching = search.matching(vendors_to_add(request, evaluation))
    keys = list(matching.values_list("pk", flat=True))
    if not keys:
        return nothing_ticked(request, evaluation)
    refusal = save_page(request, evaluation, {"vendors": keys})
    return refusal or back_to_candidates(request, evaluation)


@setup_act("setup_candidates")
def remove_candidate(request, evaluation):
    form = RemoveCandidateForm(request.POST, evaluation=evaluation)
    if not form.is_valid():
        return candidates_page(request, evaluation, remove=form)
    if refusal := save_page(request, evaluation):
        return refusal
    candidate = form.cleaned_data["candidate"]
    candidate.refresh_from_db()
    kind, fields = as_it_was(candidate)
    evaluation.remove_candidate(candidate, request.user)
    sentence = format_html(_("<bdi>{}</bdi> is no longer a candidate."), candidate)
    token = undo_token(evaluation, request.user, kind, fields)
    tell_with_undo(request, evaluation, sentence, "put_back_candidate", token)
    return back_to_candidates(request, evaluation)


@setup_act("setup_candidates")
def put_back_candidate(request, evaluation):
    return undo(request, evaluation, "setup_candidates")


@setup_act("setup_candidates")
def name_incumbent(request, evaluation):
    form = IncumbentForm(request.POST, evaluation=evaluation)
    if not form.is_valid():
        return candidates_page(request, evaluation, incumbent=form)
    if refusal := save_page(request, evaluation):
        return refusal
    candidate = form.cleaned_data["incumbent"]
    sentence = _("There is no incumbent.")
    if candidate:
        sentence = format_html(_("<bdi>{}</bdi> is the vendor you have today."), candidate)
    messages.success(request, sentence)
    return back_to_candidates(request, evaluation)
