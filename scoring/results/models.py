"""Weights that somebody tried and kept under a name. They never touch the agreed ones."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import clock
from accounts.record.acts import Act
from scoring.evaluations.models import Evaluation, NotReady

NAME_TAKEN = gettext_lazy("Another scenario of this evaluation has this name. Choose another name.")
SCENARIOS_CHANGED = gettext_noop("The scenarios that the report prints changed.")


class ScenarioQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(archived_at=None)

    def for_list(self):
        """The oldest first: two queries."""
        return self.select_related("saved_by", "archived_by").prefetch_related("weights")

    def named(self, name):
        return self.in_use().filter(name__iexact=name)

    @transaction.atomic
    def save_as(self, evaluation, name, points, by):
        """Keep {criterion: whole points} under a name. Raises NotReady when the name is taken."""
        hold_undecided(evaluation)
        if evaluation.scenarios.named(name).exists():
            raise NotReady([str(NAME_TAKEN)])
        scenario = self.create(evaluation=evaluation, name=name, saved_by=by, saved_at=clock.now())
        scenario.weights.bulk_create(
            ScenarioWeight(scenario=scenario, criterion=criterion, points=weight)
            for criterion, weight in points.items()
        )
        evaluation.record(by, Act.SAVED_SCENARIO, after={"name": name, "points": points})
        evaluation.void_signatures(by, SCENARIOS_CHANGED)
        return scenario


class Scenario(models.Model):
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=80)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    archived_at = models.DateTimeField(null=True)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "name"],
                condition=models.Q(archived_at__isnull=True),
                name="a_scenario_in_use_has_a_name_of_its_own",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="a_scenario_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(archived_at__isnull=True, archived_by__isnull=True)
                | models.Q(archived_at__isnull=False, archived_by__isnull=False),
                name="an_archived_scenario_says_by_whom",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def points(self):
        return {row.criterion: row.points for row in self.weights.all()}

    @property
    def is_archived(self):
        return self.archived_at is not None

    @transaction.atomic
    def archive(self, by):
        """Take it off the list; it can be restored. A second time changes nothing."""
        self.hold()
        if not self.is_archived:
            self.archived_by, self.archived_at = by, clock.now()
            self.save_archival(by, Act.ARCHIVED_SCENARIO, before={"name": self.name})

    @transaction.atomic
    def restore(self, by):
        """Put it back on the list. Raises NotReady when another scenario has its name by now."""
        self.hold()
        if self.is_archived:
            if self.evaluation.scenarios.named(self.name).exists():
                raise NotReady([str(NAME_TAKEN)])
            self.archived_by = self.archived_at = None
            self.save_archival(by, Act.RESTORED_SCENARIO, after={"name": self.name})

    def hold(self):
        hold_undecided(self.evaluation)
        self.refresh_from_db(fields=["archived_at", "archived_by"])

    def save_archival(self, by, act, **change):
        self.save(update_fields=["archived_by", "archived_at"])
        self.evaluation.record(by, act, **change)
        self.evaluation.void_signatures(by, SCENARIOS_CHANGED)


class ScenarioWeight(models.Model):
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="weights")
    criterion = models.CharField(max_length=10)
    points = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "criterion"],
                name="a_criterion_stands_once_in_a_scenario",
            ),
            models.CheckConstraint(
                condition=models.Q(points__gte=0, points__lte=100),
                name="points_of_a_scenario_are_0_to_100",
            ),
        ]

    def __str__(self):
        return f"{self.criterion} {self.points}"


def hold_undecided(evaluation):
    """Hold the evaluation. Raises NotReady unless its ratings are released and undecided."""
    evaluation.lock()
    if evaluation.state != Evaluation.State.MODERATION:
        raise NotReady(
            [_("Scenarios are saved between the release of the ratings and the decision.")]
        )
