"""What was found at a gate: a fact with evidence, never a number."""

from django.conf import settings
from django.db import models

from scoring.models.candidate import Candidate
from scoring.models.grid_copy import CheckInUse
from vendors.models import Evidence


class GateFindingQuerySet(models.QuerySet):
    def current(self):
        """Return the finding in force of each gate; earlier ones are its history."""
        return self.filter(replaced_at=None)


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
