"""What has been kept long enough: said first, then removed, with an entry in the record."""

from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.clock import now
from accounts.models import Look, Notice, RecordEntry, RecordWords
from accounts.organisation import organisation
from accounts.record.acts import Act
from accounts.record.models import REST, lock_chains
from accounts.tasks.queue import task
from scoring.decisions.models import Determination
from scoring.evaluations.models import Evaluation
from vendors.models.answer import Answer, AnswerFile
from vendors.models.evidence import Evidence
from vendors.models.kin import with_kin
from vendors.models.person import OutsidePerson
from vendors.models.request import Clarification, Request
from vendors.models.vendor import Vendor

# Kept in the record, and so in the language of the record.
PERIOD_OVER = gettext_noop("The period for which it is kept is over.")
KEPT_AS_ENTRIES = [Act.NOTED_CHAIN, Act.ERASED_WORDS, Act.APPLIED_RETENTION]


class Due(NamedTuple):
    """One evaluation whose period is over, and how much of each kind would go."""

    evaluation: Evaluation
    since: object
    words: int
    people: int
    files: int
    answers: int


class Retention(NamedTuple):
    evaluations: list
    looks: int


def due_for_retention():
    """Return what would be removed now. Nothing is changed."""
    return Retention([due_of(evaluation) for evaluation in evaluations_due()], looks_due().count())


def apply_retention(by=None):
    """Remove what is due, each evaluation in its own transaction; return what was removed."""
    removed = [remove(evaluation, by) for evaluation in evaluations_due()]
    return Retention([row for row in removed if row], remove_looks(by))


@task("Removing what has been kept long enough", every=timedelta(days=1))
def remove_what_is_due():
    apply_retention()


def evaluations_due():
    waiting = Evaluation.objects.filter(retention_applied_at=None).order_by("pk")
    return [evaluation for evaluation in waiting if is_due(evaluation)]


def is_due(evaluation):
    return now() >= ends_at(evaluation)


def ends_at(evaluation):
    return last_act_of(evaluation) + relativedelta(months=evaluation.retention_months)


def last_act_of(evaluation):
    """When it was decided; where it was not, when somebody last did anything about it."""
    if evaluation.is_decided:
        decisions = Determination.objects.filter(evaluation=evaluation).order_by("-number")
        return decisions.values_list("decided_at", flat=True).first() or evaluation.created_at
    entries = RecordEntry.objects.of_chain(evaluation.record_chain).exclude(act__in=KEPT_AS_ENTRIES)
    return entries.values_list("at", flat=True).last() or evaluation.created_at


def words_of(evaluation):
    return RecordWords.objects.filter(entry__chain=evaluation.record_chain, erased_at=None).exclude(
        entry__act__in=KEPT_AS_ENTRIES
    )


def vendors_only_of(evaluation):
    """The candidates that no other evaluation needs whose own period still runs."""
    evaluations = Evaluation.objects.filter(retention_applied_at=None).exclude(pk=evaluation.pk)
    needed = evaluations.filter(candidates__isnull=False).values("candidates__vendor")
    own = Vendor.objects.filter(candidacies__evaluation=evaluation).values("pk")
    return Vendor.objects.filter(pk__in=with_kin(own)).exclude(pk__in=with_kin(needed))


def people_of(evaluation):
    return OutsidePerson.objects.present().filter(vendor__in=vendors_only_of(evaluation))


def files_of(evaluation):
    marked = Evidence.objects.filter(has_personal_data=True).exclude(file="")
    return marked.filter(vendor__in=vendors_only_of(evaluation))


def requests_of(evaluation):
    """What this evaluation asked of vendors that no other one needs."""
    return Request.objects.filter(
        inquiry__by_evaluation__evaluation=evaluation, vendor__in=vendors_only_of(evaluation)
    )


def answers_of(evaluation):
    return Answer.objects.filter(item__request__in=requests_of(evaluation), erased_at=None)


def erase_answers(evaluation):
    files = AnswerFile.objects.filter(item__request__in=requests_of(evaluation))
    # Evidence that names nobody stays with its file; what arrived nowhere is held by nothing else.
    files.filter(Q(claims=None) | Q(claims__evidence__has_personal_data=True)).erase()
    Clarification.objects.filter(request__in=requests_of(evaluation)).update(question="")
    answers_of(evaluation).erase()


def due_of(evaluation):
    return Due(
        evaluation,
        ends_at(evaluation),
        words_of(evaluation).count(),
        people_of(evaluation).count(),
        files_of(evaluation).count(),
        answers_of(evaluation).count(),
    )


@transaction.atomic
def remove(evaluation, by):
    """Return what was removed, None where another process was first."""
    evaluation.lock()
    if evaluation.retention_applied_at or not is_due(evaluation):
        return None
    lock_chains([evaluation.record_chain, REST])
    row = due_of(evaluation)
    erase_answers(evaluation)
    for person in people_of(evaluation):
        person.erase(by, PERIOD_OVER)
    for evidence in files_of(evaluation):
        empty_file(evidence)
    words_of(evaluation).erase(by, PERIOD_OVER)
    Notice.objects.about(f"evaluation:{evaluation.pk}").delete()
    evaluation.retention_applied_at = now()
    evaluation.save(update_fields=["retention_applied_at"])
    counts = {name: getattr(row, name) for name in ("words", "people", "files", "answers")}
    evaluation.record(by, Act.APPLIED_RETENTION, after=counts, reason=PERIOD_OVER)
    return row


def empty_file(evidence):
    """Take the file away with the texts that may name somebody; its hash and its dates stay."""
    name, storage = evidence.file.name, evidence.file.storage
    Evidence.objects.filter(pk=evidence.pk).update(
        file="",
        file_name="",
        verified_how="",
        title=_("Evidence %(number)d") % {"number": evidence.pk},
    )
    transaction.on_commit(lambda: storage.delete(name))


def looks_due():
    months = relativedelta(months=organisation().look_months)
    return Look.objects.filter(at__lt=now() - months)


@transaction.atomic
def remove_looks(by):
    count, _models = looks_due().delete()
    if count:
        RecordEntry.objects.append(
            actor=by,
            act=Act.APPLIED_RETENTION,
            subject="looks:all",
            after={"looks": count},
            reason=PERIOD_OVER,
        )
    return count
