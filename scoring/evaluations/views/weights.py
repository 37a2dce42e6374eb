from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.record.acts import Act
from scoring.arithmetic.weighting import ACCEPTED_RATIO, RANDOM_INDEX_SOURCE
from scoring.evaluations.access import enter
from scoring.evaluations.forms.weights import WEIGHING_FORMS, SharingForm, WeightsForm
from scoring.evaluations.models import NotReady, PanelMember, WeighingMethod, WeightProposal
from scoring.evaluations.models.setup import total_gap
from scoring.evaluations.models.weighing import HOW, MEDIAN, consistency_by, medians_of_points
from scoring.evaluations.permissions import can_see_proposals, can_set_up, can_weigh, member_of
from scoring.evaluations.views.setup import (
    go_on,
    look_again,
    posted,
    setup_act,
    show,
    step,
    too_late,
)


@step
def setup_weighing(request, evaluation, method):
    if method not in WEIGHING_FORMS or method == WeighingMethod.DIRECT:
        raise Http404
    if not can_set_up(request.user, evaluation):
        return redirect("setup_weights", evaluation.pk)
    form = weighing_form(method, posted(request), evaluation, evaluation.weighing, evaluation)
    if form.is_valid():
        weighing = {"method": method, "judgements": form.judgements()}
        evaluation.agree_weights(form.points(), weighing, request.user)
        messages.success(request, _("Weights are saved. These are the points they come to."))
        return redirect("setup_weights", evaluation.pk)
    return show(request, "setup_weighing", evaluation, form=form, method=method)


@setup_act("setup_weights")
def use_medians(request, evaluation):
    # Agree the medians of what the panel gave; the person must have given theirs.
    if evaluation.overtaken:
        return look_again(request, evaluation, "setup_weights")
    panel = panel_of(request.user, evaluation)
    if not panel["has_median"]:
        messages.error(request, _("There is no median yet. Agree the points yourselves."))
        return redirect("setup_weights", evaluation.pk)
    points = {row.criterion: row.median for row in panel["rows"]}
    weighing = {"method": MEDIAN, "proposals": len(panel["proposals"])}
    evaluation.agree_weights(points, weighing, request.user)
    messages.success(request, _("The medians are agreed."))
    return redirect("setup_weights", evaluation.pk)


def weighing_form(method, data, evaluation, weighing, stamped=None):
    initial = weighing.get("judgements") if weighing.get("method") == method else None
    titles = evaluation.criterion_titles
    return WEIGHING_FORMS[method](data, titles=titles, initial=initial, evaluation=stamped)


def found_by(weighing, criteria):
    method = weighing.get("method", WeighingMethod.DIRECT)
    consistency = consistency_by(method, weighing.get("judgements"), criteria)
    return {
        "how": HOW[method] if weighing else "",
        "consistency": consistency,
        "is_consistent": consistency is not None and consistency <= ACCEPTED_RATIO,
        "source": RANDOM_INDEX_SOURCE,
    }


def panel_of(user, evaluation):
    """What the panel gave, as far as this person may see it."""
    member = member_of(user, evaluation)
    proposals = list(WeightProposal.objects.for_list().filter(member__evaluation=evaluation))
    visible = proposals if can_see_proposals(member, evaluation, proposals) else []
    rows = []
    if visible:
        agreed = dict(evaluation.weights.values_list("criterion", "points"))
        points = [proposal.points for proposal in visible]
        rows = medians_of_points(evaluation.criterion_titles, agreed, points)
    weighers = evaluation.members.present().filter(
        role__in=[PanelMember.Role.LEAD, PanelMember.Role.ASSESSOR]
    )
    return {
        "given": len(proposals),
        "asked": weighers.count(),
        "proposals": visible,
        "rows": rows,
        "has_median": bool(rows) and rows[0].median is not None,
    }


