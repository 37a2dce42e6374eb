"""The end of independent rating: submitting, unsealing, closing, and exceptions for a miss."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from scoring.decisions.document.book import book_for
from scoring.evaluations.access import (
    OTHERS_RATE,
    entered_page,
    fetch_member,
    released_act,
    released_evaluation,
    the_lead_does,
)
from scoring.evaluations.forms.panel import ExceptionForm, TakeBackForm, UnsealForm
from scoring.evaluations.models import Motion, NotReady, PanelException
from scoring.evaluations.models.panel import RatingIsClosed
from scoring.evaluations.models.setup import setup_of
from scoring.evaluations.permissions import (
    can_close_rating,
    can_confirm_unsealing,
    can_make_exception,
    can_unseal,
    can_unseal_alone,
    is_lead,
)
from scoring.evaluations.views.setup import posted
from scoring.ratings.forms import SubmitForm
from scoring.ratings.progress import Duties
from scoring.results.forecast import forecast_of
from scoring.results.results import ranks_of, results_for

UNSEALED = gettext_lazy("Unsealed. The rules can change; open it again when they are right.")


@entered_page
def unseal_evaluation(request, evaluation):
    if not is_lead(request.user, evaluation):
        raise the_lead_does(evaluation)
    if not can_unseal(request.user, evaluation):
        return _not_open(request, evaluation)
    form = UnsealForm(posted(request))
    is_alone = can_unseal_alone(request.user, evaluation)
    if form.is_valid() and is_alone:
        # The seal keeps the ranks for the report; nobody sees them before release.
        evaluation.unseal(request.user, form.cleaned_data["reason"], ranks_of(evaluation))
        messages.success(request, UNSEALED)
        return redirect(evaluation)
    if form.is_valid():
        try:
            Motion.objects.ask(
                evaluation, Motion.Kind.UNSEALING, request.user, form.cleaned_data["reason"]
            )
        except NotReady as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Rating goes on until a second member confirms this."))
            return redirect("confirm_unsealing", evaluation.pk)
    context = {
        "evaluation": evaluation,
        "form": form,
        "seal": evaluation.seal,
        "is_alone": is_alone,
        "waiting": waiting_unsealing(evaluation),
    }
    return render(request, "scoring/evaluations/unseal_evaluation.html", context)


def waiting_unsealing(evaluation):
    return evaluation.motions.waiting().filter(kind=Motion.Kind.UNSEALING).first()


@entered_page
def confirm_unsealing(request, evaluation):
    motion = waiting_unsealing(evaluation)
    if motion is None:
        return redirect(evaluation)
    motion.evaluation = evaluation
    may_confirm = can_confirm_unsealing(request.user, motion)
    if request.method == "POST":
        if not may_confirm:
            raise PermissionDenied(_("A second member confirms it, never whoever asked for it."))
        motion.unseal(request.user, ranks_of(evaluation))
        messages.success(request, UNSEALED)
        return redirect(evaluation)
    context = {"evaluation": evaluation, "motion": motion, "may_confirm": may_confirm}
    return render(request, "scoring/evaluations/confirm_unsealing.html", context)


@entered_page
def close_rating(request, evaluation):
    if not is_lead(request.user, evaluation):
        raise the_lead_does(evaluation)
    if not can_close_rating(request.user, evaluation):
        return _not_open(request, evaluation)
    setup = setup_of(evaluation)
    missing = [member for member in setup.raters if not member.has_submitted]
    submitted = [member for member in setup.raters if member.has_submitted]
    # Somebody submitted, also one who left, or nobody can submit any more.
    has_submitted = evaluation.members.exclude(submitted_at=None).exists()
    can_release = has_submitted or evaluation.is_past_deadline
    if request.method == "POST" and can_release:
        evaluation.close_rating(request.user)
        keep_ranks(evaluation)
        messages.success(
            request, _("Rating is closed. Everybody in this evaluation sees the results now.")
        )
        return redirect(evaluation)
    forecast = forecast_of(results_for(evaluation))
    context = {
        "evaluation": evaluation,
        "submitted": submitted,
        "can_release": can_release,
        "missing": missing,
        # While somebody still rates, it would say how far they are.
        "forecast": forecast if evaluation.is_past_deadline or not missing else None,
        "gates": forecast.open_gates,
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "scoring/decisions/close_rating.html", context, status=status)


def keep_ranks(evaluation):
    # Keep the ranks that were just released, for the report, where a seal was broken before.
    if evaluation.version > 1:
        evaluation.seal.keep_ranks(ranks_of(evaluation))


def _not_open(request, evaluation):
    return render(
        request, "scoring/evaluations/not_open.html", {"evaluation": evaluation}, status=409
    )


@require_safe
def panel_exceptions(request, pk):
    return _exceptions_page(request, released_evaluation(request.user, pk))


@released_act("panel_exceptions")
def make_exception(request, evaluation, assessor, criterion):
    _refuse_to_except(request, evaluation)
    if not can_make_exception(request.user, evaluation):
        return _exceptions_page(request, evaluation, status=409)
    left_out = results_for(evaluation).left_out
    missed = {(line.id, missed.id): (line, missed) for line, missed in left_out}
    if (assessor, criterion) not in missed:
        raise Http404
    form = ExceptionForm(request.POST, prefix=f"{assessor}-{criterion}")
    if not form.is_valid():
        return _exceptions_page(request, evaluation, form, 422)
    line, missed_criterion = missed[assessor, criterion]
    member = evaluation.members.select_related("user").get(pk=line.member_pk)
    PanelException.objects.make(member, criterion, form.cleaned_data["reason"], request.user)
    sentence = _("<bdi>{}</bdi> counts on “{}” by your exception.")
    messages.success(request, format_html(sentence, line.name, missed_criterion.title))
    return redirect("panel_exceptions", evaluation.pk)


@released_act("panel_exceptions")
def take_back_exception(request, evaluation, exception_pk):
    _refuse_to_except(request, evaluation)
    if not can_make_exception(request.user, evaluation):
        return _exceptions_page(request, evaluation, status=409)
    exception = get_object_or_404(exceptions_of(evaluation), pk=exception_pk)
    form = TakeBackForm(request.POST, prefix=f"exception-{exception_pk}")
    if not form.is_valid():
        return _exceptions_page(request, evaluation, form, 422)
    PanelException.objects.take_back(exception, request.user, form.cleaned_data["reason"])
    messages.success(request, _("The exception is taken back. The miss counts again."))
    return redirect("panel_exceptions", evaluation.pk)


def _refuse_to_except(request, evaluation):
    if not is_lead(request.user, evaluation):
        raise PermissionDenied(_("Only the lead makes an exception."))


def exceptions_of(evaluation):
    exceptions = PanelException.objects.of_evaluation(evaluation)
    return exceptions.select_related("member__user", "member__evaluation", "made_by")


def _exceptions_page(request, evaluation, refused=None, status=200):
    """Answer with the page; `refused` is the one form that was refused."""
    is_post = request.method == "POST"
    results = results_for(evaluation) if is_post else book_for(evaluation).results

    def form_of(kind, prefix):
        return refused if refused and refused.prefix == prefix else kind(prefix=prefix)

    context = {
        "evaluation": evaluation,
        "missed": [
            (assessor, criterion, form_of(ExceptionForm, f"{assessor.id}-{criterion.id}"))
            for assessor, criterion in results.left_out
        ],
        "exceptions": [
            (
                exception,
                results.criteria[exception.criterion],
                form_of(TakeBackForm, f"exception-{exception.pk}"),
            )
            for exception in exceptions_of(evaluation)
        ],
        "may_except": can_make_exception(request.user, evaluation),
        "form": refused,
    }
    return render(request, "scoring/decisions/panel_exceptions.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def submit_ratings(request, pk):
    member = fetch_member(request, pk)

    if not member.assignments.all():
        raise PermissionDenied(OTHERS_RATE)

    form = SubmitForm(request.POST or None, progress=Duties(member).progress)
    if request.method == "POST" and not member.why_closed:
        form = submit(request, member)
        if form.is_valid():
            return redirect(member.evaluation)

    context = {"evaluation": member.evaluation, "form": form, "reason": member.why_closed}
    context |= what_submitting_does(member)
    status = 422 if form.errors else 200
    if request.method == "POST" and member.why_closed:
        status = 409
    return render(request, "scoring/ratings/submit_ratings.html", context, status=status)


def what_submitting_does(member):
    """Return what the page says of the release: a panel of one releases with its submission."""
    is_alone = member.is_only_rater and not member.why_closed
    forecast = forecast_of(results_for(member.evaluation)) if is_alone else None
    return {
        "is_alone": is_alone,
        "forecast": forecast,
        "gates": forecast.open_gates if forecast else [],
    }


@transaction.atomic
def submit(request, member):
    # The form is made again on the answers as they are held now: an autosave may have been later.
    try:
        member.hold_for_rating()
        form = SubmitForm(request.POST, progress=Duties(member).progress)
        if form.is_valid():
            member.submit(left_out=form.unanswered)
            if member.evaluation.is_released:
                keep_ranks(member.evaluation)
            messages.success(request, _("Your ratings are submitted. Thank you."))
    except RatingIsClosed:
        member.refresh_from_db()
        return SubmitForm(None, progress=[])
    return form
