"""Signatures under the decision that is proposed, each bound to its hash."""

from django.db import models, transaction
from django.utils import timezone

from scoring.models.determination import Determination
from scoring.models.evaluation import Evaluation
from scoring.models.panel import PanelMember


class SignatureQuerySet(models.QuerySet):
    def in_force(self):
        """Return those under the decision that is proposed now."""
        return self.filter(voided_at=None, determination=None)

    @transaction.atomic
    def give(self, member, sha256):
        """Sign the proposed decision with this hash for `member`, once; return the row.

        The caller holds the evaluation and has voided what was signed before a change.
        """
        held = self.in_force().filter(member=member, sha256=sha256).first()
        if held:
            return held
        signed = self.create(
            evaluation=member.evaluation, member=member, sha256=sha256, signed_at=timezone.now()
        )
        member.evaluation.record(
            member.user, "signed the decision", after={"member": member.pk, "proposed": sha256}
        )
        return signed

    @transaction.atomic
    def void_outdated(self, evaluation, sha256, by):
        """Void the signatures under anything else than the proposal with this hash."""
        outdated = self.in_force().filter(evaluation=evaluation).exclude(sha256=sha256)
        return outdated._void(evaluation, by, after={"proposed": sha256})

    @transaction.atomic
    def void_all(self, evaluation, by, reason):
        """Void every signature in force, because words changed that the report prints."""
        return self.in_force().filter(evaluation=evaluation)._void(evaluation, by, reason=reason)

    def _void(self, evaluation, by, **said):
        before = [signed.to_record() for signed in self]
        if before:
            self.update(voided_at=timezone.now())
            evaluation.record(by, "voided signatures", before=before, **said)
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
        """Return the signature as the plain values that the record keeps."""
        return {"member": self.member_id, "proposed": self.sha256}
