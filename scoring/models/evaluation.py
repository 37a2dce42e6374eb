"""An evaluation: its rules, its state, and the acts that change the state."""

import copy
import json
from collections import deque

from django.apps import apps
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import RecordEntry
from scoring.grid import Grid, load_grid
from scoring.models.drafting import Drafting
from scoring.models.readiness import gaps_before_opening
from scoring.models.seal import rules_of, sealed
from scoring.models.voiding import void_outdated_ratings

percent = [MinValueValidator(0), MaxValueValidator(100)]


_read = deque(maxlen=16)


def _read_grid(document):
    """Return the grid of a copy. Kept, because reading one checks every word of it."""
    for known, grid in tuple(_read):  # another thread may add one meanwhile
        if known == document:
            return grid
    grid = Grid.from_document(document)
    _read.appendleft((copy.deepcopy(document), grid))
    return grid


class NotReady(Exception):
    """Raised when an act must wait; `reasons` are sentences that say what for."""

    def __init__(self, reasons):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class EvaluationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the evaluations this person is a member of; being staff gives no right."""
        return self.filter(members__user=user, members__left_at=None)

    def under_way(self):
        return self.exclude(state=Evaluation.State.ARCHIVED)

    def by_urgency(self):
        """Return what is still to be decided first, the newest on top."""
        return self.alias(is_decided=models.Q(state=Evaluation.State.DECIDED)).order_by(
            "is_decided", "-created_at", "-pk"
        )

    @transaction.atomic
    def start(self, title, by, preset="full"):
        """Return a new draft led by `by`: today's grid, its proposed weights, and a preset."""
        grid = load_grid()
        evaluation = self.create(title=title, grid=grid.to_document(), created_by=by)
        evaluation.members.create(user=by, role="lead")
        evaluation.copy_checks(grid, preset)
        evaluation.record(by, "started", after={"title": title, "grid": grid.version})
        return evaluation


