"""Who takes part in an evaluation, and who rates which criteria."""

from django.conf import settings
from django.db import models

from scoring.models.evaluation import Evaluation


class PanelMember(models.Model):
    class Role(models.TextChoices):
        LEAD = "lead", "Lead"
        ASSESSOR = "assessor", "Assessor"
        OBSERVER = "observer", "Observer"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    submitted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "user"], name="a_person_is_in_an_evaluation_once"
            ),
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=models.Q(role="lead"),
                name="an_evaluation_has_at_most_one_lead",
            ),
        ]

    def __str__(self):
        return str(self.user)

    @property
    def is_lead(self):
        return self.role == self.Role.LEAD

    @property
    def has_submitted(self):
        return self.submitted_at is not None

    @property
    def has_rated(self):
        """Say whether this person ever saved a rating here, even one that no longer stands."""
        return self.ratings.exists()


class Assignment(models.Model):
    """One criterion that one member rates, for every candidate. Leads may rate too."""

    member = models.ForeignKey(PanelMember, models.CASCADE, related_name="assignments")
    criterion = models.CharField(max_length=10)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "criterion"], name="a_member_rates_a_criterion_once"
            )
        ]

    def __str__(self):
        return self.criterion
