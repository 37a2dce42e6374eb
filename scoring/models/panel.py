"""Who takes part in an evaluation, and who rates which criteria."""

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.functional import cached_property

from scoring.models.answer import RatingIsClosed, why_closed, why_stale
from scoring.models.evaluation import Evaluation, NotReady
from scoring.models.seal import is_about

DECLARE_FIRST = "Declare your conflicts of interest first. Nothing else opens before."
HAS_WITHDRAWN = "This vendor has withdrawn. It is no longer rated."
LEFT = "You have left this panel."
RECUSED = "You declared a conflict of interest with this vendor, so you take no part in judging it."


class PanelMemberQuerySet(models.QuerySet):
    def of(self, user):
        """Return the memberships of a person who has not left."""
        return self.present().filter(user=user)

    def present(self):
        """Return those who have not left the panel."""
        return self.filter(left_at=None)

    def waited_for(self):
        """Return those whose ratings are not in yet: they rate, can sign in, and have not left."""
        owing = self.present().filter(submitted_at=None, user__is_active=True)
        return owing.filter(assignments__isnull=False).distinct()

    def with_declaration(self):
        """Add to each member what the door of an evaluation asks: no query of its own."""
        mine = models.OuterRef("pk")
        declared = apps.get_model("scoring", "Declaration").objects.filter(member=mine)
        conflicts = apps.get_model("scoring", "DeclaredConflict").objects
        present = apps.get_model("scoring", "Candidate").objects.present()
        named = present.filter(evaluation=models.OuterRef("evaluation"))
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
    def proposed_weights(self):
        """Return the weights this member worked out, given or not; None without any."""
        return getattr(self, "weight_proposal", None)

    @property
    def why_closed(self):
        """Return the sentence that says why this member cannot rate now, "" when they can."""
        evaluation = self.evaluation
        return why_closed(evaluation.state, evaluation.rating_closes_at, self.submitted_at)

    @property
    def has_declared(self):
        """Say whether this member has signed a declaration on every candidate there is."""
        if not hasattr(self, "declared_up_to"):
            found = PanelMember.objects.with_declaration().get(pk=self.pk)
            self.declared_up_to, self.named_up_to = found.declared_up_to, found.named_up_to
        return self.declared_up_to is not None and self.declared_up_to >= (self.named_up_to or 0)

    @cached_property
    def declared_conflicts(self):
        """Return the conflicts of the declaration in force."""
        if not getattr(self, "ever_in_conflict", True):
            return []
        last = self.declarations.order_by("-pk").values("pk")[:1]
        conflicts = apps.get_model("scoring", "DeclaredConflict").objects
        return list(conflicts.filter(declaration=models.Subquery(last)))

    @property
    def recused(self):
        """Return the numbers of the candidates that this member takes no part in judging."""
        return {conflict.number for conflict in self.declared_conflicts if conflict.recuses}

    @property
    def recused_names(self):
        """Return the names of those candidates, for the line that says why they are not there."""
        return [conflict.name for conflict in self.declared_conflicts if conflict.recuses]

    def candidates_to_rate(self):
        """Return the candidates that this member may judge: those present, less the recused."""
        return self.evaluation.candidates.present().exclude(number__in=self.recused)

    def hold_for_rating(self, candidate=None, loaded_at=None):
        """Hold the evaluation until the transaction ends, so that nobody closes it meanwhile.

        Who submits, reopens, declares, withdraws or unseals holds it too. Returns the moment
        that was held against the deadline. Raises RatingIsClosed when this member cannot rate,
        or not this candidate, as things stand then, and when the page loaded at `loaded_at`
        showed the rules of an earlier seal.
        """
        held = Evaluation.objects.select_for_update().filter(pk=self.evaluation_id)
        seal = held.values_list("state", "rating_closes_at", "version", "opened_at")
        state, closes_at, version, opened_at = seal.get()
        present = apps.get_model("scoring", "Candidate").objects.present()
        is_there = models.Exists(present.filter(pk=candidate.pk if candidate else None))
        me = PanelMember.objects.with_declaration().annotate(is_there=is_there).get(pk=self.pk)
        now = timezone.now()
        reason = (
            why_closed(state, closes_at, me.submitted_at, now)
            or why_stale(version, opened_at, loaded_at)
            or me.why_refused(candidate)
        )
        if reason:
            raise RatingIsClosed(reason)
        return now

    def why_refused(self, candidate):
        """Return why this member may not judge `candidate`, or anything with None; "" if so."""
        if self.left_at:
            return LEFT
        if not self.has_declared:
            return DECLARE_FIRST
        if candidate is None:
            return ""
        if not self.is_there:
            return HAS_WITHDRAWN
        return RECUSED if candidate.number in self.recused else ""

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
        """Let this member rate again. Raises NotReady unless submitted, there and still open."""
        self.evaluation.lock()
        self.refresh_from_db(fields=["submitted_at", "left_at"])
        if not self.evaluation.is_open or not self.has_submitted:
            raise NotReady(["Only submitted ratings of an open evaluation can be reopened."])
        if self.left_at:
            raise NotReady(["They left the panel, so what they submitted stays as it is."])
        before = {"member": self.pk, "submitted_at": self.submitted_at}
        self.submitted_at = None
        self.save(update_fields=["submitted_at"])
        self.evaluation.record(by, "reopened ratings", before=before, reason=reason)

    @transaction.atomic
    def leave(self, by, reason):
        """Take this member off the panel; what they rated stays, what they did not is a miss.

        Raises NotReady for the lead, and outside the time between opening and the decision.
        """
        self.evaluation.lock()
        self.refresh_from_db(fields=["left_at"])
        if self.is_lead:
            raise NotReady(["The lead cannot leave: somebody has to answer for the decision."])
        if not self.evaluation.is_under_judgement or self.left_at:
            raise NotReady(["Somebody leaves once, between opening and the decision."])
        self.left_at, self.left_reason = timezone.now(), reason
        self.save(update_fields=["left_at", "left_reason"])
        after = {"person": self.user.email, "submitted": self.has_submitted}
        self.evaluation.record(by, "assessor left", after=after, reason=reason)
        self.evaluation.void_signatures(by, "Somebody left the panel.")

    @property
    def was_sealed(self):
        """Say whether any seal let this person rate; then they can no longer be removed.

        So does a rating of theirs, should an old seal name them by an address of before.
        """
        rules = self.evaluation.sealed_rules()
        sealed = (row for one in rules for row in one["assignments"] if row["criteria"])
        return any(is_about(row, self.user) for row in sealed) or self.ratings.exists()

    @property
    def has_declared_for_good(self):
        """Say whether what this member declared stays: once anything was sealed, it does."""
        return self.evaluation.seals.exists() and self.declarations.exists()


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
