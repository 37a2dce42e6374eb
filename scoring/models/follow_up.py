"""What a decision asks for: conditions, and what happens next, with who and when."""

from django.db import models, transaction

from scoring.models.evaluation import Evaluation

FIELDS = ("kind", "text", "owner", "due_on")


class FollowUpQuerySet(models.QuerySet):
    @transaction.atomic
    def save_draft(self, evaluation, rows, by):
        """Put these rows (of FIELDS) in place of what stood there; the record holds both."""
        held = list(self.filter(evaluation=evaluation).values(*FIELDS))
        if held != rows:
            self.filter(evaluation=evaluation).delete()
            self.bulk_create([self.model(evaluation=evaluation, **row) for row in rows])
            evaluation.record(by, "saved conditions", before=held, after=rows)


class FollowUp(models.Model):
    """One condition or one step, while the decision is being made."""

    class Kind(models.TextChoices):
        CONDITION = "condition", "Condition"
        STEP = "step", "Next step"

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
