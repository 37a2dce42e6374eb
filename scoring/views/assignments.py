"""Who rates which criteria: boxes before the seal, text with who submitted after it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from scoring.forms.panel import AssignmentsForm
from scoring.models.setup import setup_of
from scoring.permissions import can_remind, can_see_submissions, can_set_up, is_lead
from scoring.reminders import remind, waited_for
from scoring.views.membership import fetch_evaluation
from scoring.views.setup import posted, show, step
from vendors.isolation import isolated


@step
def assignments(request, evaluation):
    setup = setup_of(evaluation)
    if not can_set_up(request.user, evaluation):
        return show(request, "scoring/assignments.html", evaluation, **as_text(request, setup))
    form = AssignmentsForm(posted(request), setup=setup)
    if request.method == "POST" and form.is_valid():
        for member, criteria in form.assignments():
            evaluation.assign(member, member.role, criteria, request.user)
        messages.success(request, "Who rates what is saved.")
        return redirect("assignments", evaluation.pk)
    errors = [(field.auto_id, sentence) for _, field in form.rows for sentence in field.errors]
    context = {"form": form, "more_errors": errors, "has_errors": bool(errors)}
    status = 422 if request.method == "POST" else 200
    return show(
        request, "scoring/assignments.html", evaluation, status, titles=form.titles, **context
    )


def as_text(request, setup):
    """Return the matrix as everybody of the evaluation reads it."""
    evaluation, titles = setup.evaluation, setup.evaluation.criterion_titles
    rated = [(member, set(setup.rated_by(member))) for member in setup.members]
    may_remind = can_remind(request.user, evaluation)
    return {
        "titles": titles,
        "rows": [
            (member, [(title, one in mine) for one, title in titles.items()], bool(mine))
            for member, mine in rated
        ],
        "unrated": [
            title for one, title in titles.items() if not any(one in mine for _, mine in rated)
        ],
        "shows_submissions": not evaluation.is_draft
        and can_see_submissions(request.user, evaluation),
        "may_remind": may_remind,
        "waited_for": {one.pk for one in waited_for(evaluation)} if may_remind else set(),
        "may_change": evaluation.is_under_judgement and is_lead(request.user, evaluation),
    }


@require_POST
def remind_members(request, pk):
    """Remind one member, or everybody who has not submitted, and say whom it reached."""
    evaluation = fetch_evaluation(request, pk)
    if not is_lead(request.user, evaluation):
        raise PermissionDenied
    if not can_remind(request.user, evaluation):
        return render(request, "scoring/not_open.html", {"evaluation": evaluation}, status=409)
    one = request.POST.get("member")
    members = [member for member in waited_for(evaluation) if one in (None, str(member.pk))]
    tell(request, remind(members, request.user), members)
    return redirect("assignments", pk)


def tell(request, sent, members):
    """Say who was reminded, who was spared, and whose mail the server did not take."""
    if not members:
        messages.info(request, "Nobody is waited for, so no mail was sent.")
    if sent.taken:
        messages.success(request, f"Reminded by e-mail: {names(sent.taken)}.")
    if sent.spared:
        messages.info(
            request, f"Not again within the hour: {names(sent.spared)} had a reminder just before."
        )
    if sent.late:
        messages.info(
            request,
            f"No mail to {names(sent.late)}: they submitted or left, or rating has closed, while "
            "you asked.",
        )
    if sent.failed:
        messages.warning(
            request,
            f"The mail server did not take the mail to {names(sent.failed)}. That you asked is "
            "in the record; try again later, or tell them yourself.",
        )


def names(members):
    return ", ".join(isolated(member) for member in members)
