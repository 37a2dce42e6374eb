"""One assessor's opinion of one candidate on one check."""

from django.core.validators import MaxValueValidator
from django.db import IntegrityError, models, transaction

from scoring.models.answer import Answer, ChangedElsewhere
from scoring.models.candidate import Candidate
from scoring.models.grid_copy import CheckInUse
from scoring.models.panel import PanelMember
from vendors.models import Evidence


class RatingQuerySet(models.QuerySet):
    def counted(self):
        """Return ratings that stand; unsealing voids those of changed checks."""
        return self.filter(voided_at=None)

    def of(self, member):
        """Return one member's own ratings: all that they may see before release."""
        return self.counted().filter(assessor=member)

    def save_answer(self, member, candidate, check, answer, page):
        """Save what `member` answers on one cell, with its record entry; return the row.

        `page` is the PageToken of the page it was typed on. Raises RatingIsClosed when the
        member cannot rate (any more) or the page is from before an unsealing, and
        ChangedElsewhere when the page had not seen the row that is there. The same answer
        again changes nothing.
        """
        try:
            return self._save_answer(member, candidate, check, answer, page)
        except IntegrityError:
            # A double post was first, and its row is there now.
            return self._save_answer(member, candidate, check, answer, page)

    @transaction.atomic
    def _save_answer(self, member, candidate, check, answer, page):
        now = member.hold_for_rating(candidate, page.loaded_at)
        mine = self.of(member).filter(candidate=candidate, check_in_use=check)
        rating = mine.select_for_update().first()
        before = rating.answer if rating else None
        if before == answer:
            return rating
        if rating and not page.has_seen(rating):
            raise ChangedElsewhere(rating)
        rating = rating or self.model(assessor=member, candidate=candidate, check_in_use=check)
        rating.take(answer, page, now)
        rating.save()
        cell = {"candidate": candidate.number, "check": check.check_id}
        member.evaluation.record(
            member.user,
            "rated",
            before=before and cell | before.to_record(),
            after=cell | answer.to_record(),
        )
        return rating


class Rating(models.Model):
    class State(models.TextChoices):
        RATED = "rated", "Rated"
        CANNOT_TELL = "cannot_tell", "I cannot tell from the evidence"
        ABSTAINED = "abstained", "I abstain"

    assessor = models.ForeignKey(PanelMember, models.PROTECT, related_name="ratings")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="ratings")
    check_in_use = models.ForeignKey(CheckInUse, models.PROTECT, related_name="ratings")
    state = models.CharField(max_length=12, choices=State)
    level = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(4)])
    value = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="What was found, in the unit of the check.",
    )
    rationale = models.TextField(blank=True, max_length=20_000)
    where = models.CharField(max_length=200, blank=True, help_text="Such as p. 2, row 14.")
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="ratings"
    )
    page_token = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessor", "candidate", "check_in_use"],
                condition=models.Q(voided_at__isnull=True),
                name="one_rating_per_assessor_candidate_and_check",
            ),
            models.CheckConstraint(
                condition=models.Q(state="rated", level__gte=0, level__lte=4)
                | models.Q(state__in=["cannot_tell", "abstained"], level__isnull=True),
                name="a_rating_is_a_level_0_to_4_or_a_state",
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__gte=0),
                name="the_value_of_a_rating_is_0_or_more",
            ),
        ]

    def __str__(self):
        return f"{self.check_in_use} of {self.candidate} by {self.assessor}"

    @property
    def answer(self):
        words = (self.rationale, self.where, self.evidence_id)
        return Answer(self.state, self.level, *words, self.value)

    def take(self, answer, page, now):
        """Become `answer` as typed on `page`; the caller saves."""
        self.state, self.level = answer.state, answer.level
        self.rationale, self.where = answer.rationale, answer.where
        self.evidence_id, self.value = answer.evidence_id, answer.value
        self.page_token, self.saved_at = page.id, now
