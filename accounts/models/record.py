"""The record: one entry for each act that matters, each bound to the one before."""

import hashlib
import json
import secrets

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

GENESIS = "0" * 64
LOCK = 7_305_190_311  # any number that nothing else in this database locks


class RecordIsAppendOnly(Exception):
    """Raised when something tries to change or remove an entry of the record."""


def canonical(value):
    """Return `value` as the one JSON text that stands for it: sorted keys, no spaces."""
    return json.dumps(
        value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


class RecordEntryQuerySet(models.QuerySet):
    def about(self, subject):
        """Return the entries about one object, for example an evaluation."""
        return self.filter(subject=subject_name(subject))

    def update(self, **fields):
        raise RecordIsAppendOnly("Entries of the record cannot be changed.")

    def delete(self):
        raise RecordIsAppendOnly("Entries of the record cannot be removed.")

    def append(self, *, actor, act, subject, before=None, after=None, reason=""):
        """Add one entry in the caller's transaction and return it.

        `subject` is the object that the entry is filed under; `before` and `after` are
        plain values. Raises TransactionManagementError outside `transaction.atomic`, since
        an act without its entry, or an entry without its act, must be impossible.
        """
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError(
                "Write the act and its record entry inside one transaction.atomic block."
            )
        if connection.vendor == "postgresql":
            # SQLite has one writer at a time already.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = self.order_by("-number").values_list("number", "hash").first()
        number, previous = last or (0, GENESIS)
        entry = self.model(
            number=number + 1,
            at=timezone.now(),
            actor=actor,
            actor_email=actor.email if actor else "",
            act=act,
            subject=subject_name(subject),
            before=json.loads(canonical(before)),
            after=json.loads(canonical(after)),
            reason=reason,
            nonce=secrets.token_hex(16),
            previous_hash=previous,
        )
        entry.hash = entry.computed_hash()
        entry.save(force_insert=True)
        return entry


def subject_name(subject):
    """Return the text that entries about `subject` carry: `scoring.evaluation:12`."""
    return f"{subject._meta.label_lower}:{subject.pk}"


class RecordEntry(models.Model):
    number = models.PositiveBigIntegerField(unique=True, editable=False)
    at = models.DateTimeField(editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="record_entries",
    )
    actor_email = models.CharField(max_length=254, blank=True, editable=False)
    act = models.CharField(max_length=60, editable=False)
    subject = models.CharField(max_length=80, db_index=True, editable=False)
    before = models.JSONField(null=True, editable=False)
    after = models.JSONField(null=True, editable=False)
    reason = models.TextField(blank=True, editable=False)
    nonce = models.CharField(
        max_length=32,
        blank=True,
        editable=False,
        help_text="Chance, so that nobody finds what an entry says by hashing guesses.",
    )
    previous_hash = models.CharField(max_length=64, unique=True, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)

    objects = RecordEntryQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "record entries"

    def __str__(self):
        return f"{self.number} {self.act}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise RecordIsAppendOnly("Entries of the record cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise RecordIsAppendOnly("Entries of the record cannot be removed.")

    def computed_hash(self):
        """Return the SHA-256 over every field but the hash itself, as 64 hex digits.

        Entries from before there was a nonce are hashed as they were then.
        """
        content = {
            "number": self.number,
            "at": self.at.isoformat(timespec="microseconds"),
            "actor": self.actor_email,
            "act": self.act,
            "subject": self.subject,
            "before": self.before,
            "after": self.after,
            "reason": self.reason,
            "previous": self.previous_hash,
        }
        if self.nonce:
            content |= {"nonce": self.nonce, "actor_pk": self.actor_id}
        return hashlib.sha256(canonical(content).encode()).hexdigest()
