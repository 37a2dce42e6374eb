from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import clock
from accounts.clock import moment
from accounts.mail.models import Mail
from accounts.prepared import Prepared
from accounts.record.acts import Act
from scoring.evaluations.models.candidate import Candidate
from scoring.evaluations.models.evaluation import Evaluation, NotReady
from scoring.evaluations.models.grid import is_in_use, is_scored
from vendors.models.kin import with_kin
from vendors.models.memberships import DRAFT, UNDER_WAY

DECLARE_FIRST = gettext_lazy("Declare your conflicts of interest first. Nothing else opens before.")
HAS_WITHDRAWN = gettext_lazy("This vendor has withdrawn. It is no longer rated.")
LEFT = gettext_lazy("You have left this panel.")
RECUSED = gettext_lazy(
    "You declared a conflict of interest with this vendor, so you take no part in judging it."
)


class RatingIsClosed(Exception):
    pass


class PanelMemberQuerySet(models.QuerySet):
    def of(self, user):
        return self.present().filter(user=user)

    def present(self):
        return self.filter(left_at=None)

    def waited_for(self):
        """Those whose ratings are not in yet: they rate, can sign in, and have not left."""
        unsubmitted = self.present().filter(submitted_at=None, user__is_active=True)
        return unsubmitted.filter(assignments__isnull=False).distinct()

    def with_declaration(self):
        """Add to each member what the door of an evaluation asks: no query of its own."""
        # Through reverse relations: a declaration knows its member, and not the other way round.
        member = PanelMember.objects.filter(pk=models.OuterRef("pk"))
        newest_first = member.order_by("-declarations__pk")
        own = PanelMember.objects.filter(user=models.OuterRef("user"))
        return self.with_highest_number().annotate(
            declared_up_to=models.Subquery(newest_first.values("declarations__covers")[:1]),
            # Here or in another evaluation.
            ever_in_conflict=models.Exists(own.filter(declarations__conflicts__isnull=False)),
        )

    def with_highest_number(self):
        candidates = Candidate.objects.present().filter(evaluation=models.OuterRef("evaluation"))
        highest = candidates.order_by("-number").values("number")[:1]
        return self.annotate(named_up_to=models.Subquery(highest))

    def at_the_cell(self, candidate, check_id):
        """Add the `candidate` with its vendor and the scored `check_in_use` of a cell, where they
        are there, and whether the member rates that check.
        """
        checks = "evaluation__checks__"
        check = models.Q((f"{checks}check_id", check_id)) & is_in_use(checks) & is_scored(checks)
        own = PanelMember.objects.filter(
            pk=models.OuterRef("pk"),
            assignments__criterion=models.OuterRef("check_in_use__criterion"),
        )
        return self.annotate(
            candidate=models.FilteredRelation(
                "evaluation__candidates", condition=models.Q(evaluation__candidates__pk=candidate)
            ),
            check_in_use=models.FilteredRelation("evaluation__checks", condition=check),
            rates_check=models.Exists(own),
        ).select_related("evaluation", "candidate__vendor", "check_in_use")

    def to_declare_too(self, member, numbers):
        """Return the person's other memberships under way that have yet to declare a conflict.
        `numbers` are of the candidates here whose firms it is with.
        """
        if not numbers:
            return []
        rivals = member.evaluation.candidates.filter(number__in=numbers).order_by()
        firms = set(with_kin(rivals.values("vendor")).values_list("pk", flat=True))
        others = self.of(member.user).exclude(pk=member.pk).exclude(role=PanelMember.Role.CONFIRMER)
        others = others.filter(evaluation__state__in=[DRAFT, *UNDER_WAY]).with_declaration()
        undeclared = []
        for other in others.select_related("evaluation").prefetch_related("evaluation__candidates"):
            declared = {conflict.number for conflict in other.declared_conflicts}
            candidates = other.evaluation.candidates.all()
            if any(each.vendor_id in firms and each.number not in declared for each in candidates):
                undeclared.append(other)
        return undeclared

    def for_list(self):
        leads = PanelMember.objects.filter(
            evaluation=models.OuterRef("evaluation"), role=PanelMember.Role.LEAD
        )
        name = Coalesce(
            NullIf("user__name", models.Value("")), "user__email", output_field=models.CharField()
        )
        rows = self.select_related("evaluation")
        return rows.annotate(
            lead_name=models.Subquery(leads.values(shown_name=name)[:1]),
            candidates=models.Count("evaluation__candidates"),
        ).order_by("-evaluation__created_at", "-evaluation")


