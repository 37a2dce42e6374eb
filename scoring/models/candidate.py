"""A vendor in an evaluation."""

from django.db import models
from django.urls import reverse

from scoring.models.evaluation import Evaluation
from vendors.models import Vendor

OUTER = models.Q(candidate=models.OuterRef("pk"))


class CandidateQuerySet(models.QuerySet):
    def with_history(self):
        """Return those that somebody rated, or found a gate of: they can no longer go."""
        rated = models.Exists(self.model.ratings.rel.related_model.objects.filter(OUTER))
        found = models.Exists(self.model.gate_findings.rel.related_model.objects.filter(OUTER))
        return self.filter(rated | found)


class Candidate(models.Model):
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="candidates")
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="candidacies")
    number = models.PositiveSmallIntegerField(
        help_text="Names it where names are hidden: Vendor 3."
    )
    is_incumbent = models.BooleanField(default=False)

    objects = CandidateQuerySet.as_manager()

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
