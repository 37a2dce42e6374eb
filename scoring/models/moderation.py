"""A level that the panel agreed on a cell; the first ratings stay as they were."""

import hashlib

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils import timezone

from accounts.models.record import canonical
from scoring.models.candidate import Candidate
from scoring.models.grid_copy import CheckInUse
from scoring.models.sign_off import SignOff


def hash_of_levels(levels):
    """Return the SHA-256 over agreed levels: [candidate, check, level, reason], in any order."""
    return hashlib.sha256(canonical(sorted(levels)).encode()).hexdigest()


class ModerationQuerySet(models.QuerySet):
    @transaction.atomic
    def agree(self, candidate, check_in_use, level, reason, by):
        """Record the agreed level of one cell; one agreed before is kept in the record.

        Whoever has signed off the levels signs again, because they are others now.
        """
        before = self.filter(candidate=candidate, check_in_use=check_in_use).first()
        agreed, _ = self.update_or_create(
            candidate=candidate,
            check_in_use=check_in_use,
            defaults={
                "agreed_level": level,
                "reason": reason,
                "agreed_by": by,
                "agreed_at": timezone.now(),
            },
        )
        cell = {"candidate": candidate.number, "check": check_in_use.check_id}
        candidate.evaluation.record(
            by,
            "agreed a level",
            before=before and cell | {"level": before.agreed_level, "reason": before.reason},
            after=cell | {"level": level},
            reason=reason,
        )
        SignOff.objects.void(candidate.evaluation, by, "An agreed level changed.")
        candidate.evaluation.void_signatures(by, "An agreed level, or its reason, changed.")
        return agreed

    def state_of(self, evaluation):
        """Return how many levels are agreed, and the hash over them with their reasons."""
        rows = self.filter(candidate__evaluation=evaluation, candidate__withdrawn_at=None)
        fields = ("candidate__number", "check_in_use__check_id", "agreed_level", "reason")
        levels = [[f"C{number}", *rest] for number, *rest in rows.values_list(*fields)]
        return len(levels), hash_of_levels(levels)


class Moderation(models.Model):
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="moderations")
    check_in_use = models.ForeignKey(CheckInUse, models.PROTECT, related_name="moderations")
    agreed_level = models.PositiveSmallIntegerField(validators=[MaxValueValidator(4)])
    reason = models.TextField(max_length=4000)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()

    objects = ModerationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "check_in_use"], name="one_agreed_level_per_cell"
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_level__lte=4), name="an_agreed_level_is_0_to_4"
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="an_agreed_level_has_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.check_in_use} of {self.candidate}: {self.agreed_level}"
