"""Proofs: acts of ours, never changed and never removed. A correction is a new proof."""

import secrets
from datetime import timedelta
from functools import partial

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.clock import now, now_to_the_millisecond
from accounts.record.models import AppendOnly, AppendOnlyQuerySet, plain, sha256
from vendors.models.evidence import Evidence, stored_name
from vendors.models.memberships import (
    named_to_confirm,
    vendors_in_conflict,
    vendors_opened,
)
from vendors.models.person import OutsidePerson
from vendors.models.reading import Opening
from vendors.models.vendor import Vendor

QUESTIONS = 5  # of a demonstration
FIRST_ZONE = timedelta(hours=14)


class PlannedDemonstration(AppendOnly):
    """The five questions of a demonstration, locked before its date."""

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="planned_demonstrations")
    planned_on = models.DateField()
    questions = models.JSONField()
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(default=now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_on", "pk"]

    def __str__(self):
        return f"{self.planned_on}"

    @property
    def sha256(self):
        """The SHA-256 of the questions in their order, as 64 hex digits."""
        return sha256(self.questions)


class ProofQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        # The log of a request is seen by whoever sees the request.
        requests = apps.get_model("vendors", "Request").objects.visible_to(user)
        proofs = self.filter(Q(log=None) | Q(log__request__in=requests.values("pk")))
        if user.is_curator:
            return proofs
        by_name = (
            Exists(named_to_confirm(user))
            & ~Q(finding=Proof.Finding.UNDECIDED)
            & ~Q(vendor__in=vendors_in_conflict(user))
        )
        return proofs.filter(Q(vendor__in=vendors_opened(user)) | Q(performed_by=user) | by_name)

    def in_force(self):
        """Leave out those that a later one corrects."""
        return self.filter(correction=None)

    def for_people(self, people):
        """Return those that one of these people performed, took part in, or opened."""
        opened = Opening.objects.filter(proof=OuterRef("pk"), person__in=people)
        shared = ProofColleague.objects.filter(proof=OuterRef("pk"), person__in=people)
        return self.filter(Q(performed_by__in=people) | Exists(opened) | Exists(shared))

    def with_rows(self):
        """Return a list of these proofs with their rows and people of ours: two queries at most."""
        proofs = {proof.pk: proof for proof in self.select_related("planned", "corrects__planned")}
        unread = {pk: proof.sha256 for pk, proof in proofs.items() if proof.sha256 not in hashed}
        together = sorted(_rows_of(proofs, unread), key=lambda row: row[:4]) if proofs else ()
        read = {digest: [] for digest in unread.values()}
        for pk, *row in together:
            if row[0] in HASHED:
                read[proofs[pk].sha256].append(row)
        for proof in proofs.values():
            # As `prefetch_related` would leave it, which asks seven times.
            proof._prefetched_objects_cache = {name: [] for name in ROWS}
            for row in read.get(proof.sha256) or hashed.get(proof.sha256, ()):
                proof.attach(*row)
        for pk, *row in together:
            if row[0] not in HASHED:
                proofs[pk].attach(*row)
        if len(hashed) > MOST_HASHED:
            hashed.clear()
        hashed.update(read)
        return list(proofs.values())

    @transaction.atomic
    def record(self, proof, *, checks=(), facts=(), evidence=(), people=None, **attachments):
        """Save a proof with all that belongs to it, hashed, and return it.

        checks       ids of checks that it speaks to
        facts        rows of facts that it speaks to
        evidence     pieces of evidence that it speaks to
        people       {part: OutsidePerson}: whom it names by code
        colleagues   people of ours who took part
        words        {part: text}: notes, quotes and answers
        files        {field of ProofFile: value} of each file
        """
        colleagues = attachments.pop("colleagues", ())
        passages = [
            ProofWords(part=part, text=text, salt=secrets.token_hex(16))
            for part, text in attachments.pop("words", {}).items()
            if text
        ]
        files = [
            ProofFile(salt=secrets.token_hex(16), **fields)
            for fields in attachments.pop("files", ())
        ]
        rows = [
            *(ProofCheck(check_id=check_id) for check_id in dict.fromkeys(checks)),
            *(ProofFact(table=fact._meta.model_name, row=fact.pk) for fact in facts),
            *(ProofEvidence(evidence=piece) for piece in evidence),
            *(ProofPerson(part=part, person=person) for part, person in (people or {}).items()),
            *(ProofColleague(person=person) for person in colleagues),
            *passages,
            *files,
        ]
        for row in passages + files:
            row.digest = row.computed_digest()
        proof.recorded_at = now_to_the_millisecond()
        proof.details = plain(proof.details)
        proof.sha256 = proof.computed_hash(rows)
        proof.save(force_insert=True)
        for row in rows:
            row.proof = proof
            row.save(force_insert=True)
        return proof


class Proof(AppendOnly):
    class Kind(models.TextChoices):
        INTERVIEW = "interview", _("Interview")
        REFERENCE_CALL = "reference_call", _("Reference call")
        DEMONSTRATION = "demonstration", _("Demonstration")
        DRILL = "drill", _("Drill")
        REGISTER = "register", _("Register look-up")
        SAMPLE_CHECK = "sample_check", _("Sample check")
        EXPERT_READING = "expert_reading", _("Expert reading")
        REQUEST_LOG = "request_log", _("Request log")

    class Finding(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")
        UNDECIDED = "undecided", _("Undecided")

    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=20, choices=Kind)
    finding = models.CharField(max_length=10, choices=Finding)
    # Whole numbers, yes or no, dates and codes: what checks read. `vendors.proof_kinds` names them.
    details = models.JSONField(default=dict)
    performed_on = models.DateField()
    performed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    planned = models.OneToOneField(
        PlannedDemonstration, models.PROTECT, null=True, related_name="proof"
    )
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="correction")
    correction_reason = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField(editable=False)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)

    # On whose word it speaks for another record, where it waits for somebody else's.
    mergers = frozenset()

    objects = ProofQuerySet.as_manager()

    class Meta:
        ordering = ["-performed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=None, correction_reason="")
                | (Q(corrects__isnull=False) & ~Q(correction_reason="")),
                name="a_correction_of_a_proof_says_why",
            ),
            models.CheckConstraint(
                condition=Q(performed_by__isnull=False) | Q(kind="request_log"),
                name="only_the_log_of_requests_has_no_performer",
            ),
            models.CheckConstraint(
                condition=Q(planned=None) | Q(kind="demonstration"),
                name="questions_are_locked_for_demonstrations",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {date_format(self.performed_on, 'j M Y')}"

    # Django's own would translate the names of all kinds to show one.
    def get_kind_display(self):
        return str(Proof.Kind(self.kind).label)

    def get_finding_display(self):
        return str(Proof.Finding(self.finding).label)

    def get_absolute_url(self):
        return reverse("proof_detail", args=[self.pk])

    @property
    def is_corrected(self):
        return hasattr(self, "correction")

    @property
    def locked_questions(self):
        """The PlannedDemonstration of this proof, or of the one that it corrects; None for none."""
        if self.planned is None and self.corrects_id is not None:
            return self.corrects.locked_questions
        return self.planned

    @property
    def was_written_after(self):
        """Say whether the questions of this demonstration were not locked before its day."""
        if self.kind != Proof.Kind.DEMONSTRATION:
            return False
        planned = self.locked_questions
        if planned is None:
            return True
        # They are locked before the day planned, in the zone of who locks. Of an earlier day
        # nobody knows the zone: it is taken where it begins first.
        is_early = self.performed_on < planned.planned_on
        locked_at = planned.locked_at + (FIRST_ZONE if is_early else timedelta())
        return locked_at.date() >= self.performed_on

    @property
    def rests_on_one(self):
        """Say whether a log of ours rests on one person's word: on holidays or on what came."""
        if self.performed_by_id is not None:
            return False
        is_of_curators = "asked_by" in self.details and bool(self.attached("colleagues"))
        return is_of_curators or bool(self.details.get("holidays"))

    @property
    def may_be_confirmed(self):
        """Say whether a second person has a say: not on a clock alone, undecided or corrected."""
        is_of_ours = self.performed_by_id is not None or self.rests_on_one
        return is_of_ours and self.finding != Proof.Finding.UNDECIDED and not self.is_corrected

    @property
    def names_people(self):
        return bool(self.people.all() or self.words.all() or self.files.all())

    def attach(self, name, *values):
        """Hold a row that was read, as `with_rows` has its columns."""
        model, *columns = ROWS[name]
        pairs = zip(columns, values, strict=True)
        fields = {column: value for column, value in pairs if isinstance(column, str)}
        self._prefetched_objects_cache[name].append(model(proof_id=self.pk, **fields))

    def attached(self, name):
        """The rows of one kind, such as "checks": read before, or asked for."""
        rows = getattr(self, "_prefetched_objects_cache", {}).get(name)
        return getattr(self, name).all() if rows is None else rows

    def rows(self):
        names = ("checks", "facts", "evidence", "people", "colleagues", "words", "files")
        return [row for name in names for row in getattr(self, name).all()]

    def hashed(self, rows=None):
        """Return what the hash of the proof covers, as plain values."""
        # Words and files by their salted digests, people by code: so all of them can be erased.
        return {
            "vendor": self.vendor_id,
            "kind": self.kind,
            "finding": self.finding,
            "details": self.details,
            "performed_on": self.performed_on.isoformat(),
            "performed_by": self.performed_by_id,
            "questions": self.planned.sha256 if self.planned else "",
            "corrects": self.corrects.sha256 if self.corrects else "",
            "correction_reason": self.correction_reason,
            "recorded_at": self.recorded_at.isoformat(timespec="milliseconds"),
            "rows": sorted(row.in_hash for row in (self.rows() if rows is None else rows)),
        }

    def computed_hash(self, rows=None):
        """Return the SHA-256 over the proof and all its rows, as 64 hex digits."""
        return sha256(self.hashed(rows))

    def is_unchanged(self):
        """Say whether the proof, its words and its files are as they were recorded."""
        texts = [row for row in self.rows() if isinstance(row, (ProofWords, ProofFile))]
        are_unchanged = all(row.erased_at or row.digest == row.computed_digest() for row in texts)
        return are_unchanged and self.sha256 == self.computed_hash()

    def erase_words(self):
        """Empty the words and files; return how many of each. The proof and its hash stay."""
        for file in self.files.filter(erased_at=None):
            stored, storage = file.file.name, file.file.storage
            # Where the store is away just now, the sweep takes it: no row names it any more.
            transaction.on_commit(partial(storage.delete, stored), robust=True)
        return {"words": self.words.erase(), "files": self.files.erase()}


class ProofRow(AppendOnly):
    """Something that belongs to one proof, and stands in its hash."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return " ".join(self.in_hash)


class ProofCheck(ProofRow):
    proof = models.ForeignKey(Proof, models.PROTECT, related_name="checks")
    check_id = models.CharField(max_length=20, db_index=True)

    class Meta:
        ordering = ["check_id"]
        constraints = [
            models.UniqueConstraint(fields=["proof", "check_id"], name="a_proof_names_a_check_once")
        ]

    @property
    def in_hash(self):
        return ["check", self.check_id]


class ProofFact(ProofRow):
    """A row of a table of facts, as it stood when the proof was recorded."""

    proof = models.ForeignKey(Proof, models.PROTECT, related_name="facts")
    table = models.CharField(max_length=40)  # the model's name
    row = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["table", "row"]
        indexes = [models.Index(fields=["table", "row"], name="proof_fact_row")]

    @property
    def in_hash(self):
        return ["fact", self.table, str(self.row)]


class ProofEvidence(ProofRow):
    proof = models.ForeignKey(Proof, models.PROTECT, related_name="evidence")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="proofs")

    class Meta:
        ordering = ["pk"]

    @property
    def in_hash(self):
        return ["evidence", str(self.evidence_id)]


class ProofPerson(ProofRow):
    """A person outside, and what they are in this proof: person, reference, attended_1."""

    proof = models.ForeignKey(Proof, models.PROTECT, related_name="people")
    part = models.CharField(max_length=40)
    person = models.ForeignKey(OutsidePerson, models.PROTECT, related_name="mentions")

    class Meta:
        ordering = ["part"]

    @property
    def in_hash(self):
        return ["person", self.part, str(self.person_id)]


class ProofColleague(ProofRow):
    """Somebody of ours who took part beside the performer, and so confirms it no more than they."""

    proof = models.ForeignKey(Proof, models.PROTECT, related_name="colleagues")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    @property
    def in_hash(self):
        return ["colleague", str(self.person_id)]


class ErasableQuerySet(AppendOnlyQuerySet):
    def erase(self):
        """Blank these rows for good and return how many there were."""
        pks = list(self.filter(erased_at=None).values_list("pk", flat=True))
        blank = dict.fromkeys(self.model.ERASED, "")
        rows = models.QuerySet(self.model).filter(pk__in=pks)
        return rows.update(erased_at=now(), **blank)


class Erasable(ProofRow):
    # Chance, so that nobody finds what it said by hashing guesses.
    salt = models.CharField(max_length=32, blank=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = ErasableQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def in_hash(self):
        return [self._meta.model_name, self.digest]

    def computed_digest(self):
        return sha256({name: str(getattr(self, name)) for name in self.DIGESTED})


class ProofWords(Erasable):
    """Notes, a quote, an answer or what was found at a question."""

    ERASED = ("text", "salt")
    DIGESTED = ("part", "text", "salt")

    proof = models.ForeignKey(Proof, models.PROTECT, related_name="words")
    part = models.CharField(max_length=40)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "words of proofs"


class ErasableFile(Erasable):
    """A file with its hash, checked when it came: of a proof, or of a vendor's answer."""

    ERASED = ("file", "file_name", "file_sha256", "salt")
    DIGESTED = ("file_name", "file_sha256", "salt")

    file = models.FileField(upload_to=stored_name, blank=True, max_length=200)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


class ProofFile(ErasableFile):
    proof = models.ForeignKey(Proof, models.PROTECT, related_name="files")

    class Meta:
        ordering = ["pk"]


class ProofConfirmation(AppendOnly):
    """A second person opened the file or the answers, and says that the proof is true."""

    proof = models.ForeignKey(Proof, models.PROTECT, related_name="confirmations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proof", "person"], name="a_person_confirms_a_proof_once"
            )
        ]

    def __str__(self):
        return f"{self.proof_id} {self.person}"


