"""What the lead decides of each candidate, and the frozen decision."""

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from scoring.models.candidate import Candidate
from scoring.models.evaluation import Evaluation, NotReady


class CandidateDecisionQuerySet(models.QuerySet):
    @transaction.atomic
    def save_draft(self, evaluation, values, by):
        """Save {candidate pk: fields}. What changed is in the record; the same again is not."""
        held = {row.candidate_id: row for row in self.filter(candidate__evaluation=evaluation)}
        before, after = {}, {}
        for candidate, fields in values.items():
            row = held.get(candidate)
            old = row and {name: getattr(row, name) for name in fields}
            if old != fields:
                before[candidate], after[candidate] = old, fields
        if after:
            self.bulk_create(
                [
                    self.model(candidate_id=candidate, **fields)
                    for candidate, fields in after.items()
                ],
                update_conflicts=True,
                unique_fields=["candidate"],
                update_fields=["outcome", "reason", "change_of_mind", "coverage_override"],
            )
            evaluation.record(by, "saved a draft decision", before=before, after=after)


class CandidateDecision(models.Model):
    """The outcome of one candidate, while the decision is being made."""

    class Outcome(models.TextChoices):
        SHORTLIST = "shortlist", "Shortlist"
        RESERVE = "reserve", "Reserve"
        NOT_THIS_TIME = "not_this_time", "Not this time"
        OUT_BY_GATE = "out_by_gate", "Out by a gate"

    candidate = models.OneToOneField(Candidate, models.CASCADE, related_name="decision")
    outcome = models.CharField(max_length=15, choices=Outcome)
    reason = models.TextField(blank=True, max_length=4000)
    change_of_mind = models.TextField("what would change our mind", blank=True, max_length=2000)
    coverage_override = models.TextField(
        "why low coverage does not stop it", blank=True, max_length=2000
    )

    objects = CandidateDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["candidate__number"]

    def __str__(self):
        return f"{self.candidate}: {self.get_outcome_display()}"


class Determination(models.Model):
    """The frozen decision: one canonical document, from which every report is made."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="determinations")
    number = models.PositiveSmallIntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "number"], name="determinations_of_an_evaluation_are_numbered"
            )
        ]

    def __str__(self):
        return f"Decision {self.number} of {self.evaluation}"

    def get_absolute_url(self):
        return reverse("report_detail", args=[self.evaluation_id, self.pk])

    @transaction.atomic
    def reopen(self, by, reason):
        """Let the lead decide again; this decision stays, and the next one replaces it.

        Raises NotReady unless it is the decision in force.
        """
        evaluation = self.evaluation
        evaluation.lock()
        is_last = evaluation.determinations.last() == self
        if evaluation.state != Evaluation.State.DECIDED or not is_last:
            raise NotReady(["Only the decision in force can be reopened."])
        Reopening.objects.create(
            determination=self, reopened_by=by, reopened_at=timezone.now(), reason=reason
        )
        evaluation.state = Evaluation.State.MODERATION
        evaluation.save(update_fields=["state"])
        before = {"decision": self.number, "sha256": self.sha256}
        evaluation.record(by, "reopened the decision", before=before, reason=reason)


class Reopening(models.Model):
    """Why a decision was opened again. The decision itself never changes."""

    determination = models.OneToOneField(Determination, models.PROTECT, related_name="reopening")
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField()
    reason = models.TextField(max_length=4000)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="a_decision_is_reopened_with_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.determination}, reopened"
