"""What came from outside after the seal and waits, and letting it count."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import clock
from accounts.record.acts import Act
from scoring.evaluations.models import PanelMember
from scoring.ratings.changes import ListedChange, change_of
from scoring.ratings.holdings import knowledge_of
from scoring.ratings.models import Acceptance
from scoring.ratings.pins import digest_of, plain_row
from vendors.witnesses import Scope, witnessed


def why_not_accepted(member, evaluation, candidate):
    """Why this member lets nothing from outside count for this candidate; "" if they may."""
    if evaluation.has_ended:
        return _("The evaluation has ended: what came from outside counts no more.")
    if not checks_still_read(evaluation):
        return _(
            "Ratings are released: what came from outside since the seal is listed as a change "
            "and counts no more."
        )
    if evaluation.is_draft:
        return _("Before the seal all that is held counts, so nothing has to be accepted.")
    if member.role == PanelMember.Role.OBSERVER:
        return _("An observer reads. Somebody who leads or rates accepts facts from outside.")
    return member.why_refused(candidate)


def checks_still_read(evaluation):
    """The checks in use that read what is held now: from the release on the gates alone."""
    grid = evaluation.grid_copy
    checks = [grid.check(row.check_id) for row in evaluation.checks.in_use()]
    return [check for check in checks if check.is_gate or not evaluation.is_released]


def waiting_changes_of(evaluation, candidate):
    """Return a ListedChange for each thing that waits of one candidate, in the grid's order."""
    checks, waiting = checks_still_read(evaluation), {}
    knowledge = knowledge_of(evaluation, candidate, checks)
    for check in checks:
        for difference in knowledge.differences:
            if difference.waits and knowledge.concerns(difference, check):
                name = difference.record, difference.pk
                if name not in waiting:
                    waiting[name] = ListedChange(change_of(difference, knowledge.copy), [])
                waiting[name].checks.append(check.id)
    return list(waiting.values())


@transaction.atomic
def accept_facts(evaluation, candidate, keys, by):
    """Let the rows with these keys count as they stand; return how many waited. The caller holds
    the evaluation and has asked whether `by` may.
    """
    checks = checks_still_read(evaluation)
    knowledge = knowledge_of(evaluation, candidate, checks)
    read = {record for check in checks for record in check.reads}
    accepted = 0
    scope = Scope(tables={key.split("-")[0] for key in keys})
    with witnessed(by, [candidate.vendor_id], scope):
        for difference in knowledge.differences:
            if not difference.waits or difference.record not in read:
                continue
            change = change_of(difference, knowledge.copy)
            if change.key in keys:
                table = change.key.split("-")[0]
                row = difference.row
                Acceptance.objects.create(
                    candidate=candidate,
                    table=table,
                    row=difference.pk,
                    contents=None if row is None else plain_row(row),
                    sha256=digest_of(row),
                    accepted_by=by,
                    accepted_at=clock.now(),
                )
                evaluation.record(
                    by,
                    Act.ACCEPTED_FACT,
                    before={"candidate": candidate.number, "value": change.before},
                    after={"candidate": candidate.number, "row": change.key, "value": change.after},
                )
                accepted += 1
    return accepted
