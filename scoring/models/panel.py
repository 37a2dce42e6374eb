"""Who takes part in an evaluation, and who rates which criteria."""

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from scoring.models.answer import RatingIsClosed, why_closed
from scoring.models.evaluation import Evaluation, NotReady


class PanelMemberQuerySet(models.QuerySet):
    def of(self, user):
        """Return the memberships of a person who has not left."""
        return self.present().filter(user=user)

    def present(self):
        """Return those who have not left the panel."""
        return self.filter(left_at=None)

    def with_declaration(self):
        """Add to each member what the door of an evaluation asks: no query of its own."""
        mine = models.OuterRef("pk")
        declared = apps.get_model("scoring", "Declaration").objects.filter(member=mine)
        conflicts = apps.get_model("scoring", "DeclaredConflict").objects
        named = apps.get_model("scoring", "Candidate").objects.filter(
            evaluation=models.OuterRef("evaluation")
        )
        return self.annotate(
            declared_up_to=models.Subquery(declared.order_by("-pk").values("covers")[:1]),
            named_up_to=models.Subquery(named.order_by("-number").values("number")[:1]),
            ever_in_conflict=models.Exists(conflicts.filter(declaration__member=mine)),
        )

    def for_list(self):
        """Return memberships with what a list of evaluations shows, the newest first."""
        leads = PanelMember.objects.filter(evaluation=models.OuterRef("evaluation"), role="lead")
        named = NullIf("user__name", models.Value(""))
        name = Coalesce(named, "user__email", output_field=models.CharField())
        rows = self.select_related("evaluation").defer("evaluation__grid")
        return rows.annotate(
            lead_name=models.Subquery(leads.values(shown=name)[:1]),
            candidates=models.Count("evaluation__candidates"),
        ).order_by("-evaluation__created_at", "-evaluation")


class PanelMember(models.Model):
    class Role(models.TextChoices):
        LEAD = "lead", "Lead"
        ASSESSOR = "assessor", "Assessor"
        OBSERVER = "observer", "Observer"

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    submitted_at = models.DateTimeField(null=True, editable=False)
    left_at = models.DateTimeField(null=True, editable=False)
    left_reason = models.TextField(blank=True, max_length=4000, editable=False)

    objects = PanelMemberQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=True)
                | (~models.Q(left_reason="") & ~models.Q(role="lead")),
                name="who_leaves_a_panel_has_a_reason_and_does_not_lead_it",
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
    def why_closed(self):
        """Return the sentence that says why this member cannot rate now, "" when they can."""
        evaluation = self.evaluation
        return why_closed(evaluation.state, evaluation.rating_closes_at, self.submitted_at)

    def hold_for_rating(self):
        """Hold the evaluation until the transaction ends, so that nobody closes it meanwhile.

        Who submits, reopens or unseals holds it too. Raises RatingIsClosed when this member
        cannot rate as things stand now.
        """
        held = Evaluation.objects.select_for_update().filter(pk=self.evaluation_id)
        state, closes_at = held.values_list("state", "rating_closes_at").get()
        me = PanelMember.objects.filter(pk=self.pk)
        submitted_at = me.values_list("submitted_at", flat=True).get()
        reason = why_closed(state, closes_at, submitted_at)
        if reason:
            raise RatingIsClosed(reason)

    @transaction.atomic
    def submit(self, left_out):
        """Close this member's ratings; `left_out` is how many cells stay unanswered.

        A panel of one releases its ratings with it (scoring-rules.md section 12).
        """
        self.hold_for_rating()
        self.submitted_at = timezone.now()
        self.save(update_fields=["submitted_at"])
        self.evaluation.record(
            self.user, "submitted ratings", after={"member": self.pk, "left_out": left_out}
        )
        raters = self.evaluation.members.filter(assignments__isnull=False).distinct()
        if [rater.pk for rater in raters] == [self.pk]:
            self.evaluation.close_rating(self.user)

    @transaction.atomic
    def reopen(self, by, reason):
        """Let this member rate again. Raises NotReady unless submitted and still open."""
        self.evaluation.lock()
        self.refresh_from_db(fields=["submitted_at"])
        if not self.evaluation.is_open or not self.has_submitted:
            raise NotReady(["Only submitted ratings of an open evaluation can be reopened."])
        before = {"member": self.pk, "submitted_at": self.submitted_at}
        self.submitted_at = None
        self.save(update_fields=["submitted_at"])
        self.evaluation.record(by, "reopened ratings", before=before, reason=reason)

    @property
    def was_sealed(self):
        """Say whether any seal let this person rate; then they can no longer be removed.

        So does a rating of theirs, should their address have changed since.
        """
        email, rules = self.user.email, self.evaluation.sealed_rules()
        sealed = (row for one in rules for row in one["assignments"] if row["criteria"])
        return any(row["person"] == email for row in sealed) or self.ratings.exists()


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
