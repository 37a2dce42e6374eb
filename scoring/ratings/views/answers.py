from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scoring.evaluations.access import fetch_criterion, fetch_member, the_lead_does
from scoring.evaluations.models import NotReady
from scoring.evaluations.permissions import criteria_rated_by, is_lead
from scoring.ratings.cells import load_cells
from scoring.ratings.forms import ReopenForm, SectionForm
from scoring.ratings.progress import Duties, unfinished_checks

CANDIDATES_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def check_answers(request, pk, criterion):
    member = fetch_member(request, pk)
    criterion = fetch_criterion(member, criterion)
    duties = Duties(member, [criterion.id])
    (progress,) = duties.progress

    form = SectionForm(request.POST or None, progress=progress)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["completed"] == "no":
            return redirect("my_tasks")
        return redirect(*step_after(member, criterion))

    page = Paginator(duties.candidates, CANDIDATES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "evaluation": member.evaluation,
        "criterion": criterion,
        "progress": progress,
        "reason": member.why_closed,
        "recused": member.recused_names,
        "form": form,
        "page": page,
        "tables": tables_of(duties, list(page)),
    }
    return render(
        request, "scoring/ratings/check_answers.html", context, status=422 if form.errors else 200
    )


def tables_of(duties, candidates):
    member, checks = duties.member, duties.checks
    cells = load_cells(member, candidates, checks, holdings=duties.holdings)
    return [
        (
            member.evaluation.grid_copy.check(in_use.check_id),
            [cell for cell in cells if cell.in_use == in_use],
        )
        for in_use in checks
    ]


def step_after(member, criterion):
    # Where to go from the answers of one criterion: the next check that waits for an answer in
    # a later criterion, or submitting.
    assigned = criteria_rated_by(member)
    order = [row.id for row in member.evaluation.grid_copy.criteria if row.id in assigned]
    later = order[order.index(criterion.id) + 1 :]
    checks = member.evaluation.checks.in_use().scored().filter(criterion__in=later)
    unfinished = unfinished_checks(member, list(checks), member.candidates_to_rate().count())
    if not unfinished:
        return ("submit_ratings", member.evaluation_id)
    check = min(unfinished, key=lambda check: later.index(check.criterion))
    return ("rate_check", member.evaluation_id, check.check_id)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen_ratings(request, pk, member_pk):
    evaluation = fetch_member(request, pk).evaluation
    members = evaluation.members.present().select_related("user")
    member = get_object_or_404(members, pk=member_pk)

    if not is_lead(request.user, evaluation):
        raise the_lead_does(evaluation)

    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member.reopen(request.user, form.cleaned_data["reason"])
        except NotReady as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, format_html(_("<bdi>{name}</bdi> can rate again."), name=member)
            )
            return redirect(evaluation)
    context = {"evaluation": evaluation, "member": member, "form": form}
    status = 422 if form.errors else 200
    return render(request, "scoring/ratings/reopen_ratings.html", context, status=status)
