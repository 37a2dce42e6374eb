"""What an evaluation with one candidate holds, and what waits for it since the seal."""

from django.db import transaction

from scoring.ratings.acceptance import accept_facts, waiting_changes_of
from scoring.ratings.evidence import reference_day
from scoring.ratings.holdings import holdings_in


def held(evaluation, check_id="TA-01"):
    candidate = evaluation.candidates.get()
    check = evaluation.grid_copy.check(check_id)
    vendors = {candidate.pk: candidate.vendor_id}
    return holdings_in(evaluation, vendors, [check], reference_day(evaluation))[
        candidate.pk, check_id
    ]


def sentences(evaluation, check_id="TA-01"):
    return [each.sentence for each in held(evaluation, check_id).changes]


def keys(evaluation):
    waiting = waiting_changes_of(evaluation, evaluation.candidates.get())
    return [each.change.key for each in waiting]


def accept(evaluation, person, *chosen):
    with transaction.atomic():
        return accept_facts(evaluation, evaluation.candidates.get(), chosen, person)
