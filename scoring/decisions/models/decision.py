"""What the lead decides of each candidate, and the frozen decision."""

from types import MappingProxyType

from django.conf import settings
from django.db import models, transaction
from django.dispatch import Signal
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from accounts.record.acts import Act
from scoring.evaluations.models import Candidate, Evaluation, NotReady, PanelMember
from scoring.grid.proposals import SHORT_PRESET

# Sent with a determination once its freezing is committed. Whoever prints reports listens.
frozen = Signal()

SIGNED_FIELDS = ("outcome", "reason", "change_of_mind", "coverage_override")
FOLLOW_UP_FIELDS = ("kind", "text", "owner", "due_on")


class CandidateDecisionQuerySet(models.QuerySet):
    @transaction.atomic
    def save_draft(self, evaluation, values, by, figures=MappingProxyType({})):
        """Save {candidate pk: SIGNED_FIELDS}, and the `figures` that each typed reason names.
        What changed is in the record; the same again is not.
        """
        rows = self.filter(candidate__evaluation=evaluation).values("candidate", *SIGNED_FIELDS)
        before = {row.pop("candidate"): row for row in rows}
        after = {pk: fields for pk, fields in values.items() if before.get(pk) != fields}
        if after:
            self.bulk_create(
                [
                    self.model(candidate_id=pk, figures=figures.get(pk, {}), **fields)
                    for pk, fields in after.items()
                ],
                update_conflicts=True,
                unique_fields=["candidate"],
                update_fields=[*SIGNED_FIELDS, "figures"],
            )
            before = {pk: before.get(pk) for pk in after}
            evaluation.record(by, Act.SAVED_DRAFT_DECISION, before=before, after=after)


class CandidateDecision(models.Model):
    class Outcome(models.TextChoices):
        SHORTLIST = "shortlist", gettext_lazy("Shortlist")
        RESERVE = "reserve", gettext_lazy("Reserve")
        NOT_THIS_TIME = "not_this_time", gettext_lazy("Not this time")
        OUT_BY_GATE = "out_by_gate", gettext_lazy("Out by a gate")

    candidate = models.OneToOneField(Candidate, models.CASCADE, related_name="decision")
    outcome = models.CharField(max_length=15, choices=Outcome)
    # Empty while the proposed words stand: they are written anew each time they are shown.
    reason = models.TextField(blank=True, max_length=4000)
    # {"rank 1" or "59.30": [ids of the candidates it was true of when the reason was typed]}
    figures = models.JSONField(default=dict, editable=False)
    change_of_mind = models.TextField(
        gettext_lazy("what would change our mind"), blank=True, max_length=2000
    )
    coverage_override = models.TextField(
        gettext_lazy("why low coverage does not stop it"), blank=True, max_length=2000
    )

    objects = CandidateDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["candidate__number"]

    def __str__(self):
        return f"{self.candidate}: {self.get_outcome_display()}"


