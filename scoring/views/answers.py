"""Checking one's answers, submitting them, and the lead's reopening."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from scoring.cells import load_cells
from scoring.forms.submission import ReopenForm, SectionForm, SubmitForm
from scoring.models import NotReady
from scoring.models.answer import RatingIsClosed
from scoring.permissions import is_lead
from scoring.progress import progress_of
from scoring.queue import unfinished
from scoring.views.membership import fetch_criterion, fetch_member
from scoring.views.sealing import keep_places

PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def check_answers(request, pk, criterion):
    """Show all answers of one criterion, what is missing, and ask whether it is complete."""
    member = fetch_member(request, pk)
    criterion = fetch_criterion(member, criterion)
    (progress,) = progress_of(member, [criterion.id])

    form = SectionForm(request.POST or None, progress=progress)
    if request.method == "POST" and form.is_valid():
        return redirect(*after_section(member, criterion, form.cleaned_data["completed"]))

    context = {
        "evaluation": member.evaluation,
        "criterion": criterion,
        "progress": progress,
        "reason": member.why_closed,
        "recused": member.recused_names,
        "form": form,
        **tables_of(request, member, criterion),
    }
    return render(
        request, "scoring/check_answers.html", context, status=422 if form.errors else 200
    )


def tables_of(request, member, criterion):
    """Return the answers of one page of candidates, check by check."""
    candidates = member.candidates_to_rate().select_related("vendor")
    page = Paginator(candidates, PAGE).get_page(request.GET.get("page"))
    checks = list(member.evaluation.checks.in_use().scored().filter(criterion=criterion.id))
    cells = load_cells(member, list(page), checks, beside=False)
    tables = [
        (cells[place].check, [cell for cell in cells if cell.in_use == check])
        for place, check in enumerate(checks)
    ]
    return {"page": page, "tables": tables}


def after_section(member, criterion, completed):
    """Return where to go from the answers of one criterion: the next check that waits for an
    answer in a later criterion, or submitting."""
    if completed == "no":
        return ("my_tasks",)
    mine = {assignment.criterion for assignment in member.assignments.all()}
    order = [one.id for one in member.evaluation.grid_copy.criteria if one.id in mine]
    rest = order[order.index(criterion.id) + 1 :]
    in_use = member.evaluation.checks.in_use().scored().filter(criterion__in=rest)
    checks = unfinished(member, list(in_use), member.candidates_to_rate().count())
    for following in rest:
        for check in checks:
            if check.criterion == following:
                return ("rate_check", member.evaluation_id, check.check_id)
    return ("submit_ratings", member.evaluation_id)


@require_http_methods(["GET", "HEAD", "POST"])
def submit_ratings(request, pk):
    """Show what a member is about to submit, and submit it for good."""
    member = fetch_member(request, pk)

    if not member.assignments.all():
        raise PermissionDenied

    form = SubmitForm(request.POST or None, progress=progress_of(member))
    if request.method == "POST" and not member.why_closed:
        form, submitted = submit(request, member)
        if submitted:
            return redirect(member.evaluation)

    context = {"evaluation": member.evaluation, "form": form, "reason": member.why_closed}
    late = request.method == "POST" and member.why_closed
    status = 409 if late else 422 if form.errors else 200
    return render(request, "scoring/submit_ratings.html", context, status=status)


@transaction.atomic
def submit(request, member):
    """Return the form and whether it went through, judged on the answers as they are held now."""
    try:
        member.hold_for_rating()
        form = SubmitForm(request.POST, progress=progress_of(member))
        if not form.is_valid():
            return form, False
        member.submit(left_out=form.left_out)
        if member.evaluation.is_released:  # a panel of one has released its ratings with it
            keep_places(member.evaluation)
    except RatingIsClosed:
        member.refresh_from_db()
        return SubmitForm(None, progress=[]), False
    messages.success(request, "Your ratings are submitted. Thank you.")
    return form, True


@require_http_methods(["GET", "HEAD", "POST"])
def reopen_ratings(request, pk, member_pk):
    """Let the lead give one member's submitted ratings back to them, with a reason."""
    evaluation = fetch_member(request, pk).evaluation
    members = evaluation.members.present().select_related("user")
    member = get_object_or_404(members, pk=member_pk)

    if not is_lead(request.user, evaluation):
        raise PermissionDenied

    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member.reopen(request.user, form.cleaned_data["reason"])
        except NotReady as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, format_html("<bdi>{}</bdi> can rate again.", member))
            return redirect(evaluation)
    context = {"evaluation": evaluation, "member": member, "form": form}
    status = 422 if form.errors else 200
    return render(request, "scoring/reopen_ratings.html", context, status=status)