NO_TIME = Cast(Value(None), models.DateTimeField())
# Of each kind of row its model, the column of a text, of a number and of a moment, for `with_rows`.
ROWS = {
    "checks": (ProofCheck, "check_id", None, NO_TIME),
    "facts": (ProofFact, "table", "row", NO_TIME),
    "evidence": (ProofEvidence, None, "evidence_id", NO_TIME),
    "people": (ProofPerson, "part", "person_id", NO_TIME),
    "colleagues": (ProofColleague, None, "person_id", NO_TIME),
    "openings": (Opening, None, "person_id", "at"),
    "confirmations": (ProofConfirmation, None, "person_id", "at"),
}
# What the hash of a proof covers never changes, so it is read once; who opens and confirms grows.
HASHED = ROWS.keys() - {"openings", "confirmations"}
MOST_HASHED = 4096
hashed = {}  # sha256 of a proof: its rows of these kinds


def _rows_of(proofs, unread):
    """The rows of these proofs as `ROWS` has them, but for those that were read before."""
    pks = {name: list(unread) if name in HASHED else list(proofs) for name in ROWS}
    rows = [
        model.objects.filter(proof__in=pks[name])
        .order_by()
        .values_list(
            "proof_id",
            Value(name, output_field=models.TextField()),
            Cast(text or Value(""), models.TextField()),
            Cast(number, models.BigIntegerField()) if number else Value(0),
            at,
        )
        for name, (model, text, number, at) in ROWS.items()
        if pks[name]
    ]
    return rows[0].union(*rows[1:], all=True)
