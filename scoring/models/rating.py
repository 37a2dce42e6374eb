"""One assessor's opinion of one candidate on one check."""

from django.core.validators import MaxValueValidator
from django.db import models

from scoring.models.candidate import Candidate
from scoring.models.grid_copy import CheckInUse
from scoring.models.panel import PanelMember
from vendors.models import Evidence


class RatingQuerySet(models.QuerySet):
    def counted(self):
        """Return ratings that stand; unsealing voids those of changed checks."""
        return self.filter(voided_at=None)

    def of(self, member):
        """Return one member's own ratings: all that they may see before release."""
        return self.counted().filter(assessor=member)


class Rating(models.Model):
    class State(models.TextChoices):
        RATED = "rated", "Rated"
        CANNOT_TELL = "cannot_tell", "I cannot tell from the evidence"
        ABSTAINED = "abstained", "I abstain"

    assessor = models.ForeignKey(PanelMember, models.PROTECT, related_name="ratings")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="ratings")
    check_in_use = models.ForeignKey(CheckInUse, models.PROTECT, related_name="ratings")
    state = models.CharField(max_length=12, choices=State)
    level = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(4)])
    rationale = models.TextField(blank=True, max_length=20_000)
    where = models.CharField(max_length=200, blank=True, help_text="Such as p. 2, row 14.")
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="ratings"
    )
    page_token = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessor", "candidate", "check_in_use"],
                condition=models.Q(voided_at__isnull=True),
                name="one_rating_per_assessor_candidate_and_check",
            ),
            models.CheckConstraint(
                condition=models.Q(state="rated", level__gte=0, level__lte=4)
                | models.Q(state__in=["cannot_tell", "abstained"], level__isnull=True),
                name="a_rating_is_a_level_0_to_4_or_a_state",
            ),
        ]

    def __str__(self):
        return f"{self.check_in_use} of {self.candidate} by {self.assessor}"
