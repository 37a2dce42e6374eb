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
from scoring.views.setup import show, step
from vendors.models import Vendor

PAGE = 50


@step
def setup_candidates(request, evaluation):
    if request.method != "POST":
        return page(request, evaluation)
    act = ACTS.get(request.POST.get("act"))
    if act is None:
        raise BadRequest("Unknown act.")
    form = act(request, evaluation)
    if form.is_valid():
        return redirect(request.get_full_path())
    anchor = "id_q" if isinstance(form, VendorSearchForm) else request.POST["act"]
    return page(request, evaluation, more_errors=sentences(form, anchor))


def sentences(form, anchor):
    """Return (where to go, sentence) of everything that a form refused."""
    return [(anchor, sentence) for field in form.errors.values() for sentence in field]


def page(request, evaluation, more_errors=()):
    candidates = evaluation.candidates.select_related("vendor")
    context = {"candidates": Paginator(candidates, PAGE).get_page(request.GET.get("page"))}
    if can_set_up(request.user, evaluation):
        search = VendorSearchForm(request.GET)
        found = search.found(vendors_to_add(request, evaluation))
        context |= {
            "search": search,
            "found": found.prefetch_related("sites")[:PAGE],
            "found_count": found.count(),
            "more_errors": more_errors or sentences(search, "id_q"),
            "incumbent_form": IncumbentForm(evaluation=evaluation),
        }
        context["has_errors"] = bool(context["more_errors"])
    return show(request, "scoring/setup_candidates.html", evaluation, **context)


def vendors_to_add(request, evaluation):
    taken = evaluation.candidates.values("vendor")
    return Vendor.objects.visible_to(request.user).active().exclude(pk__in=taken)


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
        evaluation.remove_candidate(candidate, request.user)
        messages.success(request, format_html("<bdi>{}</bdi> is no longer a candidate.", candidate))
    return form


def incumbent(request, evaluation):
    form = IncumbentForm(request.POST, evaluation=evaluation)
    if form.is_valid():
        candidate = form.cleaned_data["incumbent"]
        evaluation.name_incumbent(candidate, request.user)
        words = (
            f"{candidate} is the vendor you have today." if candidate else "There is no incumbent."
        )
        messages.success(request, words)
    return form


ACTS = {"add": add, "add_found": add_found, "remove": remove, "incumbent": incumbent}
