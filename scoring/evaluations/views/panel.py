from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scoring.evaluations.access import fetch_evaluation, membership, the_lead_does
from scoring.evaluations.forms.panel import (
    AssignmentsForm,
    DeclarationForm,
    LeavingForm,
    WithdrawalForm,
)
from scoring.evaluations.models import Declaration, NotReady, PanelMember
from scoring.evaluations.models.moves import moves_of
from scoring.evaluations.models.seal import came_late
from scoring.evaluations.models.setup import setup_of
from scoring.evaluations.permissions import (
    can_change_panel,
    can_declare,
    can_remind,
    can_see_submissions,
    can_set_up,
    criteria_rated_by,
    is_lead,
)
from scoring.evaluations.reminders import remind, waited_for
from scoring.evaluations.views.setup import (
    posted,
    show,
    step,
)
from vendors.names import isolated


def people_text(setup):
    titles = setup.evaluation.criterion_titles
    return {
        "panel": [
            (member, [titles[criterion] for criterion in setup.rated_by(member)])
            for member in setup.members
        ]
    }


@step
def assignments(request, evaluation):
    setup = setup_of(evaluation)
    if not can_set_up(request.user, evaluation):
        return show(request, "assignments", evaluation, **assignments_text(request, setup))
    form = AssignmentsForm(posted(request), setup=setup)
    if form.is_valid():
        form.save(request.user)
        messages.success(request, _("Who rates what is saved."))
        return redirect("assignments", evaluation.pk)
    status = 422 if form.is_bound else 200
    titles = evaluation.criterion_titles
    return show(request, "assignments", evaluation, status, titles=titles, form=form)


def assignments_text(request, setup):
    evaluation, titles = setup.evaluation, setup.evaluation.criterion_titles
    rated_by = {member: set(setup.rated_by(member)) for member in setup.members}
    rated_by_anybody = set().union(*rated_by.values())
    may_remind = can_remind(request.user, evaluation)
    return {
        "titles": titles,
        "rows": [
            (member, [(title, criterion in rated) for criterion, title in titles.items()])
            for member, rated in rated_by.items()
        ],
        "unrated": [
            title for criterion, title in titles.items() if criterion not in rated_by_anybody
        ],
        "shows_submissions": not evaluation.is_draft
        and can_see_submissions(request.user, evaluation),
        "may_remind": may_remind,
        "waited_for": {member.pk for member in waited_for(evaluation)} if may_remind else set(),
        "may_change": can_change_panel(request.user, evaluation),
    }


@require_POST
def remind_members(request, pk):
    evaluation = fetch_evaluation(request, pk)
    if not is_lead(request.user, evaluation):
        raise the_lead_does(evaluation)
    if not can_remind(request.user, evaluation):
        return render(
            request, "scoring/evaluations/not_open.html", {"evaluation": evaluation}, status=409
        )
    pk_of_member = request.POST.get("member")
    members = [
        member for member in waited_for(evaluation) if pk_of_member in (None, str(member.pk))
    ]
    outcome = remind(members, request.user)
    if not members:
        messages.info(request, _("Everyone has submitted, so no reminder was sent."))
    if outcome.reminded:
        sentence = _("A reminder is on its way to %(names)s.")
        messages.success(request, sentence % names_of(outcome.reminded))
    if outcome.reminded_before:
        sentence = ngettext(
            "%(names)s was reminded less than an hour ago.",
            "%(names)s were reminded less than an hour ago.",
            len(outcome.reminded_before),
        )
        messages.info(request, sentence % names_of(outcome.reminded_before))
    if outcome.not_awaited:
        sentence = _(
            "No mail to %(names)s: they submitted or left, or rating has closed, while you asked."
        )
        messages.info(request, sentence % names_of(outcome.not_awaited))
    return redirect("assignments", pk)


def names_of(members):
    return {"names": get_text_list([isolated(member) for member in members], _("and"))}


