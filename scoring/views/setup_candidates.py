"""Set-up: which vendors are evaluated, and which of them is the incumbent."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils.html import format_html

from scoring.forms.candidates import (
    AddCandidatesForm,
    IncumbentForm,
    RemoveCandidateForm,
    VendorSearchForm,
)
from scoring.permissions import can_set_up
from scoring.tasks.task import amount
from scoring.undo import candidate_token
from scoring.views.setup import show, step
from scoring.views.undoing import tell_with_undo, undo
from vendors.models import Vendor

PAGE = 50


@step
def setup_candidates(request, evaluation):
    if request.method != "POST":
        return page(request, evaluation)
    if request.POST.get("act") == "undo":
        return undo(request, evaluation)
    act = ACTS.get(request.POST.get("act"))
    if act is None:
        raise BadRequest("Unknown act.")
    form = act(request, evaluation)
    if form.is_valid():
        return redirect(request.get_full_path())
    return page(request, evaluation, refused=form)


def page(request, evaluation, refused=None):
    """Return the page; what a form refused stands beside its controls."""
    candidates = evaluation.candidates.select_related("vendor")
    context = {"candidates": Paginator(candidates, PAGE).get_page(request.GET.get("page"))}
    if can_set_up(request.user, evaluation):
        search = VendorSearchForm(request.GET)
        found = search.found(vendors_to_add(request, evaluation))
        context |= {
            "search": search,
            "found": found.prefetch_related("sites")[:PAGE],
            "found_count": found.count(),
            "incumbent_form": IncumbentForm(evaluation=evaluation),
            **refusals(refused or search),
        }
        if isinstance(refused, IncumbentForm):
            context["incumbent_form"] = refused
    return show(request, "scoring/setup_candidates.html", evaluation, **context)


def refusals(form):
    """Return what a form refused: the lines of the summary, and the words by each table."""
    said = [sentence for found in form.errors.values() for sentence in found]
    anchor = ANCHORS[type(form)]
    return {
        "more_errors": [(anchor, sentence) for sentence in said],
        "has_errors": bool(said),
        "not_added": said if anchor == "add-first" else [],
        "not_removed": said if anchor == "remove-first" else [],
    }


def vendors_to_add(request, evaluation):
    taken = evaluation.candidates.values("vendor")
    return Vendor.objects.visible_to(request.user).active().exclude(pk__in=taken).by_name()


def add(request, evaluation):
    return _add(request, evaluation, request.POST)


def add_found(request, evaluation):
    """Add all that the search on the page finds."""
    search = VendorSearchForm(request.GET)
    found = search.found(vendors_to_add(request, evaluation))
    if not search.is_valid():
        return search
    return _add(request, evaluation, {"vendors": list(found.values_list("pk", flat=True))})


def _add(request, evaluation, data):
    vendors = Vendor.objects.visible_to(request.user).active()
    form = AddCandidatesForm(data, evaluation=evaluation, vendors=vendors)
    if form.is_valid():
        count = evaluation.add_candidates(form.cleaned_data["vendors"], request.user)
        messages.success(request, f"{amount(count, 'candidate')} added.")
    return form


def remove(request, evaluation):
    form = RemoveCandidateForm(request.POST, evaluation=evaluation)
    if form.is_valid():
        candidate = form.cleaned_data["candidate"]
        token = candidate_token(candidate, request.user)
        evaluation.remove_candidate(candidate, request.user)
        words = format_html("<bdi>{}</bdi> is no longer a candidate.", candidate)
        tell_with_undo(request, words, token)
    return form


def incumbent(request, evaluation):
    form = IncumbentForm(request.POST, evaluation=evaluation)
    if form.is_valid():
        candidate = form.cleaned_data["incumbent"]
        evaluation.name_incumbent(candidate, request.user)
        named = format_html("<bdi>{}</bdi> is the vendor you have today.", candidate)
        messages.success(request, named if candidate else "There is no incumbent.")
    return form


ACTS = {"add": add, "add_found": add_found, "remove": remove, "incumbent": incumbent}
ANCHORS = {
    VendorSearchForm: "id_q",
    AddCandidatesForm: "add-first",
    RemoveCandidateForm: "remove-first",
    IncumbentForm: "id_incumbent",
}