class PanelMember(models.Model):
    class Role(models.TextChoices):
        LEAD = "lead", gettext_lazy("Lead")
        ASSESSOR = "assessor", gettext_lazy("Assessor")
        OBSERVER = "observer", gettext_lazy("Observer")
        # Named after the seal, where nobody else may confirm a proof. Sees those proofs alone.
        CONFIRMER = "confirmer", gettext_lazy("Confirms proofs")

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
    def only_confirms(self):
        return self.role == self.Role.CONFIRMER

    @property
    def has_submitted(self):
        return self.submitted_at is not None

    @property
    def why_closed(self):
        return self.why_closed_at(clock.now())

    def why_closed_at(self, at):
        """The sentence that says why this member cannot rate then, "" when they can."""
        evaluation, closes_at = self.evaluation, self.evaluation.rating_closes_at
        if evaluation.is_draft:
            return _("Rating is not open: the lead is setting this evaluation up.")
        if evaluation.is_cancelled:
            return _("This evaluation was cancelled. Nothing in it changes any more.")
        if not evaluation.is_open:
            return _("Independent rating is closed and its ratings are released.")
        if self.submitted_at:
            sentence = _("Submitted %(moment)s. Ask the lead to reopen your ratings.")
            return sentence % {"moment": moment(self.submitted_at)}
        if closes_at and at >= closes_at:
            sentence = _("Rating closed on %(moment)s. Nothing can be saved after that.")
            return sentence % {"moment": moment(closes_at)}
        return ""

    @property
    def has_declared(self):
        if not hasattr(self, "declared_up_to"):
            annotated = PanelMember.objects.with_declaration().get(pk=self.pk)
            self.declared_up_to, self.named_up_to = annotated.declared_up_to, annotated.named_up_to
        return self.declared_up_to is not None and self.declared_up_to >= (self.named_up_to or 0)

    @cached_property
    def declared_conflicts(self):
        if not getattr(self, "ever_in_conflict", True):
            return []
        return list(self.declarations.last_conflicts())

    @property
    def recused(self):
        return {conflict.number for conflict in self.declared_conflicts if conflict.recuses}

    @property
    def recused_names(self):
        return [conflict.name for conflict in self.declared_conflicts if conflict.recuses]

    def candidates_to_rate(self):
        return self.evaluation.candidates.present().exclude(number__in=self.recused)

    def answers_left(self):
        """How many answers this member owes: two queries."""
        candidates = list(self.candidates_to_rate())
        criteria = self.assignments.values("criterion")
        checks = self.evaluation.checks.in_use().scored().filter(criterion__in=criteria)
        answers = self.ratings.filter(candidate__in=candidates, check_in_use__in=checks)
        return len(candidates) * checks.count() - answers.count()

    def hold_for_rating(self, candidate=None, loaded_at=None, beside_others=False):
        """Hold the evaluation until the transaction ends, so that nobody closes it meanwhile.

        Who saves holds it `beside_others` who save, and must not lock it afterwards. Returns the
        moment that was held against the deadline. Raises RatingIsClosed when this member cannot
        rate, or not this candidate, and when the page loaded at `loaded_at` showed an earlier seal.
        """
        evaluation = Evaluation.objects.held(self.evaluation_id, beside_others)
        (member,) = as_they_stand(self.pk, candidate and candidate.pk)
        if candidate:
            candidate.withdrawn_at = member.candidate_withdrawn_at
        member.evaluation = evaluation
        # After the lock, which may have waited past the deadline.
        now = clock.now()
        reason = member.why_closed_at(now)
        # Until an evaluation was unsealed there are no other rules than those the page showed.
        if not reason and loaded_at and evaluation.version > 1 and loaded_at < evaluation.opened_at:
            reason = _(
                "The rules were sealed anew since you opened this page, so its questions may have "
                "changed. Open it again before you answer."
            )
        reason = reason or member.why_refused(candidate)
        if reason:
            raise RatingIsClosed(reason)
        return now

    def why_refused(self, candidate):
        """Why this member may not judge `candidate`, or anything with None; "" if they may."""
        if self.left_at:
            return LEFT
        if not self.has_declared:
            return DECLARE_FIRST
        return self.why_not_judged(candidate) if candidate else ""

    def why_not_judged(self, candidate):
        if candidate.has_withdrawn:
            return HAS_WITHDRAWN
        return RECUSED if candidate.number in self.recused else ""

    @transaction.atomic
    def submit(self, left_out):
        """`left_out` is how many cells stay unanswered. A panel of one releases with it."""
        self.hold_for_rating()
        self.submitted_at = clock.now()
        self.save(update_fields=["submitted_at"])
        self.evaluation.record(
            self.user, Act.SUBMITTED_RATINGS, after={"member": self.pk, "left_out": left_out}
        )
        if self.is_only_rater:
            self.evaluation.close_rating(self.user)

    @property
    def is_only_rater(self):
        raters = self.evaluation.members.filter(assignments__isnull=False).distinct()
        return [rater.pk for rater in raters] == [self.pk]

    @transaction.atomic
    def reopen(self, by, reason):
        """Let this member rate again. Raises NotReady unless submitted, there and still open."""
        self.evaluation.lock()
        self.refresh_from_db(fields=["submitted_at", "left_at"])
        if not self.evaluation.is_open or not self.has_submitted:
            raise NotReady([_("Only submitted ratings of an open evaluation can be reopened.")])
        if self.left_at:
            raise NotReady([_("They left the panel, so what they submitted stays as it is.")])
        before = {"member": self.pk, "submitted_at": self.submitted_at}
        self.submitted_at = None
        self.save(update_fields=["submitted_at"])
        self.evaluation.record(by, Act.REOPENED_RATINGS, before=before, reason=reason)

    @transaction.atomic
    def leave(self, by, reason):
        """What they rated stays, what they did not is a miss. Raises NotReady for the lead."""
        self.evaluation.lock()
        self.refresh_from_db(fields=["left_at"])
        if self.is_lead:
            raise NotReady([_("The lead cannot leave: somebody has to answer for the decision.")])
        if not self.evaluation.is_under_judgement or self.left_at:
            raise NotReady([_("A member leaves the panel once, between opening and the decision.")])
        self.left_at, self.left_reason = clock.now(), reason
        with self.evaluation.changed_panel(by):
            self.save(update_fields=["left_at", "left_reason"])
        after = {"person": self.user_id, "submitted": self.has_submitted}
        self.evaluation.record(by, Act.ASSESSOR_LEFT, after=after, reason=reason)
        self.evaluation.void_signatures(by, gettext_noop("Somebody left the panel."))
        self.evaluation.end_invitation(self.user, by)

    @property
    def was_sealed(self):
        # Whether any seal let this person rate; then they can no longer be removed.
        rows = self.evaluation.sealed_rows("assignments")
        return any(row["user"] == self.user_id and row["criteria"] for row in rows)


