"""Acts of a lead that wait for a second person: another lead, and an unsealing."""

import json

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import clock
from accounts.record.acts import Act
from scoring.evaluations.models.evaluation import Evaluation, NotReady
from scoring.evaluations.models.panel import PanelMember

WAITS_ALREADY = gettext_lazy("Something of this kind waits already. Take it back first.")


class MotionQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(ended_at=None)

    def concerning(self, user):
        """Those that this person asked, is asked, or sits with; an administrator every one."""
        if user.is_staff:
            return self
        own = models.Q(asked_by=user) | models.Q(person=user)
        seats = PanelMember.objects.of(user).values("evaluation")
        return self.filter(own | models.Q(evaluation__in=seats))

    def asked_of(self, user):
        """What waits for this person to accept or confirm, as far as a list can tell."""
        seats = PanelMember.objects.of(user).exclude(
            role__in=[PanelMember.Role.LEAD, PanelMember.Role.CONFIRMER]
        )
        panels = seats.values("evaluation")
        may_confirm = models.Q(kind=Motion.Kind.UNSEALING, evaluation__in=panels)
        waiting = self.waiting().filter(models.Q(person=user) | may_confirm)
        return waiting.exclude(asked_by=user).select_related("evaluation", "asked_by")

    def overtake(self, by, **which):
        """End what waits, because something else happened."""
        for motion in self.waiting().filter(**which):
            motion.end_by(by, Motion.End.OVERTAKEN)

    @transaction.atomic
    def ask(self, evaluation, kind, by, reason, person=None):
        """Raises NotReady while another of this kind waits. Whoever calls has asked the rights."""
        evaluation.lock()
        if evaluation.motions.waiting().filter(kind=kind).exists():
            raise NotReady([WAITS_ALREADY])
        motion = self.create(
            evaluation=evaluation,
            kind=kind,
            person=person,
            reason=reason,
            asked_by=by,
            asked_at=clock.now(),
        )
        evaluation.record(by, ASKED[kind], after=motion.to_record(), reason=reason)
        return motion


class Motion(models.Model):
    class Kind(models.TextChoices):
        LEAD = "lead", gettext_lazy("Another lead")
        UNSEALING = "unsealing", gettext_lazy("Unsealing")

    class End(models.TextChoices):
        DONE = "done", gettext_lazy("Done")
        DECLINED = "declined", gettext_lazy("Declined")
        TAKEN_BACK = "taken back", gettext_lazy("Taken back")
        OVERTAKEN = "overtaken", gettext_lazy("Overtaken by something else")

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="motions")
    kind = models.CharField(max_length=10, choices=Kind)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="motions",
        help_text=gettext_lazy("Who is asked to lead."),
    )
    reason = models.TextField(max_length=4000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=End, blank=True)

    objects = MotionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "kind"],
                condition=models.Q(ended_at=None),
                name="one_motion_of_a_kind_waits_in_an_evaluation",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, end="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(end="")),
                name="a_motion_that_ended_says_how",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="lead", person__isnull=False)
                | models.Q(kind="unsealing", person=None),
                name="a_motion_for_another_lead_names_somebody",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_motion_has_a_reason"),
            models.CheckConstraint(
                condition=~models.Q(ended_by=models.F("asked_by")) | ~models.Q(end="done"),
                name="nobody_confirms_a_motion_of_their_own",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.evaluation}"

    def get_absolute_url(self):
        if self.kind == self.Kind.LEAD:
            return reverse("accept_lead", args=[self.pk])
        return reverse("confirm_unsealing", args=[self.evaluation_id])

    def to_record(self):
        return {"person": self.person_id} if self.person_id else None

    def end_by(self, by, way):
        self.ended_by, self.ended_at, self.end = by, clock.now(), way
        self.save(update_fields=["ended_by", "ended_at", "end"])

    @transaction.atomic
    def stop(self, by):
        """Take it back, or decline it; nothing where it has ended."""
        self.evaluation.lock()
        self.refresh_from_db(fields=["ended_at"])
        if self.ended_at is None:
            way = self.End.TAKEN_BACK if by.pk == self.asked_by_id else self.End.DECLINED
            self.end_by(by, way)
            self.evaluation.record(by, STOPPED[self.kind], before=self.to_record())

    def finish(self, by):
        self.refresh_from_db(fields=["ended_at"])
        if self.ended_at is not None:
            raise NotReady([_("This does not wait any more.")])
        self.end_by(by, self.End.DONE)

    @transaction.atomic
    def change_lead(self):
        """Make the person who was asked the lead. Who led stays as an assessor or an observer.
        The caller holds the evaluation. Raises NotReady where this does not wait any more.
        """
        evaluation, person = self.evaluation, self.person
        self.finish(person)
        former = evaluation.members.get(role=PanelMember.Role.LEAD)
        with evaluation.changed_panel(person):
            rates = former.assignments.exists()
            former.role = PanelMember.Role.ASSESSOR if rates else PanelMember.Role.OBSERVER
            former.save(update_fields=["role"])
            roles = {"role": PanelMember.Role.LEAD}
            evaluation.members.update_or_create(user=person, defaults=roles)
        evaluation.record(
            person,
            Act.CHANGED_LEAD,
            before={"person": former.user_id},
            after={"person": person.pk, "asked_by": self.asked_by_id},
            reason=self.reason,
        )
        # What the former lead asked for is not what this one asks for.
        evaluation.motions.overtake(person)
        evaluation.void_signatures(person, gettext_noop("Another person leads the evaluation."))

    @transaction.atomic
    def unseal(self, by, ranks):
        """Unseal by this second person. The caller holds the evaluation."""
        self.finish(by)
        self.evaluation.unseal(self.asked_by, self.reason, ranks, confirmed_by=by)


ASKED = {
    Motion.Kind.LEAD: Act.ASKED_FOR_LEAD,
    Motion.Kind.UNSEALING: Act.ASKED_TO_UNSEAL,
}
STOPPED = {
    Motion.Kind.LEAD: Act.STOPPED_LEAD,
    Motion.Kind.UNSEALING: Act.STOPPED_UNSEALING,
}


def unsealing_needs_second(evaluation):
    """Whether the panel that was sealed had several people, whoever left it since."""
    # Counted now, a lead could record that everybody left and then unseal alone.
    rows = json.loads(evaluation.seal.document)["assignments"]
    return sum(row["role"] != PanelMember.Role.CONFIRMER for row in rows) > 1


def who_may_confirm(evaluation):
    """The members who could confirm an unsealing: all but the lead and who only confirms proofs."""
    members = evaluation.members.present().filter(user__is_active=True)
    return members.exclude(role__in=[PanelMember.Role.LEAD, PanelMember.Role.CONFIRMER])
