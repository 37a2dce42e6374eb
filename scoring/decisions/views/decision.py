"""The decision: an outcome and a reason for each candidate, its signatures, and what follows."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect

from accounts.invitation import invite
from scoring.decisions import freezing
from scoring.decisions.blockers import FORMS_A_PAGE, decide_page, decision_blockers, departures
from scoring.decisions.document.book import book_for, current_book
from scoring.decisions.document.buyer import buyer_row, left_out_of_letters
from scoring.decisions.document.document import freeze
from scoring.decisions.document.limits import TooLarge
from scoring.decisions.forms import (
    DeeperRoundForm,
    PrintedReasonForm,
    decision_forms_of,
    follow_up_formsets_of,
)
from scoring.decisions.models import CandidateDecision, DecisionSignature, FollowUp, Reopening
from scoring.decisions.models.decision import start_deeper_round
from scoring.decisions.proposals import proposed_outcomes, why_not_as_asked
from scoring.decisions.signing import SECOND_NEEDED, missing_signatures, signing_of
from scoring.decisions.views.unsettled import left_to_settle
from scoring.evaluations.access import released_act, released_page
from scoring.evaluations.forms.panel import InviteSignatoryForm
from scoring.evaluations.models import NotReady, PanelMember
from scoring.evaluations.permissions import (
    can_decide,
    can_reopen_decision,
    can_see_decision,
    can_send_letters,
    can_sign_decision,
    can_start_deeper_round,
    is_lead,
    member_of,
)
from scoring.evaluations.views.setup import posted
from scoring.results.results import results_for

THE_LEAD_DECIDES = gettext_lazy(
    "The lead decides. You can read the decision here as soon as it is made."
)
IS_FROZEN = gettext_lazy("The decision is frozen. It can only be replaced by a new one.")


def decisions_of(evaluation):
    # The outcomes that are saved, as many as there are yet.
    return list(CandidateDecision.objects.filter(candidate__evaluation=evaluation))


@released_page
def decide(request, evaluation):
    if not can_see_decision(request.user, evaluation):
        signatures = DecisionSignature.objects.in_force().filter(evaluation=evaluation)
        if signatures.filter(member__role=PanelMember.Role.LEAD).exists():
            return redirect("sign_decision", evaluation.pk)
        raise PermissionDenied(THE_LEAD_DECIDES)
    is_post = request.method == "POST"
    if not can_decide(request.user, evaluation):
        if is_post:
            raise PermissionDenied(IS_FROZEN)
        return _decision_detail(request, evaluation)
    book = None if is_post else book_for(evaluation)
    results = book.results if book else results_for(evaluation)
    data, saved = posted(request), decisions_of(evaluation)
    page = Paginator(results.table.rows, FORMS_A_PAGE).get_page(request.GET.get("page"))
    forms = decision_forms_of(results, saved, page, data)
    formsets = follow_up_formsets_of(evaluation, data)
    if is_post and all(form.is_valid() for form in (*forms, *formsets)):
        return _save_draft(request, results, forms, formsets, page)
    # Until anything is saved, the page speaks of what saving it unchanged would give.
    decisions = saved or [
        CandidateDecision(candidate_id=pk, **fields)
        for pk, fields in proposed_outcomes(results).items()
    ]
    blockers = decision_blockers(results, decisions)
    if saved:
        blockers += missing_signatures(results, signing_of(results, saved))
    error_links = [link for form in (*forms, *formsets) for link in form.error_links]
    context = {
        "evaluation": evaluation,
        "is_lead": True,
        "forms": forms,
        "page": page,
        "follow_ups": formsets,
        "is_saved": bool(saved),
        "why_not_as_asked": why_not_as_asked(results),
        "blockers": blockers,
        "departures": departures(results, decisions),
        "reopened": last_reopening(evaluation),
        "more_errors": error_links,
        "has_errors": bool(error_links),
    }
    context |= left_to_settle(book or book_for(evaluation))
    return render(request, "scoring/decisions/decide.html", context)


def _save_draft(request, results, forms, formsets, page):
    evaluation = results.evaluation
    values = {form.row.candidate.pk: form.values for form in forms}
    if page.paginator.num_pages > 1:
        # What stands on the other pages is saved as it is proposed, until somebody changes it.
        saved = {row.candidate_id for row in decisions_of(evaluation)}
        proposals = proposed_outcomes(results)
        values = {pk: fields for pk, fields in proposals.items() if pk not in saved} | values
    CandidateDecision.objects.save_draft(
        evaluation,
        values,
        request.user,
        {form.row.candidate.pk: form.figures(results) for form in forms},
    )
    follow_ups = [row for formset in formsets for row in formset.values]
    FollowUp.objects.save_draft(evaluation, follow_ups, request.user)
    signing = signing_of(results, decisions_of(evaluation))
    if DecisionSignature.objects.void_outdated(evaluation, signing.sha256, request.user):
        messages.warning(
            request, _("The decision changed, so whoever had signed it has to sign again.")
        )
    if "sign" in request.POST:
        return redirect("freeze_decision", evaluation.pk)
    messages.success(request, _("The draft is saved. Nobody but you sees it before you sign."))
    number = page.number + ("next" in request.POST and page.has_next())
    return redirect(decide_page(evaluation.pk, number))


def _decision_detail(request, evaluation):
    user, book = request.user, book_for(evaluation)
    determination = evaluation.determinations.select_related("decided_by").last()
    signatures = determination.signatures.select_related("member__user") if determination else []
    context = {
        "evaluation": evaluation,
        "is_lead": is_lead(user, evaluation),
        "outcomes": outcomes_of(book),
        "proposed": (),
        "determination": determination,
        "signatures": signatures,
        "conditions": book.follow_ups,
        "may_reopen": can_reopen_decision(user, evaluation),
        "may_send": can_send_letters(user, evaluation),
        "left_out_of_letters": left_out_of_letters(book.document["buyer"]),
        "is_frozen": True,
        "may_go_deeper": can_start_deeper_round(user, evaluation),
    }
    context |= left_to_settle(book)
    return render(request, "scoring/decisions/decision_detail.html", context)


def outcomes_of(book):
    """Return (label, [(standing row, row of the document)]) for each outcome that anybody has."""
    groups = defaultdict(list)
    for row in book.results.table.rows:
        decision = book.candidates[row.candidate.id]
        groups[decision["outcome"]].append((row, decision))
    choices = CandidateDecision.Outcome.choices
    return [(label, groups[value]) for value, label in choices if value in groups]


def last_reopening(evaluation):
    # Why the decision before is made again, None when this is the first.
    reopenings = Reopening.objects.filter(determination__evaluation=evaluation)
    return reopenings.select_related("determination", "reopened_by").order_by("-pk").first()


@released_page
def freeze_decision(request, evaluation):
    """Freeze exactly what was on the page, or show what has changed or is missing."""
    is_post, progress = request.method == "POST", None
    if not is_post and is_lead(request.user, evaluation):
        progress = freezing.progress_of(evaluation)
        if progress and (progress.is_under_way or evaluation.is_decided or request.htmx):
            return _freezing_page(request, evaluation, progress)
    _refuse_to_sign(request, evaluation)
    if not is_post:
        return _signing_page(request, evaluation, book_for(evaluation), progress=progress)
    if freezing.takes_long(evaluation):
        freezing.begin(evaluation, request.user, request.POST.get("seen", "")[:64])
        return redirect("freeze_decision", evaluation.pk)
    results = results_for(evaluation)
    if request.POST.get("seen") != signing_of(results, decisions_of(evaluation)).sha256:
        return _show_change(request, "freeze_decision", evaluation)
    try:
        determination = freeze(evaluation, request.user, results)
    except NotReady as refusal:
        if isinstance(refusal, TooLarge):  # the others stand on the page
            messages.error(request, str(refusal))
        return _signing_page(request, evaluation, current_book(evaluation))
    messages.success(request, _("The decision is signed and frozen. Its report can be made now."))
    return redirect(determination)


def _freezing_page(request, evaluation, progress):
    if progress.is_under_way:
        name = "_freezing" if request.htmx else "freezing"
        context = {"evaluation": evaluation, "progress": progress}
        return render(request, f"scoring/decisions/{name}.html", context)
    page = request.path
    if evaluation.is_decided:
        page = evaluation.determinations.last().get_absolute_url()
    return HttpResponseClientRedirect(page) if request.htmx else redirect(page)


@released_act("freeze_decision")
def propose_decision(request, evaluation):
    """Sign for the lead, and let the others sign exactly what was on the page."""
    _refuse_to_sign(request, evaluation)
    results, decisions = results_for(evaluation), decisions_of(evaluation)
    signing = signing_of(results, decisions)
    if request.POST.get("seen") != signing.sha256:
        return _show_change(request, "freeze_decision", evaluation)
    if decision_blockers(results, decisions):
        return _signing_page(request, evaluation, current_book(evaluation))
    DecisionSignature.objects.void_outdated(evaluation, signing.sha256, request.user)
    DecisionSignature.objects.sign(member_of(request.user, evaluation), signing.sha256)
    messages.success(
        request, _("You have signed. Every member of this evaluation can read and sign it now.")
    )
    return redirect("freeze_decision", evaluation.pk)


@released_act("freeze_decision")
def invite_signatory(request, evaluation):
    """Let somebody in as an observer, so that there is a second person to sign."""
    _refuse_to_sign(request, evaluation)
    form = InviteSignatoryForm(request.POST, evaluation=evaluation)
    if not form.is_valid():
        return _signing_page(request, evaluation, current_book(evaluation), form)
    email, name = form.cleaned_data["email"], form.cleaned_data["name"]
    person = invite(email, request.user, str(evaluation), name)
    evaluation.add_member(person, PanelMember.Role.OBSERVER, request.user)
    messages.success(
        request,
        _("%(email)s is invited by e-mail, as an observer who may sign.") % {"email": person.email},
    )
    return redirect("freeze_decision", evaluation.pk)


@released_page
def sign_decision(request, evaluation):
    if is_lead(request.user, evaluation):
        return redirect("freeze_decision", evaluation.pk)
    member, is_post = member_of(request.user, evaluation), request.method == "POST"
    if not can_sign_decision(member, evaluation):
        raise PermissionDenied(IS_FROZEN)
    book = None if is_post else book_for(evaluation)
    results = results_for(evaluation) if is_post else book.results
    decisions = decisions_of(evaluation)
    signing = signing_of(results, decisions)
    if not signing.was_put:
        raise PermissionDenied(_("There is no decision to sign yet."))
    if not is_post:
        signatures = {row.member_id: row for row in signing.signatures}
        context = {"signing": signing, "signature": signatures.get(member.pk)}
        context |= _proposal(evaluation, book, decisions)
        return render(request, "scoring/decisions/sign_decision.html", context)
    if not decisions:
        raise PermissionDenied(_("No outcome is recorded yet, so there is nothing to sign."))
    if request.POST.get("seen") != signing.sha256 or not signing.lead:
        return _show_change(request, "sign_decision", evaluation)
    member.evaluation = evaluation
    DecisionSignature.objects.sign(member, signing.sha256)
    messages.success(request, _("You have signed. The lead can freeze the decision now."))
    return redirect("sign_decision", evaluation.pk)


def _refuse_to_sign(request, evaluation):
    if not can_decide(request.user, evaluation):
        raise PermissionDenied(IS_FROZEN if is_lead(request.user, evaluation) else THE_LEAD_DECIDES)


def _show_change(request, page, evaluation):
    messages.error(
        request, _("Something changed while you were reading. Read it again, then sign.")
    )
    return redirect(page, evaluation.pk)


def _signing_page(request, evaluation, book, invite_form=None, progress=None):
    decisions, members = decisions_of(evaluation), evaluation.members.present()
    context = {
        "blockers": decision_blockers(book.results, decisions),
        "signing": signing_of(book.results, decisions),
        "second_needed": SECOND_NEEDED,
        "others": members.filter(
            role__in=[PanelMember.Role.ASSESSOR, PanelMember.Role.OBSERVER]
        ).select_related("user"),
        "invite_form": invite_form or InviteSignatoryForm(evaluation=evaluation),
        "form": invite_form,
        "refusal": progress.reason if progress else "",
        "left_out_of_letters": left_out_of_letters(buyer_row()),
        "is_frozen": False,
    }
    context |= _proposal(evaluation, book, decisions)
    return render(request, "scoring/decisions/freeze_decision.html", context)


def _proposal(evaluation, book, decisions):
    return {
        "evaluation": evaluation,
        "outcomes": outcomes_of(book),
        "proposed": {row.candidate_id for row in decisions if not row.reason},
        "departures": departures(book.results, decisions),
        "conditions": book.follow_ups,
        "reopened": last_reopening(evaluation),
    } | left_to_settle(book)


@released_page
def reopen_decision(request, evaluation):
    determination = evaluation.determinations.last()
    if determination is None or not can_reopen_decision(request.user, evaluation):
        raise PermissionDenied(_("The lead opens a decision again, and only one that is in force."))
    form = PrintedReasonForm(posted(request))
    if form.is_valid():
        try:
            determination.reopen(request.user, form.cleaned_data["reason"])
        except NotReady as error:
            raise PermissionDenied(str(error)) from None
        sentence = _("Decision %(number)s stays as it is. The one that you make now replaces it.")
        messages.success(request, sentence % {"number": determination.number})
        return redirect("decide", evaluation.pk)
    context = {"evaluation": evaluation, "form": form, "determination": determination}
    return render(request, "scoring/decisions/reopen_decision.html", context)


@released_page
def deeper_round(request, evaluation):
    determination = evaluation.determinations.last()
    if determination is None or not can_start_deeper_round(request.user, evaluation):
        raise PermissionDenied(
            _("The lead of a decided evaluation starts a deeper round, and only who may lead one.")
        )
    title = _("%(title)s, deeper round") % {"title": evaluation.title[:180]}
    form = DeeperRoundForm(posted(request), initial={"title": title})
    if form.is_valid():
        try:
            deeper = start_deeper_round(determination, request.user, form.cleaned_data["title"])
        except NotReady as error:
            raise PermissionDenied(str(error)) from None
        messages.success(request, _("The deeper round is created, as a draft. Set it up next."))
        return redirect(deeper)
    # Those who go on: the short list, and the incumbent whether it is on it or not.
    goes_on = Q(is_incumbent=True) | Q(decision__outcome=CandidateDecision.Outcome.SHORTLIST)
    context = {
        "evaluation": evaluation,
        "determination": determination,
        "candidates": evaluation.candidates.present().filter(goes_on).select_related("vendor"),
        "form": form,
    }
    return render(request, "scoring/decisions/deeper_round.html", context)
