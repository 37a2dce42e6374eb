"""What our people make of each item: accepted or not, by one of them or by two."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.record.acts import Act
from accounts.tasks.queue import task
from vendors.changes import record_change, record_removal, values_of
from vendors.models.answer import Answer, ItemVerdict
from vendors.models.evidence import Evidence
from vendors.models.request import OPEN_AFTER_DUE, Request, RequestedItem
from vendors.models.states import facts_in
from vendors.requests.answering import NotTaken
from vendors.requests.asker import asker_of
from vendors.requests.clock import elapsed
from vendors.witnesses import witnessed

Verdict = ItemVerdict.Verdict
request_moved = Signal()  # sent with `request`: a verdict fell, or its time came
# How long after it was sent the last clock of a request runs: SC-04 counts seven days.
LAST_CLOCK = timedelta(days=7)


@dataclass
class Standing:
    """An item with the answer that stands, and what our people say of it.
    `verdict` is None until one, or both, judged it; `judged` may be older than what stands.
    """

    item: RequestedItem
    answer: Answer | None
    verdicts: list[ItemVerdict]
    needs_two: bool

    @property
    def judged(self):
        return self.verdicts[0].answer if self.verdicts else None

    @property
    def verdict(self):
        if any(each.verdict == Verdict.REFUSED for each in self.verdicts):
            return Verdict.REFUSED
        enough = 2 if self.needs_two else 1
        return Verdict.ACCEPTED if len(self.verdicts) >= enough else None

    @property
    def waits_for_second(self):
        return bool(self.verdicts) and self.verdict is None

    @property
    def came_at(self):
        """When what was judged came in, else what stands; None where nothing came."""
        answer = self.judged or self.answer
        return answer.saved_at if answer is not None and answer.hands_in else None

    @property
    def took(self):
        """The elapsed time until it came; None where nothing did."""
        return self.came_at and elapsed(self.item.request.sent_at, self.came_at)

    @property
    def is_late(self):
        return self.came_at is not None and self.came_at > self.item.request.due_at

    @property
    def is_open(self):
        """Say whether something came in that is not judged yet."""
        return self.verdict is None and self.came_at is not None


def standings_of(request):
    """A Standing for each item of a request, in their order."""
    return standings_by_request([request])[request.pk]


def standing_of(item):
    return next(each for each in standings_of(item.request) if each.item.pk == item.pk)


def standings_by_request(requests):
    """{pk of a request: its Standings}. The queries grow with the number of inquiries alone."""
    requests = {request.pk: request for request in requests}
    inquiries = {request.inquiry_id: request.inquiry for request in requests.values()}
    needs_two = {pk: asker_of(inquiry).needs_two for pk, inquiry in inquiries.items()}
    answers, verdicts = {}, {}
    rows = Answer.objects.newest().filter(item__request__in=requests)
    for answer in rows.prefetch_related("attachments__file"):
        answers[answer.item_id] = answer
    judged = ItemVerdict.objects.filter(item__request__in=requests).order_by("pk")
    for verdict in judged.select_related("by", "answer"):
        verdicts.setdefault(verdict.item_id, {})[verdict.by_id] = verdict
    standings = {pk: [] for pk in requests}
    items = RequestedItem.objects.filter(request__in=requests).order_by("request", "number")
    for item in items.prefetch_related("checks"):
        item.request = requests[item.request_id]
        answer, own = answers.get(item.pk), list(verdicts.get(item.pk, {}).values())
        # Whoever judged another version than the newest of them judged something else.
        last = max((each.answer_id for each in own), default=None)
        own = [each for each in own if each.answer_id == last]
        for row in (answer, *(each.answer for each in own)):
            if row is not None:
                row.item = item
        two = needs_two[item.request.inquiry_id]
        standings[item.request_id].append(Standing(item, answer, own, two))
    return standings


@transaction.atomic
def judge(item, answer, verdict, reason, by):
    """Say of a version of an answer whether it is what was asked; return the ItemVerdict.
    Raises NotTaken where another version came meanwhile that nobody has seen.
    """
    request = (
        Request.objects.select_for_update(of=["self"])
        .select_related("inquiry")
        .get(pk=item.request_id)
    )
    if not answer.hands_in:
        raise NotTaken(_("Nothing was handed in here, so there is nothing to accept."))
    was_refused = standing_of(item).verdict == Verdict.REFUSED
    verdict = ItemVerdict.objects.create(
        item=item, answer=answer, verdict=verdict, reason=reason, by=by, at=now()
    )
    with witnessed(by, [request.vendor_id]):
        settle_claims(standing_of(item), answer, was_refused, by)
    asker_of(request.inquiry).note(
        by,
        Act.JUDGED_ITEM,
        after={
            "vendor": request.vendor_id,
            "request": request.pk,
            "item": item.number,
            "verdict": verdict.verdict,
            "answer": answer.digest,
        },
        reason=reason,
    )
    request_moved.send(Request, request=request)
    return verdict


def settle_claims(standing, answer, was_refused, by):
    """A claim of an item that stands refused is held no more, whoever accepts it too; once the
    last refusal is taken back, what this answer claims is held again.
    """
    is_refused = standing.verdict == Verdict.REFUSED
    claims = Evidence.objects.filter(answered_by__answer__item=standing.item)
    if is_refused:
        claims = claims.held()
    elif was_refused:
        claims = claims.filter(answered_by__answer=answer).exclude(withdrawn_on=None)
    else:
        return
    for evidence in claims:
        before = values_of(evidence)
        evidence.withdrawn_on = now().date() if is_refused else None
        evidence.save(update_fields=["withdrawn_on"])
        record_change(by, evidence, before)
        if is_refused:
            for model, pks in facts_in(evidence).items():
                for fact in model.objects.filter(pk__in=pks):
                    record_removal(by, fact)
                    fact.delete()


@task("Closing the clocks of requests", every=timedelta(minutes=30))
def close_clocks():
    """Say of each request once that its last clock ran out, although nobody did anything."""
    since = now() - OPEN_AFTER_DUE - LAST_CLOCK
    over = Request.objects.sent().filter(
        sent_at__lte=now() - LAST_CLOCK, sent_at__gte=since, revoked_at=None, logs=None
    )
    for request in over.select_related("inquiry"):
        request_moved.send(Request, request=request)