class Assignment(models.Model):
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


class PanelExceptionQuerySet(models.QuerySet):
    def of_evaluation(self, evaluation):
        return self.filter(member__evaluation=evaluation)

    @transaction.atomic
    def make(self, member, criterion, reason, by):
        """The same again changes nothing. Raises NotReady outside moderation."""
        evaluation = member.evaluation
        refusal = _("An exception is made between the release and the decision.")
        evaluation.lock_while({evaluation.State.MODERATION}, refusal)
        fields = {"reason": reason, "made_by": by, "made_at": clock.now()}
        exception, is_new = self.get_or_create(fields, member=member, criterion=criterion)
        if is_new:
            after = {"person": member.user_id, "criterion": criterion}
            evaluation.record(by, Act.MADE_EXCEPTION, after=after, reason=reason)
            evaluation.void_signatures(by, gettext_noop("An exception for a miss was made."))
        return exception

    @transaction.atomic
    def take_back(self, exception, by, reason):
        """End an exception, so that the miss counts again. Raises NotReady after the decision."""
        evaluation = exception.member.evaluation
        refusal = _("An exception is taken back before the decision, not after it.")
        evaluation.lock_while({evaluation.State.MODERATION}, refusal)
        before = {"person": exception.member.user_id, "criterion": exception.criterion}
        exception.delete()
        evaluation.record(by, Act.TOOK_EXCEPTION_BACK, before=before, reason=reason)
        evaluation.void_signatures(by, gettext_noop("An exception for a miss was taken back."))