DECLARE_THERE_TOO = gettext_lazy(
    'You also sit in <a href="{address}"><bdi>{title}</bdi></a>, where the same vendor is a '
    "candidate. Declare it there too: until you do, what you did about it before counts there."
)


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request, pk):
    member = membership(request.user, pk, assignments=True)
    candidates = list(member.evaluation.candidates.present().select_related("vendor"))
    declared = {conflict.number: conflict.nature for conflict in member.declared_conflicts}
    form = DeclarationForm(posted(request), candidates=candidates, declared=declared)

    if form.is_valid():
        try:
            Declaration.objects.sign(member, form.conflicts(), form.cleaned_data["covers"])
        except NotReady as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your declaration is signed."))
            for other in PanelMember.objects.to_declare_too(member, form.conflicts()):
                there = other.evaluation
                names = {"address": reverse("declare", args=[there.pk]), "title": there.title}
                messages.warning(request, format_html(DECLARE_THERE_TOO, **names))
            # Who has ratings to give goes on from the list of them.
            is_to_rate = member.evaluation.is_open and criteria_rated_by(member)
            leads_home = member.only_confirms or is_to_rate
            return redirect("my_tasks" if leads_home else member.evaluation)

    context = {
        "evaluation": member.evaluation,
        "member": member,
        "candidates": candidates,
        "form": form,
        "may_declare": can_declare(member),
        "declarations": member.declarations.prefetch_related("conflicts").order_by("-pk"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "scoring/evaluations/declaration_form.html", context, status=status)


@require_safe
def plan_changes(request, pk):
    evaluation = fetch_evaluation(request, pk)
    candidates = evaluation.candidates.select_related("vendor", "withdrawn_by")
    members = evaluation.members.select_related("user")
    context = {
        "evaluation": evaluation,
        "may_change": can_change_panel(request.user, evaluation),
        "withdrawn": candidates.withdrawn(),
        "present": candidates.present(),
        "newcomers": came_late(evaluation),
        "former_members": members.exclude(left_at=None),
        "members": members.present().exclude(role=PanelMember.Role.LEAD),
        "seals": evaluation.seals.exclude(unsealed_at=None).select_related(
            "unsealed_by", "unsealing_confirmed_by"
        ),
        "moves": moves_of(evaluation),
    }
    return render(request, "scoring/evaluations/plan_changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def leave_panel(request, pk, member_pk):
    evaluation = fetch_led(request, pk)
    members = evaluation.members.present().exclude(role=PanelMember.Role.LEAD)
    member = get_object_or_404(members.select_related("user"), pk=member_pk)
    member.evaluation = evaluation
    sentence = _("%(name)s has left the panel.") % {"name": isolated(member)}
    context = {"member": member, "form": LeavingForm(posted(request))}
    return record_change(request, evaluation, member.leave, sentence, "leaving_form", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_candidate(request, pk, candidate_pk):
    evaluation = fetch_led(request, pk)
    candidates = evaluation.candidates.present().select_related("vendor")
    candidate = get_object_or_404(candidates, pk=candidate_pk)
    candidate.evaluation = evaluation
    sentence = _("%(name)s has withdrawn. Nobody is asked to rate it any more.")
    sentence %= {"name": isolated(candidate)}
    context = {"candidate": candidate, "form": WithdrawalForm(posted(request))}
    return record_change(
        request, evaluation, candidate.withdraw, sentence, "withdrawal_form", context
    )


def record_change(request, evaluation, act, sentence, page, context):
    form = context["form"]
    if form.is_valid():
        try:
            act(request.user, **form.cleaned_data)
        except NotReady as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, sentence)
            return redirect("plan_changes", evaluation.pk)
    context["evaluation"] = evaluation
    status = 422 if form.is_bound else 200
    return render(request, f"scoring/evaluations/{page}.html", context, status=status)


def fetch_led(request, pk):
    """An evaluation under judgement for its lead: 403 to others and at other times."""
    evaluation = fetch_evaluation(request, pk)
    if not can_change_panel(request.user, evaluation):
        raise PermissionDenied(_("Only the lead records this, between opening and the decision."))
    return evaluation
