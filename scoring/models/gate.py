"""What was found at a gate: a fact with evidence, never a number."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from scoring.models.candidate import Candidate
from scoring.models.evaluation import NotReady
from scoring.models.grid_copy import CheckInUse
from scoring.models.panel import DECLARE_FIRST, HAS_WITHDRAWN, LEFT, RECUSED, PanelMember
from vendors.models import Evidence

NOT_ASSIGNED = "You no longer rate the criterion of this gate, so you do not answer it."


class FoundMeanwhile(Exception):
    """Raised when somebody recorded a finding after the page of this one was loaded."""

    def __init__(self, finding):
        super().__init__("Somebody recorded a finding for this gate meanwhile.")
        self.finding = finding


class GateFindingQuerySet(models.QuerySet):
    def current(self):
        """Return the finding in force of each gate; earlier ones are its history."""
        return self.filter(replaced_at=None)

    @transaction.atomic
    def replace(self, seen, found_by, candidate, check, **found):
        """Record what `found_by` found and return it; the finding before it stays as history.

        `seen` is the pk of the finding in force as they saw it, or None. Raises
        FoundMeanwhile when it is another one by now, NotReady after the decision and when
        `found_by` may not judge this candidate at this gate, as things stand now.
        """
        evaluation = candidate.evaluation
        evaluation.lock()
        refuse_when_decided(evaluation)
        _refuse_unfit(found_by, candidate, check.criterion)
        current = self.current().filter(candidate=candidate, check_in_use=check).first()
        if (current.pk if current else None) != seen:
            raise FoundMeanwhile(current)
        before, now = current and current.to_record(), timezone.now()
        if current:
            current.replaced_at = now
            current.save(update_fields=["replaced_at"])
        finding = self.create(
            candidate=candidate, check_in_use=check, found_by=found_by, found_at=now, **found
        )
        evaluation.record(found_by, "recorded gate", before=before, after=finding.to_record())
        evaluation.void_signatures(found_by, "What was found at a gate changed.")
        return finding


class GateFinding(models.Model):
    class Result(models.TextChoices):
        PASS = "pass", "Pass"
        FAIL = "fail", "Fail"
        OPEN = "open", "Open"

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="gate_findings")
    check_in_use = models.ForeignKey(CheckInUse, models.PROTECT, related_name="findings")
    result = models.CharField(max_length=4, choices=Result)
    reason = models.TextField(blank=True, max_length=4000)
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="gate_findings"
    )
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    waived_at = models.DateTimeField(null=True)
    waiver_reason = models.TextField(blank=True, max_length=4000)

    objects = GateFindingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "check_in_use"],
                condition=models.Q(replaced_at__isnull=True),
                name="one_finding_per_gate_and_candidate",
            ),
            models.CheckConstraint(
                condition=models.Q(waived_at__isnull=True)
                | (models.Q(result="fail") & ~models.Q(waiver_reason="")),
                name="a_waiver_is_of_a_failed_gate_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(result="open") | ~models.Q(reason=""),
                name="a_gate_passes_or_fails_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.check_in_use} of {self.candidate}: {self.get_result_display()}"

    def to_record(self):
        """Return the finding as the plain values that the record keeps."""
        return {
            "candidate": self.candidate.number,
            "check": self.check_in_use.check_id,
            "result": self.result,
            "reason": self.reason,
            "evidence": self.evidence_id,
            "is_waived": self.is_waived,
        }

    @property
    def is_waived(self):
        return self.waived_at is not None

    @transaction.atomic
    def waive(self, by, reason):
        """Let the candidate be ranked in spite of this failed gate; the report says so.

        Raises NotReady unless it is the finding in force, failed, and nothing is decided, and
        when `by` may not judge this candidate, as things stand now.
        """
        evaluation = self.candidate.evaluation
        evaluation.lock()
        refuse_when_decided(evaluation)
        _refuse_unfit(by, self.candidate, self.check_in_use.criterion)
        self.refresh_from_db(fields=["replaced_at", "waived_at"])
        if self.result != self.Result.FAIL or self.replaced_at or self.is_waived:
            raise NotReady(["Only a failed gate that is not waived yet can be waived."])
        before = self.to_record()
        self.waived_by, self.waived_at, self.waiver_reason = by, timezone.now(), reason
        self.save(update_fields=["waived_by", "waived_at", "waiver_reason"])
        evaluation.record(by, "waived gate", before=before, after=self.to_record(), reason=reason)
        evaluation.void_signatures(by, "A gate was waived.")


def _refuse_unfit(by, candidate, criterion):
    """Raise NotReady unless this person judges this candidate at gates of the criterion.

    The caller holds the evaluation: who declares, leaves, withdraws or unseals holds it too.
    """
    candidate.refresh_from_db(fields=["withdrawn_at"])
    members = PanelMember.objects.of(by).filter(evaluation=candidate.evaluation_id)
    member = members.with_declaration().prefetch_related("assignments").first()
    reason = _why_unfit(member, candidate, criterion)
    if reason:
        raise NotReady([reason])


def _why_unfit(member, candidate, criterion):
    if member is None:
        return LEFT
    if not member.has_declared:
        return DECLARE_FIRST
    if candidate.has_withdrawn:
        return HAS_WITHDRAWN
    if candidate.number in member.recused:
        return RECUSED
    rated = {assignment.criterion for assignment in member.assignments.all()}
    return "" if member.is_lead or criterion in rated else NOT_ASSIGNED


def refuse_when_decided(evaluation):
    """Raise NotReady unless the rules are sealed and the decision is still to come."""
    if evaluation.state not in {evaluation.State.OPEN, evaluation.State.MODERATION}:
        raise NotReady(["Gates are answered between opening and the decision."])