@step
def setup_weights(request, evaluation):
    if not can_set_up(request.user, evaluation):
        return weights_page(request, evaluation, **weights_text(evaluation))
    panel = panel_of(request.user, evaluation)
    form = WeightsForm(posted(request), evaluation=evaluation, panel=panel)
    if not form.is_valid():
        return weights_page(request, evaluation, form=form)
    before = dict(evaluation.weights.values_list("criterion", "points"))
    after = {criterion: points for criterion, (points, _minimum) in form.points().items()}
    evaluation.weigh(form.points(), request.user)
    weighing = evaluation.weighing
    if before != after or not weighing:
        # Points that were changed by hand, or looked at and saved, were given as points.
        weighing = {"method": WeighingMethod.DIRECT}
    evaluation.change(
        request.user, Act.WEIGHTS_AGREED, weighing=weighing, weights_reason=form.reason
    )
    messages.success(request, _("Weights are saved."))
    gap = total_gap(sum(after.values()))
    if gap:
        messages.info(request, gap)
        return redirect("setup_weights", evaluation.pk)
    return go_on(evaluation, "weights")


@setup_act("setup_weights")
def share_points(request, evaluation):
    """Show the points of the others shared in proportion, without saving them."""
    panel = panel_of(request.user, evaluation)
    form = SharingForm(request.POST, evaluation=evaluation, panel=panel)
    if form.is_valid():
        messages.info(request, _("The rest is shared in proportion. Nothing is saved yet."))
        form = WeightsForm(initial=form.shared, evaluation=evaluation, panel=panel)
        form.posted_stamp = request.POST.get("stamp")
    return weights_page(request, evaluation, form=form)


def weights_page(request, evaluation, **context):
    return show(
        request,
        "setup_weights",
        evaluation,
        panel=panel_of(request.user, evaluation),
        found=found_by(evaluation.weighing, list(evaluation.criterion_titles)),
        **context,
    )


def weights_text(evaluation):
    titles = evaluation.criterion_titles
    weights = list(evaluation.weights.all())
    return {
        "rows": [(titles[weight.criterion], weight.points, weight.minimum) for weight in weights],
        "total": sum(weight.points for weight in weights),
        "is_unchosen": not evaluation.weighing,
        "reason": evaluation.weights_reason,
    }


@require_safe
def own_weights(request, pk):
    member = fetch_weigher(request, pk)
    evaluation = member.evaluation
    proposal = WeightProposal.objects.filter(member=member).first()
    context = {
        "evaluation": evaluation,
        "proposal": proposal,
        "can_weigh": can_weigh(member, evaluation),
        "panel": panel_of(request.user, evaluation),
    }
    if proposal:
        titles, points = evaluation.criterion_titles, proposal.points
        context["points"] = [(title, points[criterion]) for criterion, title in titles.items()]
        context["found"] = found_by(proposal.weighing, list(titles))
    return render(request, "scoring/evaluations/own_weights.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def give_weights(request, pk):
    member = fetch_weigher(request, pk)
    if request.method != "POST":
        return redirect("own_weights", pk)
    if not can_weigh(member, member.evaluation):
        return too_late(request, member.evaluation)
    try:
        WeightProposal.objects.give(member)
    except NotReady as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your weights are given. You see what the others gave."))
    return redirect("own_weights", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def own_weighing(request, pk, method):
    member = fetch_weigher(request, pk)
    evaluation = member.evaluation
    if method not in WEIGHING_FORMS:
        raise Http404
    if request.method == "POST" and not can_weigh(member, evaluation):
        return too_late(request, evaluation)
    proposal = WeightProposal.objects.filter(member=member).first()
    if not can_weigh(member, evaluation) or (proposal and proposal.is_given):
        return redirect("own_weights", pk)
    weighing = proposal.weighing if proposal else {}
    form = weighing_form(method, posted(request), evaluation, weighing)
    if form.is_valid():
        try:
            WeightProposal.objects.work_out(member, method, form.judgements(), form.points())
        except NotReady as refusal:
            messages.error(request, str(refusal))
        return redirect("own_weights", pk)
    context = {"evaluation": evaluation, "form": form, "method": method, "is_own": True}
    return render(request, "scoring/evaluations/setup_weighing.html", context)


def fetch_weigher(request, pk):
    # The member; an observer, who weighs nothing, gets 403.
    member = enter(request.user, pk)
    if member.role == PanelMember.Role.OBSERVER:
        raise PermissionDenied(_("Those who lead or rate give weights; an observer reads them."))
    return member
