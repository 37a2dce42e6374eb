"""What an evaluation asks its candidates: by templates, by question, for all that is missing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.evaluations.access import enter, fetch_evaluation
from scoring.evaluations.models.inquiry import EvaluationInquiry
from scoring.evaluations.permissions import can_ask_candidates
from scoring.ratings.asking import parameters_for, wanted_of_missing, wanted_on
from scoring.ratings.every_cell import every_cell_of
from scoring.ratings.evidence import reference_day
from vendors.forms.fields import typed_again
from vendors.forms.inquiry import ChoiceOfItemsForm, InquiryForm
from vendors.models.request import Inquiry
from vendors.requests.drafting import draft
from vendors.requests.listing import rows_of
from vendors.requests.replies import wanted_of_facts
from vendors.requests.templates import wanted_by


@require_safe
def evaluation_requests(request, pk):
    evaluation = enter(request.user, pk).evaluation
    inquiries = Inquiry.objects.visible_to(request.user).filter(by_evaluation__evaluation=pk)
    context = {
        "evaluation": evaluation,
        "rows": rows_of(request.user, list(inquiries)),
        "may_ask": can_ask_candidates(request.user, evaluation),
    }
    return render(request, "scoring/ratings/evaluation_requests.html", context)


def fetch_asking(request, pk):
    evaluation = fetch_evaluation(request, pk)
    if not can_ask_candidates(request.user, evaluation):
        raise PermissionDenied
    return evaluation


def hours_of(evaluation):
    return parameters_for(evaluation).get("audit_pack_hours") or 48


def keep_draft(evaluation, person, inquiry, wanted_items):
    inquiry.made_by = person
    with transaction.atomic():
        draft(inquiry, wanted_items)
        EvaluationInquiry.objects.create(evaluation=evaluation, inquiry=inquiry)
    return inquiry


@require_http_methods(["GET", "HEAD", "POST"])
def ask_candidates(request, pk):
    evaluation = fetch_asking(request, pk)
    candidates = list(evaluation.candidates.present().select_related("vendor"))
    check, items = None, []
    if check_id := request.GET.get("check"):
        try:
            check = evaluation.grid_copy.check(check_id)
        except KeyError:
            raise Http404 from None
        items = wanted_on(evaluation, check_id)
    ticked = [
        str(candidate.vendor_id)
        for candidate in candidates
        if request.GET.get("candidate") in (None, str(candidate.pk))
    ]
    posted = typed_again(request)
    choice = ChoiceOfItemsForm(
        posted,
        vendors=[(candidate.vendor_id, candidate.name) for candidate in candidates],
        initial={"vendors": ticked},
    )
    title = check.question[:120] if check else _("Request for documents")
    details = InquiryForm(posted, initial={"title": title, "hours": hours_of(evaluation)})
    if request.method == "POST" and choice.is_valid() and details.is_valid():
        asked_by_check = {(each.template, each.key) for each in items}
        templates = wanted_by(choice.cleaned_data["templates"], evaluation)
        items += [each for each in templates if (each.template, each.key) not in asked_by_check]
        wanted_items = dict.fromkeys(choice.vendor_pks, items)
        inquiry = keep_draft(evaluation, request.user, details.instance, wanted_items)
        return redirect("inquiry_edit", inquiry.pk)
    context = {
        "evaluation": evaluation,
        "check": check,
        "items": items,
        "choice": choice,
        "details": details,
        "form": choice if choice.errors else details,
    }
    return render(request, "scoring/ratings/ask_candidates.html", context)


@require_POST
def ask_missing(request, pk):
    evaluation = fetch_asking(request, pk)
    candidates, checks, holdings = every_cell_of(evaluation, reference_day(evaluation))
    wanted_items = {
        candidate.vendor_id: wanted_of_missing(evaluation, candidate.pk, checks, holdings)
        for candidate in candidates
    }
    wanted_items = {vendor: items for vendor, items in wanted_items.items() if items}
    if not wanted_items:
        messages.info(request, _("Nothing is missing that a vendor could send."))
        return redirect("unknowns", pk)
    inquiry = Inquiry(title=_("What is missing"), hours=hours_of(evaluation))
    inquiry = keep_draft(evaluation, request.user, inquiry, wanted_items)
    return redirect("inquiry_edit", inquiry.pk)


@require_POST
def offer_replies(request, pk):
    """A draft that shows each candidate the facts held about it, before the decision."""
    evaluation = fetch_asking(request, pk)
    wanted_items = {
        candidate.vendor_id: wanted_of_facts(candidate.vendor)
        for candidate in evaluation.candidates.present().select_related("vendor")
    }
    wanted_items = {vendor: items for vendor, items in wanted_items.items() if items}
    if not wanted_items:
        messages.info(request, _("No fact is held about any candidate yet."))
        return redirect("evaluation_requests", pk)
    inquiry = Inquiry(
        title=_("What we hold about you"),
        words=_("Before we decide, we show you the facts that we hold. Tell us what is wrong."),
        hours=5 * 24,
        purpose=Inquiry.Purpose.REPLY,
    )
    inquiry = keep_draft(evaluation, request.user, inquiry, wanted_items)
    return redirect("inquiry_edit", inquiry.pk)
