from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.record.acts import Act
from scoring.evaluations.access import fetch_evaluation
from scoring.evaluations.forms.setup import (
    AddCandidatesForm,
    ChecksForm,
    IncumbentForm,
    PresetForm,
    PurposeForm,
    RemoveCandidateForm,
    VendorSearchForm,
    label_of,
    tie_rules,
    value_in_words,
)
from scoring.evaluations.models import CheckInUse, NotReady, PanelMember
from scoring.evaluations.permissions import can_set_up, is_lead
from scoring.evaluations.undo import candidate_token, put_back
from vendors.models.vendor import Vendor


def step(view):
    """Make a page of setting up out of `view(request, evaluation)`, with what else its URL names.

    A stranger gets 404. A post holds the evaluation until it is answered, so that nobody
    opens it meanwhile; only the lead may post (403), and only to a draft (409).
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request, pk, **url_arguments):
        evaluation = fetch_evaluation(request, pk)
        if request.method != "POST":
            return view(request, evaluation, **url_arguments)
        with transaction.atomic():
            evaluation.lock()
            if not is_lead(request.user, evaluation):
                raise PermissionDenied
            if not can_set_up(request.user, evaluation):
                return too_late(request, evaluation)
            return view(request, evaluation, **url_arguments)

    return guarded


def act_of(page):
    """Make an act of this page; whoever only opens its address is sent to the page."""

    def act(view):
        @step
        @wraps(view)
        def posted_only(request, evaluation):
            if request.method != "POST":
                return back_to(page, request, evaluation)
            return view(request, evaluation)

        return posted_only

    return act


def back_to(page, request, evaluation):
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(reverse(page, args=[evaluation.pk]) + query)


def too_late(request, evaluation):
    return show(request, "scoring/evaluations/setup_too_late.html", evaluation, 409)


def show(request, template, evaluation, status=200, **context):
    lead = evaluation.members.select_related("user").filter(role=PanelMember.Role.LEAD).first()
    common = {
        "evaluation": evaluation,
        "lead": lead,
        "is_lead": lead is not None and lead.user_id == request.user.pk,
        "seal": evaluation.seal,
    }
    return render(request, template, common | context, status=status)


def posted(request):
    """Return what a form is bound to: what was posted, or None on a fresh page."""
    return request.POST if request.method == "POST" else None


@step
def setup_purpose(request, evaluation):
    if not can_set_up(request.user, evaluation):
        return show(
            request,
            "scoring/evaluations/setup_purpose.html",
            evaluation,
            **purpose_text(evaluation),
        )
    form = PurposeForm(posted(request), evaluation=evaluation)
    if request.method == "POST" and form.is_valid():
        evaluation.change(request.user, Act.PURPOSE_SET, **form.changes())
        evaluation.follow_parameters(request.user)
        messages.success(request, _("Purpose and needs are saved."))
        return redirect(evaluation)
    return show(request, "scoring/evaluations/setup_purpose.html", evaluation, form=form)


def purpose_text(evaluation):
    answers = [
        (label_of(parameter), value_in_words(parameter, evaluation.parameters.get(name)))
        for name, parameter in evaluation.grid_copy.parameters.items()
    ]
    return {"answers": answers, "tie_words": dict(tie_rules(evaluation))[evaluation.tie_rule]}


def tell_with_undo(request, evaluation, sentence, act, token):
    """Say what was done, with a button that posts `token` to the address of this name."""
    address = reverse(act, args=[evaluation.pk])
    if request.GET:
        address += f"?{request.GET.urlencode()}"
    messages.success(request, sentence, extra_tags=f"undo {address} {token}")


def undo(request, evaluation, page):
    try:
        restored = put_back(evaluation, request.POST.get("token", ""), request.user)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, format_html(_("<bdi>{}</bdi> is back."), restored))
    return back_to(page, request, evaluation)


CANDIDATES_OF_A_PAGE = 50


@require_safe
def setup_candidates(request, pk):
    return candidates_page(request, fetch_evaluation(request, pk))


def candidates_page(request, evaluation, add=None, remove=None, incumbent=None):
    candidates = Paginator(evaluation.candidates.select_related("vendor"), CANDIDATES_OF_A_PAGE)
    context = {"candidates": candidates.get_page(request.GET.get("page"))}
    if can_set_up(request.user, evaluation):
        search = VendorSearchForm(request.GET)
        matching = search.matching(vendors_to_add(request, evaluation))
        first = matching.prefetch_related("sites")[:CANDIDATES_OF_A_PAGE]
        if add is None:
            add = AddCandidatesForm(evaluation=evaluation, vendors=first)
        else:
            # Checked against the whole list, shown as the page shows it, with its ticks.
            add.fields["vendors"].queryset = first
        if incumbent is None:
            incumbent = IncumbentForm(evaluation=evaluation)
        refused = {
            "id_q": search.errors.get("q", []),
            "id_vendors_0": add.errors.get("vendors", []),
            "remove-first": remove.errors["candidate"] if remove else [],
            "id_incumbent": incumbent.errors.get("incumbent", []),
        }
        errors = [
            (anchor, sentence) for anchor, sentences in refused.items() for sentence in sentences
        ]
        context |= {
            "search": search,
            "add_form": add,
            "matching_count": matching.count(),
            "incumbent_form": incumbent,
            "not_removed": refused["remove-first"],
            "more_errors": errors,
            "has_errors": bool(errors),
        }
    return show(request, "scoring/evaluations/setup_candidates.html", evaluation, **context)


def vendors_to_add(request, evaluation):
    candidates = evaluation.candidates.values("vendor")
    return Vendor.objects.visible_to(request.user).active().exclude(pk__in=candidates).by_name()


@act_of("setup_candidates")
def add_candidates(request, evaluation):
    return add_vendors(request, evaluation, request.POST)


@act_of("setup_candidates")
def add_found_candidates(request, evaluation):
    search = VendorSearchForm(request.GET)
    matching = search.matching(vendors_to_add(request, evaluation))
    # A search that cannot be read finds nothing; it must not add everybody.
    if not search.is_valid():
        return candidates_page(request, evaluation)
    keys = list(matching.values_list("pk", flat=True))
    return add_vendors(request, evaluation, {"vendors": keys})


def add_vendors(request, evaluation, data):
    vendors = Vendor.objects.visible_to(request.user).active()
    form = AddCandidatesForm(data, evaluation=evaluation, vendors=vendors)
    if not form.is_valid():
        return candidates_page(request, evaluation, add=form)
    count = evaluation.add_candidates(form.cleaned_data["vendors"], request.user)
    sentence = ngettext("%(count)d candidate added.", "%(count)d candidates added.", count)
    messages.success(request, sentence % {"count": count})
    return back_to("setup_candidates", request, evaluation)


@act_of("setup_candidates")
def remove_candidate(request, evaluation):
    form = RemoveCandidateForm(request.POST, evaluation=evaluation)
    if not form.is_valid():
        return candidates_page(request, evaluation, remove=form)
    candidate = form.cleaned_data["candidate"]
    token = candidate_token(candidate, request.user)
    evaluation.remove_candidate(candidate, request.user)
    sentence = format_html(_("<bdi>{}</bdi> is no longer a candidate."), candidate)
    tell_with_undo(request, evaluation, sentence, "put_back_candidate", token)
    return back_to("setup_candidates", request, evaluation)


@act_of("setup_candidates")
def put_back_candidate(request, evaluation):
    return undo(request, evaluation, "setup_candidates")


@act_of("setup_candidates")
def name_incumbent(request, evaluation):
    form = IncumbentForm(request.POST, evaluation=evaluation)
    if not form.is_valid():
        return candidates_page(request, evaluation, incumbent=form)
    candidate = form.cleaned_data["incumbent"]
    evaluation.name_incumbent(candidate, request.user)
    if candidate:
        sentence = format_html(_("<bdi>{}</bdi> is the vendor you have today."), candidate)
    else:
        sentence = _("There is no incumbent.")
    messages.success(request, sentence)
    return back_to("setup_candidates", request, evaluation)


@step
def setup_checks(request, evaluation):
    if not can_set_up(request.user, evaluation):
        return show(
            request, "scoring/evaluations/setup_checks.html", evaluation, **checks_text(evaluation)
        )
    form = ChecksForm(posted(request), evaluation=evaluation)
    if request.method == "POST" and form.is_valid():
        evaluation.use_checks(form.uses(), request.user)
        messages.success(request, _("Checks and gates are saved."))
        return redirect(evaluation)
    return show(request, "scoring/evaluations/setup_checks.html", evaluation, form=form)


@act_of("setup_checks")
def use_preset(request, evaluation):
    form = PresetForm(request.POST)
    if form.is_valid():
        evaluation.use_preset(form.cleaned_data["preset"], request.user)
        messages.success(request, _("The preset is in use. Gates stay as they were."))
        return redirect("setup_checks", evaluation.pk)
    return show(
        request,
        "scoring/evaluations/setup_checks.html",
        evaluation,
        form=ChecksForm(evaluation=evaluation),
        more_errors=[("presets", sentence) for sentence in form.errors["preset"]],
        has_errors=True,
    )


def checks_text(evaluation):
    checks_in_use = {check.check_id: check for check in evaluation.checks.all()}
    sections = [
        (criterion, [(check, checks_in_use[check.id]) for check in criterion.checks])
        for criterion in evaluation.grid_copy.criteria
    ]
    left_out = [check for check in checks_in_use.values() if check.use != CheckInUse.Use.IN_USE]
    return {"sections": sections, "left_out": left_out}
