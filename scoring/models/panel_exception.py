"""The chair's reasoned exception for an assessor who missed a candidate."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from scoring.models.evaluation import NotReady
from scoring.models.panel import PanelMember


class PanelExceptionQuerySet(models.QuerySet):
    def of_evaluation(self, evaluation):
        return self.filter(member__evaluation=evaluation)

    @transaction.atomic
    def make(self, member, criterion, reason, by):
        """Count what `member` rated of a criterion in spite of a miss; return the exception.

        The same again changes nothing. Raises NotReady outside moderation.
        """
        evaluation = member.evaluation
        evaluation.lock()
        if evaluation.state != evaluation.State.MODERATION:
            raise NotReady(["An exception is made between the release and the decision."])
        held = self.filter(member=member, criterion=criterion).first()
        if held:
            return held
        exception = self.create(
            member=member, criterion=criterion, reason=reason, made_by=by, made_at=timezone.now()
        )
        after = {"person": member.user.email, "criterion": criterion}
        evaluation.record(by, "made an exception for a miss", after=after, reason=reason)
        evaluation.void_signatures(by, "An exception for a miss was made.")
        return exception

    @transaction.atomic
    def take_back(self, exception, by, reason):
        """End an exception, so that the miss counts again. Raises NotReady after the decision."""
        evaluation = exception.member.evaluation
        evaluation.lock()
        if evaluation.state != evaluation.State.MODERATION:
            raise NotReady(["An exception is taken back before the decision, not after it."])
        before = {"person": exception.member.user.email, "criterion": exception.criterion}
        exception.delete()
        evaluation.record(by, "took an exception back", before=before, reason=reason)
        evaluation.void_signatures(by, "An exception for a miss was taken back.")


class PanelException(models.Model):
    """One assessor who counts on one criterion although a candidate was missed there."""

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
