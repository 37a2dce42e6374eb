from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring.evaluations.models.evaluation import Evaluation


class CriterionWeight(models.Model):
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="weights")
    criterion = models.CharField(max_length=10)
    points = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    minimum = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(100)]
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "criterion"], name="one_weight_per_criterion"
            ),
            models.CheckConstraint(
                condition=models.Q(points__gte=0, points__lte=100),
                name="a_weight_is_0_to_100_points",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__isnull=True) | models.Q(minimum__lte=100),
                name="a_minimum_is_at_most_100",
            ),
        ]

    def __str__(self):
        return f"{self.criterion} {self.points}"


def how_many(checks, gates):
    """Say how many: "12 checks, 6 gates"."""
    return ", ".join(
        [
            ngettext("%(count)s check", "%(count)s checks", checks) % {"count": checks},
            ngettext("%(count)s gate", "%(count)s gates", gates) % {"count": gates}
            if gates
            else _("no gate"),
        ]
    )


# Of a check, or `at` the end of a path that leads to one from another model.
def is_in_use(at=""):
    return models.Q((f"{at}use", CheckInUse.Use.IN_USE))


def is_scored(at=""):
    return models.Q((f"{at}role", CheckInUse.Role.SCORED))


class CheckInUseQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(is_in_use())

    def scored(self):
        return self.filter(is_scored())

    def gates(self):
        return self.filter(role=CheckInUse.Role.GATE)

    def for_rater(self, member):
        """Add whether this member rates each check, and the points of its criterion."""
        own = member.assignments.filter(criterion=models.OuterRef("criterion"))
        weights = CriterionWeight.objects.filter(
            evaluation=models.OuterRef("evaluation"), criterion=models.OuterRef("criterion")
        )
        return self.annotate(
            is_own=models.Exists(own), points=models.Subquery(weights.values("points")[:1])
        )


class CheckInUse(models.Model):
    """One check of the grid in one evaluation; its words stay in the grid copy."""

    class Role(models.TextChoices):
        SCORED = "scored", gettext_lazy("Scored")
        GATE = "gate", gettext_lazy("Gate")

    class Use(models.TextChoices):
        IN_USE = "in_use", gettext_lazy("In use")
        LEFT_OUT = "left_out", gettext_lazy("Left out")
        NOT_APPLICABLE = "not_applicable", gettext_lazy("Does not apply to this purchase")

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="checks")
    check_id = models.CharField(max_length=20)
    criterion = models.CharField(max_length=10)
    role = models.CharField(max_length=10, choices=Role)
    weight = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    use = models.CharField(max_length=20, choices=Use, default=Use.IN_USE)
    reason = models.CharField(
        max_length=300, blank=True, help_text=gettext_lazy("Why it is left out or does not apply.")
    )

    objects = CheckInUseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "check_id"], name="a_check_stands_once_in_an_evaluation"
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gte=0, weight__lte=100),
                name="weight_of_a_check_is_0_to_100",
            ),
        ]

    def __str__(self):
        return self.check_id
