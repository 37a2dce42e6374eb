"""The levels that the panel agreed, what each assessor says of them, and the minutes."""

from functools import cached_property

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import clock
from accounts.record.acts import Act
from accounts.record.models import AppendOnly, AppendOnlyQuerySet
from scoring.evaluations.models import Evaluation, NotReady, PanelMember
from scoring.ratings.models import Moderation, Upholding


class SignOffQuerySet(models.QuerySet):
    def in_force(self):
        # Those of the levels as they are agreed now; earlier ones stay on file.
        return self.filter(voided_at=None)

    def of_evaluation(self, evaluation):
        return self.filter(member__evaluation=evaluation)

    def minority_notes(self):
        # Every note ever filed: voided ones too, and those of members who have left since.
        return self.filter(answer=SignOff.Answer.MINORITY)

    @transaction.atomic
    def give(self, member, answer, note, sha256, by):
        """Keep a member's answer to the levels with this hash; return the row.
        An earlier one is voided and kept. The caller holds the evaluation and compared the hash.
        """
        before = self.in_force().filter(member=member).first()
        if before and (before.answer, before.note, before.sha256) == (answer, note, sha256):
            return before
        now = clock.now()
        if before:
            before.voided_at = now
            before.save(update_fields=["voided_at"])
        sign_off = self.create(
            member=member, answer=answer, note=note, sha256=sha256, signed_by=by, signed_at=now
        )
        member.evaluation.record(
            by,
            ACTS[answer],
            before=before and before.to_record(),
            after=sign_off.to_record(),
            reason=note,
        )
        member.evaluation.void_signatures(
            by, gettext_noop("Somebody answered to the agreed levels.")
        )
        return sign_off


class SignOff(models.Model):
    class Answer(models.TextChoices):
        AGREES = "agrees", gettext_lazy("Agrees")
        MINORITY = "minority", gettext_lazy("Files a minority note")
        ABSENT = "absent", gettext_lazy("Could not be asked")

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
                # The class body does not see Answer by name.
                condition=models.Q(answer="agrees", note="")
                | (models.Q(answer__in=["minority", "absent"]) & ~models.Q(note="")),
                name="who_does_not_agree_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.get_answer_display()}"

    def to_record(self):
        return {"member": self.member_id, "answer": self.answer, "sha256": self.sha256}


ACTS = {
    SignOff.Answer.AGREES: Act.SIGNED_OFF,
    SignOff.Answer.MINORITY: Act.FILED_MINORITY_NOTE,
    SignOff.Answer.ABSENT: Act.NOTED_ABSENT,
}


@transaction.atomic
def agree_level(candidate, check_in_use, level, reason, by):
    # Record the agreed level of one cell; one agreed before is kept in the record.
    evaluation = candidate.evaluation
    before = Moderation.objects.filter(candidate=candidate, check_in_use=check_in_use).first()
    agreed, _created = Moderation.objects.update_or_create(
        candidate=candidate,
        check_in_use=check_in_use,
        defaults={
            "agreed_level": level,
            "reason": reason,
            "agreed_by": by,
            "agreed_at": clock.now(),
        },
    )
    cell = {"candidate": candidate.number, "check": check_in_use.check_id}
    evaluation.record(
        by,
        Act.AGREED_LEVEL,
        before=before and cell | {"level": before.agreed_level, "reason": before.reason},
        after=cell | {"level": level},
        reason=reason,
    )
    # Whoever signed the levels off signs again, because they are others now.
    evaluation.void_sign_offs(by, gettext_noop("An agreed level changed."))
    evaluation.void_signatures(by, gettext_noop("An agreed level, or its reason, changed."))
    return agreed


