"""What a vendor answers to a request, version by version, and what our people make of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.record.models import AppendOnly, AppendOnlyQuerySet, sha256
from accounts.text import no_control_characters
from vendors.models.evidence import Evidence
from vendors.models.proof import Erasable, ErasableFile, ErasableQuerySet, Proof
from vendors.models.request import Request, RequestedItem, RequestToken


class AnswerFile(ErasableFile):
    """A file that a vendor handed in, checked as ours are."""

    item = models.ForeignKey(RequestedItem, models.PROTECT, related_name="files")
    token = models.ForeignKey(RequestToken, models.PROTECT, related_name="files")
    # In the addresses of the vendor's pages, for the same reason as the code of a request.
    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    added_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.item_id} {self.pk}"

    @property
    def evidence(self):
        """What it became in the vendor's record; None before it arrived."""
        claim = self.claims.first()
        return claim and claim.evidence


class AnswerQuerySet(ErasableQuerySet):
    def standing(self, item):
        """The newest version of the answer to an item; None where there is none."""
        return self.filter(item=item).order_by("-pk").first()

    def newest(self):
        """The version of each item that stands."""
        last = Answer.objects.filter(item=models.OuterRef("item")).order_by("-pk").values("pk")[:1]
        return self.filter(pk=models.Subquery(last))

    def naming(self, person):
        """Every version of an answer of a person's vendor that names them in full."""
        rows = self.filter(item__request__in=person.vendor.rows_of(Request), erased_at=None)
        texts = rows.values_list("pk", "text", "value")
        return self.filter(pk__in=[pk for pk, *text in texts if person.is_named_in_full(*text)])


class Answer(Erasable):
    """One version of the answer to one item, whole: each save that changes something is new."""

    class Says(models.TextChoices):
        ANSWER = "answer", _("Answer")
        HAVE_NOT = "have not", _("We do not have this")
        WRONG = "wrong", _("This is wrong about us")
        EMPTY = "empty", _("Taken back")

    ERASED = ("text", "value", "salt")
    DIGESTED = ("text", "value", "salt")

    item = models.ForeignKey(RequestedItem, models.PROTECT, related_name="answers")
    token = models.ForeignKey(RequestToken, models.PROTECT, related_name="answers")
    says = models.CharField(max_length=10, choices=Says, default=Says.ANSWER)
    text = models.TextField(blank=True, max_length=10_000, validators=[no_control_characters])
    # A number as typed, "yes" or "no", or a moment in UTC: what the kind of the item asks.
    value = models.CharField(max_length=100, blank=True, validators=[no_control_characters])
    unit = models.CharField(max_length=60, blank=True, validators=[no_control_characters])
    saved_at = models.DateTimeField(default=now)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.item_id} {self.saved_at:%Y-%m-%d %H:%M}"

    @property
    def files(self):
        """The files of this version; erased ones too."""
        return [row.file for row in self.attachments.select_related("file").order_by("file")]

    @property
    def is_late(self):
        """Say whether it came after the deadline, as that stands now."""
        return self.saved_at > self.item.request.due_at

    @property
    def hands_in(self):
        """Say whether something came: words, a value or a file."""
        return self.says in (Answer.Says.ANSWER, Answer.Says.WRONG)


class AnswerAttachment(AppendOnly):
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(AnswerFile, models.PROTECT, related_name="attachments")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "file"], name="a_version_of_an_answer_holds_a_file_once"
            )
        ]

    def __str__(self):
        return f"{self.answer_id} {self.file_id}"


class Submission(AppendOnly):
    """I have finished: what was handed in until then, as both sides have it in their receipt."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    token = models.ForeignKey(RequestToken, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    # A row an item: its number, what it says, when it was saved, the hashes of its files.
    manifest = models.JSONField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "number"], name="a_submission_of_a_request_has_its_number"
            )
        ]

    def __str__(self):
        return f"{self.request_id} {self.number}"

    @property
    def sha256(self):
        return sha256(self.manifest)


class ItemVerdict(AppendOnly):
    """One of us opened an answer and says whether it is what was asked. A new one replaces it."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Not accepted")

    item = models.ForeignKey(RequestedItem, models.PROTECT, related_name="verdicts")
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=1000, validators=[no_control_characters])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="accepted") | ~Q(reason=""),
                name="an_item_that_is_not_accepted_says_why",
            )
        ]

    def __str__(self):
        return f"{self.item_id} {self.verdict}"


class Claim(AppendOnly):
    """What an answer became in the vendor's record: a piece of evidence, as a claim."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="claims")
    file = models.ForeignKey(AnswerFile, models.PROTECT, null=True, related_name="claims")
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="answered_by")
    at = models.DateTimeField(default=now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer"],
                condition=Q(file=None),
                name="the_words_of_an_answer_become_one_claim",
            ),
            models.UniqueConstraint(
                fields=["file"],
                condition=Q(file__isnull=False),
                name="a_file_of_an_answer_becomes_one_claim",
            ),
        ]

    def __str__(self):
        return f"{self.answer_id} {self.evidence_id}"


class RequestLog(AppendOnly):
    """The proof that the product made of the clock of a request."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="logs")
    proof = models.OneToOneField(Proof, models.PROTECT, related_name="log")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.request_id} {self.proof_id}"
