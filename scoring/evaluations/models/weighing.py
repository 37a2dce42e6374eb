from fractions import Fraction
from statistics import median
from typing import NamedTuple

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy

from accounts import clock
from accounts.record.acts import Act
from scoring.arithmetic.weighting import (
    ahp_weights,
    consistency_ratio,
    median_points,
    pairwise_matrix,
    rank_order_centroid,
    swing_weights,
    whole_points,
)
from scoring.evaluations.models.evaluation import NotReady
from scoring.evaluations.models.panel import PanelMember

SEALED = gettext_lazy("The weights are sealed, so nobody gives any now.")
GIVEN = gettext_lazy(
    "You gave your weights, and may have seen the others' since. They stay as they are."
)
NO_LONGER_WEIGHS = gettext_lazy(
    "You take no part in this evaluation any more, so your weights are not asked."
)
NOT_WORKED_OUT = gettext_lazy("Work out your weights first, then give them.")


class WeighingMethod(models.TextChoices):
    DIRECT = "direct", gettext_lazy("Points")
    ORDER = "order", gettext_lazy("An order")
    SWING = "swing", gettext_lazy("Swings")
    PAIRS = "pairs", gettext_lazy("Pairs")


class WeightProposalQuerySet(models.QuerySet):
    def given(self):
        return self.exclude(given_at=None)

    def for_list(self):
        rows = self.given().select_related("member__user").prefetch_related("weights")
        return rows.order_by("member")

    @transaction.atomic
    def work_out(self, member, method, judgements, points):
        """Keep {criterion: whole points} that nobody else sees. Raises NotReady once given."""
        _hold_draft(member)
        if self.given().filter(member=member).exists():
            raise NotReady([GIVEN])
        fields = {"method": method, "judgements": judgements, "saved_at": clock.now()}
        proposal, _is_new = self.update_or_create(fields, member=member)
        proposal.weights.all().delete()
        proposal.weights.bulk_create(
            ProposedWeight(proposal=proposal, criterion=criterion, points=share)
            for criterion, share in points.items()
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
        proposal.given_at = clock.now()
        proposal.save(update_fields=["given_at"])
        member.evaluation.record(
            member.user,
            Act.WEIGHTS_PROPOSED,
            after={"member": member.pk, "method": proposal.method, "points": proposal.points},
        )
        return proposal


class WeightProposal(models.Model):
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
    def weighing(self):
        return {"method": self.method, "judgements": self.judgements}

    @property
    def points(self):
        return {row.criterion: row.points for row in self.weights.all()}


class ProposedWeight(models.Model):
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
    member.evaluation.lock_while({member.evaluation.State.DRAFT}, SEALED)
    if not PanelMember.objects.present().filter(pk=member.pk).exists():
        raise NotReady([NO_LONGER_WEIGHS])


MEDIAN = "median"
HOW = {
    WeighingMethod.DIRECT: gettext_lazy("Given as points"),
    WeighingMethod.ORDER: gettext_lazy("From an order (rank-order centroid)"),
    WeighingMethod.SWING: gettext_lazy("From swings"),
    WeighingMethod.PAIRS: gettext_lazy("From comparing in pairs (analytic hierarchy process)"),
    MEDIAN: gettext_lazy("The median of what the panel gave"),
}


class MedianOfPoints(NamedTuple):
    criterion: str
    title: str
    agreed: int
    median: int | None  # the whole points that the medians stand for; None when they are all 0
    each: tuple  # the points of each person, in the order of the people

    @property
    def is_brought_to_100(self):
        """Whether the median of what each gave is another number: they may total less or more."""
        return self.median is not None and self.median != median(self.each)

    @property
    def low(self):
        return min(self.each)

    @property
    def high(self):
        return max(self.each)


def points_by(method, judgements, criteria):
    """{criterion: whole points}, totalling 100, in the order of `criteria`.

    `judgements` is what `method` asks for: {criterion: rank} of an order, {criterion: 0 to
    100} of swings, {"A-B": "n/d"} of pairs. Raises ValueError for what it cannot weigh.
    """
    if method == WeighingMethod.DIRECT:
        return judgements
    if method == WeighingMethod.ORDER:
        shares = rank_order_centroid(sorted(criteria, key=judgements.__getitem__))
    elif method == WeighingMethod.SWING:
        shares = swing_weights(judgements)
    else:
        shares = ahp_weights(_matrix_of_pairs(judgements, criteria))
    # In the grid's order, which decides between equal remainders.
    return whole_points({criterion: shares[criterion] for criterion in criteria})


def consistency_by(method, judgements, criteria):
    """The consistency ratio of comparisons in pairs, None of any other method."""
    if method != WeighingMethod.PAIRS:
        return None
    return consistency_ratio(_matrix_of_pairs(judgements, criteria))


def _matrix_of_pairs(judgements, criteria):
    ratios = {tuple(pair.split("-")): Fraction(ratio) for pair, ratio in judgements.items()}
    return pairwise_matrix(criteria, ratios)


def off_the_median(agreed, proposals):
    """Return the criteria, in the order of `agreed`, off the median; [] where there is none."""
    try:
        medians = median_points(proposals)
    except ValueError:
        return []
    return [criterion for criterion, points in agreed.items() if points != medians[criterion]]


def medians_of_points(titles, agreed, proposals):
    try:
        medians = median_points(proposals)
    except ValueError:
        medians = {}
    return [
        MedianOfPoints(
            name, title, agreed[name], medians.get(name), tuple(row[name] for row in proposals)
        )
        for name, title in titles.items()
    ]