@transaction.atomic
def uphold_ratings(candidate, check_in_use, reason, by):
    """Say once that a cell's ratings stand after a change. The caller holds the evaluation."""
    fields = {"reason": reason, "upheld_by": by, "upheld_at": clock.now()}
    upholding, is_new = Upholding.objects.get_or_create(
        fields, candidate=candidate, check_in_use=check_in_use
    )
    if is_new:
        evaluation = candidate.evaluation
        cell = {"candidate": candidate.number, "check": check_in_use.check_id}
        evaluation.record(by, Act.UPHELD_RATINGS, after=cell, reason=reason)
        evaluation.void_signatures(by, gettext_noop("Ratings were looked at again."))
    return upholding


class SignOffs:
    """The sign-offs of an evaluation as they stand.

    agreed     how many levels were agreed; sha256 is over them with their reasons
    members    those who rate and have not left, the lead among them
    by_member  member pk -> the sign-off in force, of these very levels until the decision
    """

    def __init__(self, evaluation):
        self.agreed, self.sha256 = Moderation.objects.state_of(evaluation)
        members = evaluation.members.present().filter(assignments__isnull=False).distinct()
        self.members = list(members.select_related("user"))
        in_force = SignOff.objects.of_evaluation(evaluation).in_force().select_related("signed_by")
        if not evaluation.is_decided:
            in_force = in_force.filter(sha256=self.sha256)
        self.by_member = {sign_off.member_id: sign_off for sign_off in in_force}

    @cached_property
    def expected_members(self):
        # Those who say yes or no. The lead says it by signing the decision.
        return [member for member in self.members if not member.is_lead]

    @property
    def missing_members(self):
        # Nobody has to answer while no level is agreed.
        if not self.agreed:
            return []
        return [member for member in self.expected_members if member.pk not in self.by_member]

    @property
    def is_closed(self):
        return bool(self.agreed and self.expected_members and not self.missing_members)

    @property
    def answers_by_member(self):
        pairs = [(member, self.of(member)) for member in self.members]
        return [pair for pair in pairs if pair[0] in self.expected_members or pair[1]]

    def of(self, member):
        return self.by_member.get(member.pk)


def sign_offs_of(evaluation):
    """The sign-offs of an evaluation whose ratings are released: three queries."""
    return SignOffs(evaluation)


class MinutesQuerySet(AppendOnlyQuerySet):
    def in_force(self):
        return self.filter(corrected_by=None)

    @transaction.atomic
    def record_minutes(self, evaluation, by, corrects=None, **fields):
        """Record the minutes of one meeting, which may correct earlier ones, and return them.
        The same again is recorded once. The caller holds the evaluation. Raises NotReady when those
        to correct were corrected already.
        """
        same = self.filter(evaluation=evaluation, corrects=corrects, **fields).first()
        if same:
            return same
        if corrects and self.filter(corrects=corrects).exists():
            raise NotReady([_("These minutes were corrected already. Correct the newer ones.")])
        minutes = self.create(
            evaluation=evaluation,
            corrects=corrects,
            written_by=by,
            written_at=clock.now(),
            **fields,
        )
        evaluation.record(
            by,
            Act.CORRECTED_MINUTES if corrects else Act.RECORDED_MINUTES,
            before=corrects and corrects.to_record(),
            after=minutes.to_record(),
        )
        evaluation.void_signatures(by, gettext_noop("Minutes were added."))
        return minutes


class Minutes(AppendOnly):
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="minutes")
    held_on = models.DateField(gettext_lazy("date of the meeting"))
    present = models.TextField(gettext_lazy("who was there"), max_length=2000)
    text = models.TextField(gettext_lazy("what was said"), max_length=20_000)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="corrected_by"
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = MinutesQuerySet.as_manager()

    class Meta:
        ordering = ["held_on", "pk"]
        verbose_name_plural = gettext_lazy("minutes")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(present=""),
                name="minutes_say_what_was_said_and_who_was_there",
            ),
        ]

    def __str__(self):
        return _("Minutes of %(day)s") % {"day": self.held_on}

    @property
    def is_corrected(self):
        # The reverse of a one-to-one without a row raises an AttributeError.
        return hasattr(self, "corrected_by")

    def to_record(self):
        return {"held_on": self.held_on, "present": self.present, "text": self.text}
