from collections import Counter

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import clock
from accounts.record.acts import Act
from accounts.record.models import AppendOnly, AppendOnlyQuerySet, WrittenOnce
from scoring.evaluations.models.evaluation import NotReady
from scoring.evaluations.models.panel import PanelMember

ADDED_MEANWHILE = gettext_lazy(
    "The candidates changed while you were reading. Read the list again, then sign."
)
NOBODY_NAMED = gettext_lazy("No candidate is named yet, so there is nothing to declare on.")
STAYS = gettext_lazy(
    "A conflict that you declared cannot be taken back now: you have submitted, or rating is "
    "closed. Ask the lead to reopen your ratings first."
)
# Said to developers: no page lets anybody do it.
STAYS_UNDER_A_SEAL = "What was declared stays once the evaluation was sealed."


class DeclarationQuerySet(AppendOnlyQuerySet):
    def in_force(self):
        """The last declaration of each member; the earlier ones stay on file."""
        newest_first = self.model.objects.filter(member=models.OuterRef("member")).order_by("-pk")
        return self.filter(pk=models.Subquery(newest_first.values("pk")[:1]))

    def last_conflicts(self):
        """The conflicts of the last of these declarations, in one query."""
        last = self.order_by("-pk").values("pk")[:1]
        return DeclaredConflict.objects.filter(declaration=models.Subquery(last))

    def forget(self):
        """Delete after all. Raises WrittenOnce for those of an evaluation once sealed."""
        if self.filter(member__evaluation__seals__isnull=False).exists():
            raise WrittenOnce(STAYS_UNDER_A_SEAL)
        models.QuerySet.delete(self)

    @transaction.atomic
    def sign(self, member, conflicts, covers):
        """Keep what `member` declares, with its record entry; return the declaration.

        `conflicts` is {candidate number: its nature}, empty for none; `covers` is the highest
        candidate number the member was shown. Conflicts with vendors that withdrew stay as they
        are. Ratings the member gave to a candidate named here are voided and kept. Raises
        NotReady, in words, when it cannot be signed.
        """
        evaluation = member.evaluation
        evaluation.lock()
        members = PanelMember.objects.present().with_declaration()
        members = members.select_related("user").prefetch_related("assignments")
        member = members.filter(pk=member.pk).first()
        if member is None:
            raise NotReady(
                [_("You take no part in this evaluation any more, so there is nothing to declare.")]
            )
        member.evaluation = evaluation
        declaration = self.model(member=member, covers=covers, signed_at=clock.now())
        before = {conflict.number: conflict.nature for conflict in member.declared_conflicts}
        # No form asks about a vendor that withdrew, so what was declared on it is carried over.
        withdrawn = set(evaluation.candidates.withdrawn().values_list("number", flat=True))
        carried_over = {number: nature for number, nature in before.items() if number in withdrawn}
        conflicts = carried_over | conflicts
        declaration.refuse_early_or_stale()
        declaration.refuse_taking_back(conflicts)
        with evaluation.changed_panel(member.user):
            declaration.save()
            voided = declaration.name_conflicts(conflicts)
        act = Act.DECLARED_CONFLICTS if conflicts else Act.DECLARED_NO_CONFLICT
        after = {"covers": covers, "conflicts": conflicts, "ratings_voided": voided}
        evaluation.record(member.user, act, before=before or None, after=after)
        reason = gettext_noop("A declaration of conflicts was signed.")
        evaluation.void_signatures(member.user, reason)
        return declaration


class Declaration(AppendOnly):
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="declarations")
    covers = models.PositiveSmallIntegerField(
        help_text=gettext_lazy("The highest number of a candidate that the member was shown.")
    )
    signed_at = models.DateTimeField()

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(covers__gte=1), name="a_declaration_is_about_a_candidate"
            )
        ]

    def __str__(self):
        return f"{self.member}, {self.signed_at:%d %b %Y}"

    def refuse_early_or_stale(self):
        if self.member.named_up_to is None:
            raise NotReady([NOBODY_NAMED])
        if self.covers != self.member.named_up_to:
            raise NotReady([ADDED_MEANWHILE])
        if self.member.evaluation.has_ended and self.member.has_declared:
            refusal = _("The evaluation has ended. What was declared stands as it is.")
            raise NotReady([refusal])

    def refuse_taking_back(self, conflicts):
        # A lifted recusal asks for ratings; where nobody can give them, it would be a miss.
        evaluation = self.member.evaluation
        numbers = set(evaluation.candidates.values_list("number", flat=True))
        declared = {conflict.number for conflict in self.member.declared_conflicts}
        lifted = (declared & numbers) - set(conflicts)
        if lifted and self.member.why_closed and not evaluation.is_draft:
            raise NotReady([STAYS])

    def name_conflicts(self, conflicts):
        """Keep the conflicts of a new declaration; return how many ratings that voids."""
        candidates = self.member.evaluation.candidates.filter(number__in=conflicts)
        candidates = list(candidates.select_related("vendor"))
        ratings = self.member.ratings.counted().filter(candidate__in=candidates)
        voided = Counter(ratings.values_list("candidate", flat=True))
        self.conflicts.bulk_create(
            DeclaredConflict(
                declaration=self,
                number=candidate.number,
                name=candidate.vendor.name,
                nature=conflicts[candidate.number],
                recuses=self.recuses_from(candidate),
                ratings_voided=voided[candidate.pk],
            )
            for candidate in candidates
        )
        return ratings.update(voided_at=clock.now())

    def recuses_from(self, candidate):
        # Whether a conflict with this candidate, declared now, makes a recusal of it. After the
        # release a cell left unanswered is a miss for good: declaring a conflict then cannot turn
        # it into something else. One recused before stays so.
        member = self.member
        if not member.evaluation.is_released or candidate.number in member.recused:
            return True
        criteria = [assignment.criterion for assignment in member.assignments.all()]
        checks = member.evaluation.checks.in_use().scored().filter(criterion__in=criteria)
        ratings = member.ratings.counted().filter(candidate=candidate, check_in_use__in=checks)
        return ratings.count() == checks.count()


class DeclaredConflict(AppendOnly):
    """With number and name of the candidate, which a draft may drop, not its row."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="conflicts")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    nature = models.TextField(max_length=2000)
    recuses = models.BooleanField(
        default=True,
        help_text=gettext_lazy("No for a cell that was a miss before the conflict was declared."),
    )
    ratings_voided = models.PositiveSmallIntegerField(
        default=0, help_text=gettext_lazy("How many ratings of this candidate were set aside.")
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "number"], name="a_declaration_names_a_candidate_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(nature=""), name="a_declared_conflict_says_what_it_is"
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.nature}"