class Evaluation(Drafting, models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "Being set up"
        OPEN = "open", "Open for rating"
        MODERATION = "moderation", "Ratings released"
        DECIDED = "decided", "Decided"
        ARCHIVED = "archived", "Archived"

    title = models.CharField(max_length=200)
    purpose = models.TextField("what you need and why", blank=True, max_length=4000)
    decision_asked = models.CharField("the decision asked of the board", max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    parameters = models.JSONField(default=dict, blank=True)
    grid = models.JSONField(help_text="Our own copy of the grid.", editable=False)
    weighing = models.JSONField(
        default=dict, blank=True, editable=False, help_text="How the points were agreed."
    )
    points_total = models.PositiveSmallIntegerField(default=0, editable=False)
    coverage_minimum = models.PositiveSmallIntegerField(
        "least coverage, in percent", default=70, validators=percent
    )
    pass_mark = models.PositiveSmallIntegerField(default=50, validators=percent)
    overall_minimum = models.PositiveSmallIntegerField(null=True, blank=True, validators=percent)
    tolerance = models.PositiveSmallIntegerField(
        "tolerated spread, in levels", default=1, validators=[MaxValueValidator(4)]
    )
    tie_rule = models.CharField(max_length=40, default="none")
    rating_closes_at = models.DateTimeField("rating closes", null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    last_candidate_number = models.PositiveSmallIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, editable=False)
    released_at = models.DateTimeField(null=True, editable=False)
    seeded_from = models.ForeignKey(
        "scoring.Determination",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="deeper_rounds",
    )

    objects = EvaluationQuerySet.as_manager()

    entered_by = None  # the PanelMember for whom a view fetched this object, never a column

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(points_total=100),
                name="weights_of_an_open_evaluation_total_100",
            ),
            models.CheckConstraint(
                condition=models.Q(coverage_minimum__lte=100), name="coverage_minimum_is_a_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(pass_mark__lte=100), name="pass_mark_is_a_percent"
            ),
            models.CheckConstraint(
                condition=models.Q(tolerance__lte=4), name="tolerance_is_at_most_four_levels"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("evaluation_detail", args=[self.pk])

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def is_under_judgement(self):
        """Say whether it is between opening and the decision."""
        return self.state in {self.State.OPEN, self.State.MODERATION}

    @property
    def is_released(self):
        """Say whether ratings and standings may be seen (scoring-rules.md section 12)."""
        return self.state in {self.State.MODERATION, self.State.DECIDED, self.State.ARCHIVED}

    @property
    def is_decided(self):
        return self.state in {self.State.DECIDED, self.State.ARCHIVED}

    @property
    def has_incumbent(self):
        """Say whether the vendor that we have today is among the candidates."""
        return self.candidates.present().filter(is_incumbent=True).exists()

    @property
    def is_past_deadline(self):
        """Say whether the time for rating is over, though nobody has closed it yet."""
        return self.rating_closes_at is not None and self.rating_closes_at <= timezone.now()

    @property
    def grid_copy(self):
        """Return our own copy of the grid as a `Grid`, shared: treat it as read-only."""
        return _read_grid(self.grid)

    @property
    def criterion_titles(self):
        """Return {criterion id: title} in the order of the grid, without reading all of it."""
        return {row["id"]: row["title"] for row in self.grid["criteria"]}

    @property
    def seal(self):
        """Return the seal in force, or None while the rules can still change."""
        return None if self.is_draft else self.seals.order_by("-version").first()

    def sealed_rules(self):
        """Return the rules of every seal there was, the oldest first."""
        return [json.loads(text) for text in self.seals.values_list("document", flat=True)]

    def record(self, actor, act, before=None, after=None, reason=""):
        """Add an entry about this evaluation to the record, in the caller's transaction."""
        return RecordEntry.objects.append(
            actor=actor, act=act, subject=self, before=before, after=after, reason=reason
        )

    @transaction.atomic
    def open_for_rating(self, by):
        """Seal the rules and let assessors in. Raises NotReady while something is missing."""
        self.lock()
        gaps = gaps_before_opening(self)
        if not self.is_draft or gaps:
            raise NotReady([gap.sentence for gap in gaps] or ["It has been opened already."])
        text, digest = sealed(rules_of(self))
        last = self.seals.order_by("-version").first()
        overtaken = void_outdated_ratings(self, last.document, text) if last else {}
        now = timezone.now()
        self.seals.create(
            version=self.version, document=text, sha256=digest, sealed_by=by, sealed_at=now
        )
        self.points_total = sum(self.weights.values_list("points", flat=True))
        self.state, self.opened_at = self.State.OPEN, now
        self.save()
        self.record(by, "opened", after={"version": self.version, "seal": digest, **overtaken})

    @transaction.atomic
    def unseal(self, by, reason, places):
        """Go back to draft under a new version. The old seal keeps `places` and the reason."""
        self.lock()
        if not self.is_open:
            raise NotReady(["Only an evaluation that is open for rating can be unsealed."])
        seal = self.seal
        seal.unsealed_by, seal.unsealed_at = by, timezone.now()
        seal.unsealing_reason, seal.places_at_unsealing = reason, places
        seal.save()
        self.state, self.version = self.State.DRAFT, self.version + 1
        self.save()
        self.members.present().update(submitted_at=None)
        self.record(by, "unsealed", before={"seal": seal.sha256}, reason=reason)

    @transaction.atomic
    def close_rating(self, by):
        """Release ratings and standings to everybody at one moment."""
        self.lock()
        if not self.is_open:
            raise NotReady(["Rating is not open."])
        self.state, self.released_at = self.State.MODERATION, timezone.now()
        self.save()
        self.record(by, "closed rating", after={"state": self.state})

    def void_signatures(self, by, reason):
        """Have a proposed decision signed again: what its report prints has changed."""
        signatures = apps.get_model("scoring", "DecisionSignature").objects
        signatures.void_all(self, by, reason)

    def lock(self):
        """Hold this row until the transaction ends and read it again as it is now.

        Who came in through a view is looked up again too: they may have left meanwhile.
        """
        self.entered_by = None
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())
