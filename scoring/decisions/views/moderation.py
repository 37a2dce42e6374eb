"""Moderation: the cells to discuss with their agreed levels, the minutes, and the sign-off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from scoring.decisions.document.book import book_for, current_book
from scoring.decisions.forms import (
    AbsenceForm,
    AgreedLevelForm,
    MinutesForm,
    PrintedReasonForm,
    SignOffForm,
)
from scoring.decisions.models import Minutes, SignOff, agree_level, sign_offs_of, uphold_ratings
from scoring.decisions.moderation import ModerationCell
from scoring.evaluations.access import released_act, released_page
from scoring.evaluations.models import NotReady
from scoring.evaluations.permissions import can_moderate, can_sign_off, is_lead, member_of
from scoring.evaluations.views.setup import posted
from scoring.results.discussion import KINDS, NEEDED, CellKind

CELLS_A_PAGE = 25


class ListedCells(list):
    """The (kind, cell) pairs that the address asks for: those of one kind, or all."""

    def __init__(self, request, book):
        self.pk = book.results.evaluation.pk
        self.kind = next((kind for kind in KINDS if kind == request.GET.get("kind")), None)
        super().__init__(pair for pair in book.discussion.cells if self.kind in (None, pair[0]))

    def next_needed(self, start):
        # Where the next cell stands that the decision needs, "" without one.
        for index, (kind, cell) in enumerate(self[start:], start):
            if kind in NEEDED:
                query = {"kind": self.kind.value} if self.kind else {}
                if index >= CELLS_A_PAGE:
                    query["page"] = index // CELLS_A_PAGE + 1
                page = reverse("moderation", args=[self.pk], query=query)
                return f"{page}#{'-'.join(cell)}"
        return ""


@released_page
def moderation(request, evaluation):
    if request.method != "POST":
        return _moderation_page(request, evaluation, book_for(evaluation))
    _refuse_to_lead(request, evaluation)
    book, cell = current_book(evaluation), _posted_cell(request)
    if cell not in [listed for _kind, listed in book.discussion.cells]:
        raise Http404
    if sign_offs_of(evaluation).is_closed:
        messages.error(
            request,
            _(
                "Everybody has signed the agreed levels. Open moderation again before you"
                " change one."
            ),
        )
        return redirect("sign_off", evaluation.pk)
    opened = ModerationCell(book, None, cell)
    form = AgreedLevelForm(book, opened, request.POST)
    if request.POST.get("seen", "") != form.cell_form.initial["seen"]:
        sentence = _(
            "Level %(level)s was recorded here while you were reading. Read it, then record"
            " yours again."
        )
        messages.error(request, sentence % {"level": opened.agreed.level if opened.agreed else "–"})
        return _moderation_page(request, evaluation, book)
    if not form.is_valid():
        return _moderation_page(request, evaluation, book)
    candidate = evaluation.candidates.get(pk=opened.candidate.pk)
    check = evaluation.checks.get(pk=opened.check.pk)
    messages.success(request, _settle(form, candidate, check, request.user))
    # The cell may have left the list: what follows is what stood after it before.
    before = [listed for _kind, listed in ListedCells(request, book)]
    cells = ListedCells(request, current_book(evaluation))
    start = before.index(cell) if cell in before else 0
    return redirect(cells.next_needed(start) or cells.next_needed(0) or request.get_full_path())


def _settle(form, candidate, check, by):
    level, reason = form.cleaned_data["level"], form.cleaned_data["reason"]
    if form.upholds:
        uphold_ratings(candidate, check, reason, by)
        return format_html(_("The ratings of {} of <bdi>{}</bdi> stand."), check, candidate)
    agree_level(candidate, check, level, reason, by)
    sentence = _("Level {} is agreed for {} of <bdi>{}</bdi>.")
    return format_html(sentence, level, check, candidate)


def _moderation_page(request, evaluation, book):
    listed, sign_offs = ListedCells(request, book), sign_offs_of(evaluation)
    page = Paginator(listed, CELLS_A_PAGE).get_page(request.GET.get("page"))
    cells, bound = [], None
    for position, (kind, pair) in enumerate(page, page.start_index()):
        cell = ModerationCell(book, kind, pair)
        is_posted = request.method == "POST" and pair == _posted_cell(request)
        form = AgreedLevelForm(book, cell, request.POST if is_posted else None)
        bound = form if is_posted else bound
        cells.append((cell, form, listed.next_needed(position)))
    context = {
        "evaluation": evaluation,
        "kind": listed.kind,
        "kinds": [(kind, kind.label, book.discussion.kinds[kind]) for kind in KINDS],
        "counts": book.discussion.counts,
        "page": page,
        "cells": cells,
        "low_ratings": book.discussion.low_ratings,
        "sign_offs": sign_offs,
        "may_agree": can_moderate(request.user, evaluation) and not sign_offs.is_closed,
        "is_lead": is_lead(request.user, evaluation),
        "form": bound,
    }
    return render(request, "scoring/decisions/moderation.html", context)


def _posted_cell(request):
    return (request.POST.get("candidate"), request.POST.get("check"))


@released_page
def minutes(request, evaluation):
    data = posted(request)
    if data is not None:
        _refuse_to_lead(request, evaluation)
    meetings = evaluation.minutes.select_related("written_by", "corrected_by")
    number = (request.GET if data is None else data).get("corrects", "")
    corrected = next((meeting for meeting in meetings if str(meeting.pk) == number), None)
    if number and not corrected:
        raise Http404
    form = MinutesForm.for_meeting(evaluation, corrected, data)
    if form.is_valid():
        try:
            Minutes.objects.record_minutes(evaluation, request.user, corrected, **form.cleaned_data)
        except NotReady as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("The minutes are recorded. You can correct them with newer ones.")
            )
        return redirect("minutes", evaluation.pk)
    context = {
        "evaluation": evaluation,
        "meetings": meetings,
        "form": form,
        "corrected": corrected,
        "may_write": can_moderate(request.user, evaluation),
    }
    return render(request, "scoring/decisions/minutes.html", context)


@released_page
def sign_off(request, evaluation):
    if request.method != "POST":
        return _sign_off_page(request, evaluation)
    member, sign_offs = member_of(request.user, evaluation), sign_offs_of(evaluation)
    if not can_sign_off(member, evaluation):
        raise PermissionDenied(
            _("Only those who rate say whether they agree, and only until the decision.")
        )
    if request.POST.get("seen") != sign_offs.sha256:
        messages.error(
            request,
            _("The agreed levels changed while you were reading. Read them again, then answer."),
        )
        return redirect("sign_off", evaluation.pk)
    if not sign_offs.agreed:
        raise PermissionDenied(
            _("No level was agreed in discussion, so there is nothing to sign off.")
        )
    form = SignOffForm(request.POST)
    if not form.is_valid():
        return _sign_off_page(request, evaluation, answer_form=form)
    answer, note = form.cleaned_data["answer"], form.cleaned_data["note"]
    SignOff.objects.give(member, answer, note, sign_offs.sha256, request.user)
    messages.success(request, _("Your answer is saved. You can change it until the decision."))
    return redirect("sign_off", evaluation.pk)


@released_act("sign_off")
def note_absence(request, evaluation):
    _refuse_to_lead(request, evaluation)
    sign_offs = sign_offs_of(evaluation)
    form = AbsenceForm(request.POST, missing=sign_offs.missing_members)
    if not form.is_valid():
        return _sign_off_page(request, evaluation, absence_form=form)
    member, reason = form.cleaned_data["member"], form.cleaned_data["reason"]
    SignOff.objects.give(member, SignOff.Answer.ABSENT, reason, sign_offs.sha256, request.user)
    sentence = _("It is noted that <bdi>{}</bdi> could not be asked.")
    messages.success(request, format_html(sentence, member))
    return redirect("sign_off", evaluation.pk)


@released_act("sign_off")
def reopen_moderation(request, evaluation):
    """Let the lead change agreed levels again; everybody answers once more."""
    _refuse_to_lead(request, evaluation)
    form = PrintedReasonForm(request.POST)
    if not form.is_valid():
        return _sign_off_page(request, evaluation, reopening_form=form)
    evaluation.void_sign_offs(request.user, form.cleaned_data["reason"])
    messages.success(request, _("Moderation is open again. Everybody answers once more."))
    return redirect("sign_off", evaluation.pk)


def _refuse_to_lead(request, evaluation):
    if not can_moderate(request.user, evaluation):
        raise PermissionDenied(
            _("Only the lead records what the panel agreed, and only until the decision.")
        )


def _sign_off_page(request, evaluation, **refused):
    """Answer with the page; `refused` holds the one form that was refused, by its name."""
    book, sign_offs = book_for(evaluation), sign_offs_of(evaluation)
    member = member_of(request.user, evaluation)
    agreed = [
        ModerationCell(book, kind, cell)
        for kind, cell in book.discussion.cells
        if kind == CellKind.AGREED
    ]
    answer = sign_offs.of(member)
    initial = {"answer": answer.answer, "note": answer.note} if answer else {}
    context = {
        "evaluation": evaluation,
        "cells": agreed,
        "meetings": evaluation.minutes.in_force().select_related("written_by"),
        "sign_offs": sign_offs,
        "answer": answer,
        "may_answer": bool(sign_offs.agreed) and can_sign_off(member, evaluation),
        "may_lead": can_moderate(request.user, evaluation),
        "answer_form": SignOffForm(initial=initial),
        "absence_form": AbsenceForm(missing=sign_offs.missing_members),
        "reopening_form": PrintedReasonForm(),
        "form": next(iter(refused.values()), None),
    }
    return render(request, "scoring/decisions/sign_off.html", context | refused)
