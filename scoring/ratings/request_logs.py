"""Proofs that the product makes itself: what the clock of a request says of a check."""

from datetime import date, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.clock import now
from scoring.ratings.asking import TEMPLATES, grid_of, parameters_for
from vendors.models.answer import ItemVerdict, RequestLog
from vendors.models.proof import Proof
from vendors.models.request import RequestedItemCheck
from vendors.proofs import record_proof
from vendors.requests.asker import asker_of
from vendors.requests.clock import HOUR, WorkingDay, working_hours
from vendors.requests.verdicts import LAST_CLOCK, standings_of

PACK = "SC-04"
JUDGED_AGAIN = gettext_noop("An item came or was judged since.")
# Where no site has hours yet: a day of eight hours in the zone of the contact.
OFFICE_DAY = time(9), time(17)


@transaction.atomic
def log_request(sender, request, **signal):
    """Record what the clock of a request says by now: a new proof a check, where that changed."""
    measured = RequestedItemCheck.objects.filter(item__request=request, is_measured=True)
    checks = sorted(set(measured.values_list("check_id", flat=True)))
    if not checks or request.revoked_at:
        return
    evaluation = asker_of(request.inquiry).evaluation
    standings = standings_of(request)
    for check_id in checks:
        own = [s for s in standings if check_id in {row.check_id for row in s.item.checks.all()}]
        read = read_pack if check_id == PACK else read_hours
        details = read(request, own, grid_of(evaluation).check(check_id), evaluation)
        if details is not None:
            if judges := judges_of(own):
                details["judged_by"] = judges
            keep_log(request, check_id, details, evaluation, people_behind(request, own, details))


def items_measured(evaluation, check_id):
    """How many items a check counts by the templates: to leave some out makes no vendor faster."""
    wanted_items = [each for template in TEMPLATES for each in template.items(evaluation)]
    return sum(check_id in each.measured for each in wanted_items)


def people_behind(request, standings, details):
    """{pk: User} on whose word alone a log rests: who accepted alone, who named holidays."""
    people = {
        verdict.by_id: verdict.by
        for standing in standings
        if is_accepted(standing) and not standing.needs_two
        for verdict in standing.verdicts
    }
    if "holidays" in details and request.holidays_by:
        people[request.holidays_by_id] = request.holidays_by
    return people


def judges_of(standings):
    """Return the pks of those who accepted together, where two people do."""
    together = [each for each in standings if is_accepted(each) and each.needs_two]
    return sorted({verdict.by_id for standing in together for verdict in standing.verdicts})


def is_accepted(standing, within=None):
    """Say whether an item was accepted, and came within so long of the sending."""
    if standing.verdict != ItemVerdict.Verdict.ACCEPTED:
        return False
    return within is None or standing.took <= within


def is_settled(request, standings):
    """Say whether nothing can come any more that counts, and all that came was judged."""
    is_over = now() >= request.sent_at + LAST_CLOCK
    is_over = is_over or request.finished_at or all(map(is_accepted, standings))
    return bool(is_over) and not any(standing.is_open for standing in standings)


def read_pack(request, standings, check, evaluation):
    """How many items accepted came in time and within seven days. None before that is settled."""
    if not is_settled(request, standings):
        return None
    # The hours of the sealed rules: more time for an answer does not change what is measured.
    hours = parameters_for(evaluation).get("audit_pack_hours") or request.inquiry.hours
    details = described(
        request,
        standings,
        in_time=sum(is_accepted(each, hours * HOUR) for each in standings),
        late=sum(is_accepted(each, LAST_CLOCK) for each in standings),
    )
    return details | {"items": max(len(standings), items_measured(evaluation, check.id))}


def read_hours(request, standings, check, evaluation):
    """The working hours until the last item came that was accepted. None before all are, until
    so many have passed that the check has no level for them, nor where not all was asked for.
    """
    if len(standings) < items_measured(evaluation, check.id):
        return None
    day = working_day_of(request)
    if all(map(is_accepted, standings)):
        end = max(standing.came_at for standing in standings)
    else:
        end = now()
        most = max(
            floor.number
            for floors in check.floors.values()
            for floor in floors
            if floor.value == "hours"
        )
        if any(standing.is_open for standing in standings):
            return None
        if working_hours(request.sent_at, end, day) <= most:
            return None
        # So that the same is said whenever it is looked at: the first hour over the last level.
        return described(request, standings, hours=int(most) + 1)
    return described(request, standings, hours=working_hours(request.sent_at, end, day))


def described(request, standings, hours=None, in_time=None, late=None):
    came = [standing.came_at for standing in standings if is_accepted(standing)]
    counts = {
        "in_time": sum(is_accepted(each) and not each.is_late for each in standings)
        if in_time is None
        else in_time,
        "late": sum(is_accepted(each, LAST_CLOCK) for each in standings) if late is None else late,
    }
    details = {"sent_at": written(request.sent_at), "items": len(standings), **counts}
    if came:
        details["answered_at"] = written(max(came))
    if hours is not None:
        details["hours"] = hours
        if request.holidays:
            details["holidays"] = len(request.holidays)
    return details


def written(at):
    return at.isoformat(timespec="seconds")


def working_day_of(request):
    """When the vendor works: the hours of its first site that has some, without its holidays. Hours
    that somebody entered after the sending move no clock that runs.
    """
    holidays = frozenset(date.fromisoformat(day) for day in request.holidays)
    sites = request.vendor.sites.filter(entered_at__lte=request.sent_at)
    site = sites.exclude(day_starts=None).exclude(day_ends=None).first()
    if site is None:
        return WorkingDay(request.time_zone, *OFFICE_DAY, holidays)
    return WorkingDay(site.time_zone, site.day_starts, site.day_ends, holidays)


def keep_log(request, check_id, details, evaluation, people):
    """Record a proof of the product, unless the one that stands says the same.
    `people` is {pk: User} on whose word it rests.
    """
    if evaluation is not None:
        # It counts there alone, and nobody else learns that they asked.
        details["evaluation"] = evaluation.pk
    else:
        details["asked_by"] = request.inquiry.sent_by_id
    logs = request.logs.filter(proof__correction=None, proof__checks__check_id=check_id)
    before = logs.select_related("proof").order_by("-pk").first()
    if before and before.proof.details == details:
        colleagues = before.proof.colleagues.values_list("person", flat=True)
        if set(colleagues) == people.keys():
            return
    proof = record_proof(
        Proof(
            vendor=request.vendor,
            kind=Proof.Kind.REQUEST_LOG,
            finding=Proof.Finding.PASSED,
            details=details,
            performed_on=timezone.localdate(now()),
            corrects=before and before.proof,
            correction_reason=JUDGED_AGAIN if before else "",
        ),
        checks=[check_id],
        colleagues=people.values(),
    )
    RequestLog.objects.create(request=request, proof=proof)
