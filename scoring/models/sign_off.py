"""What each assessor says of the levels that the panel agreed."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from scoring.models.panel import PanelMember


class SignOffQuerySet(models.QuerySet):
    def in_force(self):
        """Return those of the levels as they are agreed now; earlier ones stay on file."""
        return self.filter(voided_at=None)

    def of_evaluation(self, evaluation):
        return self.filter(member__evaluation=evaluation)

    def minority_notes(self):
        """Return every note ever filed: voided ones too, and those of who has left since."""
        return self.filter(answer=SignOff.Answer.MINORITY)

    @transaction.atomic
    def give(self, member, answer, note, sha256, by):
        """Keep what is said for `member` about the levels with this hash; return the row.

        One given before for the same levels is voided and kept. The caller holds the
        evaluation and has compared the hash.
        """
        before = self.in_force().filter(member=member).first()
        said = (answer, note, sha256)
        if before and (before.answer, before.note, before.sha256) == said:
            return before
        now = timezone.now()
        if before:
            before.voided_at = now
            before.save(update_fields=["voided_at"])
        given = self.create(
            member=member, answer=answer, note=note, sha256=sha256, signed_by=by, signed_at=now
        )
        member.evaluation.record(
            by,
            ACTS[answer],
            before=before and before.to_record(),
            after=given.to_record(),
            reason=note,
        )
        member.evaluation.void_signatures(by, "Somebody answered to the agreed levels.")
        return given

    @transaction.atomic
    def void(self, evaluation, by, reason):
        """Take every sign-off in force back, because the levels change or may change."""
        held = self.of_evaluation(evaluation).in_force()
        members = list(held.order_by("member").values_list("member", flat=True))
        if members:
            held.update(voided_at=timezone.now())
            evaluation.record(by, "voided sign-offs", before={"members": members}, reason=reason)
        return len(members)


class SignOff(models.Model):
    """One assessor's word on the agreed levels, bound to their hash."""

    class Answer(models.TextChoices):
        AGREES = "agrees", "Agrees"
        MINORITY = "minority", "Files a minority note"
        ABSENT = "absent", "Could not be asked"

    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="sign_offs")
    answer = models.CharField(max_length=10, choices=Answer)
    note = models.TextField(blank=True, max_length=4000)
    sha256 = models.CharField(max_length=64)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(voided_at__isnull=True),
                name="a_member_signs_off_the_agreed_levels_once",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="agrees", note="")
                | (models.Q(answer__in=["minority", "absent"]) & ~models.Q(note="")),
                name="who_does_not_agree_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.get_answer_display()}"

    def to_record(self):
        """Return the sign-off as the plain values that the record keeps."""
        return {"member": self.member_id, "answer": self.answer, "sha256": self.sha256}


ACTS = {
    SignOff.Answer.AGREES: "signed off moderation",
    SignOff.Answer.MINORITY: "filed a minority note",
    SignOff.Answer.ABSENT: "noted an absent assessor",
}
