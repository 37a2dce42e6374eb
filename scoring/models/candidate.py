"""A vendor in an evaluation."""

from django.db import models
from django.urls import reverse

from scoring.models.evaluation import Evaluation
from vendors.models import Vendor


class Candidate(models.Model):
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="candidates")
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="candidacies")
    number = models.PositiveSmallIntegerField(
        help_text="Names it where names are hidden: Vendor 3."
    )
    is_incumbent = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "vendor"], name="a_vendor_is_a_candidate_once"
            ),
            models.UniqueConstraint(
                fields=["evaluation", "number"], name="a_candidate_number_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=models.Q(is_incumbent=True),
                name="an_evaluation_has_at_most_one_incumbent",
            ),
        ]

    def __str__(self):
        return self.vendor.name

    def get_absolute_url(self):
        return reverse("candidate_detail", args=[self.evaluation_id, self.pk])

    @property
    def was_sealed(self):
        """Say whether it stood in any seal of its evaluation; then it can no longer go."""
        rules = self.evaluation.sealed_rules()
        return any(row["number"] == self.number for one in rules for row in one["candidates"])
