"""The door of every page of an evaluation: who may come in, and what they rate."""

from functools import partial, wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from scoring.evaluations.models import PanelMember
from scoring.evaluations.models.panel import at_a_cell, at_the_door, candidate_of
from scoring.evaluations.permissions import (
    NotDeclared,
    NotReleased,
    OnlyConfirms,
    can_read_holdings,
    can_see_results,
    criteria_rated_by,
    may_enter,
)
from vendors.names import isolated

OTHERS_RATE = gettext_lazy(
    "Other members of the panel rate this. The lead of the evaluation says who rates what: ask "
    "there for it."
)


def enter(user, pk, assignments=False):
    """This person's PanelMember with its evaluation; strangers get 404. Raises NotDeclared before
    they signed their declaration, OnlyConfirms to who does nothing else.
    """
    return _let_in(membership(user, pk, assignments))


def _let_in(member):
    if not may_enter(member):
        raise OnlyConfirms if member.only_confirms else NotDeclared(member.evaluation_id)
    return member


def membership(user, pk, assignments=False):
    # The membership whether anything was declared or not: for the declaration itself.
    member = _known(user, at_the_door(user.pk, pk))
    if assignments:
        prefetch_related_objects([member], "assignments")
    return member


def _known(user, members):
    member = only(members)
    member.user = user
    member.evaluation.entered_by = member
    return member


def only(rows):
    """The row of a list that has one or none, where it raises Http404."""
    for row in rows:
        return row
    raise Http404


def fetch_member(request, pk, assignments=True):
    """As `enter`; what they rate comes along unless `assignments` says no."""
    return enter(request.user, pk, assignments)


NOT_OPENED = gettext_lazy(
    "What is held of the candidates is shown here once the evaluation is open. A draft opens no "
    "evidence, nor does an evaluation that was cancelled before its ratings were released."
)


def fetch_opened(request, pk):
    """As `fetch_member`, where the evaluation shows what is held of its candidates."""
    member = fetch_member(request, pk)
    if not can_read_holdings(member.evaluation):
        raise PermissionDenied(NOT_OPENED)
    return member


def fetch_evaluation(request, pk):
    return enter(request.user, pk).evaluation


def the_lead_does(evaluation):
    """Return a refusal that says who may do it, by name and address."""
    leads = evaluation.members.present().filter(role=PanelMember.Role.LEAD)
    lead = leads.select_related("user").first()
    if lead is None:
        return PermissionDenied(_("The lead of this evaluation does this, and it has none now."))
    sentence = _("The lead of this evaluation does this. Ask %(name)s, %(address)s.")
    return PermissionDenied(
        sentence % {"name": isolated(lead.user), "address": isolated(lead.user.email)}
    )


def fetch_criterion(member, criterion_id):
    """The criterion of the evaluation's own grid; 404 without, 403 if not theirs."""
    try:
        criterion = member.evaluation.grid_copy.criterion(criterion_id)
    except KeyError:
        raise Http404 from None
    if criterion.id not in criteria_rated_by(member):
        raise PermissionDenied(OTHERS_RATE)
    return criterion


def fetch_candidate(member, candidate_pk):
    """The candidate with its vendor; 404 without, 403 when this member may not judge it."""
    return _judged_by(member, only(candidate_of(member.evaluation_id, candidate_pk)))


def _judged_by(member, candidate):
    candidate.evaluation = member.evaluation
    refusal = member.why_not_judged(candidate)
    if refusal:
        raise PermissionDenied(refusal)
    return candidate


def fetch_cell(request, pk, candidate_pk, check_id):
    """Return (member, candidate, check in use): as `enter` and `fetch_candidate`, and 404 without
    such a scored check in use, 403 if it is not theirs. One query.
    """
    member = _let_in(_known(request.user, at_a_cell(request.user.pk, pk, candidate_pk, check_id)))
    candidate, check = (getattr(member, name, None) for name in ("candidate", "check_in_use"))
    if candidate is None or check is None:
        raise Http404
    _judged_by(member, candidate)
    check.evaluation = member.evaluation
    if not member.rates_check:
        raise PermissionDenied(OTHERS_RATE)
    return member, candidate, check


def released_evaluation(user, pk):
    """Raises Http404 for a stranger, PermissionDenied before the release or a declaration."""
    evaluation = enter(user, pk).evaluation
    if not can_see_results(user, evaluation):
        raise NotReleased(evaluation)
    return evaluation


def page_of(fetch):
    """Make a page out of `view(request, evaluation)`, with what else its URL names.
    `fetch(request, pk)` says who may come in. A post holds the evaluation until it is answered.
    """

    def page(view):
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def guarded(request, pk, **url_arguments):
            evaluation = fetch(request, pk)
            if request.method != "POST":
                return view(request, evaluation, **url_arguments)
            with transaction.atomic():
                evaluation.lock()
                return view(request, evaluation, **url_arguments)

        return guarded

    return page


entered_page = page_of(fetch_evaluation)
released_page = page_of(lambda request, pk: released_evaluation(request.user, pk))


def back_to(page, request, evaluation):
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(reverse(page, args=[evaluation.pk]) + query)


def act_of(entered, page):
    """Make an act of the page of this name, which `entered` guards, out of `view`.
    Whoever only opens its address, as by reloading a page with errors, is sent to the page.
    """

    def act(view):
        @entered
        @wraps(view)
        def posted_only(request, evaluation, **url_arguments):
            if request.method != "POST":
                return back_to(page, request, evaluation)
            return view(request, evaluation, **url_arguments)

        return posted_only

    return act


released_act = partial(act_of, released_page)
