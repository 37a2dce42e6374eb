"""Answers that came in become claims about the vendor; nobody has to do anything for that."""

from datetime import timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.tasks.queue import task
from vendors.changes import record_change
from vendors.models.answer import Answer, Claim
from vendors.models.evidence import Evidence, EvidenceCheck
from vendors.models.facts import Fact
from vendors.models.request import Request
from vendors.requests.templates import NAMING
from vendors.witnesses import witnessed


@task("Taking in the answers of a vendor")
@transaction.atomic
def take_in(pk):
    """Make claims of what stands in a request: words and files that are none yet."""
    request = (
        Request.objects.select_for_update(of=["self"])
        .select_related("inquiry__sent_by", "vendor")
        .get(pk=pk)
    )
    if request.sent_at is None:
        return
    asked_by = request.inquiry.sent_by
    with witnessed(asked_by, [request.vendor_id]):
        for item in request.items.order_by("number"):
            answer = Answer.objects.standing(item)
            if answer is not None and answer.hands_in and not answer.erased_at:
                take_in_answer(request, item, answer)


def take_in_answer(request, item, answer):
    claimed_files = set(Claim.objects.filter(file__item=item).values_list("file", flat=True))
    for file in answer.files:
        if file.pk not in claimed_files and not file.erased_at:
            evidence = keep_evidence(
                request,
                item,
                answer,
                kind=Evidence.Kind.DOCUMENT,
                title=file.file_name,
                file=file.file.name,
                file_name=file.file_name,
                content_type=file.content_type,
                size=file.size,
                sha256=file.file_sha256,
            )
            Claim.objects.create(answer=answer, file=file, evidence=evidence, at=now())
    if (answer.text or answer.value) and not answer.claims.filter(file=None).exists():
        withdraw_older(item, answer)
        evidence = keep_evidence(
            request, item, answer, kind=Evidence.Kind.STATEMENT, title=source_of(answer)
        )
        Claim.objects.create(answer=answer, evidence=evidence, at=now())
        if item.fact and answer.says == Answer.Says.ANSWER and answer.value:
            keep_fact(request, item, answer, evidence)


def withdraw_older(item, answer):
    """What an earlier version said stands no more: the vendor itself has replaced it."""
    older = Evidence.objects.held().filter(answered_by__answer__item=item, answered_by__file=None)
    older.exclude(answered_by__answer=answer).update(withdrawn_on=now().date())


def source_of(answer):
    return _("Answer of %(day)s") % {"day": date_format(answer.saved_at.date(), "j F Y")}


def keep_evidence(request, item, answer, **fields):
    # Whoever asked brought it in: it counts where they are one of the panel.
    evidence = Evidence.objects.create(
        vendor=request.vendor,
        issued_on=None,
        has_personal_data=item.template in NAMING or item.kind == item.Kind.NAMES_AND_TIME,
        added_by=request.inquiry.sent_by,
        **fields,
    )
    for check in item.checks.filter(is_measured=False):
        EvidenceCheck.objects.create(evidence=evidence, check_id=check.check_id)
    record_change(request.inquiry.sent_by, evidence)
    return evidence


def keep_fact(request, item, answer, statement):
    digits = answer.value.replace(",", "").replace(" ", "")
    fact = Fact.objects.create(
        vendor=request.vendor,
        kind=item.fact,
        value=" ".join(filter(None, [answer.value, answer.unit])),
        number=int(digits) if digits.isdecimal() and len(digits) < 10 else None,
        unit=answer.unit,
        as_of=answer.saved_at.date(),
        source=source_of(answer),
        evidence=statement,
        entered_by=request.inquiry.sent_by,
    )
    record_change(request.inquiry.sent_by, fact)


@task("Taking in what vendors answered until their deadline", every=timedelta(minutes=10))
def take_in_what_is_due():
    """Whoever never says that they have finished has answered by the deadline all the same."""
    answers = Answer.objects.newest().filter(
        says__in=[Answer.Says.ANSWER, Answer.Says.WRONG], claims=None
    )
    due = Request.objects.sent().filter(due_at__lte=now(), revoked_at=None)
    for pk in due.filter(items__answers__in=answers).distinct().values_list("pk", flat=True):
        take_in.enqueue(pk)
