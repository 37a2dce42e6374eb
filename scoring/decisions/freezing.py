"""Freezing a large decision: by a worker, since it takes longer than a request.

What takes long is collected before anything is held; then, if all is still as it was, the
decision is frozen in one short transaction. A decision is frozen as a whole or not at all.
"""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import clock
from accounts.models import User
from accounts.tasks import progress
from accounts.tasks.models import Progress
from accounts.tasks.queue import TaskFailed, task
from scoring.decisions.document.book import stamp_of
from scoring.decisions.document.document import freeze, sections_made_before
from scoring.decisions.models import CandidateDecision
from scoring.decisions.signing import signing_of
from scoring.evaluations.models import Evaluation, NotReady
from scoring.evaluations.permissions import can_decide
from scoring.ratings.models import Rating
from scoring.results.results import results_for

# Frozen in a request where there are no more: 7,000 take about 2 seconds, 140,000 about 20.
MOST_RATINGS_AT_ONCE = 10_000


def takes_long(evaluation):
    ratings = Rating.objects.filter(candidate__evaluation=evaluation)
    return ratings.count() > MOST_RATINGS_AT_ONCE


def work_of(evaluation):
    """Its name among all work that tasks do."""
    return f"freezing:{evaluation.pk}"


def progress_of(evaluation):
    return Progress.objects.filter(what=work_of(evaluation)).first()


def begin(evaluation, by, sha256):
    """Have the decision with this hash frozen, unless it is being frozen already."""
    page = reverse("freeze_decision", args=[evaluation.pk])
    progress.begin(work_of(evaluation), page, by, freeze_large, evaluation.pk, by.pk, sha256)


@task("Freezing a decision")
def freeze_large(evaluation_pk, person_pk, sha256):
    evaluation = Evaluation.objects.filter(pk=evaluation_pk).first()
    person = User.objects.filter(pk=person_pk).first()
    if evaluation is None or person is None:
        return
    with progress.at_work(work_of(evaluation)) as say:
        # A worker that was taken for dead may have done it.
        if not evaluation.is_decided:
            freeze_as_seen(evaluation, person, sha256, say)


def freeze_as_seen(evaluation, person, sha256, say):
    say(_("Computing the scores"))
    stamp, results = stamp_of(evaluation), results_for(evaluation)
    say(_("Collecting what stands in the report"))
    sections = sections_made_before(results, person, clock.now())
    say(_("Freezing"))  # the last moment at which it can be stopped
    with transaction.atomic():
        evaluation.lock()
        decisions = CandidateDecision.objects.filter(candidate__evaluation=evaluation)
        if stamp != stamp_of(evaluation) or sha256 != signing_of(results, decisions).sha256:
            sentence = _("Something changed since you read it. Read it again, then sign.")
            raise TaskFailed(sentence)
        if not can_decide(person, evaluation):
            raise TaskFailed(_("Whoever signed does not lead this evaluation any more."))
        try:
            freeze(evaluation, person, results, sections)
        except NotReady as refusal:
            raise TaskFailed(str(refusal)) from refusal
