"""The minutes of the panel's meetings: never changed, corrected by new ones."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from scoring.models.append_only import AppendOnly, AppendOnlyQuerySet
from scoring.models.evaluation import Evaluation, NotReady


class MinutesQuerySet(AppendOnlyQuerySet):
    def in_force(self):
        """Return the minutes that no later ones correct."""
        return self.filter(corrected_by=None)

    @transaction.atomic
    def keep(self, evaluation, by, corrects=None, **fields):
        """Add the minutes of one meeting; `corrects` are those that they replace.

        The same minutes again are kept once. Raises NotReady when those to correct were
        corrected already. The caller holds the evaluation.
        """
        same = self.filter(evaluation=evaluation, corrects=corrects, **fields).first()
        if same:
            return same
        if corrects and self.filter(corrects=corrects).exists():
            raise NotReady(["These minutes were corrected already. Correct the newer ones."])
        written = self.create(
            evaluation=evaluation,
            corrects=corrects,
            written_by=by,
            written_at=timezone.now(),
            **fields,
        )
        evaluation.record(
            by,
            "corrected minutes" if corrects else "recorded minutes",
            before=corrects and corrects.to_record(),
            after=written.to_record(),
        )
        evaluation.void_signatures(by, "Minutes were added.")
        return written


class Minutes(AppendOnly):
    """What was said in one meeting of the panel, when, and who was there."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="minutes")
    held_on = models.DateField("date of the meeting")
    present = models.TextField("who was there", max_length=2000)
    text = models.TextField("what was said", max_length=20_000)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="corrected_by"
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = MinutesQuerySet.as_manager()

    class Meta:
        ordering = ["held_on", "pk"]
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(present=""),
                name="minutes_say_what_was_said_and_who_was_there",
            ),
        ]

    def __str__(self):
        return f"Minutes of {self.held_on}"

    @property
    def is_corrected(self):
        """Say whether newer minutes correct these. A missing one-to-one is an AttributeError."""
        return hasattr(self, "corrected_by")

    def to_record(self):
        """Return the minutes as the plain values that the record keeps."""
        return {"held_on": self.held_on, "present": self.present, "text": self.text}
