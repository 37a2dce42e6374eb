"""What an assessor says of one cell, and the two ways in which saving it is refused."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import clock
from accounts.prepared import Prepared, Written
from accounts.record.acts import Act
from accounts.record.models import canonical
from scoring.arithmetic.states import GateResult
from scoring.evaluations.models import Candidate, CheckInUse, NotReady, PanelMember
from scoring.evaluations.models.panel import LEFT
from scoring.grid.proposals import plain_value
from vendors.models.evidence import Evidence


@dataclass(frozen=True)
class Answer:
    state: str
    level: int | None = None
    rationale: str = ""
    where: str = ""
    evidence_id: int | None = None
    value: Decimal | None = None

    def to_record(self):
        plain = dict(vars(self))
        value = plain.pop("value")
        return plain if value is None else plain | {"value": plain_value(value)}


class Basis(NamedTuple):
    """What was held where an answer was given, and the level that was proposed."""

    thing: int | None  # 0 to 4; None where no value decides
    cap: int
    held_state: str
    proposed: int | None = None
    held_values: str = "{}"  # canonical JSON: {name: exact number as text}

    @property
    def decisive(self):
        """What asks the author again once it is another; a thing or a value alone does not."""
        return self.proposed, self.cap, self.held_state


class ChangedElsewhere(Exception):
    def __init__(self, rating):
        super().__init__("This answer was changed elsewhere.")
        self.rating = rating


class OverEvidence(Exception):
    """Raised for a level that what is held does not carry; its text says what would."""


class RatingQuerySet(models.QuerySet):
    def counted(self):
        # Unsealing voids the ratings of changed checks; these are the others.
        return self.filter(voided_at=None)

    def of(self, member):
        return self.counted().filter(assessor=member)

    def save_answer(self, member, candidate, check, answer, page, holdings, request=None):
        """Save what `member` answers on one cell, with its record entry; return the row.

        page       the PageToken of the page it was typed on
        holdings   the Holdings of the cell that the page showed
        request    that asked the vendor for it and has ended, None without one

        The same answer again changes nothing. Raises OverEvidence for a level that what is held
        does not carry, RatingIsClosed when the member cannot rate (any more) or the page is from
        before an unsealing, and ChangedElsewhere when the page had not seen the row that is there.
        """
        if answer.level is not None and (refusal := holdings.refusal(answer.level, request)):
            raise OverEvidence(refusal)
        cell = member, candidate, check, answer, page, holdings.basis
        try:
            return self._save_once(*cell)
        except IntegrityError:
            # A double post was first, and its row is there now.
            return self._save_once(*cell)

    @transaction.atomic
    def _save_once(self, member, candidate, check, answer, page, basis):
        # The evaluation first, then the row: whoever closes or unseals locks in this order too.
        now = member.hold_for_rating(candidate, page.loaded_at, beside_others=True)
        rating = next(iter(rating_of(member.pk, candidate.pk, check.pk)), None)
        before = rating.answer if rating else None
        if before == answer:
            # The same answer on what is held by now is an answer to that.
            if rating.basis != basis:
                rating.rest_on(basis)
                rating.save(update_fields=Basis._fields)
            return rating
        if rating and not page.has_seen(rating):
            raise ChangedElsewhere(rating)
        rating = rating or self.model(assessor=member, candidate=candidate, check_in_use=check)
        rating.take(answer, page, now)
        rating.rest_on(basis)
        rating_rows.save(rating)
        cell = {"candidate": candidate.number, "check": check.check_id}
        member.evaluation.record(
            member.user,
            Act.RATED,
            before=before and cell | before.to_record(),
            after=cell | answer.to_record(),
        )
        return rating


class Rating(models.Model):
    class State(models.TextChoices):
        RATED = "rated", gettext_lazy("Rated")
        CANNOT_TELL = "cannot_tell", gettext_lazy("I cannot tell from the evidence")
        ABSTAINED = "abstained", gettext_lazy("I abstain")

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
        help_text=gettext_lazy("What was found, in the unit of the check."),
    )
    rationale = models.TextField(blank=True, max_length=20_000)
    where = models.CharField(
        max_length=200, blank=True, help_text=gettext_lazy("Such as p. 2, row 14.")
    )
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="ratings"
    )
    # What the answer was given on; empty where it is not known.
    thing = models.PositiveSmallIntegerField(null=True, editable=False)
    cap = models.PositiveSmallIntegerField(null=True, editable=False)
    held_state = models.CharField(max_length=12, blank=True, editable=False)
    proposed = models.PositiveSmallIntegerField(null=True, editable=False)
    held_values = models.TextField(blank=True, editable=False)
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
            models.CheckConstraint(
                condition=models.Q(level__isnull=True)
                | models.Q(cap__isnull=True)
                | models.Q(level__lte=models.F("cap")),
                name="a_level_is_within_the_cap_that_it_was_given_on",
            ),
        ]

    def __str__(self):
        return f"{self.check_in_use} of {self.candidate} by {self.assessor}"

    @property
    def answer(self):
        return Answer(
            state=self.state,
            level=self.level,
            rationale=self.rationale,
            where=self.where,
            evidence_id=self.evidence_id,
            value=self.value,
        )

    @property
    def basis(self):
        columns = (getattr(self, name) for name in Basis._fields)
        return Basis(*columns) if self.held_state else None

    def rest_on(self, basis):
        for name, value in basis._asdict().items():
            setattr(self, name, value)

    def take(self, answer, page, now):
        """Become `answer` as typed on `page`; the caller saves."""
        for name, value in vars(answer).items():
            setattr(self, name, value)
        self.page_token, self.saved_at = page.id, now


rating_rows = Written(Rating)
# Asked under the lock of each save. One at most: a constraint says so.
rating_of = Prepared(
    lambda assessor, candidate, check: (
        Rating.objects.counted()
        .filter(assessor=assessor, candidate=candidate, check_in_use=check)
        .select_for_update()
    ),
    *(-1, -2, -3),
)


class FoundMeanwhile(Exception):
    """Raised when somebody recorded a finding after the page of this one was loaded."""

    def __init__(self, finding):
        super().__init__("Somebody recorded a finding for this gate meanwhile.")
        self.finding = finding


class GateFindingQuerySet(models.QuerySet):
    def current(self):
        return self.filter(replaced_at=None)

    @transaction.atomic
    def replace(self, shown_pk, found_by, candidate, check, **fields):
        """Record what `found_by` found and return it; the finding before it stays as history.
        `shown_pk` is that in force on the page they answered, None without one. Raises
        FoundMeanwhile when it is another by now, NotReady after the decision and when `found_by`
        may not judge this candidate at this gate.
        """
        evaluation = candidate.evaluation
        evaluation.lock()
        refuse_when_decided(evaluation)
        _refuse_unfit(found_by, candidate, check.criterion)
        # The panel shares one finding: whoever is slower is told, and overwrites nothing.
        current = self.current().filter(candidate=candidate, check_in_use=check).first()
        if (current.pk if current else None) != shown_pk:
            raise FoundMeanwhile(current)
        before, now = current and current.to_record(), clock.now()
        if current:
            current.replaced_at = now
            current.save(update_fields=["replaced_at"])
        finding = self.create(
            candidate=candidate, check_in_use=check, found_by=found_by, found_at=now, **fields
        )
        evaluation.record(found_by, Act.RECORDED_GATE, before=before, after=finding.to_record())
        evaluation.void_signatures(found_by, gettext_noop("What was found at a gate changed."))
        return finding


class GateFinding(models.Model):
    class Result(models.TextChoices):
        PASS = GateResult.PASS.value, gettext_lazy("Pass")
        FAIL = GateResult.FAIL.value, gettext_lazy("Fail")
        OPEN = GateResult.OPEN.value, gettext_lazy("Open")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="gate_findings")
    check_in_use = models.ForeignKey(CheckInUse, models.PROTECT, related_name="findings")
    result = models.CharField(max_length=4, choices=Result)
    reason = models.TextField(blank=True, max_length=4000)
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, blank=True, related_name="gate_findings"
    )
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    waived_at = models.DateTimeField(null=True)
    waiver_reason = models.TextField(blank=True, max_length=4000)

    objects = GateFindingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "check_in_use"],
                condition=models.Q(replaced_at__isnull=True),
                name="one_finding_per_gate_and_candidate",
            ),
            models.CheckConstraint(
                condition=models.Q(waived_at__isnull=True)
                | (models.Q(result="fail") & ~models.Q(waiver_reason="")),
                name="a_waiver_is_of_a_failed_gate_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(result="open") | ~models.Q(reason=""),
                name="a_gate_passes_or_fails_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.check_in_use} of {self.candidate}: {self.get_result_display()}"

    def to_record(self):
        return {
            "candidate": self.candidate.number,
            "check": self.check_in_use.check_id,
            "result": self.result,
            "reason": self.reason,
            "evidence": self.evidence_id,
            "is_waived": self.is_waived,
        }

    @property
    def is_waived(self):
        return self.waived_at is not None

    @transaction.atomic
    def waive(self, by, reason):
        """Let the candidate be ranked in spite of this failed gate; the report says so.
        Raises NotReady unless it failed, is in force, nothing is decided, and `by` may judge here.
        """
        evaluation = self.candidate.evaluation
        evaluation.lock()
        refuse_when_decided(evaluation)
        _refuse_unfit(by, self.candidate, self.check_in_use.criterion)
        self.refresh_from_db(fields=["replaced_at", "waived_at"])
        if self.result != self.Result.FAIL or self.replaced_at or self.is_waived:
            raise NotReady([_("Only a failed gate that is not waived yet can be waived.")])
        before = self.to_record()
        self.waived_by, self.waived_at, self.waiver_reason = by, clock.now(), reason
        self.save(update_fields=["waived_by", "waived_at", "waiver_reason"])
        evaluation.record(by, Act.WAIVED_GATE, before=before, after=self.to_record(), reason=reason)
        evaluation.void_signatures(by, gettext_noop("A gate was waived."))


def _refuse_unfit(by, candidate, criterion):
    """Raises NotReady unless this person judges this candidate; the caller holds the evaluation."""
    candidate.refresh_from_db(fields=["withdrawn_at"])
    members = PanelMember.objects.of(by).filter(evaluation=candidate.evaluation_id)
    member = members.with_declaration().prefetch_related("assignments").first()
    if member is None:
        raise NotReady([LEFT])
    refusal = member.why_refused(candidate)
    if refusal:
        raise NotReady([refusal])
    criteria = {assignment.criterion for assignment in member.assignments.all()}
    if not member.is_lead and criterion not in criteria:
        raise NotReady(
            [_("You no longer rate the criterion of this gate, so you do not answer it.")]
        )


def refuse_when_decided(evaluation):
    if not evaluation.is_under_judgement:
        raise NotReady([_("Gates are answered between opening and the decision.")])


def hash_of_levels(levels):
    """SHA-256 over agreed levels: [candidate, check, level, reason], in any order."""
    return hashlib.sha256(canonical(sorted(levels)).encode()).hexdigest()


class PinQuerySet(models.QuerySet):
    def in_force(self, moment):
        """Those of the seal that is the last one by now."""
        return self.filter(moment=moment, version=models.F("candidate__evaluation__version"))


class Pin(models.Model):
    """What was held of one candidate at one moment: a copy that nothing later reaches.

    summary   of each check its state, cap, ceiling, values and proposed level, and names by
              which to find what it rests on; small, so that every page may read it
    contents  the rows, evidence and proofs themselves, as plain data
    """

    class Moment(models.TextChoices):
        SEAL = "seal", gettext_lazy("at the seal")
        RELEASE = "release", gettext_lazy("at the release")
        DECISION = "decision", gettext_lazy("at the decision")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="pins")
    moment = models.CharField(max_length=10, choices=Moment)
    version = models.PositiveSmallIntegerField(help_text=gettext_lazy("Of the seal."))
    made_at = models.DateTimeField()
    # Canonical JSON.
    summary = models.TextField()
    contents = models.TextField()

    objects = PinQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "moment", "version"],
                name="a_candidate_is_pinned_once_at_each_moment_of_a_seal",
            ),
        ]

    def __str__(self):
        return f"{self.candidate} {self.get_moment_display()}"


class Acceptance(models.Model):
    """A member of the panel let a fact from outside count here, as it stood then.
    `contents` are of the row, as a pin keeps it; None where the row was removed.
    """

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="acceptances")
    table = models.CharField(max_length=40)  # the model's name
    row = models.PositiveBigIntegerField()
    contents = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "table", "row", "sha256"],
                name="a_fact_from_outside_is_accepted_once_as_it_stands",
            ),
        ]

    def __str__(self):
        return f"{self.table} {self.row} of {self.candidate}"


class Upholding(models.Model):
    """What was rated on one cell stands, although what is held changed after it was rated."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="upholdings")
    check_in_use = models.ForeignKey(CheckInUse, models.PROTECT, related_name="upholdings")
    reason = models.TextField(max_length=4000)
    upheld_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    upheld_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "check_in_use"], name="the_ratings_of_a_cell_are_upheld_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="ratings_are_upheld_with_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.check_in_use} of {self.candidate}"


class ModerationQuerySet(models.QuerySet):
    def state_of(self, evaluation):
        """Return how many levels are agreed, and the hash over them with their reasons."""
        rows = self.filter(
            candidate__evaluation=evaluation, candidate__withdrawn_at=None
        ).values_list("candidate__number", "check_in_use__check_id", "agreed_level", "reason")
        levels = [[f"C{number}", check, level, reason] for number, check, level, reason in rows]
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