class PanelException(models.Model):
    member = models.ForeignKey(PanelMember, models.CASCADE, related_name="exceptions")
    criterion = models.CharField(max_length=10)
    reason = models.TextField(max_length=4000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = PanelExceptionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "criterion"], name="one_exception_per_member_and_criterion"
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="an_exception_for_a_miss_has_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.member}, {self.criterion}"


class ReminderQuerySet(models.QuerySet):
    def taken(self):
        return self.exclude(mail__state__in=[Mail.State.REFUSED, Mail.State.GIVEN_UP])

    @transaction.atomic
    def claim(self, members, by):
        """Write down that these members of one evaluation are reminded.

        Returns the reminders, and those passed over: who was reminded within the last hour, or by
        the hourly task (`by` None) of this deadline. Who is not waited for by now is in neither.
        """
        evaluation = members[0].evaluation
        evaluation.lock()
        # Read again under the lock: somebody may have submitted, or closed rating, meanwhile.
        awaited = set()
        if evaluation.is_open and not evaluation.is_past_deadline:
            awaited = set(evaluation.members.waited_for().values_list("pk", flat=True))
        members = [member for member in members if member.pk in awaited]
        now, deadline = clock.now(), evaluation.rating_closes_at
        recent = models.Q(sent_at__gt=now - timedelta(hours=1))
        if by is None:
            recent |= models.Q(sent_by=None, deadline=deadline)
        reminded = self.taken().filter(recent, member__in=members)
        reminded = set(reminded.values_list("member", flat=True))
        reminders = self.bulk_create(
            self.model(member=member, sent_at=now, sent_by=by, deadline=deadline)
            for member in members
            if member.pk not in reminded
        )
        if reminders:
            people = [reminder.member.user_id for reminder in reminders]
            evaluation.record(by, Act.REMINDED, after={"people": people, "deadline": deadline})
        return reminders, [member for member in members if member.pk in reminded]


class Reminder(models.Model):
    """One mail that asked one member to submit. The last rows say when not to ask again."""

    member = models.ForeignKey(PanelMember, models.CASCADE, related_name="reminders")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    deadline = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="+")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.member}, {self.sent_at:%d %b %Y %H:%M}"


# Every page of an evaluation asks for the first, and every save of a rating for the next two.
at_the_door = Prepared(
    lambda user, evaluation: (
        PanelMember.objects.of(user)
        .filter(evaluation=evaluation)
        .with_declaration()
        .select_related("evaluation")
    ),
    *(-1, -2),
)
at_a_cell = Prepared(
    lambda user, evaluation, candidate, check: (
        PanelMember.objects.of(user)
        .filter(evaluation=evaluation)
        .with_declaration()
        .at_the_cell(candidate, check)
    ),
    *(-1, -2, -3, "check"),
)
as_they_stand = Prepared(
    lambda member, candidate: (
        PanelMember.objects.filter(pk=member)
        .with_declaration()
        .annotate(
            candidate_withdrawn_at=models.Subquery(
                Candidate.objects.filter(pk=candidate).values("withdrawn_at")
            )
        )
    ),
    *(-1, -2),
)
candidate_of = Prepared(
    lambda evaluation, candidate: Candidate.objects.filter(
        evaluation=evaluation, pk=candidate
    ).select_related("vendor"),
    *(-1, -2),
)