class Determination(models.Model):
    """The frozen decision: one canonical document, from which every report is made."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="determinations")
    number = models.PositiveSmallIntegerField()
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "number"], name="determinations_of_an_evaluation_are_numbered"
            )
        ]

    def __str__(self):
        names = {"number": self.number, "evaluation": self.evaluation}
        return _("Decision %(number)s of %(evaluation)s") % names

    def get_absolute_url(self):
        return reverse("report_detail", args=[self.evaluation_id, self.pk])

    @transaction.atomic
    def reopen(self, by, reason):
        """Let the lead decide again; this decision stays, and the next one replaces it.
        Raises NotReady unless it is the decision in force.
        """
        evaluation = self.evaluation
        evaluation.lock()
        is_last = evaluation.determinations.last() == self
        if evaluation.state != Evaluation.State.DECIDED or not is_last:
            raise NotReady([_("Only the decision in force can be reopened.")])
        Reopening.objects.create(
            determination=self, reopened_by=by, reopened_at=clock.now(), reason=reason
        )
        evaluation.state = Evaluation.State.MODERATION
        evaluation.save(update_fields=["state"])
        # Until it is decided again, vendors are called as they are called now.
        evaluation.candidates.update(as_decided=None)
        before = {"decision": self.number, "sha256": self.sha256}
        evaluation.record(by, Act.REOPENED_DECISION, before=before, reason=reason)


class Reopening(models.Model):
    determination = models.OneToOneField(Determination, models.PROTECT, related_name="reopening")
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField()
    reason = models.TextField(max_length=4000)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="a_decision_is_reopened_with_a_reason"
            ),
        ]

    def __str__(self):
        return _("%(decision)s, reopened") % {"decision": self.determination}


COPIED_RULES = (
    "purpose",
    "parameters",
    "coverage_minimum",
    "pass_mark",
    "overall_minimum",
    "tolerance",
    "tie_rule",
)


class DeeperRound(models.Model):
    """An evaluation that goes on with the short list of a decision."""

    evaluation = models.OneToOneField(Evaluation, models.CASCADE, related_name="deeper_round")
    determination = models.ForeignKey(Determination, models.PROTECT, related_name="deeper_rounds")

    def __str__(self):
        return str(self.evaluation)

    @property
    def earlier(self):
        return self.determination.evaluation

    def copy_rules(self, by):
        earlier, deeper = self.earlier, self.evaluation
        fields = {name: getattr(earlier, name) for name in COPIED_RULES}
        deeper.change(by, Act.NEEDS_TAKEN_OVER, **fields)
        weights = earlier.weights.values_list("criterion", "points", "minimum")
        deeper.weigh({criterion: (points, minimum) for criterion, points, minimum in weights}, by)
        in_use = set(earlier.checks.in_use().scored().values_list("check_id", flat=True))
        # After the short preset, the full grid.
        if not in_use <= set(SHORT_PRESET):
            checks = earlier.checks.values_list("check_id", "use", "reason")
            deeper.use_checks({check: (use, reason) for check, use, reason in checks}, by)
        deeper.follow_parameters(by)

    def copy_candidates(self, by):
        candidates, deeper = self.earlier.candidates.present(), self.evaluation
        shortlisted = candidates.filter(decision__outcome=CandidateDecision.Outcome.SHORTLIST)
        shortlisted = shortlisted.select_related("vendor__merged_into")
        vendors = [candidate.vendor.main_record for candidate in shortlisted]
        incumbent = candidates.filter(is_incumbent=True).first()
        vendor_today = incumbent and incumbent.vendor.main_record
        if incumbent and vendor_today not in vendors:
            vendors.append(vendor_today)
        deeper.add_candidates(vendors, by)
        if incumbent:
            deeper.name_incumbent(deeper.candidates.get(vendor=vendor_today), by)

    def copy_panel(self, by):
        deeper = self.evaluation
        members = self.earlier.members.present().select_related("user")
        for member in members.prefetch_related("assignments"):
            # `by` leads the new draft already and keeps that seat.
            if member.user == by:
                seat = deeper.members.get(user=by)
            else:
                seat = deeper.add_member(member.user, member.role, by)
            criteria = [assignment.criterion for assignment in member.assignments.all()]
            deeper.assign(seat, seat.role, criteria, by)


class FollowUpQuerySet(models.QuerySet):
    @transaction.atomic
    def save_draft(self, evaluation, rows, by):
        # Put rows of FOLLOW_UP_FIELDS in place of the saved ones; the record holds both.
        before = list(self.filter(evaluation=evaluation).values(*FOLLOW_UP_FIELDS))
        if before != rows:
            self.filter(evaluation=evaluation).delete()
            self.bulk_create([self.model(evaluation=evaluation, **row) for row in rows])
            evaluation.record(by, Act.SAVED_CONDITIONS, before=before, after=rows)


class FollowUp(models.Model):
    class Kind(models.TextChoices):
        CONDITION = "condition", gettext_lazy("Condition")
        STEP = "step", gettext_lazy("Next step")

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=200)
    owner = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""), name="a_follow_up_says_what_is_to_be_done"
            ),
        ]

    def __str__(self):
        return self.text


class SignatureQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(voided_at=None, determination=None)

    @transaction.atomic
    def sign(self, member, sha256):
        """Sign the proposed decision with this hash for `member`, once.
        The caller holds the evaluation and has voided what was signed before a change.
        """
        evaluation = member.evaluation
        fields = {"evaluation": evaluation, "signed_at": clock.now()}
        signature, is_new = self.in_force().get_or_create(fields, member=member, sha256=sha256)
        if is_new:
            evaluation.record(member.user, Act.SIGNED_DECISION, after=signature.to_record())
        return signature

    @transaction.atomic
    def void_outdated(self, evaluation, sha256, by):
        outdated = self.in_force().filter(evaluation=evaluation).exclude(sha256=sha256)
        return outdated.void(evaluation, by, after={"proposed": sha256})

    @transaction.atomic
    def void_all(self, evaluation, by, reason):
        return self.in_force().filter(evaluation=evaluation).void(evaluation, by, reason=reason)

    def void(self, evaluation, by, **details):
        before = [signature.to_record() for signature in self]
        if before:
            self.update(voided_at=clock.now())
            evaluation.record(by, Act.VOIDED_SIGNATURES, before=before, **details)
        return len(before)


class DecisionSignature(models.Model):
    """One person's signature. `determination` is the decision that was frozen with it."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="signatures")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="signatures")
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    determination = models.ForeignKey(
        Determination, models.PROTECT, null=True, related_name="signatures"
    )

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(voided_at__isnull=True, determination__isnull=True),
                name="a_member_signs_a_proposed_decision_once",
            ),
            models.CheckConstraint(
                condition=models.Q(voided_at__isnull=True) | models.Q(determination__isnull=True),
                name="no_decision_stands_on_a_void_signature",
            ),
        ]

    def __str__(self):
        return f"{self.member}, {self.signed_at:%Y-%m-%d}"

    def to_record(self):
        return {"member": self.member_id, "proposed": self.sha256}


@transaction.atomic
def start_deeper_round(determination, by, title):
    """Return a draft led by `by` whose candidates are the short list of a decision.

    The incumbent comes along. Needs, rules, weights, panel and checks are proposed as they were;
    after the short preset, the full grid. Ratings stay behind. The same title again returns the
    draft that exists. Raises NotReady unless the decision is in force.
    """
    earlier = determination.evaluation
    earlier.lock()
    if not earlier.is_decided or earlier.determinations.last() != determination:
        raise NotReady([_("A deeper round starts from the decision in force.")])
    drafts = Evaluation.objects.filter(deeper_round__determination=determination)
    if draft := drafts.filter(title=title, state=Evaluation.State.DRAFT).first():
        return draft
    deeper = Evaluation.objects.start(title, by)
    deeper_round = DeeperRound.objects.create(evaluation=deeper, determination=determination)
    deeper_round.copy_rules(by)
    deeper_round.copy_candidates(by)
    deeper_round.copy_panel(by)
    after = {"evaluation": earlier.pk, "decision": determination.number}
    deeper.record(by, Act.SEEDED, after=after | {"sha256": determination.sha256})
    return deeper
