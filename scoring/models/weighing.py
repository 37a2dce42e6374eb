"""The weights that members give alone, before the lead agrees them with the panel."""

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils import timezone

from scoring.models.evaluation import NotReady
from scoring.models.panel import PanelMember

SEALED = "The weights are sealed, so nobody gives any now."
GIVEN = "You gave your weights, and may have seen the others' since. They stay as they are."
NO_MEMBER = "You take no part in this evaluation any more, so your weights are not asked."
NOT_WORKED_OUT = "Work out your weights first, then give them."


class WeighingMethod(models.TextChoices):
    DIRECT = "direct", "Points"
    ORDER = "order", "An order"
    SWING = "swing", "Swings"
    PAIRS = "pairs", "Pairs"


class WeightProposalQuerySet(models.QuerySet):
    def given(self):
        return self.exclude(given_at=None)

    def for_list(self):
        """Return what members gave, with points and people: two queries."""
        rows = self.given().select_related("member__user").prefetch_related("weights")
        return rows.order_by("member")

    @transaction.atomic
    def work_out(self, member, method, judgements, points):
        """Keep what `member` worked out; nobody else sees it before they give it.

        `points` is {criterion: whole points}. Raises NotReady once they gave their weights,
        and after the seal.
        """
        _hold_draft(member)
        proposal = self.filter(member=member).first() or self.model(member=member)
        if proposal.is_given:
            raise NotReady([GIVEN])
        proposal.method, proposal.judgements = method, judgements
        proposal.saved_at = timezone.now()
        proposal.save()
        proposal.weights.all().delete()
        proposal.weights.bulk_create(
            ProposedWeight(proposal=proposal, criterion=criterion, points=given)
            for criterion, given in points.items()
        )
        return proposal

    @transaction.atomic
    def give(self, member):
        """Show the panel what `member` worked out; from now on it stays as it is."""
        _hold_draft(member)
        proposal = self.filter(member=member).first()
        if proposal is None:
            raise NotReady([NOT_WORKED_OUT])
        if proposal.is_given:
            raise NotReady([GIVEN])
        proposal.given_at = timezone.now()
        proposal.save(update_fields=["given_at"])
        member.evaluation.record(
            member.user,
            "weights proposed",
            after={"member": member.pk, "method": proposal.method, "points": proposal.points},
        )
        return proposal


class WeightProposal(models.Model):
    """How one member would share the points, and what they judged to find that."""

    member = models.OneToOneField(PanelMember, models.CASCADE, related_name="weight_proposal")
    method = models.CharField(max_length=10, choices=WeighingMethod)
    judgements = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)

    objects = WeightProposalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_method_display()} of {self.member}"

    @property
    def is_given(self):
        return self.given_at is not None

    @property
    def points(self):
        """Return {criterion: points}."""
        return {row.criterion: row.points for row in self.weights.all()}


class ProposedWeight(models.Model):
    """The whole points of one criterion in a proposal."""

    proposal = models.ForeignKey(WeightProposal, models.CASCADE, related_name="weights")
    criterion = models.CharField(max_length=10)
    points = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "criterion"], name="a_criterion_stands_once_in_a_proposal"
            ),
            models.CheckConstraint(
                condition=models.Q(points__gte=0, points__lte=100),
                name="points_of_a_proposal_are_0_to_100",
            ),
        ]

    def __str__(self):
        return f"{self.criterion} {self.points}"


def _hold_draft(member):
    """Hold the evaluation. Raises NotReady unless this member can still change weights."""
    member.evaluation.lock()
    if not member.evaluation.is_draft:
        raise NotReady([SEALED])
    if not PanelMember.objects.present().filter(pk=member.pk).exists():
        raise NotReady([NO_MEMBER])
