"""Declarations of conflicts of interest: signed before an evaluation opens to a person."""

from django.db import models, transaction
from django.utils import timezone

from scoring.models.append_only import AppendOnly, AppendOnlyQuerySet, WrittenOnce
from scoring.models.evaluation import NotReady
from scoring.models.panel import PanelMember
from scoring.models.rating import Rating

ADDED_MEANWHILE = "The candidates changed while you were reading. Read the list again, then sign."
NOBODY_NAMED = "No candidate is named yet, so there is nothing to declare on."
NO_MEMBER = "You take no part in this evaluation any more, so there is nothing to declare."
STAYS_UNDER_A_SEAL = "What was declared stays once the evaluation was sealed."
STAYS = (
    "A conflict that you declared cannot be taken back now: you have submitted, or rating is "
    "closed. Ask the lead to reopen your ratings first."
)


class DeclarationQuerySet(AppendOnlyQuerySet):
    def in_force(self):
        """Return the last declaration of each member; the earlier ones stay on file."""
        later = self.model.objects.filter(member=models.OuterRef("member")).order_by("-pk")
        return self.filter(pk=models.Subquery(later.values("pk")[:1]))

    def forget(self):
        """Delete these after all, with somebody who goes from a draft that was never sealed.

        Raises WrittenOnce for those of an evaluation that was sealed.
        """
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
            raise NotReady([NO_MEMBER])
        member.evaluation = evaluation
        _refuse_early_or_stale(member, covers)
        conflicts = _with_who_withdrew(member) | conflicts
        _refuse_taking_back(member, conflicts)
        before = {one.number: one.nature for one in member.declared_conflicts}
        declaration = self.create(member=member, covers=covers, signed_at=timezone.now())
        voided = declaration.name_conflicts(conflicts)
        after = {"covers": covers, "conflicts": conflicts, "ratings_voided": voided}
        evaluation.record(
            member.user,
            "declared conflicts" if conflicts else "declared no conflict",
            before=before or None,
            after=after,
        )
        evaluation.void_signatures(member.user, "A declaration of conflicts was signed.")
        return declaration


def _refuse_early_or_stale(member, covers):
    if member.named_up_to is None:
        raise NotReady([NOBODY_NAMED])
    if covers != member.named_up_to:
        raise NotReady([ADDED_MEANWHILE])
    if member.evaluation.is_decided and member.has_declared:
        raise NotReady(["The evaluation is decided. What was declared stands in its report."])


def _with_who_withdrew(member):
    """Return {number: nature} of the conflicts that no form asks about any more."""
    gone = set(member.evaluation.candidates.withdrawn().values_list("number", flat=True))
    return {one.number: one.nature for one in member.declared_conflicts if one.number in gone}


def _refuse_taking_back(member, conflicts):
    """A lifted recusal asks for ratings; where nobody can give them, it would be a miss."""
    named = set(member.evaluation.candidates.values_list("number", flat=True))
    held = {conflict.number for conflict in member.declared_conflicts}
    lifted = held & named - set(conflicts)
    if lifted and member.why_closed and not member.evaluation.is_draft:
        raise NotReady([STAYS])


class Declaration(AppendOnly):
    """What one member declared, once. The last one is in force."""

    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="declarations")
    covers = models.PositiveSmallIntegerField(
        help_text="The highest number of a candidate that the member was shown."
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

    def name_conflicts(self, conflicts):
        """Keep the conflicts of a new declaration; return how many ratings that voids."""
        member = self.member
        named = member.evaluation.candidates.filter(number__in=conflicts).select_related("vendor")
        candidates = list(named)
        self.conflicts.bulk_create(
            DeclaredConflict(
                declaration=self,
                number=candidate.number,
                name=candidate.vendor.name,
                nature=conflicts[candidate.number],
                recuses=recuses(member, candidate),
            )
            for candidate in candidates
        )
        given = Rating.objects.of(member).filter(candidate__in=candidates)
        return given.update(voided_at=timezone.now())


def recuses(member, candidate):
    """Say whether a conflict declared now makes a recusal of it.

    After the release a cell left unanswered is a miss for good: declaring a conflict then
    cannot turn it into something else. One recused before stays so.
    """
    if not member.evaluation.is_released or candidate.number in member.recused:
        return True
    mine = [assignment.criterion for assignment in member.assignments.all()]
    asked = member.evaluation.checks.in_use().scored().filter(criterion__in=mine)
    given = Rating.objects.of(member).filter(candidate=candidate, check_in_use__in=asked)
    return given.count() == asked.count()


class DeclaredConflict(AppendOnly):
    """One candidate in which a member has an interest.

    It holds the number and name of the candidate, not its row: a number is never given
    twice, and the declaration outlives a candidate that a draft drops.
    """

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="conflicts")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    nature = models.TextField(max_length=2000)
    recuses = models.BooleanField(
        default=True, help_text="No for a cell that was a miss before the conflict was declared."
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
